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

export function sayWhatWasCarried(document, storage) {
  const held = storage.getItem(KEY);
  if (!held) return;
  storage.removeItem(KEY);
  say(document, JSON.parse(held));
}
