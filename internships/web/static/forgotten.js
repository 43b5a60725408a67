// Asks a link for a new password; the answer is the same whether or not there is such an account.
import { ask, sending } from "./form.js";

const form = document.getElementById("forgotten");
const sent = document.getElementById("sent");

sending(form, async (values) => {
  await ask("POST", "/password-resets", { email: values.email.trim() });
  form.hidden = true;
  sent.textContent = sent.dataset.sent;
  sent.focus();
});
