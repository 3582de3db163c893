// A button that prints the page; where there is no JavaScript there is none.
export function printing(document, window) {
  for (const button of document.querySelectorAll("button[data-print]")) {
    button.addEventListener("click", () => window.print());
    button.hidden = false;
  }
}
