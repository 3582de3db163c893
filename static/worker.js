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
  const registration = await navigator.serviceWorker.register("/sw.js");
  offer(document, registration, asked);
  registration.addEventListener("updatefound", () => {
    registration.installing?.addEventListener("statechange", () => offer(document, registration, asked));
  });
  if (document.querySelector("meta[name=jiebao-member][data-seller]")) {
    const { active } = await navigator.serviceWorker.ready;
    active?.postMessage({ ask: "ahead", pages: AHEAD });
  }
}

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
