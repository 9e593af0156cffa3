// Keys, checkpoints and their signatures (C2SP signed-note, tlog-checkpoint, tlog-cosignature).
async function keyOf(text) {
  const [, bare, limit] = /^(.*?)(?:@(0|[1-9][0-9]{0,15}))?$/s.exec(text);
  const said = unshown(bare), m = /^([^+\x00-\x20\x7f]+)\+([0-9a-f]{8})\+(.*)$/.exec(said);
  need(m, `鍵ではありません: ${text}`, `not a key: ${text}`);
  const data = unbase(m[3], 33), id = (await sha(raw(m[1]), [10], data)).slice(0, 8);
  need(id === m[2] && (data[0] === 1 || (data[0] === 4 && !limit)), `鍵ではありません: ${text}`, `not a key: ${text}`);
  return { name: m[1], id, kind: data[0], data: data.slice(1), most: limit ? Number(limit) : Infinity };
}
// null: this browser has no Ed25519.
async function ed25519(key, signature, message) {
  let loaded;
  try { loaded = await crypto.subtle.importKey("raw", key, { name: "Ed25519" }, false, ["verify"]); } catch { return null; }
  return crypto.subtle.verify({ name: "Ed25519" }, loaded, signature, message);
}
async function canCheckSignatures() {
  const key = unhex("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c");
  const signature = "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00";
  try { return await ed25519(key, unhex(signature), raw("r")) === true; } catch { return false; }
}
const isSignature = line => (/^\xe2\x80\x94 [^ \t+]+ ([A-Za-z0-9+/]+={0,2})$/.exec(line)?.[1].length ?? 1) % 4 === 0;
function noteOf(text) {
  const lines = text.split("\n");
  need(lines.length >= 6 && !lines[3] && !lines.at(-1), "チェックポイントの形ではありません", "not a checkpoint");
  need(lines.slice(4, -1).every(isSignature), "署名の行の形が違います", "a line that is no signature");
  const size = number(lines[1]), root = hex(unbase(lines[2], 32));
  return { text: lines.slice(0, 3).join("\n") + "\n", origin: lines[0], size, root, lines: lines.slice(4, -1) };
}
// The time of the signature by `key` (0 for a log's); undefined where there is none.
async function signed(note, key) {
  const start = unshown("— ") + key.name + " ";
  for (const line of note.lines) {
    let data;
    if (!line.startsWith(start)) continue;
    try { data = unbase(line.slice(start.length), key.kind === 4 ? 76 : 68); } catch { continue; }
    if (hex(data.subarray(0, 4)) !== key.id) continue;
    const at = key.kind === 4 ? view(data).getBigUint64(4) : 0n;
    need(at <= Number.MAX_SAFE_INTEGER, `${shown(key.name)} の連署の時刻が違います`, `a time in the cosignature of ${shown(key.name)} that cannot be`);
    const said = key.kind === 4 ? `cosignature/v1\ntime ${at}\n${note.text}` : note.text;
    need(await ed25519(key.data, data.slice(-64), raw(said)) !== false, `${shown(key.name)} の署名が合いません`, `the signature of ${shown(key.name)} does not verify`);
    return at;
  }
  return undefined;
}
