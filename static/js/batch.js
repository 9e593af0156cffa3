// [data-batch]: lays a reader's field over the box of codes. The box stays the truth and is what the form sends;
// its "change" event lets the page ask the server again what would be refused.
import { bases } from "./scanner/page.js";
import { read } from "./scanner/reading.js";

const lines = (box) => box.value.split(/\s+/).filter(Boolean);
const plain = (code) => read(code, bases()) || code;

function write(box, codes) {
  box.value = codes.join("\n");
  box.dispatchEvent(new Event("change", { bubbles: true }));
}

document.addEventListener("scan", (event) => {
  const batch = event.target.closest("[data-batch]");
  if (!batch) return;
  const box = batch.querySelector("[data-batch-codes]");
  const said = batch.querySelector("[data-batch-said]");
  const code = plain(event.detail.code);
  event.detail.again = lines(box).some((line) => plain(line) === code);
  if (!event.detail.again) write(box, [...lines(box), code]);
  said.textContent = `${code} ${event.detail.again ? said.dataset.again : said.dataset.added}`;
});

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-batch-remove]");
  if (!button) return;
  const box = button.closest("form").querySelector("[data-batch-codes]");
  const codes = lines(box);
  codes.splice(codes.lastIndexOf(button.dataset.batchRemove), 1);
  button.closest("li").remove();
  write(box, codes);
});

function arm() {
  for (const part of document.querySelectorAll("[data-batch-add], [data-batch-remove]")) part.hidden = false;
  for (const part of document.querySelectorAll("[data-batch-recheck]")) part.hidden = true;
}
// The field and the list below it say the same: the box itself is for typing and for browsers without this script.
for (const typed of document.querySelectorAll("[data-batch-typed]")) typed.open = false;
arm();
document.addEventListener("htmx:after:swap", arm);
