// Address and password; the one-time code only once the API says that this account asks one.
import { ask, at, sending } from "./form.js";

const form = document.getElementById("login");
const second = document.getElementById("second");

sending(form, async (told) => {
  try {
    await ask("POST", "/login", { ...told, email: told.email.trim() });
  } catch (refusal) {
    if (refusal.code !== "code_needed") throw refusal;
    second.hidden = false;
    document.getElementById("told").textContent = refusal.message;
    form.elements.code.focus();
    return;
  }
  location.replace(at("/"));
});
