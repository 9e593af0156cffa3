// canvas[data-signature]: drawn on with a finger; the picture goes with the form in the hidden field beside it.
function start(canvas) {
  const box = canvas.closest("[data-signature-box]");
  const kept = box.querySelector("[data-signature-value]");
  const pen = canvas.getContext("2d");
  let drawing = false;
  const at = (event) => {
    const face = canvas.getBoundingClientRect();
    return [((event.clientX - face.left) * canvas.width) / face.width, ((event.clientY - face.top) * canvas.height) / face.height];
  };
  canvas.addEventListener("pointerdown", (event) => {
    drawing = true;
    canvas.setPointerCapture(event.pointerId);
    pen.lineWidth = 4;
    pen.lineCap = pen.lineJoin = "round";
    pen.beginPath();
    pen.moveTo(...at(event));
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!drawing) return;
    pen.lineTo(...at(event));
    pen.stroke();
  });
  canvas.addEventListener("pointerup", () => {
    drawing = false;
    kept.value = canvas.toDataURL("image/png");
  });
  box.querySelector("[data-signature-clear]").addEventListener("click", () => {
    pen.clearRect(0, 0, canvas.width, canvas.height);
    kept.value = "";
  });
  box.hidden = false;
  if (kept.value) Object.assign(new Image(), { onload() { pen.drawImage(this, 0, 0); }, src: kept.value });
}

for (const canvas of document.querySelectorAll("canvas[data-signature]")) start(canvas);
