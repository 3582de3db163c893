// The phone's IndexedDB: unacknowledged records, their photos, receipts and settings. Records are
// stored by member, so that no member sees another's.
import { openDB } from "../../vendor/idb.js";

const NAME = "jiebao";
const VERSION = 1;
export const RECEIPTS_KEPT = 30 * 24 * 3600 * 1000; // milliseconds

export async function openStore(name = NAME) {
  const db = await openDB(name, VERSION, {
    upgrade(made) {
      made.createObjectStore("records", { keyPath: "id" }).createIndex("member", "member");
      made.createObjectStore("photos", { keyPath: "id" }).createIndex("member", "member");
      made.createObjectStore("bytes"); // of photos, by record id; separate so that lists load quickly
      made.createObjectStore("receipts", { keyPath: "id" }).createIndex("at", "at");
      made.createObjectStore("meta");
    },
    blocking(_current, _blocked, event) {
      event.target.close(); // a newer version of the program upgrades the database
    },
  });
  return new Store(db);
}

const bySequence = (one, other) => one.sequence - other.sequence;

class Store {
  constructor(db) { this.db = db; }

  close() { this.db.close(); }

  meta(key) { return this.db.get("meta", key); }

  setMeta(key, value) { return this.db.put("meta", value, key); }

  // The next number of this phone's sequence; a number that is not used leaves a gap.
  async nextSequence() {
    const tx = this.db.transaction("meta", "readwrite", { durability: "strict" });
    const next = ((await tx.store.get("sequence")) ?? 0) + 1;
    await tx.store.put(next, "sequence");
    await tx.done;
    return next;
  }

  // Stores record, photo and its bytes (an ArrayBuffer) in one transaction, on disk when it resolves.
  async add(record, photo = null, bytes = null) {
    const stores = ["records", "photos", "bytes"];
    const tx = this.db.transaction(stores, "readwrite", { durability: "strict" });
    await tx.objectStore("records").add(record);
    if (photo) {
      await tx.objectStore("photos").add(photo);
      await tx.objectStore("bytes").add(bytes, record.id);
    }
    await tx.done;
  }

  async records(member) {
    return (await this.db.getAllFromIndex("records", "member", member)).sort(bySequence);
  }

  async photos(member) {
    return (await this.db.getAllFromIndex("photos", "member", member)).sort(bySequence);
  }

  record(id) { return this.db.get("records", id); }

  photo(id) { return this.db.get("photos", id); }

  bytes(id) { return this.db.get("bytes", id); }

  receipt(id) { return this.db.get("receipts", id); }

  receiptsAfter(at) { return this.db.getAllFromIndex("receipts", "at", IDBKeyRange.lowerBound(at, true)); }

  // How many records of a member are not acknowledged; a card and its photo count as one.
  async count(member) {
    const [records, photos] = await Promise.all([
      this.db.getAllKeysFromIndex("records", "member", member),
      this.db.getAllKeysFromIndex("photos", "member", member),
    ]);
    return new Set([...records, ...photos]).size;
  }

  // After the server's acknowledgement: deletes the phone's copy and stores a receipt.
  async acknowledge(record, { number, marks }, at) {
    const stores = ["records", "photos", "receipts"];
    const tx = this.db.transaction(stores, "readwrite", { durability: "strict" });
    const { id, hash, said } = record;
    await tx.objectStore("receipts").put({ id, hash, said, number, marks, at });
    await tx.objectStore("records").delete(id);
    const photo = await tx.objectStore("photos").get(id);
    if (photo) await tx.objectStore("photos").put({ ...photo, accepted: true });
    await tx.done;
  }

  async dropPhoto(id) {
    const tx = this.db.transaction(["photos", "bytes"], "readwrite");
    await tx.objectStore("photos").delete(id);
    await tx.objectStore("bytes").delete(id);
    await tx.done;
  }

  async change(store, id, changes) {
    const tx = this.db.transaction(store, "readwrite");
    const held = await tx.store.get(id);
    if (held) await tx.store.put({ ...held, ...changes });
    await tx.done;
  }

  // Deletes a record only because the user discards it or takes it back into a form.
  async discard(id) {
    const stores = ["records", "photos", "bytes"];
    const tx = this.db.transaction(stores, "readwrite");
    await Promise.all(stores.map((store) => tx.objectStore(store).delete(id)));
    await tx.done;
  }

  async forgetReceipts(before) {
    const tx = this.db.transaction("receipts", "readwrite");
    for await (const cursor of tx.store.index("at").iterate(IDBKeyRange.upperBound(before))) {
      await cursor.delete();
    }
    await tx.done;
  }
}
