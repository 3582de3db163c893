// Shows on a cached page the time at which it was cached.
export function tellAsOf(document) {
  const time = document.documentElement.dataset.asOf;
  if (time === undefined) return;
  document.querySelector("#said")?.replaceChildren(); // its flash message is outdated
  for (const line of document.querySelectorAll("[data-stale][hidden]")) {
    line.hidden = false;
    line.textContent = line.dataset.stale.replace("{time}", time);
  }
}
