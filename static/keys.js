// A checker's verdict by one key, where no field is being typed in; and for a moment after a
// photo has come no verdict at all, so that a second tap judges nothing that nobody has seen.
const LOOK = 400; // milliseconds

const buttons = (document) => [...document.querySelectorAll("form[data-keys] [data-key]")];

export function verdictKeys(document) {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    if (event.target.matches("input, textarea, select")) return;
    const pressed = event.key.toLowerCase();
    buttons(document).find((button) => button.dataset.key === pressed)?.click();
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest?.("form[data-keys] [aria-disabled]")) {
      event.preventDefault();
      event.stopPropagation();
    }
  }, true);
  document.addEventListener("htmx:after:swap", () => {
    const rest = buttons(document);
    for (const button of rest) button.setAttribute("aria-disabled", "true");
    setTimeout(() => rest.forEach((button) => button.removeAttribute("aria-disabled")), LOOK);
  });
}
