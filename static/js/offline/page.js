// The page without signal: what waits, what can be recorded, and what its person has in hand. Nothing is fetched for it.
import "../scanner/fields.js";
import "../wedge.js";
import { begin } from "./form.js";
import { drain, waiting } from "./outbox.js";
import { fill, pocket } from "./pocket.js";

const at = (name) => document.querySelector(`[data-offline-${name}]`);
const words = document.querySelector("[data-offline-words]").dataset;
const element = (name, text, more = {}) => Object.assign(document.createElement(name), { textContent: text, ...more });
const clock = (stamp) => new Date(stamp).toLocaleString(document.documentElement.lang, { dateStyle: "short", timeStyle: "short" });
const AGAIN = 30_000; // milliseconds after which sending that failed is tried again
let held = null;

function line(number, what, state) {
  const item = element("li", "", { className: "item-row" });
  const inner = element("p", "");
  inner.append(element("code", number), element("span", what, { className: "item-what" }), element("span", state, { className: "soft" }));
  item.append(inner);
  return item;
}

function button(act) {
  const made = element("button", "", { type: "button", className: "act" });
  made.append(element("b", act.title), element("small", act.hint));
  made.addEventListener("click", () => {
    at("open").hidden = at("kept").hidden = true;
    begin(act, held[act.among ?? "things"]);
  });
  return made;
}

async function show() {
  held = await pocket();
  at("shut").hidden = Boolean(held);
  at("open").hidden = !held || !at("form").hidden;
  if (!held) return;
  at("name").textContent = held.name;
  at("made").textContent = clock(held.made);
  at("acts").replaceChildren(...held.acts.map(button));
  const mine = held.things.filter((t) => t.mine);
  at("mine-count").textContent = mine.length;
  at("mine").replaceChildren(...mine.map((t) => line(t.number, t.what, [t.word, t.due].filter(Boolean).join(" · "))));
  const waits = await waiting();
  at("waiting").hidden = waits.length === 0;
  at("count").textContent = waits.length;
  at("list").replaceChildren(...waits.map(([, w]) => line(w.title ?? w.act, `${w.n ?? ""}`, clock(w.at))));
}

async function send() {
  const fresh = await fill();
  const told = fresh ? await drain(fresh.csrf) : { stopped: "away" };
  at("said").textContent = told.stopped ? words[told.stopped] : told.aside ? words.aside : words.sent;
  if (told.stopped === "away") setTimeout(send, AGAIN);
  if (fresh) await fill();
  await show();
}

at("send").addEventListener("click", send);
addEventListener("online", send);
addEventListener("kept", () => show().then(() => (at("kept").hidden = false)));
addEventListener("back", show);
at("unsent").hidden = new URLSearchParams(location.search).get("unsent") === null;
at("kept").hidden = new URLSearchParams(location.search).get("kept") === null;
await show();
