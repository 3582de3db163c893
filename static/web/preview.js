// Shows the photo just taken in place of the box, so that a blurred one is retaken at once, or names the file
// where the browser cannot show it; reads the card's serial from a bar or QR code in it, or lets the server read.
import { canvasOf } from "../sync/outbox/pictures.js";

const SERIAL = /^[0-9a-z][0-9a-z-]{1,31}$/i;
const SIDE = 1280; // pixels of what is sent to be read, about 100 KB

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

// A typed serial stays, and of several codes none is chosen. What was read from an earlier photo goes.
async function readSerial({ defaultView: window }, image) {
  const { src } = image;
  const field = window.document.querySelector("#serial");
  const said = window.document.querySelector("#serial-read");
  if (said.textContent && field.value === field.dataset.read) field.value = "";
  said.textContent = "";
  if (field.value) return;
  const codes = await readHere(window, image).catch(() => readThere(window, image, field.form)).catch(() => []); // no network
  const found = [...new Set(codes.map((text) => text.trim()).filter((text) => SERIAL.test(text)))];
  if (found.length !== 1 || field.value || image.src !== src) return;
  [field.value] = found;
  field.dataset.read = field.value;
  said.textContent = said.dataset.words;
}

// Rejects where the browser has no reader, or the system has none for it.
const readHere = async ({ BarcodeDetector }, image) =>
  (await new BarcodeDetector().detect(image)).map(({ rawValue }) => rawValue);

async function readThere(window, image, form) {
  const { naturalWidth: width, naturalHeight: height } = image;
  const scale = Math.min(1, SIDE / Math.max(width, height));
  const small = canvasOf(window, Math.round(width * scale), Math.round(height * scale));
  small.getContext("2d").drawImage(image, 0, 0, small.width, small.height);
  const body = new FormData();
  body.append("csrf_token", form.elements.namedItem("csrf_token").value);
  body.append("photo", await small.convertToBlob({ type: "image/jpeg", quality: 0.7 }), "card.jpg");
  const answer = await window.fetch(form.querySelector("[data-reader]").dataset.reader, { method: "POST", body });
  return answer.ok ? answer.json() : [];
}
