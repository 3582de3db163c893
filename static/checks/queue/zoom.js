// A picture three times as large, to be moved about under a finger or the mouse; Z or + again: whole.
export function zoom(document) {
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("[data-zoom]");
    if (!button) return;
    const figure = button.closest(".photo");
    const large = figure.classList.toggle("large");
    button.setAttribute("aria-pressed", String(large));
    if (large) {
      figure.scrollLeft = (figure.scrollWidth - figure.clientWidth) / 2;
      figure.scrollTop = (figure.scrollHeight - figure.clientHeight) / 2;
    }
  });
}
