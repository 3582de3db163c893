// Pictures of the next items are fetched and decoded while this one is looked at; when their item
// comes, the picture that is there already takes the place of the one that would be fetched again.
export function ahead(document) {
  const held = new Map(); // address → picture

  const load = () => {
    const wanted = document.querySelector("#queue")?.dataset.ahead?.split(" ").filter(Boolean) ?? [];
    for (const address of held.keys()) if (!wanted.includes(address)) held.delete(address);
    for (const address of wanted) {
      if (held.has(address)) continue;
      const picture = document.createElement("img");
      picture.src = address;
      picture.decode().catch(() => held.delete(address)); // it is asked for again with its item
      held.set(address, picture);
    }
  };

  const place = () => {
    for (const empty of document.querySelectorAll("#queue img[data-photo]")) {
      const picture = held.get(empty.dataset.photo);
      if (!picture) continue;
      held.delete(empty.dataset.photo);
      picture.alt = empty.alt;
      picture.dataset.photo = empty.dataset.photo;
      empty.replaceWith(picture);
    }
  };

  document.addEventListener("htmx:after:swap", () => { place(); load(); });
  load();
}
