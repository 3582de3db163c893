// After a swap the focus is where the hand was: what was swapped away gives it to its successor.
export function keepFocus(document) {
  let name = null;
  document.addEventListener("htmx:before:swap", () => {
    const held = document.activeElement;
    name = held && held.name && held.value ? `[name="${held.name}"][value="${held.value}"]` : null;
    if (!name && held && held.matches("a[hx-get]")) name = `a[hx-get="${held.getAttribute("hx-get")}"]`;
  });
  document.addEventListener("htmx:after:swap", () => {
    if (!name || document.activeElement !== document.body) return;
    const successor = document.querySelector(name) || document.querySelector("#content");
    if (successor) successor.focus({ preventScroll: true });
    name = null;
  });
}
