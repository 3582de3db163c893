// Phones in Node: the program's own modules, IndexedDB in memory, a network that the proxy spoils.
// Reads one JSON from its first argument, and prints what each phone has sent.
import "fake-indexeddb/auto";
import { webcrypto } from "node:crypto";
import { readFile } from "node:fs/promises";

import { sha256 } from "../static/sync/outbox/content.js";
import { Outbox } from "../static/sync/outbox/outbox.js";
import { openStore } from "../static/sync/outbox/store.js";

const { port, phones, seed, records, photos, within } = JSON.parse(process.argv[2]);
const PIECE = 4096; // bytes, so that a small photo has several
const OUTCOMES = ["invited", "interested", "refused", "no_answer", "invalid"];
const until = Date.now() + within * 1000;
const sleep = (milliseconds) => new Promise((done) => { setTimeout(done, milliseconds); });

// mulberry32: the same numbers for the same seed
function chanceOf(start) {
  let state = start >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

async function phone({ member, cookie }, place) {
  const chance = chanceOf(seed * 1000 + place);
  const store = await openStore(`chaos ${seed} ${member}`);
  const world = {
    store,
    fetch: (address, options) => fetch(`http://127.0.0.1:${port}${address}`, {
      ...options, headers: { ...options.headers, Cookie: cookie },
    }),
    now: () => Date.now(),
    random: chance,
    bytes: (count) => webcrypto.getRandomValues(new Uint8Array(count)),
    subtle: webcrypto.subtle,
    locks: null,
    agent: "chaos",
    piece: PIECE,
  };
  const outbox = new Outbox(world, member);
  const sent = [];
  let busy = null;
  const send = () => { busy ??= outbox.send({ impatient: true }).finally(() => { busy = null; }); return busy; };
  for (let number = 0; number < records; number += 1) {
    const id = outbox.freshId();
    const withPhoto = number % 10 === 9;
    const photo = withPhoto ? await photoOf(photos[(place * records + number) % photos.length]) : null;
    const said = withPhoto
      ? { serial: `C${seed}-${place}-${number}`, visited: chance() < 0.5 }
      : { outcome: OUTCOMES[Math.floor(chance() * OUTCOMES.length)], note: `第 ${number} 通` };
    await outbox.save({ id, kind: withPhoto ? "card" : "call", said, photo });
    const { hash } = await store.record(id);
    sent.push({ id, hash, photo: photo?.told.sha256 ?? null });
    if (chance() < 0.3) await send();
  }
  while (await outbox.count()) {
    if (Date.now() > until) break;
    await send();
    await sleep(20);
  }
  const stuck = (await outbox.items()).map(({ id, state, reason }) => ({ id, state, reason }));
  return { member, sent, stuck };
}

async function photoOf(file) {
  const { buffer, byteOffset, byteLength } = await readFile(file);
  const bytes = buffer.slice(byteOffset, byteOffset + byteLength);
  return { bytes, told: { sha256: await sha256(bytes, webcrypto.subtle), size: byteLength, source: "camera" } };
}

process.stdout.write(JSON.stringify(await Promise.all(phones.map(phone))));
