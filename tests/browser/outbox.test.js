// The outbox: kept first, acknowledged by id and hash alone, in order, never lost, never overwritten.
import assert from "node:assert/strict";
import { webcrypto } from "node:crypto";
import { test } from "node:test";

import { sha256 } from "../../static/sync/outbox/content.js";
import { SaidOtherwise } from "../../static/sync/outbox/outbox.js";
import { call, json, phone, taking } from "./world.js";

const nowhere = async () => { throw new TypeError("Failed to fetch"); };
const login = () => new Response("<html>login</html>", { status: 200, headers: { "Content-Type": "text/html" } });

test("what is saved without a network waits, with its hash and its signature", async () => {
  const { outbox, store } = await phone({ server: nowhere });
  await call(outbox);
  await outbox.send();

  const [record] = await store.records("1101");
  assert.equal(record.state, "waiting");
  assert.equal(record.hash, await sha256(record.text, webcrypto.subtle));
  assert.equal(Buffer.from(record.signature, "base64").length, 64);
  assert.equal(JSON.parse(record.text).sequence, 1);
  assert.equal(await outbox.count(), 1);
});

test("an acknowledgement takes it off the phone and leaves a receipt", async () => {
  const taken = new Map();
  const { outbox, store } = await phone({ server: taking(taken) });
  await call(outbox);
  const [{ id, text }] = await store.records("1101");
  await outbox.send();

  assert.equal(await outbox.count(), 0);
  assert.equal((await store.receipt(id)).number, 1);
  assert.equal(taken.get(id).content, text);
  assert.equal((await store.meta("beacon")).token, "v1.1.0");
});

for (const [name, answer] of [
  ["a login page with status 200", login],
  ["an empty JSON", () => json(200, {})],
  ["another record's id", ({ hash }) => json(200, { answers: [{ id: "other", status: "accepted", hash, number: 1 }] })],
  ["another hash", ({ id }) => json(200, { answers: [{ id, status: "accepted", hash: "0", number: 1 }] })],
  ["a status nobody knows", ({ id, hash }) => json(200, { answers: [{ id, status: "fine", hash, number: 1 }] })],
  ["an answer cut short", () => new Response('{"answers": [', { headers: { "Content-Type": "application/json" } })],
  ["an error of the server", () => json(503, { error: "failed" })],
]) {
  test(`${name} is no acknowledgement`, async () => {
    const { outbox } = await phone({ server: (_address, { body }) => answer(JSON.parse(body).records[0]) });
    await call(outbox);
    await outbox.send();
    assert.equal(await outbox.count(), 1);
    assert.equal((await outbox.items())[0].state, "waiting");
  });
}

test("records go in the order in which they were made", async () => {
  const log = [];
  const { outbox, store } = await phone({ server: taking(new Map(), log) });
  for (let number = 0; number < 105; number += 1) await call(outbox);
  const ids = (await store.records("1101")).map((record) => record.id);
  await outbox.send();

  assert.deepEqual(log.flat(), ids);
  assert.deepEqual(log.map((batch) => batch.length), [100, 5]);
});

test("a failure makes it wait, twice as long each time, and a thumb does not wait", async () => {
  let tries = 0;
  const { outbox, clock, store } = await phone({ server: () => { tries += 1; return json(503, {}); } });
  await call(outbox);
  await outbox.send();
  const first = (await store.meta("pause")).until - clock.now;
  await outbox.send();
  assert.equal(tries, 1);
  await outbox.send({ impatient: true });
  assert.equal(tries, 2);
  assert.equal((await store.meta("pause")).until - clock.now, 2 * first);
});

test("Retry-After is obeyed, by a thumb too", async () => {
  let tries = 0;
  const server = () => { tries += 1; return json(429, {}, { "Retry-After": "77" }); };
  const { outbox, clock, store } = await phone({ server });
  await call(outbox);
  await outbox.send();
  assert.equal((await store.meta("pause")).until - clock.now, 77_000);
  assert.equal(await outbox.send({ impatient: true }), "paused");
  clock.now += 77_000;
  await outbox.send();
  assert.equal(tries, 2);
});

test("a clock that was set back by a day makes no pause of a day", async () => {
  let tries = 0;
  const { outbox, clock } = await phone({ server: () => { tries += 1; return json(503, {}); } });
  await call(outbox);
  await outbox.send();
  clock.now -= 24 * 3600 * 1000;
  await outbox.send();
  assert.equal(tries, 2);
});

