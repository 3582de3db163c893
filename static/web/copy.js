// Buttons that copy a text; shown only where the browser has a clipboard.
export function copying(document, clipboard) {
  if (!clipboard) return;
  for (const button of document.querySelectorAll("button[data-copy]")) {
    const text = document.getElementById(button.dataset.copy).textContent.trim();
    button.addEventListener("click", async () => {
      await clipboard.writeText(text);
      button.textContent = button.dataset.copied;
    });
    button.hidden = false;
  }
}
