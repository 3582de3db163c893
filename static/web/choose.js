// Rows of choices that scroll sideways: scrolls the chosen one into view.
const FADED = 36; // width in pixels of the faded right edge, as in board.css

export function choose(document) {
  const show = () => {
    for (const row of document.querySelectorAll("[data-choose]")) {
      const chosen = [...row.querySelectorAll("[aria-current]")].pop();
      if (!chosen) continue;
      const beyond = chosen.getBoundingClientRect().right - row.getBoundingClientRect().right;
      row.scrollLeft += Math.max(0, beyond + FADED);
    }
  };
  show();
  document.addEventListener("htmx:after:swap", ({ detail }) => {
    if (!detail.ctx?.sourceElement?.matches("[hx-sse\\:connect]")) show();
  });
}
