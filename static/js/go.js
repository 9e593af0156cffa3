// select[data-go], a tick [data-go]: choosing sends its form, so that the page shows what was chosen. Without this the button does.
document.addEventListener("change", (event) => {
  if (event.target.matches("[data-go]")) event.target.form.requestSubmit();
});
