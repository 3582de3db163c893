// What the next page says of the last step: carried over the change of page by the tab's own memory.
const KEY = "jiebao-said";

export function sayNext(storage, said) { storage.setItem(KEY, JSON.stringify(said)); }

// `said`: {text, look, more: {href, text}}; `look`: "error", or "amber" for what is not confirmed.
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
