// Bytes, hashes, and how to say what is wrong. Text is kept byte for character until it is shown.
class Wrong extends Error {
  constructor(ja, en) { super(`${ja} / ${en}`); this.ja = ja; this.en = en; }
}
const need = (right, ja, en) => { if (!right) throw new Wrong(ja, en); };
const HEX = /^[0-9a-f]{64}$/;
const latin = bytes => {
  let text = "";
  for (let n = 0; n < bytes.length; n += 8192) text += String.fromCharCode(...bytes.subarray(n, n + 8192));
  return text;
};
const raw = text => Uint8Array.from(text, c => c.charCodeAt(0));
const shown = text => new TextDecoder("utf-8", { ignoreBOM: true }).decode(raw(text));
const unshown = text => latin(new TextEncoder().encode(text));
// What moves a cursor, turns the direction of writing, breaks a line or is not seen: its bytes are spelled out.
const HIDDEN = /[\x00-\x1f\x7f-\xa0\xad\u061c\u1680\u180e\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\ud800-\udfff\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]/gu;
const printable = line => line.replace(HIDDEN, c => Array.from(new TextEncoder().encode(c), b => `\\x${b.toString(16).padStart(2, "0")}`).join(""));
const hex = bytes => Array.from(bytes, b => b.toString(16).padStart(2, "0")).join("");
const unhex = text => Uint8Array.from(text.match(/../g) ?? [], h => parseInt(h, 16));
const joined = (...parts) => {
  const all = new Uint8Array(parts.reduce((n, p) => n + p.length, 0));
  parts.reduce((at, p) => (all.set(p, at), at + p.length), 0);
  return all;
};
const sha = async (...parts) => hex(new Uint8Array(await crypto.subtle.digest("SHA-256", joined(...parts))));
const node = (left, right) => sha([1], unhex(left), unhex(right));
const unbase = (text, length) => {
  let data = "";
  try { data = atob(text); } catch { /* said below */ }
  need(data.length === length && btoa(data) === text, "base64 の書き方が違います", "not base64");
  return raw(data);
};
const number = text => {
  need(/^(0|[1-9][0-9]{0,15})$/.test(text) && Number.isSafeInteger(Number(text)), "数の書き方が違います", "not a number");
  return Number(text);
};
