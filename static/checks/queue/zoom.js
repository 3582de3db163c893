// Shows the photo three times as large, movable by finger or mouse; Z, +, a tap or Escape shows it whole.
export function zoom(document) {
  const set = (figure, large) => {
    figure.classList.toggle("large", large);
    figure.querySelector("[data-zoom]").setAttribute("aria-pressed", String(large));
    if (!large) return;
    figure.scrollLeft = (figure.scrollWidth - figure.clientWidth) / 2;
    figure.scrollTop = (figure.scrollHeight - figure.clientHeight) / 2;
  };

  document.addEventListener("click", ({ target }) => {
    const figure = target.closest?.(".photo");
    if (!figure) return;
    if (target.closest("[data-zoom]")) set(figure, !figure.classList.contains("large"));
    else if (figure.classList.contains("large")) set(figure, false);
  });
  document.addEventListener("keydown", ({ key }) => {
    if (key !== "Escape") return;
    for (const figure of document.querySelectorAll(".photo.large")) set(figure, false);
  });
}
