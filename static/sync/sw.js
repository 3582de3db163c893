// The service worker: caches the static files and this member's last pages. It renders no page and
// sends no record: the server renders, the outbox sends.
/* global VERSION, SHELL, ICON, STARTS */ // the server prepends these constants
const SHELL_CACHE = `shell-${VERSION}`;
const PAGES = "pages-";
const MEMBER = "Jiebao-Member";
const PATIENCE = 4000; // milliseconds to wait for a page before the cached one is shown
const sent = new Set(); // the clients to be whose form was sent: the server answers with a redirect
const arrived = new Map(); // address → the answer that came after the cached page was shown
const FRESH = 600_000; // milliseconds after which a prefetched page is fetched again
const LISTED = 14_400_000; // and one of a customer of the list, which only the seller's own calls change

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(SHELL_CACHE).then((cache) => cache.addAll(SHELL)));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(forget((name) => name.startsWith("shell-") && name !== SHELL_CACHE)
    .then(() => self.clients.claim()));
});

self.addEventListener("message", (event) => {
  const { ask, pages } = event.data ?? {};
  if (ask === "take over") self.skipWaiting();
  if (ask === "fresh" && arrived.has(event.source.url)) event.source.postMessage({ fresh: event.source.url });
  if (ask === "claim") event.waitUntil(self.clients.claim());
  if (ask === "ahead") event.waitUntil(fetchAhead(pages));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method === "POST" && request.mode === "navigate") sent.add(event.resultingClientId);
  if (request.method !== "GET" || origin !== self.location.origin) return;
  if (pathname.startsWith("/static/")) event.respondWith(ofTheShell(request));
  else if (request.mode === "navigate") event.respondWith(page(event));
});

// Shows a pushed reminder; the server has written it in the browser's language.
self.addEventListener("push", (event) => {
  const { title, body, href, tag } = event.data.json();
  event.waitUntil(self.registration.showNotification(title, { body, tag, icon: ICON, data: { href } }));
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(openAt(event.notification.data.href));
});

async function openAt(href) {
  const [open] = await self.clients.matchAll({ type: "window" });
  if (!open) return self.clients.openWindow(href);
  await open.focus();
  return open.navigate(href);
}

async function ofTheShell(request) {
  const kept = await caches.match(request);
  if (kept) return kept;
  const response = await fetch(request);
  if (response.ok) (await caches.open(SHELL_CACHE)).put(request, response.clone());
  return response;
}

// A page from the server; the cached one after PATIENCE without an answer, or offline. The page after
// a form says what was done: the cached one is from before it, so that it does not replace a late one.
async function page(event) {
  const { url } = event.request;
  const answers = sent.delete(event.resultingClientId);
  const came = arrived.get(url);
  if (arrived.delete(url) && Date.now() - came.at < PATIENCE) return came.response;
  const kept = await keptPage(url);
  const state = { late: false };
  const fromServer = fetch(event.request);
  const after = fromServer.then(async (response) => {
    const copy = response.clone();
    if (state.late) await tellFresh(url, response);
    await keep(url, copy);
  });
  event.waitUntil(after.catch(() => {})); // now: once the answer is given it is too late to ask for time
  const late = kept && !answers ? [new Promise((done) => { setTimeout(done, PATIENCE, null); })] : [];
  try {
    const first = await Promise.race([fromServer, ...late]);
    if (first) return first;
    state.late = true;
    return await asOf(kept, "slow");
  } catch {
    return kept ? asOf(kept) : (await keptStart(url)) ?? (await caches.match("/offline")) ?? Response.error();
  }
}

// The answer has come after the cached page was shown: the page reloads and gets this answer.
async function tellFresh(url, response) {
  arrived.set(url, { response, at: Date.now() });
  for (const client of await self.clients.matchAll({ type: "window" })) {
    if (client.url === url) client.postMessage({ fresh: url });
  }
}

// The start page of a role is a redirect, which no cache holds: offline it leads to the page of today.
async function keptStart(url) {
  if (new URL(url).pathname !== "/") return null;
  for (const path of STARTS) {
    const kept = await keptPage(new URL(path, url).href);
    if (kept) return Response.redirect(new URL(path, url).href);
  }
  return null;
}

// Caches whole pages in the member's own cache; the login page deletes all page caches.
async function keep(url, response) {
  const { pathname } = new URL(response.url || url);
  if (response.type === "opaqueredirect" || !response.ok) return;
  const member = response.headers.get(MEMBER);
  if (!member) {
    if (pathname === "/login") await forget((name) => name.startsWith(PAGES));
    return;
  }
  await forget((name) => name.startsWith(PAGES) && name !== PAGES + member);
  if (!response.headers.get("Content-Type")?.startsWith("text/html")) return;
  await (await caches.open(PAGES + member)).put(response.redirected ? response.url : url, response);
}

async function keptPage(url) {
  for (const name of await caches.keys()) {
    if (!name.startsWith(PAGES)) continue;
    const kept = await (await caches.open(name)).match(url);
    if (kept) return kept;
  }
  return null;
}

// Puts the time of caching into the cached page's root element, for asof.js.
async function asOf(kept, how = "") {
  const text = await kept.text();
  const clock = kept.headers.get("Jiebao-Clock") ?? "";
  const marked = text.replace("<html ", `<html data-as-of="${clock}" ${how && `data-${how} `}`);
  return new Response(marked, { status: 200, headers: kept.headers });
}

async function fetchAhead(pages) {
  const newest = await lastBeacon();
  for (const path of pages) {
    const { href: url, search } = new URL(path, self.location.origin);
    const kept = await keptPage(url);
    const beacon = Number(kept?.headers.get("Jiebao-Beacon")?.split(".")[1]);
    if (kept && newest - beacon < (search ? LISTED : FRESH)) continue;
    const asked = { credentials: "same-origin", headers: { "Jiebao-Ahead": "1" } };
    const response = await fetch(url, asked).catch(() => null);
    if (response?.url === url) await keep(url, response);
  }
}

// The newest beacon of the cached pages: the server's clock, which no phone can set.
async function lastBeacon() {
  let newest = 0;
  for (const name of await caches.keys()) {
    if (!name.startsWith(PAGES)) continue;
    const cache = await caches.open(name);
    for (const response of await cache.matchAll()) {
      newest = Math.max(newest, Number(response.headers.get("Jiebao-Beacon")?.split(".")[1]));
    }
  }
  return newest;
}

async function forget(which) {
  const names = (await caches.keys()).filter(which);
  await Promise.all(names.map((name) => caches.delete(name)));
}
