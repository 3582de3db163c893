// Offers to install the web app, after the first saved record, as each browser allows.
const WECHAT = /MicroMessenger/;
const IPHONE = /iPhone|iPad|iPod/;
const LATER = 30 * 24 * 3600 * 1000; // milliseconds until the next offer after "later"
const KEY = "jiebao-install-later";

export function offerInstall(window, now) {
  const { document, navigator, localStorage } = window;
  const show = (name) => {
    for (const banner of document.querySelectorAll(`[data-install=${name}]`)) banner.hidden = false;
  };
  if (WECHAT.test(navigator.userAgent)) return show("wechat");
  if (navigator.standalone || window.matchMedia("(display-mode: standalone)").matches) return null;
  window.addEventListener("beforeinstallprompt", (event) => {
    event.preventDefault();
    prompts(document, event);
    if (wanted(localStorage, now)) show("android");
  });
  for (const button of document.querySelectorAll("[data-install-later]")) {
    button.onclick = () => {
      localStorage.setItem(KEY, String(now()));
      button.closest("[data-install]").hidden = true;
    };
  }
  if (IPHONE.test(navigator.userAgent) && wanted(localStorage, now)) show("iphone");
  return null;
}

// Whether to offer: the outbox has saved a record (`wasUseful`), and "later" was not tapped recently.
const wanted = (storage, now) =>
  storage.getItem("jiebao-useful") && !(now() - Number(storage.getItem(KEY) ?? 0) < LATER);

export const wasUseful = (storage) => storage.setItem("jiebao-useful", "yes");

export const onIphoneUninstalled = ({ navigator, matchMedia }) =>
  IPHONE.test(navigator.userAgent) && !navigator.standalone && !matchMedia("(display-mode: standalone)").matches;

function prompts(document, event) {
  for (const button of document.querySelectorAll("[data-install-now]")) {
    button.onclick = () => {
      button.closest("[data-install]").hidden = true;
      event.prompt();
    };
  }
}