test("a session that is over keeps the queue and says so, and goes on at once in the next", async () => {
  let server = () => json(401, { error: "signed_out", reason: "…" });
  const { outbox } = await phone({ server: (address, request) => server(address, request) });
  await call(outbox);
  assert.equal(await outbox.send(), "signed_out");
  assert.equal(await outbox.count(), 1);
  server = taking();
  assert.equal(await outbox.send(), "done");
  assert.equal(await outbox.count(), 0);
});

test("a refused record stays to be dealt with and holds up no other", async () => {
  const good = taking();
  const server = async (address, request) => {
    const { answers } = await good(address, request).json();
    const [first, ...others] = answers;
    const refused = { id: first.id, hash: first.hash, status: "refused", reason: "号码不对", field: "phone" };
    return json(200, { answers: [refused, ...others] });
  };
  const { outbox, store } = await phone({ server });
  await call(outbox);
  await call(outbox);
  await outbox.send();

  const [left] = await store.records("1101");
  assert.equal(await outbox.count(), 1);
  assert.deepEqual([left.state, left.reason, left.field], ["refused", "号码不对", "phone"]);
});

test("a batch that is refused whole is sent by halves until the bad record is found", async () => {
  const good = taking();
  let bad;
  const server = (address, request) => {
    const { records } = JSON.parse(request.body);
    if (records.some((record) => record.id === bad)) return json(400, { error: "malformed", reason: "坏了" });
    return good(address, request);
  };
  const { outbox, store } = await phone({ server });
  for (let number = 0; number < 9; number += 1) await call(outbox);
  bad = (await store.records("1101"))[4].id;
  await outbox.send();

  const left = await store.records("1101");
  assert.deepEqual(left.map(({ id, state, reason }) => [id, state, reason]), [[bad, "refused", "坏了"]]);
});

test("one that fails for now is tried later, the others go on", async () => {
  const good = taking();
  const server = async (address, request) => {
    const { answers } = await good(address, request).json();
    const [{ id, hash }, ...others] = answers;
    return json(200, { answers: [{ id, hash, status: "failed", reason: "稍后再试" }, ...others] });
  };
  const { outbox, clock, store } = await phone({ server });
  await call(outbox);
  await call(outbox);
  await outbox.send();
  const [left] = await store.records("1101");
  assert.equal(left.tries, 1);
  assert.ok(left.nextAt > clock.now);
});

test("the same form again is the same record, and with other words none", async () => {
  const { outbox } = await phone({ server: taking() });
  const form = { id: outbox.freshId(), kind: "call", said: { outcome: "invited" } };
  assert.equal(await outbox.save(form), false);
  assert.equal(await outbox.save(form), true);
  await outbox.send();
  assert.equal(await outbox.save(form), true);
  await assert.rejects(outbox.save({ ...form, said: { outcome: "refused" } }), SaidOtherwise);
  assert.equal(await outbox.count(), 0);
});

test("another member of the same phone sees nothing of the first's", async () => {
  const lin = await phone({ server: taking(), name: "shared" });
  const wang = await phone({ server: taking(), name: "shared", member: "1102" });
  await call(lin.outbox);
  await wang.outbox.send();

  assert.equal(await lin.outbox.count(), 1);
  assert.equal(await wang.outbox.count(), 0);
  assert.deepEqual(await wang.outbox.items(), []);
});

test("a phone that was switched off has everything, and its sequence goes on", async () => {
  const before = await phone({ server: nowhere, name: "switched off" });
  await call(before.outbox);
  before.store.close();
  const after = await phone({ server: taking(), name: "switched off" });
  await call(after.outbox);

  assert.deepEqual((await after.store.records("1101")).map(({ sequence }) => sequence), [1, 2]);
  await after.outbox.send();
  assert.equal(await after.outbox.count(), 0);
});

test("receipts are forgotten after a month", async () => {
  const { outbox, clock, store } = await phone({ server: taking() });
  const form = { id: outbox.freshId(), kind: "call", said: { outcome: "invited" } };
  await outbox.save(form);
  await outbox.send();
  await store.forgetReceipts(clock.now - 1);
  assert.ok(await store.receipt(form.id));
  await store.forgetReceipts(clock.now);
  assert.equal(await store.receipt(form.id), undefined);
});
