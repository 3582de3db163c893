// The list of unsent records, on the outbox page and on that of today's records: each with its reason
// and its actions; texts are in the page.
import { formOf } from "./again.js";
import { base64 } from "./content.js";

export async function showList(document, outbox, now) {
  const list = document.querySelector("#outbox-list");
  if (!list) return;
  const items = await outbox.items();
  const empty = document.querySelector("#outbox-empty");
  if (empty) empty.hidden = items.length > 0;
  list.hidden = items.length === 0;
  const pause = await outbox.world.store.meta("pause");
  list.replaceChildren(...items.map((item) => row(document, outbox, item, pause, now)));
  const all = document.querySelector("#outbox-tools");
  if (!all) return;
  all.hidden = items.length === 0;
  all.querySelector("[data-retry-all]").onclick = () => outbox.send({ impatient: true });
  all.querySelector("[data-export]").onclick = () => download(document, outbox);
}

function row(document, outbox, item, pause, now) {
  const { content } = document.querySelector("#outbox-item");
  const made = content.cloneNode(true);
  const part = (name) => made.querySelector(`[data-part=${name}]`);
  const word = (name) => content.querySelector("li").dataset[name];
  part("kind").textContent = `${word(item.kind)} · ${item.label}`;
  part("saved").textContent = clock(document, item.savedAt);
  const refused = item.state === "refused";
  part("state").textContent = refused ? word("refused") : word("waits");
  part("state").className = refused ? "pill red" : "pill amber";
  part("reason").textContent = [item.reason, next(document, item, pause, now, word("next"))].filter(Boolean).join(" ");
  part("retry").hidden = Boolean(item.aside);
  part("retry").onclick = () => outbox.retry(item.id);
  part("mend").hidden = !(refused && ["call", "card", "deal"].includes(item.kind));
  if (!part("mend").hidden) part("mend").href = formOf(item);
  part("discard").onclick = () => {
    if (document.defaultView.confirm(word("discard"))) outbox.discard(item.id);
  };
  return made;
}

function next(document, item, pause, now, words) {
  const at = Math.max(item.nextAt, pause?.until ?? 0);
  if (item.state === "refused" || at <= now()) return "";
  return words.replace("{time}", clock(document, at));
}

// A time such as 11-24 08:17:05, in the page's language.
function clock({ documentElement: { lang } }, at) {
  const parts = { month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", second: "2-digit" };
  return new Date(at).toLocaleString(lang, { ...parts, hourCycle: "h23" });
}

// Saves all unsent records and photos as one JSON file, for a phone that can no longer send.
async function download(document, outbox) {
  const items = await outbox.items();
  const whole = await Promise.all(items.map(async (item) => {
    const bytes = await outbox.world.store.bytes(item.id);
    return { ...item, photo: bytes ? base64(bytes) : null };
  }));
  const file = new Blob([JSON.stringify(whole, null, 1)], { type: "application/json" });
  const link = document.createElement("a");
  link.href = URL.createObjectURL(file);
  link.download = "jiebao-outbox.json";
  link.click();
  URL.revokeObjectURL(link.href);
}
