// Photos that go with an act: made smaller on the phone, their hash taken before anything is sent, sealed like the act.
import { openBytes, sealBytes } from "./lock.js";
import { smaller } from "../pictures.js";

const hex = (buffer) => [...new Uint8Array(buffer)].map((b) => b.toString(16).padStart(2, "0")).join("");

/** [[field, File]] -> [{field, type, hash, iv, data}], to be kept. */
export function sealed(me, files) {
  return Promise.all(files.map(async ([field, file]) => {
    const made = await smaller(file);
    const plain = await made.arrayBuffer();
    return { field, type: made.type, hash: hex(await crypto.subtle.digest("SHA-256", plain)), ...(await sealBytes(me, plain)) };
  }));
}

/** Put what was kept into a form that is sent. */
export async function add(me, body, kept = []) {
  for (const { field, type, hash, ...photo } of kept) {
    body.append(field, new Blob([await openBytes(me, photo)], { type }), `${hash.slice(0, 12)}.jpg`);
    body.append("photo_hash", hash);
  }
}
