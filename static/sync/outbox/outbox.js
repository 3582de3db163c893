// The outbox of one member on this phone: each saved record is recorded once, however often it is sent.
import { contentOf, sha256, uuid7 } from "./content.js";
import { deviceOf, signature } from "./device.js";
import { Sender } from "./sender.js";
import { openStore, RECEIPTS_KEPT } from "./store.js";

// The same id was saved before with other content, which must not be overwritten.
export class SaidOtherwise extends Error {}

export class Outbox {
  // `world`: store, fetch, now, random, bytes (n random bytes), subtle, locks, agent.
  constructor(world, member, changed = () => {}) {
    this.world = world;
    this.member = member;
    this.sender = new Sender(world, changed);
    this.changed = changed;
  }

  freshId() { return uuid7(this.world.now(), this.world.bytes); }

  // Saves a record to disk; true where the same record was saved or sent before.
  // `photo`: {bytes, told} as `photoOf` makes it. Throws SaidOtherwise.
  async save({ id, kind, said, label = "", photo = null }) {
    const { store, now, subtle } = this.world;
    const whole = photo ? { ...said, photo: photo.told } : said;
    const words = JSON.stringify(whole);
    const held = (await store.record(id)) ?? (await store.receipt(id));
    if (held?.aside) await store.discard(id);
    else if (held && held.said !== words) throw new SaidOtherwise(id);
    else if (held) return true;
    const [device, sequence, beacon] = [
      await deviceOf(store, subtle), await store.nextSequence(), await store.meta("beacon")];
    const { member } = this;
    const wall = now();
    const text = contentOf({ kind, member, device: device?.id ?? null, sequence, wall, beacon, said: whole });
    const kept = { id, member, sequence, state: "waiting", tries: 0, nextAt: 0 };
    const record = {
      ...kept, kind, text, said: words, label, savedAt: wall,
      hash: await sha256(text, subtle), signature: await signature(device, text, subtle),
    };
    const { sha256: digest, size } = photo?.told ?? {};
    const awaited = photo && { ...kept, sha256: digest, size, label, savedAt: wall, accepted: false };
    await store.add(record, awaited, photo?.bytes);
    this.changed();
    return false;
  }

  // Saves the typed values without the photo when storage is full; it is not sent, only to be redone.
  async keepAside({ id, kind, said, label, reason }) {
    const { store, now } = this.world;
    await store.discard(id);
    const sequence = await store.nextSequence();
    await store.add({
      id, member: this.member, sequence, kind, label, reason, said: JSON.stringify(said),
      state: "refused", aside: true, savedAt: now(), tries: 0, nextAt: 0,
    });
    this.changed();
  }

  send(options) { return this.sender.run(this.member, options); }

  count() { return this.world.store.count(this.member); }

  // Everything not acknowledged, oldest first: records, and photos whose record is acknowledged.
  async items() {
    const { store } = this.world;
    const records = await store.records(this.member);
    const known = new Set(records.map((record) => record.id));
    const photos = await store.photos(this.member);
    return [
      ...photos.filter((photo) => !known.has(photo.id)).map((photo) => ({ ...photo, kind: "photo" })),
      ...records,
    ].sort((one, other) => one.sequence - other.sequence);
  }

  // Tries again now at the user's request, refused records too.
  async retry(id) {
    const again = { state: "waiting", nextAt: 0 };
    await this.world.store.change("records", id, again);
    await this.world.store.change("photos", id, again);
    return this.send({ impatient: true });
  }

  async discard(id) {
    await this.world.store.discard(id);
    this.changed();
  }
}

// The outbox of a page; null where the browser lacks IndexedDB or WebCrypto, or nobody is signed in.
export async function outboxOf(window, member, changed) {
  if (!window.indexedDB || !window.crypto?.subtle || !member) return null;
  const store = await openStore();
  const world = {
    store,
    fetch: (...request) => window.fetch(...request),
    now: () => Date.now(),
    random: Math.random,
    bytes: (count) => window.crypto.getRandomValues(new Uint8Array(count)),
    subtle: window.crypto.subtle,
    locks: window.navigator.locks,
    agent: window.navigator.userAgent.slice(0, 400),
  };
  await store.forgetReceipts(world.now() - RECEIPTS_KEPT);
  return new Outbox(world, member, changed);
}
