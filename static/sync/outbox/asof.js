// A page from the phone's cache says from when it is, and is replaced when the server answers.
const ASK_EVERY = 10_000; // milliseconds between two questions whether the server is back
const HAND = "a, button, input, select, textarea, summary, label";

const lines = (document) => document.querySelectorAll("[data-stale]");

export function tellAsOf(document) {
  const { asOf: time, slow } = document.documentElement.dataset;
  if (time === undefined) return;
  document.querySelector("#said")?.replaceChildren(); // its flash message is outdated
  for (const line of lines(document)) {
    line.hidden = false;
    line.textContent = (slow === undefined ? line.dataset.stale : line.dataset.slow).replace("{time}", time);
  }
}

// `back`: sends what waits; false where the page has been left meanwhile.
export function renewWhenBack(window, back = async () => true) {
  const { document, navigator } = window;
  const { asOf, slow } = document.documentElement.dataset;
  if (asOf === undefined && !document.querySelector("[data-offline]")) return;
  const hand = handOn(document);
  let over = false;
  const renew = async () => {
    if (over) return;
    over = true;
    if (!(await back())) return;
    if (hand.used) offer(window);
    else window.location.reload();
  };
  window.addEventListener("online", renew);
  const worker = navigator.serviceWorker;
  worker?.addEventListener("message", ({ data }) => { if (data?.fresh === window.location.href) renew(); });
  worker?.controller?.postMessage({ ask: "fresh" }); // the answer may have come before this script ran
  const ask = async () => { if (!over && !document.hidden && await answers(window)) renew(); };
  if (slow === undefined) window.setInterval(ask, ASK_EVERY);
}

// Whether somebody works on the page, so that a reload would take something out of the hand.
function handOn(document) {
  const fields = Array.from(document.querySelectorAll("input, textarea"));
  const hand = { used: fields.some(typed) }; // typed before this script ran
  for (const kind of ["input", "keydown", "submit", "pointerdown"]) {
    document.addEventListener(kind, ({ target }) => { hand.used ||= kind !== "pointerdown" || Boolean(target.closest?.(HAND)); }, true);
  }
  return hand;
}

const typed = (field) => field.value !== field.defaultValue || field.checked !== field.defaultChecked;

function offer({ document, location }) {
  for (const line of lines(document)) {
    const link = document.createElement("a");
    Object.assign(link, { href: location.href, textContent: line.dataset.fresh });
    line.replaceChildren(link);
  }
}

// The page of a captive portal is no answer of this server.
const answers = (window) => window.fetch("/health", { cache: "no-store", redirect: "error" })
  .then((answer) => answer.ok && (answer.headers.get("Content-Type") ?? "").startsWith("application/json"), () => false);
