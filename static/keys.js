// A checker's verdict by one key, where no field is being typed in.
export function verdictKeys(document) {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    if (event.target.matches("input, textarea, select")) return;
    const button = document.querySelector(`form[data-keys] [data-key="${CSS.escape(event.key.toLowerCase())}"]`);
    if (button) button.click();
  });
}
