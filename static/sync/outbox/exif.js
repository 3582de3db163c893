// The EXIF block of a JPEG from "Exif\0\0" on, read from its header segments without decoding.
const LARGEST = 65_536;

export function exifOf(buffer) {
  const bytes = new DataView(buffer);
  if (bytes.byteLength < 4 || bytes.getUint16(0) !== 0xffd8) return null;
  for (let place = 2; place + 4 <= bytes.byteLength; ) {
    const marker = bytes.getUint16(place);
    const length = bytes.getUint16(place + 2);
    if ((marker & 0xff00) !== 0xff00 || marker === 0xffda || length < 2) return null;
    const start = place + 4;
    const end = place + 2 + length;
    if (end > bytes.byteLength) return null;
    if (marker === 0xffe1 && length >= 8 && bytes.getUint32(start) === 0x45786966) {
      return end - start <= LARGEST ? buffer.slice(start, end) : null;
    }
    place = end;
  }
  return null;
}
