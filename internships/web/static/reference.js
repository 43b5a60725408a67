"use strict";
// Without this script the page has everything; with it, the list of routes can be narrowed.
const field = document.getElementById("filter");
const routes = [...document.querySelectorAll("nav [data-words]")];
const found = document.getElementById("found");
field.closest("p").hidden = false;
field.addEventListener("input", () => {
  const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
  let count = 0;
  for (const route of routes) {
    const text = route.dataset.words.toLowerCase();
    route.hidden = !words.every((word) => text.includes(word));
    count += route.hidden ? 0 : 1;
  }
  found.textContent = words.length ? `${count} / ${routes.length}` : "";
});
