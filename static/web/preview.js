// Shows the photo just taken, so that the user can retake a blurred one at once.
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
