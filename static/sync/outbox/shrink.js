// Prepares a photo for storing and sending: upright, at most 1600 px and about 350 KB, with the hash
// and EXIF block of the original file. A file that this browser cannot decode is sent unchanged.
import { base64, sha256 } from "./content.js";
import { exifOf } from "./exif.js";

const SIDE = 1600;
const MOST = 350 * 1024;
const QUALITIES = [0.85, 0.75, 0.65, 0.5];
export const LARGEST = 25 * 1024 * 1024;

export class PhotoTooLarge extends Error {}
export class NotAPhoto extends Error {}

// {bytes, told}: the bytes to send, and their description in the record.
// `decode`: the picture of a file, upright; `canvas`: a canvas of a size, with convertToBlob.
export async function photoOf(file, source, { subtle, decode, canvas }) {
  const original = await file.arrayBuffer();
  const exif = exifOf(original.slice(0, 512 * 1024));
  const shrunk = await shrink(file, decode, canvas);
  if (!shrunk && !isPhoto(new Uint8Array(original, 0, Math.min(12, original.byteLength)))) throw new NotAPhoto();
  const bytes = shrunk ?? original;
  if (bytes.byteLength > LARGEST) throw new PhotoTooLarge();
  return {
    bytes,
    told: {
      sha256: await sha256(bytes, subtle),
      size: bytes.byteLength,
      type: shrunk ? "image/jpeg" : file.type,
      original_sha256: await sha256(original, subtle),
      source,
      exif: exif && base64(exif),
    },
  };
}

async function shrink(file, decode, canvas) {
  let picture;
  try {
    picture = await decode(file);
  } catch {
    return null; // a HEIC that the browser cannot decode, a broken file, or no picture
  }
  try {
    return (await (await smallEnough(picture, canvas))?.arrayBuffer()) ?? null;
  } finally {
    picture.close?.();
  }
}

// Lowers first the quality, then the size; nearly every photo fits at the first quality.
async function smallEnough(picture, canvas) {
  let blob;
  for (let side = SIDE; side >= SIDE / 4; side *= 0.75) {
    const drawn = draw(picture, side, canvas);
    for (const quality of QUALITIES) {
      blob = await drawn.convertToBlob({ type: "image/jpeg", quality });
      if (!blob || blob.size <= MOST) return blob; // null: larger than this browser can encode
    }
  }
  return blob;
}

function draw(picture, side, canvas) {
  const scale = Math.min(1, side / Math.max(picture.width, picture.height));
  const [width, height] = [picture.width, picture.height].map((each) => Math.max(1, Math.round(each * scale)));
  const drawn = canvas(width, height);
  drawn.getContext("2d").drawImage(picture, 0, 0, width, height);
  return drawn;
}

// Checks the first bytes for JPEG, PNG, WebP, or the HEIC family; the server decides finally.
function isPhoto(head) {
  const word = (from, to) => String.fromCharCode(...head.slice(from, to));
  return (head[0] === 0xff && head[1] === 0xd8) || word(1, 4) === "PNG"
    || (word(0, 4) === "RIFF" && word(8, 12) === "WEBP") || word(4, 8) === "ftyp";
}
