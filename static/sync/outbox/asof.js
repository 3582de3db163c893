// A page out of the phone's own memory says of when it is.
export function tellAsOf(document) {
  const time = document.documentElement.dataset.asOf;
  if (time === undefined) return;
  document.querySelector("#said")?.replaceChildren(); // what the last step did then is no news
  for (const line of document.querySelectorAll("[data-stale][hidden]")) {
    line.hidden = false;
    line.textContent = line.dataset.stale.replace("{time}", time);
  }
}
