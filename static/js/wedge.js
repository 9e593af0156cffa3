// input[data-scan]: a handheld reader types a code and Enter; a camera hands one over with enter(field, code).
//   data-scan="batch"  hands the code to the batch (event "scan") and clears the field
//   data-scan="field"  moves on to the next field, so that a code does not send the form
//   data-scan          lets Enter send the form
// A Japanese input method turns the reader's letters full-width: they are made narrow again.
const tidy = (text) => text.normalize("NFKC").trim();

function next(field) {
  const fields = [...field.form.elements].filter((f) => f.type !== "hidden" && f.type !== "fieldset" && f.checkVisibility());
  fields.slice(fields.indexOf(field) + 1).find((f) => !("scannerOpen" in f.dataset))?.focus();
}

/** What the field's code comes to; whether a batch has it already. */
function handed(field) {
  if (field.dataset.scan === "field") next(field);
  if (field.dataset.scan !== "batch") return false;
  const scan = new CustomEvent("scan", { bubbles: true, detail: { code: field.value, again: false } });
  field.value = "";
  field.dispatchEvent(scan);
  return scan.detail.again;
}

export function enter(field, code) {
  field.value = tidy(code);
  if (!field.dataset.scan) field.form.requestSubmit();
  return handed(field);
}

document.addEventListener("keydown", (event) => {
  const field = event.target.closest?.("input[data-scan]");
  if (!field || event.key !== "Enter" || event.isComposing) return;
  field.value = tidy(field.value);
  if (!field.value || field.dataset.scan) event.preventDefault();
  if (field.value) handed(field);
});

// A reader used while nothing is focused still finds its field.
document.addEventListener("keydown", (event) => {
  if (document.activeElement !== document.body || event.key.length !== 1 || event.ctrlKey || event.metaKey || event.altKey) return;
  const field = [...document.querySelectorAll("input[data-scan]")].find((f) => f.checkVisibility());
  field?.focus();
});
