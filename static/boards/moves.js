// Animates a board after a swap: the server sends all rows; each row slides from its person's former
// position, and rows of people who have risen shine for a moment.
const SHINES = 1800; // milliseconds, as in board.css

const rows = (document) => {
  const board = document.querySelector("#board-rows");
  const held = new Map();
  for (const row of board ? board.querySelectorAll("[data-who]") : []) {
    const { left, top } = row.getBoundingClientRect();
    held.set(row.dataset.who, { row, left, top, rank: Number(row.dataset.rank) });
  }
  return { shown: board?.dataset.board, held };
};

// The people whose rank is higher than before: [person, …], including those without a rank before.
function risen(before, after) {
  return [...after].filter(([person, { rank }]) => !(before.get(person)?.rank <= rank))
    .map(([person]) => person);
}

export function moves(document, window, now) {
  const still = window.matchMedia("(prefers-reduced-motion: reduce)");
  const shining = new Map(); // person → start of the shine, so that it continues after another swap
  let before = rows(document);

  document.addEventListener("htmx:before:swap", () => { before = rows(document); });
  document.addEventListener("htmx:after:swap", () => {
    const after = rows(document);
    if (!after.shown || after.shown !== before.shown) return shining.clear();
    for (const person of risen(before.held, after.held)) shining.set(person, now());
    for (const [person, { row, left, top }] of after.held) {
      const was = before.held.get(person);
      if (was && !still.matches) slide(row, was.left - left, was.top - top);
      shine(row, now() - shining.get(person));
    }
    before = after;
  });
}

function slide(row, x, y) {
  if (!x && !y) return;
  const from = `translate(${x}px, ${y}px)`;
  row.animate([{ transform: from }, { transform: "none" }], { duration: 600, easing: "ease-out" });
}

function shine(row, since) {
  if (!(since < SHINES)) return;
  row.classList.add("rose");
  row.style.animationDelay = `${-since}ms`;
}
