// The service worker: keeps the shell of the page that works without signal, and what was sent when the signal went.
import { put } from "./outbox.js";

const FALLBACK = "/offline";
const BATCH = /^\/batches\/(store|takeout|bringback|sight)$/;
const OWN = new Set(["csrf_token", "idem", "checked", "device_time"]);

async function page(request) {
  const sent = request.method === "POST" ? request.clone() : null;
  try {
    return await fetch(request);
  } catch (away) {
    if (sent) return (await kept(sent)) ?? Promise.reject(away);
    return (await caches.match(FALLBACK)) ?? Promise.reject(away);
  }
}

/** A batch whose sending failed goes to the outbox, with its own key: if it did arrive, it is not recorded twice. */
async function kept(request) {
  const act = BATCH.exec(new URL(request.url).pathname)?.[1];
  if (!act) return undefined;
  const fields = [...(await request.formData())];
  await put({ act, idem: fields.find(([n]) => n === "idem")[1], fields: fields.filter(([n]) => !OWN.has(n)) });
  return Response.redirect(`${FALLBACK}?kept`, 303);
}

export function serve(version, shell) {
  const name = `shell-${version}`;
  const ours = new Set(shell.map((path) => new URL(path, location).href));
  addEventListener("install", (event) => event.waitUntil(caches.open(name).then((c) => c.addAll(shell)).then(() => skipWaiting())));
  addEventListener("activate", (event) => event.waitUntil(
    caches.keys().then((all) => Promise.all(all.filter((n) => n !== name).map((n) => caches.delete(n)))).then(() => clients.claim()),
  ));
  addEventListener("fetch", (event) => {
    const { request } = event;
    const url = new URL(request.url);
    if (url.origin !== location.origin) return;
    if (request.mode === "navigate" && url.pathname === FALLBACK) event.respondWith(caches.match(FALLBACK).then((c) => c ?? fetch(request)));
    else if (request.mode === "navigate" && (request.method === "GET" || BATCH.test(url.pathname))) event.respondWith(page(request));
    else if (ours.has(url.href)) event.respondWith(caches.match(request).then((c) => c ?? fetch(request)));
  });
}
