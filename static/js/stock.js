// form[data-stock]: the drawing of a stock follows its figures; what makes no stock leaves the last drawing.
function draw(form) {
  const address = new URL(form.dataset.stock, location.href);
  for (const field of form.querySelectorAll("input[name]:not([type=hidden])")) {
    if (field.name !== "name") address.searchParams.set(field.name, field.value);
  }
  const next = new Image();
  next.onload = () => { form.querySelector("[data-drawn]").src = next.src; };
  next.src = address.href;
}

let soon;
document.addEventListener("input", (event) => {
  const form = event.target.closest("form[data-stock]");
  if (!form) return;
  clearTimeout(soon);
  soon = setTimeout(draw, 250, form);
});
