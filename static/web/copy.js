// Buttons that copy a text or hand a link to the phone's share sheet; shown only where the browser can.
export function copying(document, navigator) {
  const { clipboard } = navigator;
  for (const button of navigator.share ? document.querySelectorAll("button[data-send]") : []) {
    const url = document.getElementById(button.dataset.send).textContent.trim();
    button.addEventListener("click", () => navigator.share({ url, title: document.title }).catch(() => {})); // closed: no error
    button.hidden = false;
  }
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
