// The files of a bundle: each accounted for, each as SHA256SUMS says.
const NAME = /^(entries\/[0-9]{6,9}\.json|proofs\/[A-Za-z0-9_.-]{1,100}\.tlog-proof|attachments\/[0-9a-f]{64}|checkpoints\/[1-9][0-9]{0,15}(\.consistency|\.tsr)?|(leaves|siblings)\.txt|SHA256SUMS|index\.tsv|checkpoint(\.tsr)?|keys\.txt|private\.json|attachments\.tsv|names\.tsv|history\.html|check\.html|VERIFY\.md|verify\.sh|verify\.py)$/;
const NEEDED = "SHA256SUMS VERIFY.md attachments.tsv check.html checkpoint history.html index.tsv keys.txt names.tsv private.json siblings.txt verify.py verify.sh".split(" ");
class Bundle {
  constructor(files) {
    this.files = files;
    for (const name of files.keys()) need(NAME.test(name), `説明のつかないファイルがあります: ${shown(name)}（一式のファイルではありません。フォルダーの外へ移して、もう一度確かめてください）`, `a file that is not accounted for: ${shown(name)} (not part of the bundle: move it out of the folder, and check again)`);
    for (const name of NEEDED) need(files.has(name), `ファイルがありません: ${name}`, `a file is missing: ${name}`);
  }
  async bytes(name) {
    need(this.files.has(name), `ファイルがありません: ${name}`, `a file is missing: ${name}`);
    return this.files.get(name)();
  }
  async text(name) { return latin(await this.bytes(name)); }
  async lines(name) {
    const lines = (await this.text(name)).split("\n");
    need(!lines.pop(), `${name} が途中で終わっています`, `${name} ends in the middle of a line`);
    return lines;
  }
  within(folder) { return new Set([...this.files.keys()].filter(n => n.startsWith(folder + "/"))); }
}
const same = (a, b) => a.size === b.size && [...a].every(x => b.has(x));
async function checkSums(bundle, progress) {
  const names = [...bundle.files.keys()].filter(n => n !== "SHA256SUMS").sort(), said = await bundle.lines("SHA256SUMS");
  const listed = new Set(said.map(l => l.slice(66))), odd = names.filter(n => !listed.has(n)).slice(0, 1);
  need(said.length === names.length, `目録（SHA256SUMS）とファイルが一致しません ${odd}`, `SHA256SUMS does not list the files that are here ${odd}`);
  for (const [n, name] of names.entries()) {
    need(said[n] === `${await sha(await bundle.bytes(name))}  ${name}`, `目録のハッシュと違います: ${name}`, `not what SHA256SUMS says: ${name}`);
    if (n % 100 === 0) await progress(n, names.length);
  }
}
const TEXT = /^(SHA256SUMS|checkpoint|checkpoints\/[0-9]+(\.consistency)?|proofs\/.*|(leaves|siblings)\.txt|private\.json|(index|attachments)\.tsv)$/;
async function checkTexts(bundle) {
  for (const name of [...bundle.files.keys()].filter(n => TEXT.test(n)).sort()) {
    const text = await bundle.text(name);
    need(!text || text.endsWith("\n"), `${name} が途中で終わっています`, `${name} ends in the middle of a line`);
    need(!/[\x00-\x08\x0b-\x1f]/.test(text), `${name} に制御文字があります`, `a control character in ${name}`);
  }
}
