// The page that is shown for a page that is not in the cache: links to those that are, and a reload as
// soon as the server answers.
import { renewWhenBack } from "./outbox/asof.js";

export async function offlinePage(window) {
  const { document, caches } = window;
  renewWhenBack(window);
  const section = document.querySelector("[data-kept-pages]");
  const names = ((await caches?.keys()) ?? []).filter((name) => name.startsWith("pages-"));
  for (const link of section.querySelectorAll("a")) {
    const found = await Promise.all(names.map(async (name) => (await caches.open(name)).match(link.href)));
    if (found.some(Boolean)) [link.hidden, section.hidden] = [false, false];
  }
}
