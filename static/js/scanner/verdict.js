// After the server looked at a batch: what it holds back is told at once; a label it knows under another code goes out.
import { signal } from "./signals.js";

let told = new Set();
const typed = (line) => line.querySelector("[data-batch-remove]")?.dataset.batchRemove;
const held = () => [...document.querySelectorAll(".queue > .held")].filter(typed);

function tell(line) {
  const view = document.querySelector("[data-scanner-view]");
  const said = (view ?? document).querySelector(view ? "[data-scanner-said]" : "[data-batch-said]");
  const words = "again" in line.dataset ? document.querySelector("[data-batch-said]").dataset.again : line.querySelector(".why").textContent;
  said.textContent = `${line.querySelector("code").textContent} ${words}`;
  signal("again" in line.dataset ? "again" : "refused", view);
}

/** What was read last, called by its number and what it is. */
function name() {
  const said = document.querySelector("[data-scanner-view][data-last] [data-scanner-said]");
  const key = said?.closest("[data-last]").dataset.last;
  const line = key && document.querySelector(`.queue > :not(.held) [data-batch-remove="${CSS.escape(key)}"]`)?.closest("li");
  if (line) said.textContent = said.textContent.replace(key, line.querySelector("div").innerText);
}

document.addEventListener("htmx:after:swap", () => {
  const now = held();
  name();
  now.filter((line) => !told.has(typed(line))).forEach(tell);
  told = new Set(now.map(typed));
  now.find((line) => "again" in line.dataset)?.querySelector("[data-batch-remove]").click();
});
told = new Set(held().map(typed));
