// A verdict by one key, unless a text field has the focus. "Fake" and "doubtful" need a reason: the
// pressed button waits for one, and a chosen (1 to 5) or typed (Enter) reason then submits it. For
// LOOK milliseconds after a new photo verdicts are ignored, so that a double tap does not judge a
// photo that nobody has seen.
const LOOK = 400; // milliseconds

export function keys(document, now) {
  let came = -Infinity;
  const form = () => document.querySelector("form[data-keys]");
  const reason = () => form()?.elements.namedItem("reason");
  const waiting = () => form()?.querySelector("[data-waits]");

  const choose = (chip) => {
    reason().value = chip.dataset.reason;
    waiting()?.click();
  };

  document.addEventListener("click", (event) => {
    const pressed = event.target.closest?.("form[data-keys] button");
    if (!pressed) return;
    if (pressed.name === "result" && now() - came < LOOK) return stop(event);
    if (pressed.dataset.reason) return choose(pressed);
    if (!("needsReason" in pressed.dataset) || reason().value.trim()) return;
    stop(event);
    for (const each of form().querySelectorAll("[data-waits]")) each.removeAttribute("data-waits");
    pressed.dataset.waits = "";
    form().classList.add("asks");
    form().querySelector("[data-reason]").focus();
  }, true);

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    if (event.target.matches("input, textarea, select")) {
      if (event.key === "Enter" && event.target === reason() && waiting()) {
        event.preventDefault();
        if (reason().value.trim()) waiting().click();
      }
      return;
    }
    const key = event.key.toLowerCase();
    const chip = /^[1-9]$/.test(key) && form()?.querySelectorAll("[data-reason]")[Number(key) - 1];
    if (chip) return choose(chip);
    document.querySelector(`#queue [data-key="${CSS.escape(key)}"]`)?.click();
  });

  // In the capture phase, so that it runs before the other listeners of a swap.
  document.addEventListener("htmx:after:swap", () => {
    const number = document.querySelector("#queue")?.dataset.number;
    if (number !== last) came = now();
    last = number;
  }, true);
  let last = document.querySelector("#queue")?.dataset.number;
}

function stop(event) {
  event.preventDefault();
  event.stopPropagation();
}
