// JSON as it is sealed: RFC 8785 with whole numbers only; and what an entry has to say besides.
const LONGEST = 16384, DEEPEST = 254;
const NOT_CANONICAL = ["JSON の書き方が違います", "not JSON as it is sealed"];
const spelledText = text => { need(!/\p{Surrogate}/u.test(text), ...NOT_CANONICAL); return JSON.stringify(text); }; // no half of a character
function spelled(value, depth = 1) {
  if (typeof value === "string") return spelledText(value);
  if (typeof value === "number") need(Number.isSafeInteger(value), ...NOT_CANONICAL);
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  need(depth <= DEEPEST, ...NOT_CANONICAL);
  const within = v => spelled(v, depth + 1);
  if (Array.isArray(value)) return `[${value.map(within).join(",")}]`;
  return `{${Object.keys(value).sort().map(k => `${spelledText(k)}:${within(value[k])}`).join(",")}}`;
}
function canonical(bytes) {
  let text, value;
  try {
    text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    value = JSON.parse(text);
  } catch { throw new Wrong(...NOT_CANONICAL); }
  need(spelled(value) === text, ...NOT_CANONICAL);
  return value;
}
const isObject = value => value !== null && typeof value === "object" && !Array.isArray(value);
const STAMP = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
// A time in UTC, on a day that the calendar has.
function isTime(text) {
  const day = typeof text === "string" && STAMP.test(text) && text >= "0001" ? new Date(text) : NaN;
  return !isNaN(day) && day.toISOString() === text;
}
function entryOf(body, name) {
  const wrong = [`記録の書き方が違います: ${name}`, `not written as an entry is: ${name}`];
  let entry;
  try { entry = body.length <= LONGEST && canonical(body); } catch (e) { throw e instanceof Wrong ? new Wrong(...wrong) : e; }
  need(isObject(entry) && ["data", "private", "t"].every(key => isObject(entry[key])), ...wrong);
  need(Object.values(entry.private).every(c => typeof c === "string" && HEX.test(c)), ...wrong);
  need(isTime(entry.t.received), ...wrong);
  return entry;
}
