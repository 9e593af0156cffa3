// [data-receipts]: what the server signed for the act just recorded is kept in this browser; then its cookie may go.
import { keep } from "./receipts-store.js";

const COOKIE = "acknowledged";
const handed = document.querySelector("[data-receipts]");

function row(li) {
  const { receipt: hash, number, kind, received, slip = "" } = li.dataset;
  return { hash, number, kind, received, slip, note: li.textContent };
}

function forget(value) {
  const now = document.cookie.split("; ").find((c) => c.startsWith(`${COOKIE}=`));
  // Another tab may have recorded something meanwhile, whose receipts are still to be fetched.
  if (now === `${COOKIE}=${value}`) document.cookie = `${COOKIE}=; path=/; max-age=0; samesite=strict`;
}

async function take() {
  const rows = [...handed.querySelectorAll("[data-receipt]")].map(row);
  await keep(rows);
  forget(handed.dataset.receipts);
  handed.querySelector("[data-receipts-kept]").hidden = rows.length === 0;
}

// Where the browser keeps nothing (a private window), the act is on record all the same.
if (handed) take().catch((error) => console.warn("no receipts kept", error));
