// form[data-keep]: the browser asks before what was typed is lost by leaving.
let typed = null;

document.addEventListener("input", (event) => {
  const form = event.target.closest?.("form[data-keep]");
  if (form) typed = form;
});
document.addEventListener("submit", () => (typed = null));
addEventListener("beforeunload", (event) => {
  if (typed?.isConnected) event.preventDefault();
});
