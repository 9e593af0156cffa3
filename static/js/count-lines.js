// [data-count-of="id"]: how many lines the text area of that id holds.
function tell(tally) {
  const box = document.getElementById(tally.dataset.countOf);
  const lines = box.value.split("\n").filter((line) => line.trim()).length;
  tally.textContent = lines ? `${lines.toLocaleString("en")} ${tally.dataset.countWord}` : "";
}

document.addEventListener("input", (event) => {
  const tally = event.target.id && document.querySelector(`[data-count-of="${event.target.id}"]`);
  if (tally) tell(tally);
});
document.querySelectorAll("[data-count-of]").forEach(tell);
