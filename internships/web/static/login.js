// Address and password; the one-time code only after the API says that this account needs one. After an OpenID login
// only the code is asked.
import { ask, at, sending } from "./form.js";

const form = document.getElementById("login");
const second = document.getElementById("second");
const alone = document.getElementById("code-alone");

if (alone) {
  sending(alone, async (values) => {
    try {
      await ask("POST", "/oidc/code", values);
    } catch (refusal) {
      if (refusal.code !== "login_not_begun") throw refusal;
      return location.replace(at("/login", refusal.code));
    }
    location.replace(at("/"));
  });
} else {
  sending(form, async (values) => {
    try {
      await ask("POST", "/login", { ...values, email: values.email.trim() });
    } catch (refusal) {
      if (refusal.code !== "code_needed") throw refusal;
      second.hidden = false;
      document.getElementById("told").textContent = refusal.message;
      form.elements.code.focus();
      return;
    }
    location.replace(at("/"));
  });
}
