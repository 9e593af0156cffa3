// Acts that wait to be sent: in their order, each until the server has answered for it. One tab at a time sends.
import { holder, open, seal } from "./lock.js";
import * as photos from "./photos.js";
import { acts, add, done, kept } from "./store.js";

const PATIENCE = 60_000; // milliseconds for one act with its photos
const changed = () => globalThis.dispatchEvent?.(new Event("outbox"));

/** Keep an act: {act, idem, fields: [[name, value], …]}, with files. An error where nobody is signed in, or the disk is full. */
export async function put(act, files = []) {
  const me = await holder();
  if (!me) throw new Error("nobody is signed in on this device");
  const since = (await kept("pocket"))?.made ?? ""; // the server's time when this device last heard of it
  const pictures = await photos.sealed(me, files);
  await add({ person: me.person, pictures, ...(await seal(me, { ...act, since, at: new Date().toISOString() })) });
  changed();
}

/** The acts of whoever holds the device: [number, act], the oldest first. */
export async function waiting() {
  const me = await holder();
  const mine = me ? (await acts()).filter(([, act]) => act.person === me.person) : [];
  return Promise.all(mine.map(async ([n, act]) => [n, { ...(await open(me, act)), pictures: act.pictures }]));
}

/** An act is no younger than what was kept after it: a clock that was set back in between turns no order round. */
function inOrder(all) {
  let next = new Date().toISOString();
  return all.reverse().map(([n, act]) => [n, { ...act, at: (next = act.at < next ? act.at : next) }]).reverse();
}

/** How many acts are on this device, whoever made them. */
export const count = async () => (await acts()).length;

async function send(act, me, csrf) {
  const body = new FormData();
  for (const [name, value] of act.fields) body.append(name, value);
  await photos.add(me, body, act.pictures);
  for (const [name, value] of Object.entries({ act: act.act, idem: act.idem, person: me.person, device_time: act.at, device_since: act.since ?? "" })) body.set(name, value);
  body.set("device_now", new Date().toISOString());
  const headers = { Accept: "application/json", "X-CSRFToken": csrf };
  return fetch("/offline/acts", { method: "POST", body, headers, redirect: "error", signal: AbortSignal.timeout(PATIENCE) });
}

async function all(csrf) {
  const [me, told] = [await holder(), { sent: 0, aside: 0, stopped: "" }];
  for (const [number, act] of inOrder(await waiting())) {
    const answer = await send(act, me, csrf).catch(() => null);
    if (!answer?.ok) return { ...told, stopped: answer && answer.status < 500 ? "signin" : "away" };
    const { done: recorded, aside } = await answer.json();
    if (!(recorded + aside > 0)) return { ...told, stopped: "away" }; // only what the server answers for is let go
    told.aside += aside;
    await done(number);
    told.sent += 1;
    changed();
  }
  return told;
}

/** Send all that waits. {sent, aside, stopped}: `stopped` is "away" or "signin" where some still wait. */
export const drain = (csrf) => navigator.locks.request("outbox", () => all(csrf));
