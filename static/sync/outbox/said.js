// The message about the last step, passed to the next page through sessionStorage.
const KEY = "jiebao-said";

export function sayNext(storage, said) { storage.setItem(KEY, JSON.stringify(said)); }

// `said`: {text, look, more: {href, text}}; `look`: "error", or "amber" for an unconfirmed record.
export function say(document, { text, look = "", more = null }) {
  const line = document.createElement("p");
  line.className = `said ${look}`;
  line.append(text);
  if (more) {
    const link = document.createElement("a");
    Object.assign(link, { className: "pill", href: more.href, textContent: more.text });
    line.append(" ", link);
  }
  document.querySelector("#said")?.replaceChildren(line);
}

// Says what the last page passed on; returns it.
export function sayWhatWasCarried(document, storage) {
  const held = storage.getItem(KEY);
  if (!held) return null;
  storage.removeItem(KEY);
  const carried = JSON.parse(held);
  say(document, carried);
  return carried;
}

// Says that a record has arrived, in the words of its form (`form`: the form's data attributes).
export function wordsOf(form, receipt, said) {
  if (receipt.marks?.includes("duplicate_serial")) return { text: form.duplicate, look: "amber" };
  const number = String(receipt.number);
  const rateable = form.rateable?.split(" ").includes(said.outcome);
  const more = rateable ? { href: form.rate.replace("{number}", number), text: form.rateWord } : null;
  return { text: form.said.replace("{number}", number), more };
}

// Replaces "saved on this phone" on the next page as soon as the record has arrived.
export async function sayArrived(document, store, carried) {
  if (!carried?.sent) return;
  const { id, said, form } = carried.sent;
  const receipt = await store.receipt(id);
  if (!receipt || !carried.sent) return;
  carried.sent = null;
  if (document.querySelector("#said")?.textContent.trim() === carried.text) say(document, wordsOf(form, receipt, said));
}

// The sentence about an error of this program, which is never told as a lost network.
export const brokenWords = (document, name) =>
  (document.querySelector("[data-broken]")?.dataset.broken ?? "{name}").replace("{name}", name);
