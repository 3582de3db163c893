// A phone without a phone: IndexedDB in memory, a clock that the test sets, a server that answers as
// the test says.
import "fake-indexeddb/auto";
import { webcrypto } from "node:crypto";

import { Outbox } from "../../static/sync/outbox/outbox.js";
import { openStore } from "../../static/sync/outbox/store.js";

let phones = 0;

export async function phone({ member = "1101", server, name = `phone ${(phones += 1)}`, ...more } = {}) {
  const clock = { now: Date.UTC(2026, 2, 2, 2) };
  const store = await openStore(name);
  const world = {
    store,
    fetch: async (address, request) => server(address, request),
    now: () => clock.now,
    random: () => 0.5,
    bytes: (count) => webcrypto.getRandomValues(new Uint8Array(count)),
    subtle: webcrypto.subtle,
    locks: null,
    agent: "a phone of the tests",
    ...more,
  };
  return { outbox: new Outbox(world, member), world, clock, store, name };
}

export const json = (status, body, headers = {}) =>
  new Response(JSON.stringify(body), { status, headers: { "Content-Type": "application/json", ...headers } });

// A server that takes records as ours does; `taken` has each by its id.
export function taking(taken = new Map(), log = []) {
  return (_address, request) => {
    const { records } = JSON.parse(request.body);
    log.push(records.map((record) => record.id));
    const answers = records.map(({ id, content, hash }) => {
      const known = taken.has(id);
      if (!known) taken.set(id, { content, hash, number: taken.size + 1 });
      const { number } = taken.get(id);
      return { id, status: known ? "known" : "accepted", hash, number, photo: null, marks: [] };
    });
    return json(200, { answers, beacon: "v1.1.0", now: 1 });
  };
}

export const call = (outbox, outcome = "invited") =>
  outbox.save({ id: outbox.freshId(), kind: "call", said: { outcome }, label: outcome });
