// Shared by the forms: calling the API, and showing each refusal at its field.
const language = document.documentElement.lang;

/** The address of a page in the language of this page; `code` is of the refusal that the page explains. */
export const at = (path, code) => `${path}?${new URLSearchParams({ lang: language, ...(code && { told: code }) })}`;

/** A refusal of the API; `problem` is null when the API did not answer. */
export class Refusal extends Error {
  constructor(problem) {
    super(problem?.detail ?? "");
    this.code = problem?.code ?? "unreachable";
    this.findings = problem?.findings ?? [];
  }
}

/** Call the API; resolves to its answer, or null when that is empty, and rejects with a Refusal. */
export async function ask(method, path, body, headers = {}) {
  let response;
  try {
    response = await fetch(`/api/v1${at(path)}`, {
      method,
      headers: body ? { ...headers, "Content-Type": "application/json" } : headers,
      body: body && JSON.stringify(body),
    });
  } catch {
    throw new Refusal(null);
  }
  const content = await response.json().catch(() => null);
  if (!response.ok) throw new Refusal(content);
  return content;
}

/** Send a form with `send`; missing or refused fields are marked, and the first of them gets the focus. */
export function sending(form, send) {
  for (const box of form.querySelectorAll("[data-shows]")) {
    box.addEventListener("change", () => {
      form.elements[box.dataset.shows].type = box.checked ? "text" : "password";
    });
  }
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (form.ariaBusy === "true") return;
    clear(form);
    const missing = fields(form).filter((input) => !input.value.trim());
    if (missing.length) return tell(missing.map((input) => [input, form.dataset.missing]));
    form.ariaBusy = "true";
    try {
      await send(Object.fromEntries(fields(form).map((input) => [input.name, input.value])));
    } catch (refusal) {
      if (!(refusal instanceof Refusal)) throw refusal;
      show(form, refusal);
    } finally {
      form.ariaBusy = "false";
    }
  });
  form.querySelector("button:not([type=button])").disabled = false;
}

/** Show a refusal in a form: at the fields that it names, else above them. */
export function show(form, refusal) {
  const found = refusal.findings.map((finding) => [form.elements[finding.pointer.split("/")[1]], finding]);
  const named = found.filter(([input]) => input).map(([input, { text }]) => [input, input.dataset.wrong ?? text[language]]);
  if (named.length) return tell(named);
  const about = fields(form).filter((input) => input.dataset.codes?.split(" ").includes(refusal.code));
  const words = refusal.message || form.dataset.unreachable;
  if (about.length) return tell([[about.at(-1), words]]);
  const place = form.querySelector(".refusal:not([id])");
  place.textContent = words;
  place.focus();
}

function tell(wrong) {
  for (const [input, words] of wrong) {
    input.setAttribute("aria-invalid", "true");
    document.getElementById(`${input.id}-refusal`).textContent = words;
  }
  wrong[0][0].focus();
}

function clear(form) {
  for (const input of fields(form)) input.removeAttribute("aria-invalid");
  for (const place of form.querySelectorAll(".refusal")) place.textContent = "";
}

function fields(form) {
  return [...form.querySelectorAll("input[name]")].filter((input) => !input.closest("[hidden]"));
}
