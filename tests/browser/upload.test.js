// Photos: after their record, in pieces, resumed where they broke off, off the phone when stored.
import assert from "node:assert/strict";
import { webcrypto } from "node:crypto";
import { test } from "node:test";

import { sha256 } from "../../static/sync/outbox/content.js";
import { json, phone, taking } from "./world.js";

const PLACE = "/sync/v1/photos/0123";
const BYTES = webcrypto.getRandomValues(new Uint8Array(60_000));
const LARGE = new Uint8Array(300_000).map((_, place) => BYTES[place % BYTES.length]).buffer;

// A tus server of one upload; `breaks` says after which pieces the network goes.
function tus({ breaks = new Set(), kept = [], lost = new Set(), log = [] } = {}) {
  const records = taking();
  const held = { bytes: Buffer.alloc(0), pieces: 0 };
  const stands = (status, { id, digest }) => {
    const headers = { "Upload-Offset": String(held.bytes.length), Location: PLACE };
    if (held.bytes.length === LARGE.byteLength) headers["Jiebao-Stored"] = `${id} ${digest}`;
    return new Response(null, { status, headers });
  };
  const told = {};
  return async (address, request) => {
    if (address.endsWith("/records")) return records(address, request);
    log.push(request.method);
    if (request.method === "POST") {
      const said = Object.fromEntries(request.headers["Upload-Metadata"].split(",").map((pair) => pair.split(" ")));
      Object.assign(told, { id: atob(said.record), digest: atob(said.sha256) });
      return stands(201, told);
    }
    if (request.method === "HEAD") return stands(200, told);
    if (Number(request.headers["Upload-Offset"]) !== held.bytes.length) return stands(409, told);
    held.pieces += 1;
    if (lost.has(held.pieces)) throw new TypeError("Failed to fetch");
    held.bytes = Buffer.concat([held.bytes, Buffer.from(request.body)]);
    kept.push(request.body.byteLength);
    if (breaks.has(held.pieces)) throw new TypeError("Failed to fetch");
    return stands(204, told);
  };
}

async function withPhoto(server, bytes = LARGE) {
  const made = await phone({ server });
  const told = { sha256: await sha256(bytes, webcrypto.subtle), size: bytes.byteLength };
  const id = made.outbox.freshId();
  await made.outbox.save({ id, kind: "card", said: { serial: "A-1" }, photo: { bytes, told } });
  return { ...made, id };
}

test("a card and its photo are one thing that waits until both have come", async () => {
  const { outbox, store, id } = await withPhoto(tus());
  assert.equal(await outbox.count(), 1);
  await outbox.send();
  assert.equal(await outbox.count(), 0);
  assert.equal(await store.bytes(id), undefined);
});

test("an upload goes on where it broke off", async () => {
  const [kept, log] = [[], []];
  const { outbox } = await withPhoto(tus({ breaks: new Set([1, 2]), kept, log }));
  for (let turn = 0; turn < 3; turn += 1) await outbox.send({ impatient: true });
  assert.equal(await outbox.count(), 0);
  assert.equal(kept.reduce((sum, size) => sum + size, 0), LARGE.byteLength);
  assert.deepEqual(log.filter((method) => method === "POST").length, 1);
});

test("a piece that was lost is sent again, and no other", async () => {
  const [kept, log] = [[], []];
  const { outbox } = await withPhoto(tus({ lost: new Set([2]), kept, log }));
  await outbox.send({ impatient: true });
  await outbox.send({ impatient: true });
  assert.equal(await outbox.count(), 0);
  assert.equal(log.filter((method) => method === "PATCH").length, kept.length + 1);
});

test("what the server calls no photo stays to be dealt with", async () => {
  const good = tus();
  const server = (address, request) =>
    (request.method === "PATCH" ? json(422, { error: "refused", reason: "不是照片" }) : good(address, request));
  const { outbox } = await withPhoto(server);
  await outbox.send();
  const [item] = await outbox.items();
  assert.deepEqual([item.kind, item.state, item.reason], ["photo", "refused", "不是照片"]);
});

test("a stored photo of another record is no acknowledgement", async () => {
  const good = tus();
  const server = async (address, request) => {
    const answer = await good(address, request);
    if (!answer.headers.get("Jiebao-Stored")) return answer;
    const headers = new Headers(answer.headers);
    headers.set("Jiebao-Stored", "another 00");
    return new Response(null, { status: answer.status, headers });
  };
  const { outbox } = await withPhoto(server);
  await outbox.send();
  assert.equal(await outbox.count(), 1);
});

test("a photo waits while its record is refused", async () => {
  const log = [];
  const good = tus({ log });
  const server = (address, request) => {
    if (!address.endsWith("/records")) return good(address, request);
    const [{ id, hash }] = JSON.parse(request.body).records;
    return json(200, { answers: [{ id, hash, status: "refused", reason: "卡号不对", field: "serial" }] });
  };
  const { outbox } = await withPhoto(server);
  await outbox.send();
  assert.deepEqual(log, []);
  assert.equal(await outbox.count(), 1);
});
