// Logging out is a change, so it sends the token of the session.
import { ask, at } from "./form.js";

const button = document.getElementById("log-out");
const place = document.getElementById("refusal");

button.addEventListener("click", async () => {
  place.textContent = "";
  try {
    const { csrf } = await ask("GET", "/me");
    await ask("POST", "/logout", undefined, { "X-CSRF-Token": csrf });
  } catch (refusal) {
    if (refusal.code !== "not_logged_in") {
      place.textContent = refusal.message || place.dataset.unreachable;
      return;
    }
  }
  location.replace(at("/"));
});
button.disabled = false;
