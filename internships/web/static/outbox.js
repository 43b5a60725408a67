// Copies a link, for the operator to pass on.
for (const button of document.querySelectorAll("[data-picks]")) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    const link = document.getElementById(button.dataset.picks);
    const result = document.getElementById(button.dataset.picks.replace("link", "picked"));
    try {
      await navigator.clipboard.writeText(link.value);
      result.textContent = button.dataset.picked;
    } catch {
      link.select();
      result.textContent = button.dataset.notPicked;
    }
  });
}
