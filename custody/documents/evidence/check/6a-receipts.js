// What the reader kept: a checkpoint, and receipts; an entry that one acknowledged has to be in the bundle.
const NOT_A_RECEIPT = ["控えの形ではありません", "not a receipt"], NOT_A_CHECKPOINT = ["控えがチェックポイントの形ではありません", "what was kept is not a checkpoint"];
// Of a text in UTF-8, with or without a mark at the beginning that says so.
function linesOf(bytes, form) {
  let text;
  try { text = new TextDecoder("utf-8", { fatal: true }).decode(bytes); } catch { throw new Wrong(...form); }
  need(!/[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]/.test(text), ...form);
  return text.replaceAll("\r", "").split("\n");
}
const isBlank = line => /^[ \t]*$/.test(line);
// Three lines of a checkpoint will do. Whether the bundle has what makes the tree of that size.
function keptOf(bytes) {
  const [origin, size, root] = linesOf(bytes, NOT_A_CHECKPOINT).filter(l => !isBlank(l));
  need(root !== undefined, ...NOT_A_CHECKPOINT);
  return { origin: unshown(origin), size: number(size), root: hex(unbase(root, 32)) };
}
async function agrees(bundle, note, kept) {
  need(kept.origin === note.origin, "控えは別の台帳のものです", "the checkpoint you kept is of another log");
  const older = `checkpoints/${kept.size}`;
  let root;
  if (kept.size === note.size) root = note.root;
  else if (bundle.files.has(older)) root = noteOf(await bundle.text(older)).root;
  else if (bundle.files.has("leaves.txt") && kept.size > 0 && kept.size < note.size) root = await rootOf((await bundle.lines("leaves.txt")).slice(0, kept.size));
  else return false;
  need(root === kept.root, `控え（${kept.size}件）と違う台帳です`, `not the log of the checkpoint you kept (${kept.size})`);
  return true;
}
function receiptOf(lines) {
  const [of, subject, seq, hash, received] = lines, right = lines.length > 5 && SUBJECT.test(subject) && HEX.test(hash) && isTime(received) && seq !== "0";
  need(right && lines.slice(5).every(isSignature), ...NOT_A_RECEIPT);
  return { text: lines.slice(0, 5).map(l => `${l}\n`).join(""), lines: lines.slice(5), of, subject, seq: number(seq), hash, received: received.slice(0, 19) };
}
// A phone's file has one way of writing a receipt in a line.
const SAVED = /^\{"note":"((?:[^"\\\t]|\\n)+)"(?:,"number":SAID)?(?:,"kind":SAID)?\}$/.source.replaceAll("SAID", /(?:null|"(?:[^"\\\t]|\\["\\/bfnrt]|\\u[0-9a-f]{4})*")/.source);
function noted(line) {
  const said = new RegExp(SAVED).exec(line);
  need(said, ...NOT_A_RECEIPT);
  return said[1].replaceAll("\\n", "\n").split("\n");
}
// Of a file: a JSON object a line as a phone saves them, or the notes one after another; blank lines do not matter.
function receiptsOf(bytes) {
  const notes = [], lines = linesOf(bytes, NOT_A_RECEIPT).flatMap(l => l.startsWith("{") ? noted(l) : [l]);
  for (const line of lines.filter(l => !isBlank(l))) {
    const signature = line.startsWith("— ");
    if (!notes.length || (!signature && notes.at(-1).length > 5)) notes.push([]);
    need(signature === notes.at(-1).length > 4, ...NOT_A_RECEIPT);
    notes.at(-1).push(line);
  }
  need(notes.length, "控えがありません", "there is no receipt in the file");
  return notes.map(note => receiptOf(note.map(unshown)));
}
// How many cannot be compared. Wrong where the bundle has another entry than one says, or should have it and has none.
async function checkReceipts(rows, note, keys, receipts, whole, times) {
  const entries = new Map(rows.map(r => [`${r.subject} ${r.seq}`, r.hash])), here = new Set(rows.map(r => r.subject));
  const newest = rows.filter(r => r.leaf !== null).map(r => r.entry.t.received.slice(0, 19)).sort().at(-1);
  const bound = Math.max(Date.parse(`${newest}Z`) / 1000, times.length ? Math.min(...times) : 0) - 600;
  let unanswered = 0;
  for (const r of receipts) {
    let by = false;
    for (const key of keys.filter(k => k.kind === 1 && k.name === r.of && r.of === `${note.origin}/receipt`)) by = await signed(r, key) !== undefined || by;
    need(by, "渡された鍵で署名された控えではありません", "a receipt that none of the given keys signed");
    const it = `${r.subject} ${r.seq}`, held = entries.get(it);
    need(held === undefined || held === r.hash, `控えにある記録の代わりに、別の記録があります: ${it}`, `another entry than the one that a receipt acknowledged: ${it}`);
    if (held !== undefined) continue;
    const denied = (whole || here.has(r.subject)) && Date.parse(`${r.received}Z`) / 1000 <= bound;
    need(!denied, `控えで受け付けたと分かる記録がありません: ${it}`, `acknowledged by a receipt, and not here: ${it}`);
    unanswered++;
  }
  return unanswered;
}
