// The files of a zip without compression, or of a folder: name -> how to read it.
// What fits into memory is read at once: asking for each file by itself takes ten times as long.
const IN_MEMORY = 2 ** 29;
async function opened(file) {
  const all = file.size < IN_MEMORY ? new Uint8Array(await file.arrayBuffer()) : null;
  const at = async (from, length) => all ? all.subarray(from, from + length) : new Uint8Array(await file.slice(from, from + length).arrayBuffer());
  return { size: file.size, at };
}
const readAt = (file, from, length) => file.at(from, length);
const view = bytes => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
async function directoryOf(file) {
  const tail = await readAt(file, Math.max(0, file.size - 1024), 1024), v = view(tail), at = tail.length - 22;
  need(at >= 0 && v.getUint32(at, true) === 0x06054b50 && v.getUint16(at + 20, true) === 0, "ZIP ファイルではないか、終わりの後に何かあります", "not a zip, or something after its end");
  let [count, size, from] = [v.getUint16(at + 10, true), v.getUint32(at + 12, true), v.getUint32(at + 16, true)];
  if (count === 0xffff || from === 0xffffffff) {
    const long = view(await readAt(file, Number(v.getBigUint64(at - 12, true)), 56));
    need(long.getUint32(0, true) === 0x06064b50, "ZIP ファイルが壊れています", "a damaged zip");
    [count, size, from] = [32, 40, 48].map(n => Number(long.getBigUint64(n, true)));
  }
  return [await readAt(file, from, size), count];
}
async function filesOfZip(given) {
  const file = await opened(given);
  const [list, count] = await directoryOf(file), v = view(list), found = new Map();
  let at = 0;
  for (let n = 0; n < count; n++) {
    need(v.getUint32(at, true) === 0x02014b50 && v.getUint16(at + 10, true) === 0, "ZIP ファイルが壊れています", "a damaged zip, or a compressed one");
    const [length, extra, comment] = [28, 30, 32].map(o => v.getUint16(at + o, true));
    let size = v.getUint32(at + 24, true), from = v.getUint32(at + 42, true), more = at + 46 + length;
    const end = more + extra, name = latin(list.subarray(at + 46, more));
    for (; more + 4 <= end; more += 4 + v.getUint16(more + 2, true)) {
      if (v.getUint16(more, true) !== 1) continue;
      let long = more + 4;
      if (size === 0xffffffff) { size = Number(v.getBigUint64(long, true)); long += 8; }
      if (from === 0xffffffff) from = Number(v.getBigUint64(long, true));
    }
    at = end + comment;
    if (name.endsWith("/")) continue;
    need(!found.has(name), `同じ名前のファイルが二つあります: ${shown(name)}`, `a file that is there twice: ${shown(name)}`);
    found.set(name, async () => {
      const head = view(await readAt(file, from, 30)), skip = 30 + head.getUint16(26, true) + head.getUint16(28, true);
      const said = latin(await readAt(file, from + 30, head.getUint16(26, true)));
      need(head.getUint32(0, true) === 0x04034b50 && said === name, "ZIP ファイルが壊れています", "a damaged zip");
      return readAt(file, from + skip, size);
    });
  }
  need(at === list.length, "ZIP ファイルが壊れています", "a damaged zip");
  return found;
}
const filesOfFolder = list => new Map(Array.from(list, file => [
  unshown(file.webkitRelativePath.split("/").slice(1).join("/")), async () => new Uint8Array(await file.arrayBuffer()),
]));
