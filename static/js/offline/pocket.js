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
  await unlock({ key, until, person: pocket.person, name: pocket.name });
  await keep("pocket", { made: pocket.made, ...(await seal(await holder(), pocket)) });
  return { csrf, ...pocket };
}

/** When it was filled (milliseconds); 0 where there is none. */
export const age = async () => Date.now() - Date.parse((await kept("pocket"))?.made ?? 0);

/** What is in it, for whoever holds the device. */
export async function pocket() {
  const [me, found] = [await holder(), await kept("pocket")];
  return me && found ? open(me, found).catch(() => undefined) : undefined;
}
