// The form for Web Push: subscribes this browser to the ticked kinds of reminders.
import { submit } from "../web/submitting.js";

const PATIENCE = 10_000; // timeout of the browser's push service in milliseconds

export async function pushing(window) {
  const { document, navigator } = window;
  const form = document.querySelector("form[data-push]");
  if (!form || !window.Notification || !navigator.serviceWorker) return;
  const { pushManager } = await navigator.serviceWorker.ready;
  if (!pushManager) return;
  const held = await pushManager.getSubscription();
  const wanted = JSON.parse(form.dataset.wanted)[held?.endpoint] ?? [];
  for (const box of form.querySelectorAll("[name=kinds]")) box.checked = wanted.includes(box.value);
  form.addEventListener("submit", async (event) => {
    if (form.dataset.ready) return;
    event.preventDefault();
    const refused = await fill(form, pushManager, window);
    for (const said of form.querySelectorAll("[data-push-said]")) said.hidden = said.dataset.pushSaid !== refused;
    if (refused) return;
    form.dataset.ready = "yes";
    submit(form);
  });
  form.hidden = false;
}

// Puts this browser's address and keys into the form; returns the reason where it cannot, else null.
async function fill(form, pushManager, { Notification, setTimeout }) {
  if ((await Notification.requestPermission()) !== "granted") return "denied";
  const asked = { userVisibleOnly: true, applicationServerKey: form.dataset.push };
  const late = new Promise((_done, fail) => { setTimeout(fail, PATIENCE, new Error("late")); });
  try {
    const made = await Promise.race([subscribed(pushManager, asked, form), late]);
    const { endpoint, keys } = made.toJSON();
    for (const [name, value] of Object.entries({ endpoint, ...keys })) form.elements.namedItem(name).value = value;
    return null;
  } catch {
    return "unreached";
  }
}

// Subscribes anew where the server does not know the subscription: it may be of another VAPID key.
async function subscribed(pushManager, asked, form) {
  const held = await pushManager.getSubscription();
  if (held && JSON.parse(form.dataset.wanted)[held.endpoint]) return held;
  await held?.unsubscribe();
  return pushManager.subscribe(asked);
}
