// The time left to the cut-off by the server's clock: the page holds the server's time at loading;
// the phone's clock measures only the time passed since then.
export function left(milliseconds) {
  const minutes = Math.max(0, Math.ceil(milliseconds / 60000));
  return `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, "0")}`;
}

export function countDown(document, now) {
  const pills = [...document.querySelectorAll("[data-countdown]")];
  if (!pills.length) return;
  const began = now();
  const show = () => {
    for (const pill of pills) {
      const server = Date.parse(pill.dataset.now) + (now() - began);
      const rest = Date.parse(pill.dataset.countdown) - server;
      const text = rest > 0 ? pill.dataset.left.replace("{time}", left(rest)) : pill.dataset.over;
      if (pill.textContent !== text) pill.textContent = text;
      pill.classList.toggle("amber", rest > 0);
    }
  };
  show();
  setInterval(show, 1000);
}
