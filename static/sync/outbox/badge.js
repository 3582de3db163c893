// Shows on every page how many records and photos the server has not acknowledged, with warnings.
import { onIphoneUninstalled } from "../install.js";

const DAY = 24 * 3600 * 1000;
const FIVE_DAYS = 5 * DAY; // Safari deletes the storage of a site that is not installed after 7 days
const SOON = 3 * 3600 * 1000; // how long before the day's closing the warning is shown

// `opened`: when the page was opened.
export async function showCount(document, outbox, now, opened = now()) {
  const count = await outbox.count();
  document.documentElement.dataset.outboxCount = String(count);
  for (const badge of document.querySelectorAll("[data-waiting]")) {
    badge.hidden = count === 0;
    badge.textContent = badge.dataset.waiting.replace("{n}", String(count));
  }
  const items = count ? await outbox.items() : [];
  showOld(document, items, now);
  showClosing(document, count, now);
  layOver(document, items);
  tellCalled(document, items, await outbox.world.store.receiptsAfter(opened));
  if (count) await document.defaultView?.navigator.setAppBadge?.(count).catch(() => {}); // optional
  else await document.defaultView?.navigator.clearAppBadge?.().catch(() => {});
}

function showOld(document, items, now) {
  const oldest = Math.min(...items.map((item) => item.savedAt));
  for (const banner of document.querySelectorAll("[data-waits-long]")) {
    banner.hidden = !(now() - oldest > DAY);
  }
  for (const banner of document.querySelectorAll("[data-install-or-send]")) {
    banner.hidden = !(now() - oldest > FIVE_DAYS && onIphoneUninstalled(document.defaultView));
  }
}

// Warns in the evening that unsent records must arrive before the day is closed.
function showClosing(document, count, now) {
  for (const banner of document.querySelectorAll("[data-closes]")) {
    const left = Number(banner.dataset.closes) - now();
    banner.hidden = !(count && left > 0 && left < SOON);
    banner.textContent = banner.dataset.words.replace("{n}", String(count));
  }
}

// Shows unsent records beside the server's figures as unconfirmed.
function layOver(document, items) {
  for (const place of document.querySelectorAll("[data-unconfirmed]")) {
    const [kind, outcome] = place.dataset.unconfirmed.split(":");
    const count = items.filter((item) => item.kind === kind
      && (!outcome || JSON.parse(item.said).outcome === outcome)).length;
    place.hidden = count === 0;
    place.textContent = place.dataset.words.replace("{n}", String(count));
  }
}

// Tells on the form for a call that its customer was called meanwhile, such as in another tab.
function tellCalled(document, items, receipts) {
  for (const place of document.querySelectorAll("form:not([data-sending]) [data-called]")) {
    const called = ({ kind = "call", said }) => kind === "call" && JSON.parse(said).outcome
      && JSON.parse(said).customer === Number(place.dataset.called);
    const waits = items.some(called);
    place.hidden = !(waits || receipts.some(called));
    place.textContent = waits ? place.dataset.waits : place.dataset.recorded;
  }
}
