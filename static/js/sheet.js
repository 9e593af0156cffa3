// form[data-sheet]: lays the numbers of the ticked labels over the drawn sheet, from the face where printing begins.
function lay(form) {
  const ticked = [...form.querySelectorAll("[name=number]:checked")].map((box) => box.value);
  const faces = [...form.querySelectorAll("[data-face]")];
  const start = Number(form.querySelector("[name=start]:checked")?.value ?? 1);
  for (const face of faces) {
    const number = ticked[Number(face.dataset.face) - start];
    const used = Number(face.dataset.face) >= start && number;
    face.textContent = used ? number : face.dataset.face;
    face.classList.toggle("printed", Boolean(used));
  }
  const sheets = Math.ceil((start - 1 + ticked.length) / faces.length);
  form.querySelector("[data-sheet-sum]").textContent = `${ticked.length} ${form.dataset.labels} · ${sheets} ${form.dataset.sheets}`;
}

document.addEventListener("change", (event) => {
  const form = event.target.closest("form[data-sheet]");
  const all = event.target.closest("[data-tick-all]");
  if (all) for (const box of form.querySelectorAll("[name=number]")) box.checked = all.checked;
  if (form) lay(form);
});
for (const form of document.querySelectorAll("form[data-sheet]")) {
  for (const part of form.querySelectorAll("[data-script]")) part.hidden = false;
  lay(form);
}
