// The receipts that the reader kept: an entry that one acknowledged has to be in the bundle.
function receiptOf(note) {
  const cut = note.indexOf("\n\n"), text = note.slice(0, cut + 1);
  const m = /^([^\n]+)\n([^\n]+)\n([1-9][0-9]{0,15})\n([0-9a-f]{64})\n([0-9-]{10}T[0-9:]{8})\.[0-9]{3}Z\n$/.exec(text);
  need(cut > 0 && m && note.endsWith("\n"), "控えの形ではありません", "not a receipt");
  return { text, lines: note.slice(cut + 2, -1).split("\n"), of: m[1], subject: m[2], seq: Number(m[3]), hash: m[4], received: m[5] };
}
// Of a file: one JSON object a line as a phone saves them, or the notes one after another.
function receiptsOf(file) {
  const text = file.replaceAll("\r", "").replace(/\n?$/, "\n");
  const notes = text.trimStart().startsWith("{")
    ? text.split("\n").filter(l => l.trim()).map(l => JSON.parse(l).note) : text.match(/(?:[^\n]+\n){5}\n(?:— [^\n]*\n)+/g) ?? [];
  need(notes.length && (text.trimStart().startsWith("{") || notes.join("") === text), "控えの形ではありません", "not a receipt");
  return notes.map(note => receiptOf(latin(new TextEncoder().encode(note))));
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
