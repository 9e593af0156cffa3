// The labels read for one act: each once, with what is known of it and why it would be refused.
import { bases } from "../scanner/page.js";
import { read } from "../scanner/reading.js";

const words = document.querySelector("[data-offline-words]").dataset;
const list = document.querySelector("[data-offline-codes]");
let held = [];

const element = (name, text, more = {}) => Object.assign(document.createElement(name), { textContent: text, ...more });

function reason([basis, message, instead]) {
  const line = document.createElement("p");
  if (basis) line.append(element("span", basis, { className: "article" }), " ");
  line.append(element("span", [message, instead].filter(Boolean).join(" → "), { className: "why" }));
  return line;
}

function row({ code, thing, no }) {
  const item = element("li", "", { className: no ? "held" : "" });
  const what = element("div", "");
  what.append(element("code", thing?.number ?? code), " ", element("span", thing ? `${thing.what} · ${thing.word}` : words.unknown));
  if (no) what.append(reason(no));
  const off = element("button", words.remove, { type: "button", className: "button quiet" });
  off.addEventListener("click", () => show(held.filter((h) => h.code !== code)));
  item.append(what, off);
  return item;
}

function show(now) {
  held = now;
  list.replaceChildren(...held.map(row).reverse());
}

/** Take a code that was read or typed; whether it was there already. */
export function take(text, things, noun) {
  const code = read(text, bases()) || text;
  const thing = things.find((t) => t.number === code || t.codes.includes(code));
  if (held.some((h) => h.code === code || (thing && h.thing === thing))) return true;
  show([...held, { code, thing, no: thing?.no[noun] }]);
  return false;
}

export const clear = () => show([]);
export const going = () => held.filter((h) => !h.no).map((h) => h.thing?.number ?? h.code);
