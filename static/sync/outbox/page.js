// Starts the outbox in a page: badge, forms, list, and the times of sending.
import { refill } from "./again.js";
import { renewWhenBack, tellAsOf } from "./asof.js";
import { capture } from "./capture.js";
import { showCount } from "./badge.js";
import { showList } from "./list.js";
import { noteDialling } from "./dial.js";
import { guardLogout } from "./logout.js";
import { outboxOf } from "./outbox.js";
import { canvasOf, decodeOf } from "./pictures.js";
import { brokenWords, say, sayArrived, sayWhatWasCarried } from "./said.js";
import { askToKeep, tellClock } from "./phone.js";

const EVERY = 30_000; // milliseconds between two tries while something is unsent

export async function startOutbox(window) {
  const { document } = window;
  tellAsOf(document);
  const carried = sayWhatWasCarried(document, window.sessionStorage);
  const meta = document.querySelector("meta[name=jiebao-member]");
  if (!meta) return;
  const now = () => Date.now();
  const opened = now();
  let refresh = () => {};
  // Other tabs show the same count; without it (Safari 15.4) each counts when it is shown.
  const others = window.BroadcastChannel && new window.BroadcastChannel("jiebao-outbox");
  if (others) others.onmessage = () => refresh();
  const opening = outboxOf(window, meta.dataset.person, () => {
    refresh();
    others?.postMessage("changed");
  });
  const page = pageOf(window);
  capture(page, opening);
  const outbox = await opening;
  if (!outbox) return;
  refresh = () => {
    showCount(document, outbox, now, opened);
    showList(document, outbox, now);
    askToKeep(window, outbox);
    sayArrived(document, outbox.world.store, carried);
  };
  await hearBeacon(document, outbox, now);
  freshKeys(document, window.history, outbox);
  guardLogout(window, outbox);
  noteDialling(document, outbox);
  await refill(document, outbox);
  refresh();
  keepSending(window, outbox, page);
}

function pageOf(window) {
  const page = { ...partsOf(window), left: false };
  window.addEventListener("beforeunload", () => { page.left = true; });
  return page;
}

const partsOf = (window) => ({
  document: window.document,
  storage: window.sessionStorage,
  local: window.localStorage,
  subtle: window.crypto.subtle,
  sleep: (milliseconds) => new Promise((done) => { window.setTimeout(done, milliseconds); }),
  go: (address) => window.location.assign(address),
  decode: (file) => decodeOf(window, file),
  canvas: (width, height) => canvasOf(window, width, height),
});

// Stores the signed time of a page from the server together with this phone's clock.
async function hearBeacon(document, outbox, now) {
  const meta = document.querySelector("meta[name=jiebao-beacon]");
  if (!meta || document.documentElement.dataset.asOf) return;
  const told = Number(meta.content.split(".")[1]);
  await outbox.world.store.setMeta("beacon", { token: meta.content, wall: now() });
  tellClock(document, now() - told);
}

// A cached page has the form key of its last visit: replace it by a new one.
function freshKeys(document, history, outbox) {
  for (const form of document.querySelectorAll("form[data-outbox]")) {
    const sent = history.state?.sent?.[form.action];
    const key = form.elements.namedItem("id");
    if (!sent && document.documentElement.dataset.asOf) key.value = outbox.freshId();
  }
}

function keepSending(window, outbox, page) {
  const { document } = window;
  const send = async (options) => {
    if (!(await outbox.count())) return;
    const outcome = await outbox.send(options).catch((failure) => {
      console.error(failure);
      say(document, { text: brokenWords(document, failure.name), look: "error" });
    });
    const words = document.querySelector("[data-sign-in-to-send]");
    if (outcome === "signed_out" && words) say(document, { text: words.dataset.signInToSend, look: "error" });
  };
  send();
  const back = async () => {
    await send({ impatient: true });
    return !page.left;
  };
  window.addEventListener("online", back);
  renewWhenBack(window, back);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) send(); });
  window.setInterval(send, EVERY);
}
