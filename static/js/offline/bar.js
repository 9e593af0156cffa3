// Every page: how many acts wait ([data-outbox]), and sending them when there is signal; taking along what is needed.
import { holder, lockUp } from "./lock.js";
import { count, drain } from "./outbox.js";
import { age, close, fill } from "./pocket.js";

const STALE = 15 * 60_000; // milliseconds after which what was taken along is fetched anew
const AGAIN = 30_000; // milliseconds after which sending that failed is tried again
const bar = document.querySelector("[data-outbox]");
const phone = matchMedia("(pointer: coarse)").matches;

async function tell() {
  const waits = await count();
  if (!bar) return;
  bar.hidden = waits === 0;
  bar.querySelector("[data-outbox-count]").textContent = waits;
}

async function send() {
  if (!(await count()) || !navigator.onLine) return;
  if (!(await holder())) await fill();
  const { sent, aside, stopped } = await drain(document.querySelector("meta[name=csrf-token]").content);
  if (stopped === "away") setTimeout(send, AGAIN);
  if (sent) await fill();
  if (aside) location.assign("/offline/asides");
}

/** Whoever signs out takes the key with them; what waits stays, sealed, until they sign in again. */
async function leave(event) {
  const form = event.target.closest("form[action$='/signout']");
  if (!form || "left" in form.dataset) return;
  event.preventDefault();
  form.dataset.left = "";
  if ((await count()) && !confirm(bar.dataset.outbox)) return delete form.dataset.left;
  close();
  await lockUp();
  form.submit();
}

async function begin() {
  if (document.body.classList.contains("signed-out")) return lockUp();
  if (phone) navigator.storage?.persist?.(); // or the browser may throw away what waits when the device is full
  if (phone && "serviceWorker" in navigator) await navigator.serviceWorker.register(`/sw.js?lang=${document.documentElement.lang}`, { type: "module" });
  await tell();
  await send();
  if (phone && (await age()) > STALE) await fill();
}

if ("locks" in navigator && globalThis.crypto?.subtle && !document.body.classList.contains("offline")) {
  addEventListener("outbox", tell);
  addEventListener("online", send);
  document.addEventListener("submit", leave);
  begin().catch((error) => console.warn("nothing is kept for a time without signal", error));
}
