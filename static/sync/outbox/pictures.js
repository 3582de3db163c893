// Decoding and drawing pictures in every browser of the stated floor.

// The picture of a file, upright, to be drawn on a canvas; rejects where the browser cannot decode it.
export async function decodeOf(window, file) {
  try {
    return await window.createImageBitmap(file, { imageOrientation: "from-image" });
  } catch {
    return imageOf(window, file); // no createImageBitmap, or none with this option
  }
}

async function imageOf({ document, URL }, file) {
  const address = URL.createObjectURL(file);
  try {
    return await new Promise((done, fail) => {
      const image = document.createElement("img");
      image.onload = () => done(image);
      image.onerror = () => fail(new Error("no picture"));
      image.src = address;
    });
  } finally {
    URL.revokeObjectURL(address);
  }
}

// An OffscreenCanvas, or a canvas element with the same convertToBlob.
export function canvasOf({ document, OffscreenCanvas }, width, height) {
  const made = OffscreenCanvas && new OffscreenCanvas(width, height);
  if (made?.getContext("2d")) return made;
  const canvas = Object.assign(document.createElement("canvas"), { width, height });
  canvas.convertToBlob = ({ type, quality }) =>
    new Promise((done) => { canvas.toBlob(done, type, quality); });
  return canvas;
}
