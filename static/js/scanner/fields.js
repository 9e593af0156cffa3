// input[data-scan]: a camera button beside each. What is read goes the way of what a handheld reader types.
// A page that comes again after each code opens the scanner again, and does not take for news what lies there still.
import { enter } from "../wedge.js";
import { expected } from "./camera.js";
import { button, here } from "./page.js";

const WHERE = "[data-scan]:not([type=search], [data-scan-typed])";
const IN_HAND = matchMedia("(pointer: coarse)"); // a desk's camera looks at a face, and starts only when it is asked to
const name = (field) => `scanner ${location.pathname} ${field.id}`;
const kept = (field) => JSON.parse(sessionStorage.getItem(name(field)) ?? "null");
const keep = (field, last) => sessionStorage.setItem(name(field), JSON.stringify({ last }));

/** A batch's code by the number that the server told of it. */
function called(key) {
  const line = document.querySelector(`[data-batch-remove="${CSS.escape(key)}"]`)?.closest("li");
  return line?.querySelector("code").textContent ?? key;
}

function take(field, key) {
  if (field.dataset.scan === "batch") return [enter(field, key) ? "again" : "taken", called(key)];
  keep(field, [key]);
  field.scanner.close();
  keep(field, [key]);
  enter(field, [...("scanAny" in field.dataset && field.value.trim() ? [field.value.trim()] : []), key].join("、"));
  return ["taken", key];
}

async function open(field, opener, unasked) {
  opener.setAttribute("aria-expanded", "true"); // from now on the room for it is kept: see scanner.css
  const { scanner } = await import("./scanner.js");
  if (field.scanner) return;
  const place = field.closest(".field, .codes-add") ?? field.closest(".search-line") ?? field;
  const closed = () => {
    field.scanner = null;
    opener.setAttribute("aria-expanded", "false");
    sessionStorage.removeItem(name(field));
  };
  const before = kept(field)?.last ?? [];
  keep(field, before);
  field.scanner = scanner(place, { take: (key) => take(field, key), one: field.dataset.scan !== "batch", any: "scanAny" in field.dataset, before, closed, unasked });
}

function furnish(field) {
  const opener = button();
  opener.addEventListener("click", () => (field.scanner ? field.scanner.close() : open(field, opener)));
  field.after(opener);
  if (expected() && (("scanOpen" in field.dataset && IN_HAND.matches) || kept(field))) open(field, opener, true);
}

if (here) document.querySelectorAll(WHERE).forEach(furnish);
