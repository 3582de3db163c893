// The service worker in a page: registered, told what to fetch ahead, and never changed under a
// form that is half filled: a new version is offered.
const AHEAD = ["/today", "/calls/new", "/cards/new", "/boards", "/me", "/records", "/outbox", "/customers"];

export async function startWorker(window) {
  const { document, navigator } = window;
  if (!navigator.serviceWorker) return;
  const asked = { value: false };
  navigator.serviceWorker.addEventListener("controllerchange", () => {
    if (asked.value) window.location.reload();
  });
  await loaded(window); // what it fetches for later must not be in the way of what is wanted now
  const registration = await navigator.serviceWorker.register("/sw.js");
  offer(document, registration, asked);
  registration.addEventListener("updatefound", () => {
    registration.installing?.addEventListener("statechange", () => offer(document, registration, asked));
  });
  if (document.querySelector("meta[name=jiebao-member][data-seller]")) {
    const { active } = await navigator.serviceWorker.ready;
    if (!navigator.serviceWorker.controller) active?.postMessage({ ask: "claim" }); // it came while this page did
    const more = document.querySelector("[data-ahead]")?.dataset.ahead.split(" ").filter(Boolean) ?? [];
    active?.postMessage({ ask: "ahead", pages: [...AHEAD, ...more] });
  }
}

const loaded = (window) => new Promise((done) => {
  if (window.document.readyState === "complete") done();
  else window.addEventListener("load", done, { once: true });
});

function offer(document, registration, asked) {
  const { waiting } = registration;
  if (!waiting || !registration.active) return;
  for (const banner of document.querySelectorAll("[data-new-version]")) {
    banner.hidden = false;
    banner.querySelector("button").onclick = () => {
      asked.value = true;
      waiting.postMessage({ ask: "take over" });
    };
  }
}
