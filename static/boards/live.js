// Shows whether the page's board is live, and reconnects the stream where htmx does not: after a
// failed first connection, when the network returns, and after SILENT without any event.
const AGAIN = 1000; // milliseconds before the first retry; doubled after each, up to LONGEST
const LONGEST = 30000;
const POLL = 5000; // milliseconds between requests where the server answers without a stream
const SILENT = 25000; // milliseconds; the server sends a heartbeat every 9 s
const STREAM = "[hx-sse\\:connect]";

// The company's time as HH:MM, `milliseconds` after the time `clock` (HH:MM) from the server.
function clockAfter(clock, milliseconds) {
  const [hours, minutes] = clock.split(":").map(Number);
  const whole = (hours * 60 + minutes + Math.floor(milliseconds / 60000)) % 1440;
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`.padStart(5, "0");
}

export function live(document, window, now) {
  if (!document.querySelector(STREAM)) return;
  const began = now();
  let heard = began;
  let connection = null;
  let wait = AGAIN;
  let timer = null;

  const say = (fresh) => {
    for (const pill of document.querySelectorAll("[data-live]")) {
      const { fresh: live, stale, clock } = pill.dataset;
      pill.textContent = fresh ? live : stale.replace("{time}", clockAfter(clock, heard - began));
      pill.classList.toggle("green", fresh);
      pill.classList.toggle("amber", !fresh);
      pill.hidden = !pill.textContent;
    }
  };
  const hear = (event) => {
    heard = now();
    wait = AGAIN;
    connection = event.detail.connection;
    say(true);
  };
  const again = (milliseconds) => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      document.querySelector(STREAM)?.dispatchEvent(new Event("live:again"));
    }, milliseconds);
  };
  const lost = (status) => {
    if (status === 401) window.location.reload(); // the session has ended: the reload shows the sign-in page
    say(false);
  };
  const failed = (event) => {
    const { ctx } = event.detail;
    if (!ctx?.sourceElement?.matches(STREAM)) return;
    lost(ctx.response?.status);
    again(wait);
    wait = Math.min(wait * 2, LONGEST);
  };
  // Ends the extension's pause between two tries, or its reading of a stream that is dead.
  const wake = () => {
    if (!connection) return again(0);
    connection.delayCanceller?.();
    connection.reader?.cancel().catch(() => {});
  };

  document.addEventListener("htmx:sse:after:connection", hear);
  document.addEventListener("htmx:sse:before:message", hear);
  document.addEventListener("htmx:sse:error", (event) => lost(event.detail.status));
  document.addEventListener("htmx:sse:close", () => { connection = null; });
  document.addEventListener("htmx:error", failed);
  document.addEventListener("htmx:response:error", failed);
  document.addEventListener("htmx:after:request", (event) => {
    const { ctx } = event.detail;
    if (ctx.response.status < 400 && ctx.sourceElement.matches(STREAM)) {
      heard = now();
      say(true);
      again(POLL);
    }
  });
  window.addEventListener("offline", () => say(false));
  window.addEventListener("online", wake);
  setInterval(() => {
    if (document.hidden || !connection?.reader || now() - heard < SILENT) return;
    say(false);
    wake();
  }, SILENT / 5);
}
