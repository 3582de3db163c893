// After a swap the focus is where the hand was. htmx keeps it by the id, but not on a button that
// rested while its form was under way: that one gives it to its successor of the same id.
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
    if (document.activeElement !== document.body) return;
    const successor = document.getElementById(held) || document.querySelector("#content");
    successor?.focus({ preventScroll: true });
  });
}
