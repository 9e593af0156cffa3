// form[data-once]: a second tap does nothing, and the button shows that work goes on.
// The server is idempotent anyway; this spares the user the doubt.
const sent = "sent";

function release(form) {
  delete form.dataset[sent];
  for (const button of form.querySelectorAll("[aria-disabled]")) button.removeAttribute("aria-disabled");
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || !("once" in form.dataset)) return;
  if (sent in form.dataset) return event.preventDefault();
  form.dataset[sent] = "";
  const button = event.submitter ?? form.querySelector("[type=submit]");
  button?.setAttribute("aria-disabled", "true");
  // A download leaves the page standing: let the button go again.
  if ("download" in form.dataset) setTimeout(release, 4000, form);
});

// Back from the next page, the form must be usable again.
addEventListener("pageshow", () => document.querySelectorAll(`form[data-${sent}]`).forEach(release));
document.addEventListener("htmx:after:request", () => document.querySelectorAll(`form[data-${sent}]`).forEach(release));
