// Shows the photo just taken in place of the box, so that a blurred one is retaken at once, or names the file
// where the browser cannot show it; reads the card's serial from a bar or QR code in it, where it can.
const SERIAL = /^[0-9a-z][0-9a-z-]{1,31}$/i;

export function preview(document) {
  const input = document.querySelector("input[type=file]#photo");
  const image = document.querySelector("#preview");
  if (!input || !image) return;
  const box = input.closest("label");
  const words = box.querySelector("strong");
  let address = null;
  const show = (text, seen) => {
    words.textContent = text;
    image.hidden = !seen;
    box.classList.toggle("taken", seen);
  };
  input.addEventListener("change", () => {
    if (address) URL.revokeObjectURL(address);
    const [file] = input.files;
    if (!file) return show(box.dataset.take, false);
    address = URL.createObjectURL(file);
    image.onerror = () => show(box.dataset.file.replace("{name}", file.name), false);
    image.onload = () => {
      show(box.dataset.again, true);
      readSerial(document, image);
    };
    image.hidden = false; // a hidden lazy picture does not load
    image.src = address;
  });
}

// A typed serial stays, and of several codes none is chosen.
async function readSerial(document, image) {
  const { BarcodeDetector } = document.defaultView;
  const field = document.querySelector("#serial");
  if (!BarcodeDetector || !field || field.value) return;
  const codes = await Promise.resolve(image).then((each) => new BarcodeDetector().detect(each)).catch(() => []); // not on this system
  const found = [...new Set(codes.map(({ rawValue }) => rawValue.trim()).filter((text) => SERIAL.test(text)))];
  if (found.length === 1 && !field.value) [field.value] = found;
}
