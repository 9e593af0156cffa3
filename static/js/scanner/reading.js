// What stands in a code: a label of ours, or somebody else's. Reads as custody/queries/reading.py does.
const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const NUMBER = /^([MPKCLTADIN])[- ]?0*([0-9]{1,9})$/;
const BARS = /^[MPKCLTADIN]-[0-9]{6,9}$/;
const LONGEST = 300;

const value = (c) => ALPHABET.indexOf({ O: "0", I: "1", L: "1" }[c] ?? c);
const twice = (c) => (c << 1) ^ (c & 16 ? 0b100101 : 0);

function code(text) {
  const values = [...text.trim().toUpperCase().replace(/[- ]/g, "")].map(value);
  if (values.length !== 11 || values.includes(-1)) return "";
  const check = twice(values.slice(0, -1).reduce((c, v) => twice(c) ^ v, 0)) & 31;
  return check === values[10] ? values.map((v) => ALPHABET[v]).join("") : "";
}

function beneath(url, bases) {
  const base = bases.find((b) => url.toLowerCase().startsWith(`${b}/s/`.toLowerCase()));
  return base === undefined ? "" : url.slice(base.length + 3).replace(/\/+$/, "");
}

/** The canonical code or number in what was typed or scanned; "" where it is nothing of ours. */
export function read(text, bases) {
  const plain = text.slice(0, LONGEST).normalize("NFKC").trim();
  if (plain.includes("/")) return code(beneath(plain, bases));
  const number = NUMBER.exec(plain.toUpperCase());
  return number ? `${number[1]}-${String(Number(number[2])).padStart(6, "0")}` : code(plain);
}

/** The same of what a camera saw: somebody else's bars or QR code may well hold what a person would type as a number. */
export function seen({ text, format }, bases) {
  if (format === "Code128") return BARS.test(text) ? text : "";
  return NUMBER.test(text.trim().toUpperCase()) ? "" : read(text, bases);
}

/** Where a colleague's code that asks for a signature leads, on this very site; "" for every other. */
export function asks(text, bases) {
  const base = bases.find((b) => text.startsWith(`${b}/second/`));
  return base !== undefined && /^\/second\/[\w-]{22}$/.test(text.slice(base.length)) ? text.slice(base.length) : "";
}

/** What a foreign code is called: the host it leads to, or how it begins. */
export const named = (text) => (URL.canParse?.(text) && new URL(text).host) || [...text.trim()].slice(0, 24).join("");
