// What the phone takes along: fetched where there is signal, kept encrypted, read where there is none.
import { holder, open, seal, unlock } from "./lock.js";
import { keep, kept } from "./store.js";

let shut = false;

/** Take nothing along any more: its person is signing out, and an answer may still be on its way. */
export const close = () => (shut = true);

/** Fetch it anew; {csrf, …}. Nothing where there is no signal or nobody is signed in. */
export async function fill() {
  const answer = await fetch("/offline/pocket", { headers: { Accept: "application/json" }, redirect: "error" }).catch(() => null);
  if (!answer?.ok) return undefined;
  const { key, until, csrf, ...pocket } = await answer.json();
  if (shut) return undefined;
  const lasts = Date.parse(until) - Date.parse(pocket.made); // both the server's: this device's clock may be years off
  await unlock({ key, until: Date.now() + lasts, person: pocket.person, name: pocket.name });
  await keep("pocket", { made: pocket.made, filled: Date.now(), ...(await seal(await holder(), pocket)) });
  return { csrf, ...pocket };
}

/** How long ago it was filled (milliseconds); as long as can be where there is none, or the clock was set back. */
export async function age() {
  const passed = Date.now() - ((await kept("pocket"))?.filled ?? 0);
  return passed < 0 ? Infinity : passed;
}

/** What is in it, for whoever holds the device. */
export async function pocket() {
  const [me, found] = [await holder(), await kept("pocket")];
  const held = me && found ? await open(me, found).catch(() => undefined) : undefined;
  for (const thing of held?.things ?? []) {
    for (const noun of Object.keys(thing.no)) thing.no[noun] = held.reasons[thing.no[noun]];
  }
  return held;
}
