// What the worker read, sorted: labels of ours that are new, labels that lie beside each other, other people's codes.
import { bases } from "./page.js";
import { asks, named, seen } from "./reading.js";
import { tally } from "./tally.js";

const LONGEST = 40;
const sealed = (c) => (!seen(c, bases()) && !c.text.includes("/") && c.text.length <= LONGEST ? c.text.trim() : "");

/**
 * A function that is told the codes of one picture after the other. answer(key) for each new label; say(word, what) of
 * all else. `one`: of two labels in the finder none is taken. `before`: keys that lie there still and are not news.
 * `any`: a seal's printed number is asked for, whatever symbol it stands in; a label of ours is none.
 */
export function hearing({ one, any = false, before, answer, say }) {
  const [ours, others] = [tally(before), tally()];
  return function hear(codes) {
    const found = codes.map((c) => ({ ...c, bars: c.format === "Code128", key: any ? sealed(c) : seen(c, bases()) }));
    const labels = found.filter((f) => f.key);
    const foreign = found.filter((f) => !f.key && !f.bars).map((f) => ({ key: f.text }));
    const asked = foreign.map((f) => asks(f.key, bases())).find(Boolean);
    if (asked) return location.assign(asked);
    for (const text of others(foreign)) say("foreign", named(text));
    const several = new Set(labels.filter((f) => !f.bars).map((f) => f.key)).size > 1;
    if (one && several) say("several", "", "foreign");
    else ours(labels).forEach(answer);
  };
}
