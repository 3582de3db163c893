// Registers the service worker and names the pages to prefetch. A new version is only offered, so
// that a half-filled form is not lost.
const AHEAD = ["/today", "/calls/new", "/cards/new", "/boards", "/me", "/records", "/outbox", "/customers",
  "/deals/new", "/deals", "/standards"];

export async function startWorker(window) {
  const { document, navigator } = window;
  if (!navigator.serviceWorker) return;
  const asked = { value: false };
  navigator.serviceWorker.addEventListener("controllerchange", () => {
    if (asked.value) window.location.reload();
  });
  await loaded(window); // prefetching must not delay the page itself
  const registration = await registered(navigator);
  if (!registration) return;
  offer(document, registration, asked);
  registration.addEventListener("updatefound", () => {
    registration.installing?.addEventListener("statechange", () => offer(document, registration, asked));
  });
  if (document.querySelector("meta[name=jiebao-member][data-seller]")) {
    const { active } = await navigator.serviceWorker.ready;
    if (!navigator.serviceWorker.controller) active?.postMessage({ ask: "claim" }); // it was installed while this page loaded
    const more = document.querySelector("[data-ahead]")?.dataset.ahead.split(" ").filter(Boolean) ?? [];
    active?.postMessage({ ask: "ahead", pages: [...AHEAD, ...more] });
  }
}

// Without a network the script cannot be fetched (a TypeError); the next page registers it.
const registered = (navigator) => navigator.serviceWorker.register("/sw.js").catch((failure) => {
  if (failure.name !== "TypeError") throw failure;
});

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
