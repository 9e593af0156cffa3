// The key that its person's sign-in released: what it seals can be read on this device until they sign out.
// `until` is by this device's own clock (milliseconds).
import { forget, keep, kept } from "./store.js";

const bytes = (hex) => Uint8Array.from(hex.match(/../g), (pair) => parseInt(pair, 16));

export async function unlock({ person, name, key, until }) {
  const usable = await crypto.subtle.importKey("raw", bytes(key), "AES-GCM", false, ["encrypt", "decrypt"]);
  await keep("key", { person, name, until, key: usable });
}

export const lockUp = () => Promise.all([forget("key"), forget("pocket")]);

/** Whose device this is now: {person, name, key}; nothing where nobody is signed in, or for too long. */
export async function holder() {
  const found = await kept("key");
  if (!found || found.until > Date.now()) return found;
  await lockUp();
  return undefined;
}

export async function sealBytes({ key }, plain) {
  const iv = crypto.getRandomValues(new Uint8Array(12));
  return { iv, data: await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, plain) };
}

export const openBytes = ({ key }, { iv, data }) => crypto.subtle.decrypt({ name: "AES-GCM", iv }, key, data);
export const seal = (me, value) => sealBytes(me, new TextEncoder().encode(JSON.stringify(value)));
export const open = async (me, sealed) => JSON.parse(new TextDecoder().decode(await openBytes(me, sealed)));
