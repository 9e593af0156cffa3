// The service worker: keeps the shell of the page that works without signal, and what was sent when the signal went.
import { put } from "./outbox.js";

const FALLBACK = "/offline";
// What may be kept for later when its sending failed: its act, and what its label is.
const BATCH = /^\/batches\/(?<act>store|takeout|bringback|sight)$/;
const THING = /^\/items\/(?<code>[^/]+)\/(?<act>storages|checkouts|checkins|sightings|attachments|damages|handovers)$/;
const STEP = /^\/(?:transports\/(?<of>[^/]+)\/(?<does>sealings|openings)|destructions\/(?<lot>[^/]+)\/(?<ends>executions))$/;
const ROUND = /^\/(?<act>lock)-round$/;
// Who the second person is, is kept; what only they know, nobody can check without signal, and is not.
const OWN = new Set(["csrf_token", "idem", "checked", "device_time", "second_password", "second_code", "second_pin", "second_by", "second_ask"]);

function known(path) {
  const found = [BATCH, THING, ROUND, STEP].map((form) => form.exec(path)?.groups).find(Boolean);
  return found && { act: found.act ?? found.does ?? found.ends, code: found.code ?? found.of ?? found.lot };
}

async function page(request) {
  const posts = request.method === "POST";
  const sent = posts && known(new URL(request.url).pathname) ? request.clone() : null;
  try {
    return await fetch(request);
  } catch (away) {
    if (posts) return sent ? kept(sent) : Response.redirect(`${FALLBACK}?unsent`, 303);
    return (await caches.match(FALLBACK)) ?? Promise.reject(away);
  }
}

/** A form whose sending failed goes to the outbox, with its own key: if it did arrive, it is not recorded twice. */
async function kept(request) {
  const { act, code } = known(new URL(request.url).pathname);
  const sent = await request.formData();
  const all = [...sent].filter(([name]) => !OWN.has(name));
  const fields = all.filter(([, value]) => typeof value === "string");
  const codes = sent.get("codes") || code || sent.get("code");
  const files = all.filter(([, value]) => typeof value !== "string" && value.size);
  await put({ act, idem: sent.get("idem"), fields: [...fields.filter(([n]) => n !== "codes"), ["codes", codes]] }, files);
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
    else if (request.mode === "navigate") event.respondWith(page(request));
    else if (ours.has(url.href)) event.respondWith(caches.match(request).then((c) => c ?? fetch(request)));
  });
}
