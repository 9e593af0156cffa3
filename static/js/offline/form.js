// One act on many things, written without signal: what applies to all, the labels, and into the outbox.
import { clear, going, take } from "./codes.js";
import { put } from "./outbox.js";

const form = document.querySelector("[data-offline-form]");
const part = (name) => form.querySelector(`[data-offline-${name}]`);
const idem = () => [...crypto.getRandomValues(new Uint8Array(16))].map((b) => b.toString(16).padStart(2, "0")).join("");
const does = () => (part("does").textContent = now.act.does.replace("{n}", going().length));
let now = null;

export function begin(act, things) {
  now = { act, things, idem: idem() };
  part("title").textContent = act.title;
  part("fields").innerHTML = act.form; // drawn by our own server, and sealed on this device since
  part("wrong").hidden = part("unkept").hidden = true;
  clear();
  does();
  form.hidden = false;
}

export const end = () => (form.hidden = true);

form.addEventListener("scan", (event) => {
  event.detail.again = take(event.detail.code, now.things, now.act.noun);
  does();
});
form.addEventListener("click", () => now && does());

/** Into the outbox: all labels as one act, or each as its own. What was kept before the disk was full keeps its key. */
async function kept(codes, fields, files) {
  const { act, idem: key } = now;
  const parts = act.one ? codes.map((code) => [code]) : [codes];
  for (const [n, part] of parts.entries()) {
    const what = { act: act.noun, title: act.title, idem: parts.length > 1 ? `${key}-${n}` : key, n: part.length };
    await put({ ...what, fields: [...fields, ["codes", part.join("\n")]] }, files);
  }
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const codes = going();
  part("wrong").hidden = codes.length > 0 && form.reportValidity();
  if (!part("wrong").hidden) return;
  const all = [...new FormData(form)].filter(([, value]) => (typeof value === "string" ? value : value.size));
  const [fields, files] = [all.filter(([, v]) => typeof v === "string"), all.filter(([, v]) => typeof v !== "string")];
  part("unkept").hidden = await kept(codes, fields, files).then(() => true, () => false);
  if (!part("unkept").hidden) return;
  end();
  form.dispatchEvent(new Event("kept", { bubbles: true }));
});
part("back").addEventListener("click", () => {
  end();
  form.dispatchEvent(new Event("back", { bubbles: true }));
});
