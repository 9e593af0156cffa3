// [data-batch]: lays a reader's field over the box of codes. The box stays the truth and is what the form sends;
// its "change" event lets the page ask the server again what would be refused.
const lines = (box) => box.value.split(/\s+/).filter(Boolean);

function say(batch, code, word) {
  batch.querySelector("[data-batch-said]").textContent = `${code} ${word}`;
  navigator.vibrate?.(40);
}

function write(box, codes) {
  box.value = codes.join("\n");
  box.dispatchEvent(new Event("change", { bubbles: true }));
}

document.addEventListener("scan", (event) => {
  const batch = event.target.closest("[data-batch]");
  if (!batch) return;
  const box = batch.querySelector("[data-batch-codes]");
  const said = batch.querySelector("[data-batch-said]");
  const again = lines(box).includes(event.detail.code);
  if (!again) write(box, [...lines(box), event.detail.code]);
  say(batch, event.detail.code, again ? said.dataset.again : said.dataset.added);
});

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-batch-remove]");
  if (!button) return;
  const box = button.closest("form").querySelector("[data-batch-codes]");
  write(box, lines(box).filter((code) => code !== button.dataset.batchRemove));
  button.closest("li").remove();
});

function arm() {
  for (const part of document.querySelectorAll("[data-batch-add], [data-batch-remove]")) part.hidden = false;
  for (const part of document.querySelectorAll("[data-batch-recheck]")) part.hidden = true;
}
// The field and the list below it say the same: the box itself is for typing and for browsers without this script.
for (const typed of document.querySelectorAll("[data-batch-typed]")) typed.open = false;
arm();
document.addEventListener("htmx:after:swap", arm);
