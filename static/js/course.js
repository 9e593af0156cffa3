// [data-course]: the arrows go from mark to mark of a drawing; + - < > 0 show it nearer, farther, earlier, later, whole.
document.addEventListener("keydown", (event) => {
  const figure = event.target.closest?.("[data-course]");
  if (!figure || event.ctrlKey || event.metaKey || event.altKey) return;
  const way = figure.closest("[data-course-all]")?.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
  if (way) way.click();
  else if (!step(figure, event.key)) return;
  event.preventDefault();
});

const across = (mark) => mark.getBoundingClientRect().left;

function step(figure, key) {
  const by = { ArrowRight: 1, ArrowLeft: -1 }[key];
  if (!by) return false;
  const marks = [...figure.querySelectorAll("[data-mark]")].sort((a, b) => across(a) - across(b));
  const now = marks.indexOf(document.activeElement);
  marks[now < 0 ? (by > 0 ? 0 : marks.length - 1) : Math.min(Math.max(now + by, 0), marks.length - 1)]?.focus();
  return marks.length > 0;
}
