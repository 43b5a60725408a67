// A mailed link has its token in the fragment, which is never sent to a server. It is removed from the address bar at
// once and stored in the history state of this tab, so reloading the page does not need the letter again.
import { ask, at, sending } from "./form.js";

const form = document.getElementById("link");
const other = document.querySelector(".languages a");
const elsewhere = other.href;
let token = "";

function take() {
  token = location.hash.slice(1) || history.state?.token || "";
  history.replaceState(token ? { token } : null, "", location.pathname + location.search);
  const warning = document.getElementById("no-link");
  warning.textContent = token ? "" : warning.dataset.told;
  form.hidden = !token;
  other.href = token ? `${elsewhere}#${token}` : elsewhere;
}

function leave(address) {
  history.replaceState(null, "", location.pathname + location.search);
  location.replace(address);
}

take();
addEventListener("hashchange", take);
sending(form, async (values) => {
  try {
    await ask("POST", form.dataset.path, { ...values, token });
  } catch (refusal) {
    if (refusal.code !== "login_needed") throw refusal;
    return leave(at("/login", refusal.code));
  }
  leave(at("/"));
});
