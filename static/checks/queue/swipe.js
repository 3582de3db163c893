// A verdict by swiping the photo: right for genuine, left for fake (which then needs a reason). A
// photo that is enlarged or touched by two fingers is only moved.
const FAR = 90; // pixels
const WORDS = { right: "genuine", left: "fake" };

export function swipe(document) {
  let begun = null;

  document.addEventListener("touchstart", (event) => {
    const figure = event.target.closest?.("[data-swipe]");
    const one = event.touches.length === 1 && !event.target.closest("button");
    begun = figure && one && !figure.classList.contains("large") ? at(event, figure) : null;
  }, { passive: true });

  document.addEventListener("touchmove", (event) => {
    if (!begun) return;
    if (event.touches.length > 1) return rest();
    const { clientX, clientY } = event.changedTouches[0];
    // Prevents scrolling during a swipe: otherwise the next tap would only stop the scrolling.
    if (Math.abs(clientX - begun.x) > Math.abs(clientY - begun.y) && event.cancelable) {
      event.preventDefault();
    }
    show(begun, way(event));
  }, { passive: false });

  document.addEventListener("touchend", (event) => {
    if (!begun) return;
    const word = WORDS[way(event)];
    rest();
    if (word) document.querySelector(`form[data-keys] button[value="${word}"]`)?.click();
  });

  document.addEventListener("touchcancel", () => begun && rest());

  const way = (event) => {
    const { clientX, clientY } = event.changedTouches[0];
    const [x, y] = [clientX - begun.x, clientY - begun.y];
    if (Math.abs(x) < FAR || Math.abs(y) > Math.abs(x) / 2) return null;
    return x > 0 ? "right" : "left";
  };
  const rest = () => {
    show(begun, null);
    begun = null;
  };
}

const at = (event, figure) => ({
  figure, x: event.touches[0].clientX, y: event.touches[0].clientY,
});

function show({ figure }, way) {
  for (const word of figure.querySelectorAll("[data-swipe-word]")) {
    word.classList.toggle("shown", word.dataset.swipeWord === WORDS[way]);
  }
}
