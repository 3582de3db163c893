// Restores the focus after a swap. htmx does so by the element's id, but not for a button that was
// disabled during its form's request: this moves the focus to the new element of the same id. What was
// swapped may have moved the focused element out of sight: it is scrolled back. Of an element in a part
// that is folded now, the part's heading gets the focus.
export function keepFocus(document) {
  let asked = null;
  let held = "";
  document.addEventListener("htmx:before:request", (event) => {
    const { ctx } = event.detail;
    const hand = document.activeElement;
    if (!hand?.id || !ctx.sourceElement.contains(hand)) return;
    asked = ctx;
    held = hand.id;
  });
  document.addEventListener("htmx:after:swap", (event) => {
    if (event.detail.ctx !== asked) return;
    asked = null;
    if (document.activeElement === document.body) {
      const successor = document.getElementById(held) || document.querySelector("#content");
      successor?.focus({ preventScroll: true });
      if (document.activeElement === document.body) successor?.closest("details")?.querySelector("summary").focus();
    }
    if (document.activeElement.id === held) document.activeElement.scrollIntoView({ block: "nearest" });
  });
}

// A form that was refused: whoever works by keyboard goes on at its first field to be corrected.
export function goToRefused(document) {
  if (document.activeElement !== document.body) return;
  document.querySelector("main [aria-invalid=true]")?.focus();
}
