// What the reader kept: a checkpoint, and receipts; an entry that one acknowledged has to be in the bundle.
// Three lines of a checkpoint will do. Whether the bundle has what makes the tree of that size.
function keptOf(text) {
  const [origin, size, root] = text.split("\n").map(l => l.replaceAll("\r", "")).filter(l => /[^ \t]/.test(l));
  need(root !== undefined, "控えがチェックポイントの形ではありません", "what was kept is not a checkpoint");
  return { origin: latin(new TextEncoder().encode(origin)), size: number(size), root: hex(unbase(root, 32)) };
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
  const text = lines.slice(0, 5).map(l => `${l}\n`).join("");
  const m = /^([^\n]+)\n([^\n]+)\n([1-9][0-9]{0,15})\n([0-9a-f]{64})\n([0-9-]{10}T[0-9:]{8})\.[0-9]{3}Z\n$/.exec(text);
  need(m && lines.length > 5, "控えの形ではありません", "not a receipt");
  return { text, lines: lines.slice(5), of: m[1], subject: m[2], seq: Number(m[3]), hash: m[4], received: m[5] };
}
// Of a file: a JSON object a line as a phone saves them, or the notes one after another; blank lines do not matter.
function receiptsOf(file) {
  const form = ["控えの形ではありません", "not a receipt"], notes = [];
  const noted = line => { try { return String(JSON.parse(line).note).split("\n"); } catch { throw new Wrong(...form); } };
  const lines = file.replaceAll("\r", "").split("\n").flatMap(l => l.trimStart().startsWith("{") ? noted(l) : [l]);
  for (const line of lines.filter(l => /[^ \t]/.test(l))) {
    const signature = line.startsWith("— ");
    if (!notes.length || (!signature && notes.at(-1).length > 5)) notes.push([]);
    need(signature === notes.at(-1).length > 4, ...form);
    notes.at(-1).push(line);
  }
  need(notes.length, "控えがありません", "there is no receipt in the file");
  return notes.map(note => receiptOf(note.map(l => latin(new TextEncoder().encode(l)))));
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
