// Uploads photos by tus 1.0: in pieces with checksums, resumed after a break; at most one piece is
// sent twice. A photo is deleted from the phone when the server names its record and hash.
import { stillWaits, waitAfter } from "./backoff.js";
import { base64 } from "./content.js";
import { request, Stopped } from "./request.js";

const PHOTOS = "/sync/v1/photos";
const PIECE = 128 * 1024; // bytes, unless `world.piece` is set
const TUS = { "Tus-Resumable": "1.0.0" };

export async function sendPhotos(world, member, { impatient, changed }) {
  for (const photo of await world.store.photos(member)) {
    if (!photo.accepted || photo.state !== "waiting") continue;
    if (!impatient && stillWaits(photo.nextAt, world.now())) continue;
    await sendOne(world, photo);
    changed();
  }
}

async function sendOne(world, photo) {
  const { store, now, random } = world;
  const outcome = await transfer(world, { ...photo, bytes: await store.bytes(photo.id) });
  if (outcome === "stored") return store.dropPhoto(photo.id);
  if (outcome.refused) {
    return store.change("photos", photo.id, { state: "refused", reason: outcome.refused });
  }
  const tries = photo.tries + 1;
  return store.change("photos", photo.id, { tries, nextAt: now() + waitAfter(tries, random) });
}

// Returns "stored", {refused: sentence}, or {again: reason} to try later.
async function transfer(world, photo) {
  let place = await begin(world, photo);
  for (let turns = 0; place.offset !== undefined; turns += 1) {
    if (place.stored === `${photo.id} ${photo.sha256}`) return "stored";
    if (place.offset >= photo.size || turns > photo.size) return { again: "not stored" };
    place = await sendPiece(world, photo, place);
  }
  return place;
}

// The state of the upload: {url, offset, stored}, or {refused}, {again}.
async function begin(world, photo) {
  if (photo.url) {
    const asked = await request(world, photo.url, { method: "HEAD", headers: TUS });
    if (asked.status === 200) return standing(photo.url, asked);
  }
  const said = `record ${btoa(photo.id)},sha256 ${btoa(photo.sha256)}`;
  const headers = { ...TUS, "Upload-Length": String(photo.size), "Upload-Metadata": said };
  const made = await request(world, PHOTOS, { method: "POST", headers });
  if (made.status === 201) {
    const url = made.headers.get("Location");
    await world.store.change("photos", photo.id, { url });
    return standing(url, made);
  }
  return made.status === 422 ? refusal(made) : { again: `status ${made.status}` };
}

const standing = (url, { headers }) => ({
  url,
  offset: Number(headers.get("Upload-Offset") ?? NaN),
  stored: headers.get("Jiebao-Stored"),
});

const refusal = ({ status, json }) => ({ refused: json?.reason ?? `status ${status}` });

async function sendPiece(world, photo, { url, offset }) {
  const piece = photo.bytes.slice(offset, offset + (world.piece ?? PIECE));
  const digest = base64(await world.subtle.digest("SHA-256", piece));
  const sent = await request(world, url, {
    method: "PATCH",
    headers: {
      ...TUS,
      "Content-Type": "application/offset+octet-stream",
      "Upload-Offset": String(offset),
      "Upload-Checksum": `sha256 ${digest}`,
    },
    body: piece,
  });
  if (sent.status === 204) return standing(url, sent);
  if (sent.status === 409) return standing(url, await head(world, url));
  if (sent.status === 422) return refusal(sent);
  return { again: `status ${sent.status}` }; // 460, 410: begins anew or asks for the offset next time
}

async function head(world, url) {
  const asked = await request(world, url, { method: "HEAD", headers: TUS });
  if (asked.status !== 200) throw new Stopped(`the upload is gone (${asked.status})`);
  return asked;
}
