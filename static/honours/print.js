// Shows a button that prints the page; without JavaScript it stays hidden.
export function printing(document, window) {
  for (const button of document.querySelectorAll("button[data-print]")) {
    button.addEventListener("click", () => window.print());
    button.hidden = false;
  }
}
