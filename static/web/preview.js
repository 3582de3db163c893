// Shows the picture just taken, so that a blurred one is taken again at once.
export function preview(document) {
  const input = document.querySelector("input[type=file]#photo");
  const image = document.querySelector("#preview");
  if (!input || !image) return;
  let address = null;
  input.addEventListener("change", () => {
    if (address) URL.revokeObjectURL(address);
    const [file] = input.files;
    image.hidden = !file;
    if (!file) return;
    address = URL.createObjectURL(file);
    image.onerror = () => { image.hidden = true; };
    image.src = address;
  });
}
