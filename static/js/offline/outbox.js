// Acts that wait to be sent: in their order, each until the server has answered for it. One tab at a time sends.
import { holder, open, seal } from "./lock.js";
import * as photos from "./photos.js";
import { act as found, add, done, kept, numbers } from "./store.js";

const PATIENCE = 60_000; // milliseconds for one act with its photos
const changed = () => globalThis.dispatchEvent?.(new Event("outbox"));

/** Keep an act: {act, idem, fields: [[name, value], …]}, with files. An error where nobody is signed in, or the disk is full. */
export async function put(act, files = []) {
  const me = await holder();
  if (!me) throw new Error("nobody is signed in on this device");
  const heard = await kept("pocket"); // when this device last heard of the server: by its own clock, and by the server's
  const last = heard ? { since: heard.made, heard: new Date(heard.filled).toISOString() } : {};
  const pictures = await photos.sealed(me, files);
  await add({ person: me.person, pictures, ...(await seal(me, { ...act, ...last, at: new Date().toISOString() })) });
  changed();
}

/** The acts of whoever holds the device, one after the other: [number, act], the oldest first. */
async function* mine(me) {
  for (const number of me ? await numbers() : []) {
    const sealed = await found(number);
    if (sealed?.person === me.person) yield [number, { ...(await open(me, sealed)), pictures: sealed.pictures }];
  }
}

/** The same, all at once. */
export async function waiting() {
  const all = [];
  for await (const one of mine(await holder())) all.push(one);
  return all;
}

/** How many acts are on this device, whoever made them. */
export const count = async () => (await numbers()).length;

async function send(act, me, csrf) {
  const body = new FormData();
  for (const [name, value] of act.fields) body.append(name, value);
  await photos.add(me, body, act.pictures);
  for (const [name, value] of Object.entries({ act: act.act, idem: act.idem, person: me.person, device_time: act.at, device_since: act.since ?? "", device_heard: act.heard ?? "" })) body.set(name, value);
  body.set("device_now", new Date().toISOString());
  const headers = { Accept: "application/json", "X-CSRFToken": csrf };
  return fetch("/offline/acts", { method: "POST", body, headers, redirect: "error", signal: AbortSignal.timeout(PATIENCE) });
}

async function all(csrf) {
  const [me, told] = [await holder(), { sent: 0, aside: 0, stopped: "" }];
  for await (const [number, act] of mine(me)) {
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
