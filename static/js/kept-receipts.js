// [data-kept]: lists the receipts of this browser. form[data-kept-check] sends them, [data-kept-save] saves them.
import { asFile, kept } from "./receipts-store.js";

const section = document.querySelector("[data-kept]");
const form = { timeZone: "Asia/Tokyo", dateStyle: "short", timeStyle: "medium" };
const clock = new Intl.DateTimeFormat(document.documentElement.lang, form);
const SAID = { received: (r) => clock.format(new Date(r.received)), hash: (r) => r.hash.slice(0, 16), slip: () => "PDF" };

function line(r) {
  const drawn = section.querySelector("template").content.cloneNode(true);
  for (const cell of drawn.querySelectorAll("[data-show]")) {
    cell.textContent = SAID[cell.dataset.show]?.(r) ?? (r[cell.dataset.show] || "—");
    if (cell.localName === "a") r.slip ? (cell.href = r.slip) : cell.remove();
  }
  return drawn;
}

function attach(rows) {
  const file = asFile(rows);
  const save = document.querySelector("[data-kept-save]");
  save.hidden = false;
  save.onclick = () =>
    Object.assign(document.createElement("a"), { href: URL.createObjectURL(file), download: file.name }).click();
  const ours = new DataTransfer();
  ours.items.add(file);
  document.querySelector("[data-kept-check] [type=file]").files = ours.files;
}

function show(rows) {
  section.hidden = !rows.length;
  document.querySelector("[data-kept-none]").hidden = rows.length > 0;
  document.querySelector("[data-kept-count]").textContent = rows.length.toLocaleString("en");
  section.querySelector("[data-kept-rows]").append(...rows.slice(0, section.dataset.shown).map(line));
  if (rows.length) attach(rows);
}

if (section) kept().then(show, () => show([]));
