// The small parts: ids, backoff, the EXIF block of a photo, what is none.
import assert from "node:assert/strict";
import { test } from "node:test";

import { waitAfter } from "../../static/sync/outbox/backoff.js";
import { uuid7 } from "../../static/sync/outbox/content.js";
import { exifOf } from "../../static/sync/outbox/exif.js";
import { NotAPhoto, photoOf } from "../../static/sync/outbox/shrink.js";

test("ids are of version 7 and sort by time", () => {
  const random = (count) => new Uint8Array(count).fill(0xff);
  const [one, two] = [Date.UTC(2026, 2, 2), Date.UTC(2026, 2, 3)].map((at) => uuid7(at, random));
  assert.match(one, /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  assert.ok(one < two);
  assert.equal(parseInt(one.replace("-", "").slice(0, 12), 16), Date.UTC(2026, 2, 2));
});

test("the wait doubles with full jitter, up to five minutes and never to nothing", () => {
  assert.deepEqual([1, 2, 3].map((tries) => waitAfter(tries, () => 1)), [2000, 4000, 8000]);
  assert.equal(waitAfter(40, () => 1), 300_000);
  assert.equal(waitAfter(1, () => 0), 250);
  assert.equal(waitAfter(1, () => 0, "60"), 60_000);
  assert.equal(waitAfter(1, () => 1, "soon"), 2000);
});

const segment = (marker, payload) =>
  [0xff, marker, (payload.length + 2) >> 8, (payload.length + 2) & 0xff, ...payload];
const jpeg = (...segments) => new Uint8Array([0xff, 0xd8, ...segments.flat(), 0xff, 0xda, 0, 2]).buffer;
const EXIF = [...Buffer.from("Exif\0\0MM\0*")];

test("the EXIF block is found behind others and taken as it is", () => {
  const found = exifOf(jpeg(segment(0xe0, [1, 2, 3]), segment(0xe1, EXIF)));
  assert.deepEqual([...new Uint8Array(found)], EXIF);
});

test("without one, or in what is no JPEG, there is none", () => {
  assert.equal(exifOf(jpeg(segment(0xe0, [1, 2, 3]))), null);
  assert.equal(exifOf(jpeg(segment(0xe1, [...Buffer.from("http://ns.adobe")]))), null);
  assert.equal(exifOf(new Uint8Array([0x89, 0x50, 0x4e, 0x47]).buffer), null);
  assert.equal(exifOf(new Uint8Array([]).buffer), null);
  assert.equal(exifOf(new Uint8Array([0xff, 0xd8, 0xff, 0xe1, 0xff, 0xff]).buffer), null);
});

const { subtle } = globalThis.crypto;
const undecodable = { subtle, decode: () => Promise.reject(new Error("no such format")) };

test("a HEIC that this browser cannot decode goes as it is", async () => {
  const heic = new Blob([new Uint8Array([0, 0, 0, 24]), "ftypheic", new Uint8Array(40)], { type: "image/heic" });
  const { bytes, told } = await photoOf(heic, "camera", undecodable);
  assert.equal(bytes.byteLength, 52);
  assert.equal(told.sha256, told.original_sha256);
  assert.equal(told.type, "image/heic");
});

test("what is no photo is refused while it is in the hand", async () => {
  for (const text of ["no picture, whatever it is called", ""]) {
    await assert.rejects(photoOf(new Blob([text]), "file", undecodable), NotAPhoto);
  }
});
