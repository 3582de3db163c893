// A record's content: the same text, byte for byte, is hashed, signed, stored and sent.

const SCHEMA = 1;

// A UUID of version 7: sorted by time, unique without coordination.
export function uuid7(now, random) {
  const bytes = random(16);
  for (let place = 0; place < 6; place += 1) {
    bytes[place] = Math.floor(now / 2 ** (8 * (5 - place))) % 256;
  }
  bytes[6] = (bytes[6] & 0x0f) | 0x70;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const digits = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return [[0, 8], [8, 12], [12, 16], [16, 20], [20, 32]].map((part) => digits.slice(...part)).join("-");
}

// `said` holds the form's values: {outcome, …} of a call, {serial, …} of a card.
export function contentOf({ kind, member, device, sequence, wall, beacon, said }) {
  return JSON.stringify({
    schema: SCHEMA,
    kind,
    member,
    device,
    sequence,
    wall,
    beacon: beacon?.token ?? null,
    beacon_wall: beacon?.wall ?? null,
    [kind]: said,
  });
}

export async function sha256(data, subtle) {
  const bytes = typeof data === "string" ? new TextEncoder().encode(data) : data;
  const digest = new Uint8Array(await subtle.digest("SHA-256", bytes));
  return [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

export function base64(bytes) {
  let text = "";
  for (const byte of new Uint8Array(bytes)) text += String.fromCharCode(byte);
  return btoa(text);
}
