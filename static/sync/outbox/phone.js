// Warnings of the phone: its clock is wrong, its storage is not persistent or nearly full.
const WRONG = 120_000; // milliseconds of clock error
const NEARLY = 0.9; // share of the browser's storage quota

export function tellClock(document, error) {
  for (const banner of document.querySelectorAll("[data-clock-wrong]")) {
    const minutes = String(Math.round(Math.abs(error) / 60_000));
    banner.hidden = Math.abs(error) <= WRONG;
    banner.textContent = banner.dataset.clockWrong.replace("{n}", minutes);
  }
}

// Asks the browser for persistent storage after the first saved record.
export async function askToKeep({ document, navigator }, outbox) {
  const { storage } = navigator;
  if (!storage?.persist || !(await outbox.world.store.meta("sequence"))) return;
  const kept = (await storage.persisted()) || (await storage.persist());
  const { usage = 0, quota = Infinity } = (await storage.estimate?.()) ?? {};
  const waiting = await outbox.count();
  for (const banner of document.querySelectorAll("[data-not-safe]")) {
    banner.hidden = kept || !waiting;
  }
  for (const banner of document.querySelectorAll("[data-nearly-full]")) {
    banner.hidden = usage < NEARLY * quota;
  }
}
