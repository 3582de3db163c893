// Shows the photo three times as large, movable by finger or mouse; Z, +, a tap, Escape, two fingers that
// close, or Back shows it whole.
const CLOSED = 0.75; // the share of the fingers' first distance at which they count as closed

export function zoom(document) {
  const window = document.defaultView;
  let entry = false; // an enlarged photo has an entry of its own in the history, for Back
  let apart = 0;

  const set = (figure, large) => {
    figure.classList.toggle("large", large);
    figure.querySelector("[data-zoom]").setAttribute("aria-pressed", String(large));
    if (!large) return;
    figure.scrollLeft = (figure.scrollWidth - figure.clientWidth) / 2;
    figure.scrollTop = (figure.scrollHeight - figure.clientHeight) / 2;
  };
  const whole = () => {
    for (const figure of document.querySelectorAll(".photo.large")) set(figure, false);
  };
  const enlarge = (figure) => {
    if (!entry) window.history.pushState(window.history.state, "");
    entry = true;
    set(figure, true);
  };
  const leave = () => {
    whole();
    if (entry) window.history.back();
  };
  window.addEventListener("popstate", () => {
    if (entry) whole();
    entry = false;
  });
  document.addEventListener("htmx:after:swap", () => { if (!document.querySelector(".photo.large")) leave(); });

  document.addEventListener("click", ({ target }) => {
    const figure = target.closest?.(".photo");
    if (!figure) return;
    if (figure.classList.contains("large")) leave();
    else if (target.closest("[data-zoom]")) enlarge(figure);
  });
  document.addEventListener("keydown", ({ key }) => { if (key === "Escape" && document.querySelector(".photo.large")) leave(); });

  document.addEventListener("touchstart", ({ touches, target }) => {
    apart = touches.length === 2 && target.closest?.(".photo.large") ? between(touches) : 0;
  }, { passive: true });
  document.addEventListener("touchmove", ({ touches }) => {
    if (!apart || touches.length !== 2 || between(touches) > CLOSED * apart) return;
    apart = 0;
    leave();
  }, { passive: true });
}

const between = ([one, other]) => Math.hypot(one.clientX - other.clientX, one.clientY - other.clientY);
