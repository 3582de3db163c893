// Sends unsent records in their order, then photos. Only an answer with a record's id and hash
// acknowledges it; after any other answer the phone keeps its copy.
import { stillWaits, waitAfter } from "./backoff.js";
import { deviceOf } from "./device.js";
import { request, Stopped } from "./request.js";
import { sendPhotos } from "./upload.js";

export const RECORDS = "/sync/v1/records";
const BATCH = 100;
const BATCH_BYTES = 1_500_000;
const LOCK = "jiebao-outbox";

export class Sender {
  // `world`: store, fetch, now, random (0 to 1), subtle, locks, agent, address.
  constructor(world, changed = () => {}) {
    this.world = world;
    this.changed = changed;
  }

  // One run, in one tab at a time. `impatient` (by hand, or after saving): wait for the lock, and
  // ignore the pause after an earlier failure unless the server demanded it.
  run(member, { impatient = false } = {}) {
    const work = () => this.runAlone(member, impatient);
    const { locks } = this.world;
    if (!locks) return this.inTurn(work, impatient);
    if (impatient) return locks.request(LOCK, work);
    return locks.request(LOCK, { ifAvailable: true }, (lock) => (lock ? work() : "busy"));
  }

  // Without Web Locks (Safari 15.4) the runs of one tab alone take turns; what two tabs send at once is
  // one record on the server, by its id.
  inTurn(work, impatient) {
    if (this.running && !impatient) return Promise.resolve("busy");
    const turn = (this.running ?? Promise.resolve()).catch(() => {}).then(work);
    this.running = turn;
    const over = () => { if (this.running === turn) this.running = null; };
    turn.then(over, over);
    return turn;
  }

  async runAlone(member, impatient) {
    const { store, now, random } = this.world;
    const pause = (await store.meta("pause")) ?? { tries: 0, until: 0 };
    const rests = !impatient && pause.why !== "signed_out"; // after signing in again, send at once
    if ((rests || pause.asked) && stillWaits(pause.until, now())) return "paused";
    try {
      while (await this.sendBatch(member, impatient)) this.changed();
      await sendPhotos(this.world, member, { impatient, changed: this.changed });
      await store.setMeta("pause", { tries: 0, until: 0 });
      return "done";
    } catch (stopped) {
      if (!(stopped instanceof Stopped)) throw stopped;
      const tries = pause.tries + 1;
      const until = now() + waitAfter(tries, random, stopped.retryAfter);
      await store.setMeta("pause", { tries, until, why: stopped.why, asked: Boolean(stopped.retryAfter) });
      return stopped.why;
    } finally {
      this.changed();
    }
  }

  // Sends the next due records as one batch; false where there are none.
  async sendBatch(member, impatient) {
    const due = await this.due(member, impatient);
    if (due.length) await this.send(due);
    return due.length > 0;
  }

  // A batch that is refused as a whole is sent in halves, so that one bad record blocks no other.
  async send(due) {
    const device = await deviceOf(this.world.store, this.world.subtle);
    const { status, json } = await request(this.world, RECORDS, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({
        schema: 1,
        device: device && { key: device.key, agent: this.world.agent ?? "" },
        records: due.map(({ id, text, hash, signature }) => ({ id, content: text, hash, signature })),
      }),
    });
    if (status === 200 && Array.isArray(json?.answers)) return this.take(due, json);
    if (!json?.error || ![400, 413].includes(status)) throw new Stopped(`no answer (${status})`);
    if (due.length === 1) return this.refuse(due[0], json.reason);
    const half = Math.ceil(due.length / 2);
    await this.send(due.slice(0, half));
    return this.send(due.slice(half));
  }

  refuse(record, reason, field = null) {
    return this.world.store.change("records", record.id, { state: "refused", reason, field });
  }

  async due(member, impatient) {
    const found = [];
    let bytes = 0;
    for (const record of await this.world.store.records(member)) {
      if (record.state !== "waiting") continue;
      if (!impatient && stillWaits(record.nextAt, this.world.now())) continue;
      bytes += record.text.length * 2;
      if (found.length === BATCH || (found.length && bytes > BATCH_BYTES)) break;
      found.push(record);
    }
    return found;
  }

  async take(due, json) {
    const { store, now, random } = this.world;
    if (typeof json.beacon === "string") await store.setMeta("beacon", { token: json.beacon, wall: now() });
    const answers = new Map(json.answers.map((answer) => [answer?.id, answer]));
    let understood = 0;
    for (const record of due) {
      const answer = answers.get(record.id);
      if (answer?.hash !== record.hash) continue;
      understood += 1;
      if (answer.status === "accepted" || answer.status === "known") {
        await store.acknowledge(record, answer, now());
      } else if (answer.status === "refused" || answer.status === "conflict") {
        await this.refuse(record, answer.reason, answer.field);
      } else {
        const tries = record.tries + 1;
        const nextAt = now() + waitAfter(tries, random);
        await store.change("records", record.id, { tries, nextAt, reason: answer.reason ?? "" });
      }
    }
    if (understood < due.length) throw new Stopped("an answer that names other records");
    if (json.answers.every((answer) => answer.status === "failed")) throw new Stopped("nothing was taken");
  }
}
