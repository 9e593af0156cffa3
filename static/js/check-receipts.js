// Once a day, when a page is opened by somebody signed in: the receipts that this browser keeps are held against the ledger.
import { asFile, kept } from "./receipts-store.js";

const DAY = 86_400_000; // milliseconds
const SOON = 900_000; // milliseconds after which it is tried again where it did not come off
const NEXT = "receipts-next";

function due() {
  const left = Number(localStorage.getItem(NEXT)) - Date.now();
  return navigator.onLine && !(left > 0 && left <= DAY);
}

function show(said) {
  const main = document.querySelector("main");
  if (said.querySelector("[role=alert]")) main.prepend(said);
  else main.append(said);
}

async function check() {
  const rows = await kept();
  if (!rows.length) return;
  localStorage.setItem(NEXT, Date.now() + SOON);
  const body = new FormData();
  body.set("csrf_token", document.querySelector("meta[name=csrf-token]").content);
  body.set("receipts", asFile(rows));
  const answer = await fetch("/kept/checks?by=itself", { method: "POST", body });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const said = page.querySelector("[data-kept-checked]");
  if (!answer.ok || !said) return;
  localStorage.setItem(NEXT, Date.now() + DAY);
  show(said);
}

const here = document.body.classList;
if (here.contains("signed-in") && !here.contains("offline") && due()) {
  check().catch((error) => console.info("receipts not checked", error));
}
