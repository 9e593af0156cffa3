// What is checked, in the order of verify.py and verify.sh.
async function checkCheckpoints(bundle, note, keys, able) {
  const notes = [note];
  for (const name of [...bundle.within("checkpoints")].filter(n => !n.includes(".")).sort()) {
    const old = noteOf(await bundle.text(name));
    need(name === `checkpoints/${old.size}` && old.size > 0 && old.size < note.size && old.origin === note.origin, `${name} の中身が名前と違います`, `${name} is another checkpoint`);
    const path = (await bundle.lines(`${name}.consistency`)).map(line => hex(unbase(line, 32)));
    need(await consistent(old, note, path), `${name} から新しい封印へつながりません`, `the newest tree does not begin with that of ${name}`);
    notes.push(old);
  }
  need([...bundle.within("checkpoints")].filter(n => !n.endsWith(".tsr")).length === 2 * notes.length - 2, "checkpoints/ に余りがあります", "too many files in checkpoints/");
  const told = [], times = [];
  for (const one of notes) {
    let by = false, counts = false;
    for (const key of keys) {
      if ((key.kind === 1 && key.name !== one.origin) || await signed(one, key) === undefined) continue;
      by = by || key.kind === 1;
      counts = counts || key.kind === 4 || one.size <= key.most;
    }
    need(by, "封印は渡された鍵で署名されていません", "a checkpoint is not signed by the key that was given");
    need(counts || one !== note, "最新の封印は、そこまでは認めない鍵だけで署名されています", "the newest checkpoint is signed by a key that does not count so far");
    if (!counts) told.push(`数えない封印 / not counted: checkpoints/${one.size}`);
  }
  for (const key of keys.filter(k => k.kind === 4)) {
    let most;
    for (const one of notes) {
      const at = await signed(one, key);
      if (at !== undefined && one === note && able) times.push(Number(at));
      if (at !== undefined && (!most || one.size > most.size)) most = { size: one.size, at };
    }
    need(most, `${shown(key.name)} の連署がありません`, `${shown(key.name)} has cosigned none of the checkpoints`);
    if (able) told.push(`連署 / cosigned: ${shown(key.name)}, ${most.size}, time ${most.at}`);
  }
  return [told, times];
}
// Wrong where an entry is not sealed though it was there ten minutes before the checkpoint was seen.
function checkLate(rows, times) {
  if (!times.length) return;
  const bound = new Date(Math.max(0, Math.min(...times, 253402300799) - 600) * 1000).toISOString().slice(0, 19);
  for (const r of rows.filter(r => r.leaf === null))
    need(r.entry.t.received.slice(0, 19) > bound, `封印に入っているはずの日時の記録が封印されていません: ${r.name}`, `received before the checkpoint was made, and not in it: ${r.name}`);
}
const SUBJECT = /^[a-z][a-z_]{0,31}(:[A-Za-z0-9_-]{1,64})?$/;
async function readIndex(bundle, size, progress) {
  const [head, ...lines] = await bundle.lines("index.tsv"), rows = [], seen = new Set();
  need(head === "file\tsubject\tseq\tleaf", "index.tsv の見出しが違います", "index.tsv has another heading");
  let last = -1;
  for (const [n, line] of lines.entries()) {
    const [name, subject, seq, leaf, more] = line.split("\t");
    need(leaf !== undefined && more === undefined && name === `entries/${String(n + 1).padStart(6, "0")}.json` && SUBJECT.test(subject),
      `index.tsv の${n + 1}行目が違います`, `line ${n + 1} of index.tsv is wrong`);
    const at = leaf === "-" ? null : number(leaf);
    need(at === null || (last < at && at < size), `index.tsv の順番が違います: ${name}`, `out of order in index.tsv: ${name}`);
    last = at ?? size;
    const body = await bundle.bytes(name), entry = entryOf(body, name);
    need(entry.subject === subject && typeof entry.seq === "number" && String(entry.seq) === seq && number(seq) > 0, `記録が index.tsv と違います: ${name}`, `the entry is not the one in index.tsv: ${name}`);
    rows.push({ name, subject, seq: number(seq), leaf: at, hash: await sha([0], body), entry });
    seen.add(name);
    if (n % 100 === 0) await progress(n, lines.length);
  }
  need(rows.length && same(seen, bundle.within("entries")), "index.tsv にない記録があります", "an entry that index.tsv does not list");
  return rows;
}
function checkChains(rows) {
  const newest = new Map(), heads = new Map();
  for (const row of rows) {
    const before = newest.get(row.subject) ?? { seq: 0, hash: "0".repeat(64) };
    need(row.seq === before.seq + 1 && row.entry.prev === before.hash, `${row.subject} の記録${row.seq}がつながりません`, `${row.subject}: entry ${row.seq} does not follow the one before it`);
    newest.set(row.subject, row);
    if (row.leaf !== null) heads.set(row.subject, row);
  }
  return heads;
}
async function checkProofs(bundle, note, heads) {
  const names = new Map([...heads].map(([subject, row]) => [`proofs/${subject.replace(":", ".")}.tlog-proof`, row]));
  need(same(new Set(names.keys()), bundle.within("proofs")), "証明の数が合いません", "a proof is missing, or there is one too many");
  const checkpoint = await bundle.text("checkpoint");
  for (const [name, row] of names) {
    const text = await bundle.text(name), cut = text.indexOf("\n\n"), lines = text.slice(0, cut).split("\n");
    need(lines[0] === "c2sp.org/tlog-proof@v1" && lines[1] === `index ${row.leaf}` && text.slice(cut + 2) === checkpoint,
      `別の記録か別の封印の証明です: ${name}`, `the proof of another entry or checkpoint: ${name}`);
    const made = await climb(row.leaf, note.size - 1, lines.slice(2).map(l => hex(unbase(l, 32))), [row.hash, row.hash]);
    need(made && made[1] === note.root, `証明が封印と合いません: ${name}`, `does not lead to the root: ${name}`);
  }
}
// All sealed entries, each at its leaf, make the root together with the siblings that they lack.
async function checkPlaces(bundle, note, rows) {
  let level = rows.filter(r => r.leaf !== null).map(r => [r.leaf, r.hash]), width = note.size;
  need(level.length, "封印済みの記録が一つもありません", "none of the entries is sealed");
  const siblings = await bundle.lines("siblings.txt"), last = level.at(-1);
  need(siblings.every(l => HEX.test(l)), "siblings.txt の形が違います", "siblings.txt has another form");
  let used = 0;
  const sibling = () => siblings[used++] ?? "";
  for (; width > 1; width = Math.ceil(width / 2)) {
    const up = [];
    for (let n = 0; n < level.length; n++) {
      const [at, own] = level[n], over = Math.floor(at / 2);
      if (at % 2) up.push([over, await node(sibling(), own)]);
      else if (at + 1 === width) up.push([over, own]);
      else up.push([over, await node(own, level[n + 1]?.[0] === at + 1 ? level[++n][1] : sibling())]);
    }
    level = up;
  }
  need(last && level.length === 1 && level[0][1] === note.root && used === siblings.length, "記録の、封印の中の位置が証明と合いません", "the entries are not at their places under the checkpoint");
}
async function checkLeaves(bundle, note, rows) {
  if (!bundle.files.has("leaves.txt")) return;
  const leaves = await bundle.lines("leaves.txt"), sealed = rows.filter(r => r.leaf !== null);
  need(leaves.length === note.size && leaves.every(l => HEX.test(l)), "leaves.txt の行数が違います", "leaves.txt has not one hash an entry");
  need(sealed.length === note.size && sealed.every(r => leaves[r.leaf] === r.hash), "leaves.txt と記録が合いません", "an entry is not the one in leaves.txt");
}
const GROUNDS = { retention: "保存期間の満了 / time of keeping over", instruction: "発注者の指示 / client's instruction" };
const why = said => `${said.slice(0, 10)} UTC, ${GROUNDS[said.slice(11)] ?? said.slice(11)}`;
// Commitment -> the day and the ground on which an entry says that its value was erased, or that it is not sealed.
const UNSEALED = "unsealed";
const toldErased = (said, n) => said === UNSEALED ? `消去済みとされ、消去の記録は未封印 / said to be erased by an entry that is not sealed: ${n}` : `消去済み / erased: ${n}, ${why(said)}`;
function erasures(rows) {
  const promised = new Map(rows.flatMap(r => Object.entries(r.entry.private).map(([name, c]) => [`${r.subject} ${r.seq}:${name}`, c]))), found = new Map();
  for (const { subject, entry, leaf } of rows.filter(r => r.entry.kind === "private.erased"))
    for (const value of Array.isArray(entry.data.values) ? entry.data.values : []) {
      const c = typeof value === "string" ? promised.get(`${subject} ${value}`) : undefined;
      if (c !== undefined && !found.has(c)) found.set(c, leaf === null ? UNSEALED : `${entry.t.received.slice(0, 10)} ${entry.data.ground}`);
    }
  return found;
}
class Hidden { constructor(state, said = "") { this.state = state; this.said = said; } }
async function checkPrivate(bundle, rows) {
  const form = ["private.json の形が違います", "private.json has another form"], counts = { included: 0, withheld: 0, erased: 0, lost: 0 };
  const lines = await bundle.lines("private.json"), values = new Map(), gone = erasures(rows), told = new Map();
  need(lines.length > 1 && lines[0] === "{" && lines.at(-1) === "}", ...form);
  let last = "";
  for (const [n, line] of lines.slice(1, -1).entries()) {
    const m = /^"([0-9a-f]{64})":(?:"(withheld|erased|lost)"|\{"salt":"([0-9a-f]{64})","value":([^\n]*)\})(,?)$/.exec(line);
    need(m && m[1] > last && (m[5] === ",") === (n + 3 < lines.length), ...form);
    last = m[1];
    counts[m[2] ?? "included"]++;
    need(m[2] || await sha([2], unhex(m[3]), raw(m[4])) === last, `非公開の値が約束と違います: ${last}`, `a private value is not the one committed to: ${last}`);
    if (m[2] === "erased") {
      need(gone.has(last), `消去の記録がない値です: ${last}`, `said to be erased, but no entry says so: ${last}`);
      told.set(gone.get(last), (told.get(gone.get(last)) ?? 0) + 1);
    }
    values.set(last, m[2] ? new Hidden(m[2], gone.get(last)) : canonical(raw(m[4])));
  }
  need(same(new Set(rows.flatMap(r => Object.values(r.entry.private))), new Set(values.keys())), "非公開の値が欠けているか余っています", "private values are missing or too many");
  return [counts, values, [...told.keys()].sort().map(said => toldErased(said, told.get(said)))];
}
const hashesIn = value => typeof value === "string" ? (HEX.test(value) ? [value] : []) : value && typeof value === "object" ? Object.values(value).flatMap(hashesIn) : [];
async function checkAttachments(bundle, rows) {
  const counts = { included: 0, withheld: 0, lost: 0, elsewhere: 0 }, here = new Set(), listed = new Set();
  let last = "";
  for (const line of await bundle.lines("attachments.tsv")) {
    const [hash, state, more] = line.split("\t");
    need(HEX.test(hash) && hash > last && Object.hasOwn(counts, state) && more === undefined, "attachments.tsv の形が違います", "attachments.tsv has another form");
    last = hash;
    counts[state]++;
    listed.add(hash);
    if (state !== "included") continue;
    here.add(`attachments/${hash}`);
    need(await sha(await bundle.bytes(`attachments/${hash}`)) === hash, `写真・書類が記録と違います: ${hash}`, `not the file that was recorded: ${hash}`);
  }
  need(same(here, bundle.within("attachments")), "余分な写真・書類があります", "a file in attachments/ too many");
  need(same(new Set(rows.flatMap(r => hashesIn(r.entry.data))), listed), "写真・書類の一覧が記録と違います", "attachments.tsv does not list what the entries name");
  return counts;
}
async function check(files, texts, mine, progress) {
  need(globalThis.crypto?.subtle, "このブラウザではハッシュを計算できません。この check.html をファイルとして開いてください。", "this browser computes no hashes here; open this page as a file");
  const keys = [], able = await canCheckSignatures();
  for (const text of texts) keys.push(await keyOf(text));
  need(keys.some(k => k.kind === 1), "台帳の公開鍵を入れてください", "give the public key of the log");
  const bundle = new Bundle(files);
  await checkSums(bundle, progress);
  await checkTexts(bundle);
  const note = noteOf(await bundle.text("checkpoint")), [seen, times] = await checkCheckpoints(bundle, note, keys, able);
  for (const name of [...bundle.files.keys()].filter(n => n.endsWith(".tsr")).sort()) {
    await bundle.bytes(name.slice(0, -4));
    seen.push(`タイムスタンプ（未確認） / time stamp, not checked: ${name}`);
  }
  const rows = await readIndex(bundle, note.size, progress);
  const heads = checkChains(rows);
  await checkPlaces(bundle, note, rows);
  await checkProofs(bundle, note, heads);
  await checkLeaves(bundle, note, rows);
  checkLate(rows, times);
  const whole = bundle.files.has("leaves.txt"), receipts = mine.slips === undefined ? [] : receiptsOf(mine.slips);
  const kept = mine.kept === undefined ? null : keptOf(mine.kept), compared = kept && await agrees(bundle, note, kept);
  if (kept) seen.push(`${compared ? "控えと一致 / agrees with your copy" : "控えと未照合 / not compared with your copy"}: ${kept.size}`);
  const unanswered = await checkReceipts(rows, note, keys, receipts, whole, times);
  if (receipts.length) seen.push(`控えのとおり / as receipts say: ${receipts.length - unanswered}, 未照合 / not compared: ${unanswered}`);
  const [counts, values, erased] = await checkPrivate(bundle, rows), photos = await checkAttachments(bundle, rows);
  const told = o => Object.entries(o).map(([k, n]) => `${k} ${n}`).join(", "), late = rows.filter(r => r.leaf === null);
  return { able, rows, values, names: (await bundle.text("names.tsv")).split("\n"), size: note.size, kept: compared ? null : kept, late: late.length, whole, unanswered, facts: [
    `封印 / checkpoint: ${shown(note.origin)}, ${note.size}`, ...seen, `封印済みの記録 / sealed entries: ${rows.length - late.length}`,
    ...late.map(r => `まだ封印されていない / not yet sealed: ${r.name}`),
    `非公開の値 / private values: ${told(counts)}`, ...erased, `写真・書類 / attachments: ${told(photos)}`] };
}
