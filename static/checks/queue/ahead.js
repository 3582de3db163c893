// Fetches and decodes the photos of the next items while the checker looks at the current one. When
// an item is swapped in, its loaded photo replaces the empty one, which would be fetched again.
export function ahead(document) {
  const held = new Map(); // address → picture

  const load = () => {
    const wanted = document.querySelector("#queue")?.dataset.ahead?.split(" ").filter(Boolean) ?? [];
    for (const address of held.keys()) if (!wanted.includes(address)) held.delete(address);
    for (const address of wanted) {
      if (held.has(address)) continue;
      const picture = document.createElement("img");
      picture.src = address;
      picture.decode().catch(() => held.delete(address)); // its item will fetch it again
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
