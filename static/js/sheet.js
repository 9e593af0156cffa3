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
  const sheets = ticked.length && Math.ceil((start - 1 + ticked.length) / faces.length);
  redraw(form, ticked.slice(0, faces.length - start + 1), start);
  form.querySelector("[data-sheet-sum]").textContent = `${ticked.length.toLocaleString("en")} ${form.dataset.labels} · ${sheets} ${form.dataset.sheets}`;
}

// img[data-drawn]: the first sheet, drawn by the server as it will be printed.
function redraw(form, numbers, start) {
  const drawn = form.querySelector("[data-drawn]");
  if (!drawn) return;
  const address = new URL(drawn.src);
  address.searchParams.set("numbers", numbers.join(" "));
  address.searchParams.set("start", start);
  drawn.closest("figure").hidden = !numbers.length;
  if (numbers.length && drawn.src !== address.href) drawn.src = address.href;
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
