// [data-phone-check]: asks this browser what it can do, and shows it line by line.
const list = document.querySelector("[data-phone-check]");

const stored = (asked) => new Promise((resolve) => Object.assign(asked, { onsuccess: () => resolve(true), onerror: () => resolve(false) }));

async function camera() {
  const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
  for (const track of stream.getTracks()) track.stop();
  return true;
}

async function decoder() {
  const { decoder: worker } = await import("./scanner/worker.js");
  return new Promise((resolve) => {
    worker().addEventListener("message", ({ data }) => resolve(Boolean(data.ready)), { once: true });
    worker().addEventListener("error", () => resolve(false));
  });
}

const WORKS = {
  https: () => isSecureContext,
  camera,
  decoder,
  sound: () => Boolean(globalThis.AudioContext),
  vibration: () => Boolean(navigator.vibrate),
  storage: () => stored(indexedDB.open("phone-check")),
};

async function ask(line) {
  const works = await Promise.resolve().then(WORKS[line.dataset.question]).catch(() => false);
  for (const answer of line.querySelectorAll("[data-answer]")) answer.hidden = answer.dataset.answer !== (works ? "yes" : "no");
  line.querySelector("[data-otherwise]").hidden = works;
}

if (list) {
  list.hidden = false;
  list.querySelectorAll("[data-question]").forEach(ask);
}
