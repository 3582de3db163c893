// Shows the photo three times as large, movable by finger or mouse; Z or + again shows it whole.
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
