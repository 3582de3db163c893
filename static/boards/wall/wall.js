// The television page. It runs for weeks, so it has one stream and one timer, and new content
// replaces the old: memory does not grow.
import { after, clockAt, left, newest, news } from "./showing.js";

const TURN = 12000; // milliseconds for which a board is shown
const CHEER = 7000; // milliseconds of a celebration, unless the next one begins earlier
const SILENT = 25000; // milliseconds; the server sends a heartbeat every 9 s
const AGAIN = 1000; // milliseconds before the first retry; doubled after each, up to LONGEST
const LONGEST = 15000;

// `now`: a monotonic clock in milliseconds; `open`: makes an EventSource from an address.
export function wall(window, now, open) {
  const { document } = window;
  const part = (name) => document.getElementById(`wall-${name}`);
  const root = document.getElementById("wall");
  const held = {};
  const began = Number(part("inside").dataset.now);
  const firstClock = /\d?\d:\d\d/.exec(part("state").textContent)[0];
  let { cutOff, version } = part("inside").dataset;
  let [served, at] = [began, now()]; // the server's time, and `now()` when it arrived
  let [shown, turned, cheers] = ["", now(), 0];
  let [source, heard, wait, next] = [null, now(), AGAIN, 0];
  let seen = newest(salesIn(part("news")), 0);

  const clock = () => served + (now() - at);
  const words = () => Array.from(document.querySelectorAll("[data-board]"), (each) => each.dataset.board);

  function show(word, turns = false) {
    shown = word;
    for (const board of document.querySelectorAll("[data-board]")) {
      const on = board.dataset.board === word;
      board.classList.toggle("shown", on);
      board.classList.toggle("turned", on && turns);
      board.setAttribute("aria-hidden", String(!on));
    }
    const dots = part("dots");
    dots.textContent = "";
    if (words().length > 1) {
      for (const each of words()) {
        dots.appendChild(document.createElement("i")).className = each === word ? "on" : "";
      }
    }
  }

  function take(html) {
    const template = document.createElement("template");
    template.innerHTML = html;
    const fresh = template.content.querySelector("#wall-inside");
    if (!fresh) return;
    if (fresh.dataset.version !== version) return window.location.reload(); // the server has another version
    [served, at, cutOff] = [Number(fresh.dataset.now), now(), fresh.dataset.cutOff];
    for (const each of Array.from(fresh.querySelectorAll("[data-part]"))) {
      const text = each.outerHTML;
      if (held[each.id] === text) continue;
      held[each.id] = text;
      const old = document.getElementById(each.id);
      old.parentNode.replaceChild(each, old);
    }
    show(words().includes(shown) ? shown : words()[0]);
    const sales = salesIn(part("news"));
    cheer(news(sales, seen, clock()));
    seen = newest(sales, seen);
    count();
  }

  function rest() {
    [cheers, part("cheer").hidden] = [0, true];
    part("cheer").querySelector("ul").textContent = "";
  }

  function cheer(sales) {
    if (!sales.length) return;
    const list = part("cheer").querySelector("ul");
    list.textContent = "";
    list.className = `cheered${sales.length > 1 ? " many" : ""}${sales.length > 3 ? " crowd" : ""}`;
    for (const { item } of sales) list.appendChild(item.cloneNode(true));
    part("cheer").hidden = false;
    cheers = now() + CHEER;
  }

  function count() {
    const text = left(Number(cutOff) - clock());
    const { over, words } = part("left").dataset;
    part("left").textContent = text ? words.replace("{time}", text) : over;
    part("until").hidden = !text;
  }

  function say(fresh) {
    const state = part("state");
    const last = clockAt(began, firstClock, served + Math.max(0, heard - at));
    state.textContent = fresh ? state.dataset.fresh : state.dataset.stale.replace("{time}", last);
    state.className = fresh ? "state" : "state stale";
  }

  function hear() {
    heard = now();
    wait = AGAIN;
    say(true);
  }

  function connect() {
    source = open(root.dataset.live);
    source.onmessage = (event) => { hear(); take(event.data); };
    source.addEventListener("beat", hear);
    source.onerror = lost;
  }

  // The stream has ended: reload if the link was ended, else retry for ever.
  function lost() {
    source.close();
    source = null;
    next = now() + wait;
    wait = Math.min(wait * 2, LONGEST);
    say(false);
    window.fetch(window.location.pathname, { method: "HEAD", cache: "no-store" }).then(({ status }) => {
      if (status === 404 || status === 410) window.location.reload();
    }).catch(() => {});
  }

  function tick() {
    count();
    if (cheers && now() >= cheers) rest();
    if (!cheers && now() - turned >= TURN) {
      turned = now();
      if (words().length > 1) show(after(words(), shown), true);
    }
    if (source && now() - heard > SILENT) lost();
    if (!source && now() >= next) connect();
  }

  show(words()[0]);
  tick();
  window.setInterval(tick, 1000);
  window.addEventListener("online", () => { next = 0; });
  stayAwake(window);
}

const salesIn = (list) => Array.from(list.querySelectorAll("[data-sale]"), (item) => (
  { number: Number(item.dataset.sale), received: Number(item.dataset.received), item }));

// Keeps the screen of a tablet on, in browsers that have wakeLock.
function stayAwake({ document, navigator }) {
  const ask = () => {
    if (!document.hidden && navigator.wakeLock) navigator.wakeLock.request("screen").catch(() => {});
  };
  document.addEventListener("visibilitychange", ask);
  ask();
}

if (typeof window !== "undefined") {
  wall(window, () => performance.now(), (address) => new EventSource(address));
}
