// The form, the verdict, and the history as the checked entries have it.
const at = id => document.getElementById(id);
const made = (tag, text, name = "") => Object.assign(document.createElement(tag), { textContent: text, className: name });
const GOOD = {
  true: "【合格】封印された全記録がそろっています。抜けも書き換えもありません。 / GOOD: every entry under the checkpoint is here and as it was sealed; none is changed or missing.",
  false: "【合格】どの記録も封印されたとおりの内容と位置で、対象ごとに、ここにある最新の記録まで書き換えも抜けもありません。それより後の記録がないことは、leaves.txt のある全体の一式でしか示せません。 / GOOD: every entry is as it was sealed and at its place; of each chain nothing up to the newest entry shown was changed or left out. Later entries cannot be excluded: only a bundle of everything with leaves.txt in it does that.",
};
const PART = (sealed, late) => `【一部のみ】封印されたとおりの記録 ${sealed}件、まだ封印されておらず何の証明もない記録 ${late}件。十秒ほど待って作り直した一式で確かめてください。 / IN PART: as they were sealed: ${sealed}; not yet sealed, and proved by nothing: ${late}. Have the bundle made again in ten seconds.`;
const UNANSWERED = n => `【一部のみ】記録は封印されたとおりですが、控え${n}件は、対象がこの一式にないか、一式より新しいため、比べられません。いま作った台帳全体の一式で比べてください。 / IN PART: every entry is as it was sealed, but ${n} of your receipts cannot be compared with this: what they are of is not in it, or came later. Take a bundle of everything made now.`;
const OTHER = kept => `【一部のみ】記録は封印されたとおりですが、お手元の控え（${kept}件）とは、この一式では比べられません。いま作った台帳全体の一式で比べてください。 / IN PART: every entry is as it was sealed, but the checkpoint you kept (${kept}) cannot be compared with this. Take a bundle of everything made now.`;
const SMALLER = (kept, size) => `【一部のみ】この一式の記録は封印されたとおりですが、お手元の控え（${kept}件）より封印が小さく（${size}件）、比べられません。控えの後に作った一式なら、そのこと自体が、封印された記録が失われたか隠された証拠です。控えとこの一式を保管し、契約の担当者に知らせてください。控えより前の一式なら、いま作った台帳全体の一式で比べてください。 / IN PART: every entry in it is as it was sealed, but the checkpoint you kept (${kept}) is larger than this one (${size}). If this was made after you got your copy, that is itself the evidence that sealed entries were lost or hidden: keep both, and tell the contract's officer. If it was made before, take a bundle of everything made now.`;
const UNSIGNED = "【一部のみ】このブラウザには Ed25519 がなく、署名を確かめられません。ほかはすべて合っています。新しい Chromium 系のブラウザか verify.sh で確かめてください。 / IN PART: this browser has no Ed25519, so the signatures were not checked; all else is right. Use a current Chromium, or verify.sh.";
function verdict(kind, text) {
  at("verdict").className = `verdict ${kind}`;
  at("verdict").textContent = printable(text);
  at("verdict").hidden = false;
  document.documentElement.dataset.verdict = kind;
}
const MOST = 2000;
const own = (known, key) => known && Object.hasOwn(known, key) ? known[key] : undefined;
const when = stamp => { try { return new Intl.DateTimeFormat("ja-JP", { dateStyle: "medium", timeStyle: "short", timeZone: "Asia/Tokyo" }).format(new Date(stamp)); } catch { return String(stamp); } };
function history({ rows, values, names }) {
  const called = new Map(names.map(line => shown(line).split("\t")));
  const said = v => typeof v === "string" ? called.get(v) ?? (STAMP.test(v) ? when(v) : own(TITLES, v)?.[0] ?? v) : typeof v === "boolean" ? (v ? "はい / yes" : "いいえ / no") : Array.isArray(v) ? v.map(said).join("、") : v && typeof v === "object" ? Object.entries(v).map(([k, x]) => `${k}: ${said(x)}`).join(", ") : String(v);
  const hidden = { withheld: "非公開 / withheld", erased: "消去済み / erased", lost: "失われた / lost", unsealed: "消去済みとされ、消去の記録は未封印 / said to be erased by an entry that is not sealed" };
  const kept = v => v instanceof Hidden ? `（${hidden[v.said === UNSEALED ? UNSEALED : v.state]}${v.said && v.said !== UNSEALED ? ` ${why(v.said)}` : ""}）` : v;
  const chosen = (kind, name, value) => Array.isArray(value) ? value.map(v => chosen(kind, name, v)).join("、") : own(own(own(CHOICES, kind), name), value) ?? said(value);
  const row = r => {
    const e = r.entry, title = own(TITLES, e.kind) ?? [String(e.kind), String(e.kind)], line = document.createElement("tr"), what = document.createElement("td");
    what.append(made("b", title[0]), made("small", title[1]));
    const told = [...Object.entries(e.data), ...Object.entries(e.private).map(([k, c]) => [k, kept(values.get(c))])];
    for (const [name, value] of told) what.append(made("div", `${own(own(LABELS, e.kind), name) ?? name}: ${chosen(e.kind, name, value)}`, "note"));
    line.append(made("td", String(r.leaf ?? "—"), "n"), made("td", when(e.t.occurred), "t"), made("td", `${said(e.subject)} #${r.seq}`), what,
      made("td", [said(e.actor), ...(Array.isArray(e.sign) ? e.sign : []).map(s => said(s?.by))].join("・")));
    line.firstChild.dataset.is = "葉";
    if (r.leaf === null) line.append(made("td", "まだ封印されていない / not yet sealed", "late"));
    return line;
  };
  const shownOrNot = r => { try { return row(r); } catch { return made("tr", `${r.name}: 表示できません / cannot be shown`, "late"); } };
  at("rows").replaceChildren(...rows.slice(0, MOST).map(shownOrNot));
  at("more").hidden = rows.length <= MOST;
  at("history").hidden = false;
}
async function run(files, mine) {
  const texts = at("keys").value.split(/[ \t\r\n]+/).filter(Boolean);
  at("go").disabled = true;
  at("history").hidden = at("verdict").hidden = true;
  at("facts").replaceChildren();
  at("progress").hidden = false;
  const progress = (done, all) => { at("progress").value = done / (all || 1); return new Promise(r => setTimeout(r)); };
  try {
    const found = await check(files, texts, mine, progress);
    at("facts").replaceChildren(...found.facts.map(f => made("li", printable(f))));
    const { able, late, whole, unanswered, rows, kept, size } = found, compare = kept && (kept.size > size ? SMALLER(kept.size, size) : OTHER(kept.size));
    const part = late ? PART(rows.length - late, late) : compare || (unanswered ? UNANSWERED(unanswered) : "");
    verdict(able && !part ? "good" : "part", able ? part || GOOD[whole] : UNSIGNED);
    history(found);
  } catch (e) {
    const read = e instanceof Wrong ? [e.ja, e.en] : [`読み取れません（${e.name}）`, `it cannot be read (${e.name})`];
    verdict("bad", `【不合格】${read[0]} / BAD: ${read[1]}`);
  }
  at("progress").hidden = true;
  at("go").disabled = false;
}
at("form").addEventListener("submit", async event => {
  event.preventDefault();
  const [zip] = at("zip").files, folder = at("folder").files, [slips] = at("receipts").files, [kept] = at("kept").files;
  try { await run(zip ? await filesOfZip(zip) : filesOfFolder(folder), { slips: await slips?.arrayBuffer(), kept: await kept?.arrayBuffer() }); } catch (e) { verdict("bad", `【不合格】${e.ja ?? e.name} / BAD: ${e.en ?? e.name}`); }
});
canCheckSignatures().then(able => { at("lacks").hidden = able; });
