// What was refused or needs another look is read first: it takes the focus when the page comes.
function focus() {
  document.querySelector("main [data-focus], main #refused")?.focus();
}
focus();
document.addEventListener("htmx:after:swap", focus);
