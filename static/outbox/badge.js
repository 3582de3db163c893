// How many things the server has not acknowledged yet: on every page, exact, and red after a day.
const DAY = 24 * 3600 * 1000;

export async function showCount(document, outbox, now) {
  const count = await outbox.count();
  document.documentElement.dataset.outboxCount = String(count);
  for (const badge of document.querySelectorAll("[data-waiting]")) {
    badge.hidden = count === 0;
    badge.textContent = badge.dataset.waiting.replace("{n}", String(count));
  }
  const items = count ? await outbox.items() : [];
  showOld(document, items, now);
  layOver(document, items);
  if (count) await document.defaultView?.navigator.setAppBadge?.(count).catch(() => {}); // an extra
  else await document.defaultView?.navigator.clearAppBadge?.().catch(() => {});
}

function showOld(document, items, now) {
  const oldest = Math.min(...items.map((item) => item.savedAt));
  for (const banner of document.querySelectorAll("[data-waits-long]")) {
    banner.hidden = !(now() - oldest > DAY);
  }
}

// What waits is laid over the server's figures, as not yet confirmed.
function layOver(document, items) {
  for (const place of document.querySelectorAll("[data-unconfirmed]")) {
    const [kind, outcome] = place.dataset.unconfirmed.split(":");
    const count = items.filter((item) => item.kind === kind
      && (!outcome || JSON.parse(item.said).outcome === outcome)).length;
    place.hidden = count === 0;
    place.textContent = place.dataset.words.replace("{n}", String(count));
  }
}
