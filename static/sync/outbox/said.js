// The message about the last step, passed to the next page through sessionStorage.
import { uuid7 } from "./content.js";

const KEY = "jiebao-said";
const UNDO = 10_000; // milliseconds for which the message offers to take the record back

export function sayNext(storage, said) { storage.setItem(KEY, JSON.stringify(said)); }

// `said`: {text, look, more: [{href, text}], undo: {href, back}}; `look`: "error", or "amber" for an
// unconfirmed record.
export function say(document, { text, look = "", more = [], undo = null }) {
  const line = document.createElement("p");
  line.className = `said ${look}`;
  line.append(text);
  if (undo) line.append(" ", undoOf(document, undo));
  for (const { href, text: word } of more) {
    const link = document.createElement("a");
    Object.assign(link, { className: "pill", href, textContent: word });
    line.append(" ", link);
  }
  document.querySelector("#said")?.replaceChildren(line);
}

// The form that takes a record back; it goes after UNDO, when the list of records still can.
function undoOf(document, { href, back }) {
  const form = document.querySelector("#undo").content.firstElementChild.cloneNode(true);
  form.action = href;
  form.elements.namedItem("id").value = uuid7(Date.now(), (count) => crypto.getRandomValues(new Uint8Array(count)));
  form.elements.namedItem("back").value = back;
  setTimeout(() => { if (!form.dataset.sending) form.remove(); }, UNDO);
  return form;
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
export function wordsOf(form, receipt, { said, who, label }) {
  if (receipt.marks?.includes("duplicate_serial")) return { text: form.duplicate, look: "amber" };
  const number = String(receipt.number);
  const named = (words) => words.replace("{number}", number);
  const text = named(form.said).replace("{who}", who || form.nobody || "").replace("{outcome}", label);
  const more = [
    ...(form.amend ? [{ href: named(form.amend), text: form.amendWord }] : []),
    ...(form.rateable?.split(" ").includes(said.outcome) ? [{ href: named(form.rate), text: form.rateWord }] : []),
  ];
  return { text, more, undo: form.undo ? { href: named(form.undo), back: form.here ?? form.next } : null };
}

// Replaces "saved on this phone" on the next page as soon as the record has arrived.
export async function sayArrived(document, store, carried) {
  if (!carried?.sent) return;
  const { id, form } = carried.sent;
  const receipt = await store.receipt(id);
  if (!receipt || !carried.sent) return;
  const words = wordsOf(form, receipt, carried.sent);
  carried.sent = null;
  if (document.querySelector("#said")?.textContent.trim() === carried.text) say(document, words);
}

// The sentence about an error of this program, which is never told as a lost network.
export const brokenWords = (document, name) =>
  (document.querySelector("[data-broken]")?.dataset.broken ?? "{name}").replace("{name}", name);
