#!/usr/bin/env python3
"""Check an evidence bundle of あずかり without あずかり: Python 3.9 or later, its standard library, and openssl 3.

    python3 verify.py [-d FOLDER] [-t CERTIFICATES] [-c CHECKPOINT] [-r RECEIPTS] LOG_KEY [FURTHER_KEY ...]

The keys are the reader's own: from the contract, a printed report, a cosigner. Never take them from the bundle.
KEY@1200 counts up to 1,200 entries only, and further with the cosignature of a given cosigner: for a stolen key.
-t names the certificates (PEM) of a time-stamping authority, and has every *.tsr checked with them.
-c names a checkpoint that the reader kept (its first three lines will do), and has the bundle compared with it.
-r names receipts that the reader kept (a phone's file, or what slips hold), with the key of receipts among the keys: an
entry that a receipt acknowledged has to be in the bundle.
The last line and the exit code are the answer: 0 GOOD, 3 IN PART (not yet sealed, or not comparable), 1 BAD.
"""

from __future__ import annotations

import base64
import calendar
import hashlib
import json
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import datetime
from itertools import accumulate
from pathlib import Path
from typing import Any, NamedTuple

HEX = re.compile("[0-9a-f]{64}")
NAME = re.compile(
    r"(entries/[0-9]{6,9}\.json|proofs/[A-Za-z0-9_.-]{1,100}\.tlog-proof|attachments/[0-9a-f]{64}"
    r"|checkpoints/[1-9][0-9]{0,15}(\.consistency|\.tsr)?|(leaves|siblings)\.txt|SHA256SUMS|index\.tsv|checkpoint(\.tsr)?|keys\.txt|private\.json"
    r"|attachments\.tsv|names\.tsv|history\.html|check\.html|VERIFY\.md|verify\.sh|verify\.py)"
)
NEEDED = ["SHA256SUMS", "VERIFY.md", "attachments.tsv", "check.html", "checkpoint", "history.html", "index.tsv"]
NEEDED += ["keys.txt", "names.tsv", "private.json", "siblings.txt", "verify.py", "verify.sh"]
NUMBER = re.compile("(0|[1-9][0-9]{0,15})")
SUBJECT = re.compile("[a-z][a-z_]{0,31}(:[A-Za-z0-9_-]{1,64})?")
PRIVATE = re.compile(r'"([0-9a-f]{64})":(?:"(withheld|erased|lost)"|\{"salt":"([0-9a-f]{64})","value":([^\n]*)\})(,?)')
TEXT = re.compile(
    r"SHA256SUMS|checkpoint|checkpoints/[0-9]+(\.consistency)?|proofs/.*|(leaves|siblings)\.txt|private\.json|(index|attachments)\.tsv"
)
CONTROL = re.compile("[\x00-\x08\x0b-\x1f]")
NOT_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
# What moves a cursor, turns the direction of writing, breaks a line or is not seen, and what is no character at all.
HIDDEN = re.compile(
    "[\x00-\x1f\x7f-\xa0\xad\u061c\u1680\u180e\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\ud800-\udfff\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)
STAMP = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})T([0-9]{2}):([0-9]{2}):([0-9]{2})\.[0-9]{3}Z")
SIGNATURE = re.compile("\u2014 [^ \t+]+ ([A-Za-z0-9+/]+={0,2})")
TEXTS_IN_JSON = re.compile(r'"(?:[^"\\]|\\.)*"')
LARGEST, LONGEST, DEEPEST = (
    2**53 - 1,
    16 * 1024,
    254,
)  # a number, the bytes of an entry, lists and objects in each other
ERASED = "private.erased"
UNSEALED = "unsealed"
GROUNDS = {
    "retention": "保存期間の満了 / time of keeping over",
    "instruction": "発注者の指示 / client's instruction",
}
STATES = ("included", "withheld", "lost", "elsewhere")
HEAD = "file\tsubject\tseq\tleaf"
LIMIT = re.compile("(.*)@(0|[1-9][0-9]{0,15})", re.DOTALL)
PROOF = "c2sp.org/tlog-proof@v1"
DASH = "\u2014 ".encode().decode("latin-1")
DER = bytes.fromhex("302a300506032b6570032100")
# RFC 8032 §7.1, test 2: public key, signature; the message is the letter r.
TRIAL = (
    "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
    (
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c"
        "387b2eaeb4302aeeb00d291612bb0c00"
    ),
)
GOOD = {
    True: (
        "封印された全記録がそろっています。抜けも書き換えもありません。",
        "every entry under the checkpoint is here and as it was sealed; none is changed or missing.",
    ),
    False: (
        "どの記録も封印されたとおりの内容と位置で、対象ごとに、ここにある最新の記録まで書き換えも抜けもありません。それより後の記録がないことは、leaves.txt のある全体の一式でしか示せません。",
        (
            "every entry is as it was sealed and at its place; of each chain nothing up to the newest entry shown was changed or left out. "
            "Later entries cannot be excluded: only a bundle of everything with leaves.txt in it does that."
        ),
    ),
}
PART = (
    "封印されたとおりの記録 {}件、まだ封印されておらず何の証明もない記録 {}件。十秒ほど待って作り直した一式で確かめてください。",
    "as they were sealed: {}; not yet sealed, and proved by nothing: {}. Have the bundle made again in ten seconds.",
)
OTHER = (
    "記録は封印されたとおりですが、お手元の控え（{}件）とは、この一式では比べられません。いま作った台帳全体の一式で比べてください。",
    "every entry is as it was sealed, but the checkpoint you kept ({}) cannot be compared with this. Take a bundle of everything made now.",
)
SMALLER = (
    "この一式の記録は封印されたとおりですが、お手元の控え（{}件）より封印が小さく（{}件）、比べられません。控えの後に作った一式なら、そのこと自体が、封印された記録が失われたか隠された証拠です。控えとこの一式を保管し、契約の担当者に知らせてください。控えより前の一式なら、いま作った台帳全体の一式で比べてください。",
    (
        "every entry in it is as it was sealed, but the checkpoint you kept ({}) is larger than this one ({}). If this was made"
        " after you got your copy, that is itself the evidence that sealed entries were lost or hidden: keep both, and tell the"
        " contract's officer. If it was made before, take a bundle of everything made now."
    ),
)
NOT_CANONICAL = ("JSON の書き方が違います", "not JSON as it is sealed")
UNANSWERED = (
    "記録は封印されたとおりですが、控え{}件は、対象がこの一式にないか、一式より新しいため、比べられません。いま作った台帳全体の一式で比べてください。",
    "every entry is as it was sealed, but {} of your receipts cannot be compared with this: what they are of is not in it, or came later. Take a bundle of everything made now.",
)
NOT_A_RECEIPT = ("控えの形ではありません", "not a receipt")
NOT_A_CHECKPOINT = ("控えがチェックポイントの形ではありません", "what was kept is not a checkpoint")
SAID = r'(?:null|"(?:[^"\\\t]|\\["\\/bfnrt]|\\u[0-9a-f]{4})*")'
SAVED = re.compile(r'\{"note":"((?:[^"\\\t]|\\n)+)"(?:,"number":' + SAID + r')?(?:,"kind":' + SAID + r")?\}")
MOVE = (
    "（一式のファイルではありません。フォルダーの外へ移して、もう一度確かめてください）",
    " (not part of the bundle: move it out of the folder, and check again)",
)
CODES = {"【合格】": 0, "【一部のみ】": 3}
SOON = 600  # seconds within which an entry is sealed, with the clocks of cosigners and authorities taken into account
STAMPED = "タイムスタンプ / time stamp: "


class Wrong(Exception):
    """What is not as it must be, in Japanese and in English."""


class Key(NamedTuple):
    name: str
    id: bytes
    kind: int
    public: bytes
    most: float = float("inf")

    def counts(self, size: int) -> bool:
        """Whether its signature alone is enough for a checkpoint of so many entries."""
        return self.kind == 4 or size <= self.most


class Row(NamedTuple):
    """A line of index.tsv with what its entry says. `leaf` is None while no checkpoint holds it."""

    subject: str
    seq: int
    leaf: int | None
    hash: bytes
    entry: dict[str, Any]


def need(true: object, ja: str, en: str) -> None:
    if not true:
        raise Wrong(ja, en)


def sha(*parts: bytes) -> bytes:
    return hashlib.sha256(b"".join(parts)).digest()


def unbase(text: str, length: int) -> bytes:
    data = base64.b64decode(text, validate=True)
    need(len(data) == length and base64.b64encode(data).decode() == text, "base64 の書き方が違います", "not base64")
    return data


def number(text: str) -> int:
    need(NUMBER.fullmatch(text) and int(text) <= LARGEST, "数の書き方が違います", "not a number")
    return int(text)


def is_time(text: object) -> bool:
    """Whether it is a time in UTC, on a day that the calendar has."""
    said = STAMP.fullmatch(text) if isinstance(text, str) else None
    try:
        return said is not None and bool(datetime(*map(int, said.groups())))  # type: ignore[arg-type]  # noqa: DTZ001
    except ValueError:
        return False


def key_of(text: str) -> Key:
    text = text.strip(" \t\r\n")
    need(not re.search("[\x00-\x1f\x7f]", text), f"鍵ではありません: {text}", f"not a key: {text}")
    limited = LIMIT.fullmatch(text)
    bare = limited[1] if limited else text
    try:
        name, id_, rest = bare.encode().decode("latin-1").split("+", 2)
        data = unbase(rest, 33)
    except ValueError as e:
        raise Wrong(f"鍵ではありません: {text}", f"not a key: {text}") from e
    most = float(limited[2]) if limited else float("inf")
    key = Key(name, sha(name.encode("latin-1"), b"\n", data)[:4], data[0], data[1:], most)
    need(
        key.id.hex() == id_ and key.kind in ((1,) if limited else (1, 4)),
        f"鍵ではありません: {text}",
        f"not a key: {text}",
    )
    return key


def ed25519(public: bytes, signature: bytes, message: bytes) -> bool:
    with tempfile.TemporaryDirectory() as folder:
        files = [Path(folder, n) for n in ("key", "sig", "msg")]
        for file, data in zip(files, (DER + public, signature, message)):  # noqa: B905 - strict= is Python 3.10
            file.write_bytes(data)
        key, sig, msg = map(str, files)
        say = [
            "openssl",
            "pkeyutl",
            "-verify",
            "-pubin",
            "-keyform",
            "DER",
            "-inkey",
            key,
            "-rawin",
            "-in",
            msg,
            "-sigfile",
            sig,
        ]
        return subprocess.run(say, capture_output=True, check=False).returncode == 0  # noqa: S603


def can_check_signatures() -> bool:
    try:
        return ed25519(bytes.fromhex(TRIAL[0]), bytes.fromhex(TRIAL[1]), b"r")
    except OSError:
        return False


def is_signature(line: str) -> bool:
    said = SIGNATURE.fullmatch(shown(line))
    return said is not None and len(said[1]) % 4 == 0


class Signed:
    """A text and the lines of its signatures, of which nothing is verified yet. Wrong where a line is anything else."""

    def __init__(self, text: str, lines: list[str]) -> None:
        need(all(map(is_signature, lines)), "署名の行の形が違います", "a line that is no signature")
        self.text, self.lines = text, lines

    def signed(self, key: Key) -> int | None:
        """The time (seconds since 1970; 0 for a log's key) of the signature by `key`; None where there is none."""
        for line in self.lines:
            dash, _, rest = line.partition(DASH)
            name, _, text = rest.partition(" ")
            try:
                data = unbase(text, 76 if key.kind == 4 else 68)
            except (ValueError, Wrong):
                continue
            if dash or name != key.name or data[:4] != key.id:
                continue
            at = int.from_bytes(data[4:-64], "big")
            need(
                at <= LARGEST,
                f"{shown(key.name)} の連署の時刻が違います",
                f"a time in the cosignature of {shown(key.name)} that cannot be",
            )
            said = f"cosignature/v1\ntime {at}\n{self.text}" if key.kind == 4 else self.text
            good = ed25519(key.public, data[-64:], said.encode("latin-1"))
            need(good, f"{shown(key.name)} の署名が合いません", f"the signature of {shown(key.name)} does not verify")
            return at
        return None


class Note(Signed):
    """A signed checkpoint and its three facts."""

    def __init__(self, note: str) -> None:
        lines = note.split("\n")
        need(
            len(lines) >= 6 and not lines[3] and not lines[-1], "チェックポイントの形ではありません", "not a checkpoint"
        )
        super().__init__("\n".join(lines[:3]) + "\n", lines[4:-1])
        self.origin, self.size, self.root = lines[0], number(lines[1]), unbase(lines[2], 32)


def climb(at: int, last: int, path: list[bytes], pair: tuple[bytes, bytes]) -> tuple[bytes, bytes] | None:
    """RFC 9162 §2.1.3.2 and §2.1.4.2 at once: the old and the new root that `path` makes of `pair`."""
    old, new = pair
    for other in path:
        if not last:
            return None
        if at % 2 or at == last:
            old, new = sha(b"\1", other, old), sha(b"\1", other, new)
            while at and not at % 2:
                at, last = at // 2, last // 2
        else:
            new = sha(b"\1", new, other)
        at, last = at // 2, last // 2
    return None if last else (old, new)


def consistent(old: Note, new: Note, path: list[bytes]) -> bool:
    at, last = old.size - 1, new.size - 1
    while at % 2:
        at, last = at // 2, last // 2
    if old.size & (old.size - 1) == 0:
        path = [old.root, *path]
    return bool(path) and climb(at, last, path[1:], (path[0], path[0])) == (old.root, new.root)


def root_of(leaves: list[bytes]) -> bytes:
    level = leaves
    while len(level) > 1:
        pairs = [sha(b"\1", level[i], level[i + 1]) for i in range(0, len(level) - 1, 2)]
        level = pairs + level[len(pairs) * 2 :]
    return level[0]


def hashes_in(value: Any) -> Iterator[str]:
    """Every text of 64 hexadecimal digits in `value`."""
    if isinstance(value, str) and HEX.fullmatch(value):
        yield value
    elif isinstance(value, (list, dict)):
        for part in value.values() if isinstance(value, dict) else value:
            yield from hashes_in(part)


def depth_of(text: str) -> int:
    """How many lists and objects of JSON lie in each other at most."""
    depths = accumulate(1 if c in "[{" else -1 for c in re.findall("[][{}]", TEXTS_IN_JSON.sub("", text)))
    return max(depths, default=0)


def in_order(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object. Wrong where a name is there twice, or not in the order of RFC 8785 (by UTF-16)."""
    names = [name.encode("utf-16-be", "surrogatepass") for name, _ in pairs]
    need(all(a < b for a, b in zip(names, names[1:])), *NOT_CANONICAL)  # noqa: B905, RUF007 - both are Python 3.10
    return dict(pairs)


def whole_number(text: str) -> int:
    need(len(text) < 18 and abs(int(text)) <= LARGEST, *NOT_CANONICAL)
    return int(text)


def no_number(_: str) -> None:
    raise Wrong(*NOT_CANONICAL)


def canonical(data: bytes) -> Any:
    """The value of JSON. Wrong unless its bytes are those of RFC 8785, with whole numbers up to 2^53 - 1 only."""
    try:
        text = data.decode()
        if text.count("[") + text.count("{") > DEEPEST:
            need(depth_of(text) <= DEEPEST, *NOT_CANONICAL)
        value = json.loads(text, object_pairs_hook=in_order, parse_int=whole_number, parse_float=no_number, parse_constant=no_number)  # fmt: skip
        need(json.dumps(value, ensure_ascii=False, separators=(",", ":")) == text, *NOT_CANONICAL)
    except ValueError as e:
        raise Wrong(*NOT_CANONICAL) from e
    return value


def entry_of(body: bytes, name: str) -> dict[str, Any]:
    """What an entry says. Wrong unless it is written as entries are, and has what is read here."""
    try:
        need(len(body) <= LONGEST, *NOT_CANONICAL)
        entry = canonical(body)
        need(isinstance(entry, dict), *NOT_CANONICAL)
        private, times = entry["private"], entry["t"]
        need(all(isinstance(part, dict) for part in (entry["data"], private, times)), *NOT_CANONICAL)
        need(all(isinstance(c, str) and HEX.fullmatch(c) for c in private.values()), *NOT_CANONICAL)
        need(is_time(times["received"]), *NOT_CANONICAL)
    except (KeyError, Wrong):
        raise Wrong(f"記録の書き方が違います: {name}", f"not written as an entry is: {name}") from None
    return dict(entry)


class Bundle:
    """The files of a bundle by name, each read when it is asked for."""

    def __init__(self, folder: Path) -> None:
        need(folder.is_dir(), f"フォルダーがありません: {folder}", f"there is no such folder: {folder}")
        found = [p for p in folder.rglob("*") if p.is_symlink() or not p.is_dir()]
        self.paths = {p.relative_to(folder).as_posix(): p for p in found}
        for name, path in self.paths.items():
            known = NAME.fullmatch(name) and path.is_file() and not path.is_symlink()
            need(
                known,
                f"説明のつかないファイルがあります: {name}{MOVE[0]}",
                f"a file that is not accounted for: {name}{MOVE[1]}",
            )
        for name in NEEDED:
            need(name in self.paths, f"ファイルがありません: {name}", f"a file is missing: {name}")

    def bytes(self, name: str) -> bytes:
        need(name in self.paths, f"ファイルがありません: {name}", f"a file is missing: {name}")
        return self.paths[name].read_bytes()

    def lines(self, name: str) -> list[str]:
        """Byte for character, so that nothing is decoded that was not hashed."""
        lines = self.bytes(name).decode("latin-1").split("\n")
        need(not lines.pop(), f"{name} が途中で終わっています", f"{name} ends in the middle of a line")
        return lines

    def within(self, folder: str) -> set[str]:
        return {n for n in self.paths if n.startswith(folder + "/")}


def check_sums(bundle: Bundle) -> None:
    names = sorted(n for n in bundle.paths if n != "SHA256SUMS")
    said = bundle.lines("SHA256SUMS")
    odd = sorted(set(names) ^ {line[66:] for line in said})
    need(
        not odd, f"目録とファイルの有無が違います: {odd[:1]}", f"in SHA256SUMS or in the folder, not in both: {odd[:1]}"
    )
    need(len(said) == len(names), "目録に同じ行があります", "SHA256SUMS lists a file twice")
    for name, line in zip(names, said):  # noqa: B905
        right = f"{sha(bundle.bytes(name)).hex()}  {name}"
        need(line == right, f"目録のハッシュと違います: {name}", f"not what SHA256SUMS says: {name}")


def check_texts(bundle: Bundle) -> None:
    """Wrong where a text that is read here ends without a line break, or holds a control character."""
    for name in sorted(n for n in bundle.paths if TEXT.fullmatch(n)):
        text = bundle.bytes(name).decode("latin-1")
        need(text[-1:] in ("", "\n"), f"{name} が途中で終わっています", f"{name} ends in the middle of a line")
        need(not CONTROL.search(text), f"{name} に制御文字があります", f"a control character in {name}")


def check_checkpoint(bundle: Bundle, note: Note, keys: list[Key]) -> list[str]:
    """What the given cosigners saw. Wrong unless the log's key signed each checkpoint, and each cosigner one of them."""
    notes = [note]
    for name in sorted(n for n in bundle.within("checkpoints") if "." not in n):
        old = Note(bundle.bytes(name).decode("latin-1"))
        need(name == f"checkpoints/{old.size}" and 0 < old.size < note.size and old.origin == note.origin,
             f"{name} の中身が名前と違います", f"{name} is another checkpoint")  # fmt: skip
        path = [unbase(line, 32) for line in bundle.lines(f"{name}.consistency")]
        need(
            consistent(old, note, path),
            f"{name} から新しい封印へつながりません",
            f"the newest tree does not begin with that of {name}",
        )
        notes.append(old)
    need(
        len([n for n in bundle.within("checkpoints") if not n.endswith(".tsr")]) == 2 * len(notes) - 2,
        "checkpoints/ に余りがあります",
        "too many files in checkpoints/",
    )
    passed_over = [f"checkpoints/{one.size}" for one in notes if not counts(one, keys)]
    newest = f"checkpoints/{note.size}" not in passed_over
    need(
        newest,
        "最新の封印は、そこまでは認めない鍵だけで署名されています",
        "the newest checkpoint is signed by a key that does not count so far",
    )
    seen = [f"数えない封印 / not counted: {name}" for name in passed_over]
    return seen + [cosigned(key, notes) for key in keys if key.kind == 4]


def counts(note: Note, keys: list[Key]) -> bool:
    """Whether a given key that counts so far signed it. Wrong where the log's given keys did not sign it at all."""
    by = [k for k in keys if (k.kind == 4 or k.name == note.origin) and note.signed(k) is not None]
    signed = any(k.kind == 1 for k in by)
    need(signed, "封印は渡された鍵で署名されていません", "a checkpoint is not signed by the key that was given")
    return any(k.counts(note.size) for k in by)


def check_stamps(bundle: Bundle, authorities: Path | None) -> Iterator[str]:
    """What time-stamping authorities said. Wrong where a stamp is not one of its checkpoint by those that are given."""
    for name in sorted(n for n in bundle.paths if n.endswith(".tsr")):
        of = bundle.bytes(name[: -len(".tsr")])
        if authorities is None:
            yield f"タイムスタンプ（未確認） / time stamp, not checked: {name}"
            continue
        with tempfile.TemporaryDirectory() as folder:
            text = Path(folder, "text")
            text.write_bytes(b"".join(line + b"\n" for line in of.split(b"\n")[:3]))
            say = ["openssl", "ts", "-verify", "-data", str(text), "-in", str(bundle.paths[name])]
            say += ["-CAfile", str(authorities), "-no_check_time"]
            done = subprocess.run(say, capture_output=True, check=False)  # noqa: S603
        need(not done.returncode, f"タイムスタンプが合いません: {name}", f"not a time stamp of its checkpoint: {name}")
        say = ["openssl", "ts", "-reply", "-in", str(bundle.paths[name]), "-text"]
        told = subprocess.run(say, capture_output=True, check=False).stdout.decode("latin-1")  # noqa: S603
        at = next((line[12:] for line in told.splitlines() if line.startswith("Time stamp: ")), "")
        yield f"{STAMPED}{name}, {at}"


def earliest(note: Note, keys: list[Key], stamps: list[str]) -> int | None:
    """When the newest checkpoint was first seen outside (seconds since 1970), if a given key or authority says so."""
    found = [at for key in keys if key.kind == 4 and (at := note.signed(key)) is not None]
    start = f"{STAMPED}checkpoint.tsr, "
    said = [re.sub(r"\.[0-9]+", "", line[len(start) :]) for line in stamps if line.startswith(start)]
    found += [calendar.timegm(time.strptime(text, "%b %d %H:%M:%S %Y GMT")) for text in said]
    return min(found, default=None)


def check_late(rows: list[Row], seen: int | None) -> None:
    """Wrong where an entry is not sealed though it was there long before the checkpoint was seen."""
    if seen is None:
        return
    bound = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(max(0, min(seen, 253402300799) - SOON)))
    for n, row in enumerate(rows, 1):
        right = row.leaf is not None or row.entry["t"]["received"][:19] > bound
        need(right, f"封印に入っているはずの日時の記録が封印されていません: entries/{n:06d}.json",
             f"received before the checkpoint was made, and not in it: entries/{n:06d}.json")  # fmt: skip


class Kept(NamedTuple):
    """What a checkpoint says that the reader kept: from a slip, a letter or a file, where the signatures may be missing."""

    origin: str
    size: int
    root: bytes


def kept_of(path: Path) -> Kept:
    lines = [line.encode().decode("latin-1") for line in lines_of(path, NOT_A_CHECKPOINT) if line.strip(" \t")]
    need(len(lines) > 2, *NOT_A_CHECKPOINT)
    return Kept(lines[0], number(lines[1]), unbase(lines[2], 32))


def agrees(bundle: Bundle, note: Note, kept: Kept) -> bool:
    """Whether the bundle has what makes the tree of that size. Wrong where it makes another."""
    need(kept.origin == note.origin, "控えは別の台帳のものです", "the checkpoint you kept is of another log")
    older = f"checkpoints/{kept.size}"
    if kept.size == note.size:
        root = note.root
    elif older in bundle.paths:
        root = Note(bundle.bytes(older).decode("latin-1")).root
    elif "leaves.txt" in bundle.paths and 0 < kept.size < note.size:
        root = root_of([bytes.fromhex(line) for line in bundle.lines("leaves.txt")[: kept.size]])
    else:
        return False
    same = root == kept.root
    need(same, f"控え（{kept.size}件）と違う台帳です", f"not the log of the checkpoint you kept ({kept.size})")
    return True


class Receipt(Signed):
    """What the server gave for a write: that it took the entry with that hash, at `received`."""

    def __init__(self, lines: list[str]) -> None:
        need(len(lines) > 5, *NOT_A_RECEIPT)
        self.of, self.subject, seq, self.hash, received = lines[:5]
        right = SUBJECT.fullmatch(self.subject) and HEX.fullmatch(self.hash) and is_time(received) and seq != "0"
        need(right, *NOT_A_RECEIPT)
        super().__init__("".join(f"{line}\n" for line in lines[:5]), lines[5:])
        self.seq, self.received = number(seq), received[:19]


def receipts_of(path: Path) -> list[Receipt]:
    """Those of a file: a JSON object a line as a phone saves them, or the notes one after another. Blank lines, and a
    mark at the beginning that says that it is UTF-8, do not matter.
    """
    each = lines_of(path, NOT_A_RECEIPT)
    lines = [line for said in each for line in (noted(said) if said.startswith("{") else [said])]
    notes: list[list[str]] = []
    for line in (known for known in lines if known.strip(" \t")):
        signature = line.startswith("\u2014 ")
        if not notes or (not signature and len(notes[-1]) > 5):
            notes.append([])
        need(signature == (len(notes[-1]) > 4), *NOT_A_RECEIPT)
        notes[-1].append(line)
    need(notes, "控えがありません", "there is no receipt in the file")
    return [Receipt([line.encode().decode("latin-1") for line in note]) for note in notes]


def lines_of(path: Path, form: tuple[str, str]) -> list[str]:
    """Those of a text in UTF-8, with or without a mark at the beginning that says so. Wrong where it is none."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Wrong(*form) from None
    need(not NOT_TEXT.search(text), *form)
    return text.replace("\r", "").split("\n")


def noted(line: str) -> list[str]:
    """The lines of the note in a line of a phone's file, which has one way of writing it."""
    said = SAVED.fullmatch(line)
    need(said, *NOT_A_RECEIPT)
    assert said
    return said[1].replace("\\n", "\n").split("\n")


def check_receipts(
    rows: list[Row], note: Note, keys: list[Key], receipts: list[Receipt], whole: bool, seen: int | None
) -> int:
    """How many cannot be compared. Wrong where the bundle has another entry than one says, or should have it and has none."""
    entries = {(r.subject, r.seq): r.hash.hex() for r in rows}
    here = {r.subject for r in rows}
    if not receipts:
        return 0
    newest = max(r.entry["t"]["received"][:19] for r in rows if r.leaf is not None)
    bound = max(seconds(newest), seen or 0) - SOON
    unanswered = 0
    for r in receipts:
        by = [k for k in keys if k.kind == 1 and k.name == r.of == f"{note.origin}/receipt" and r.signed(k) is not None]
        need(by, "渡された鍵で署名された控えではありません", "a receipt that none of the given keys signed")
        held, it = entries.get((r.subject, r.seq)), f"{r.subject} {r.seq}"
        need(held in (None, r.hash), f"控えにある記録の代わりに、別の記録があります: {it}",
             f"another entry than the one that a receipt acknowledged: {it}")  # fmt: skip
        denied = held is None and (whole or r.subject in here) and seconds(r.received) <= bound
        need(not denied, f"控えで受け付けたと分かる記録がありません: {it}",
             f"acknowledged by a receipt, and not here: {it}")  # fmt: skip
        unanswered += held is None
    return unanswered


def seconds(stamp: str) -> int:
    """Since 1970, of a time in UTC."""
    return calendar.timegm(time.strptime(stamp, "%Y-%m-%dT%H:%M:%S"))


def cosigned(key: Key, notes: list[Note]) -> str:
    seen = [(n.size, at) for n in notes if (at := n.signed(key)) is not None]
    need(seen, f"{shown(key.name)} の連署がありません", f"{shown(key.name)} has cosigned none of the checkpoints")
    size, at = max(seen)
    return f"連署 / cosigned: {shown(key.name)}, {size}, time {at}"


def read_index(bundle: Bundle, size: int) -> list[Row]:
    head, *lines = bundle.lines("index.tsv")
    need(head == HEAD, "index.tsv の見出しが違います", "index.tsv has another heading")
    rows, last, seen = [], -1, set[str]()
    for n, line in enumerate(lines, 1):
        name, subject, seq, leaf = (*line.split("\t"), "", "", "")[:4]
        need(line.count("\t") == 3 and name == f"entries/{n:06d}.json" and SUBJECT.fullmatch(subject),
             f"index.tsv の{n}行目が違います", f"line {n} of index.tsv is wrong")  # fmt: skip
        at = None if leaf == "-" else number(leaf)
        in_order = at is None or (last < at < size)
        need(in_order, f"index.tsv の順番が違います: {name}", f"out of order in index.tsv: {name}")
        last, body = size if at is None else at, bundle.bytes(name)
        entry = entry_of(body, name)
        of, n_of = entry.get("subject"), entry.get("seq")
        same = of == subject and type(n_of) is int and str(n_of) == seq and number(seq) > 0
        need(same, f"記録が index.tsv と違います: {name}", f"the entry is not the one in index.tsv: {name}")
        rows.append(Row(subject, int(seq), at, sha(b"\0", body), entry))
        seen.add(name)
    need(
        rows and seen == bundle.within("entries"),
        "index.tsv にない記録があります",
        "an entry that index.tsv does not list",
    )
    return rows


def check_chains(rows: list[Row]) -> dict[str, Row]:
    """The newest sealed entry of each chain. Wrong unless every chain is whole from its first entry."""
    chains: dict[str, list[Row]] = {}
    for row in rows:
        chains.setdefault(row.subject, []).append(row)
    heads = {}
    for subject, chain in chains.items():
        prev = "0" * 64
        for n, row in enumerate(chain, 1):
            whole = row.seq == n and row.entry.get("prev") == prev
            need(
                whole, f"{subject} の記録{n}がつながりません", f"{subject}: entry {n} does not follow the one before it"
            )
            prev = row.hash.hex()
            if row.leaf is not None:
                heads[subject] = row
    return heads


def check_proofs(bundle: Bundle, note: Note, heads: dict[str, Row]) -> None:
    names = {f"proofs/{subject.replace(':', '.')}.tlog-proof": row for subject, row in heads.items()}
    need(set(names) == bundle.within("proofs"), "証明の数が合いません", "a proof is missing, or there is one too many")
    for name, row in names.items():
        head, _, rest = bundle.bytes(name).decode("latin-1").partition("\n\n")
        lines = head.split("\n")
        need(lines[:2] == [PROOF, f"index {row.leaf}"] and rest == bundle.bytes("checkpoint").decode("latin-1"),
             f"別の記録か別の封印の証明です: {name}", f"the proof of another entry or checkpoint: {name}")  # fmt: skip
        path = [unbase(line, 32) for line in lines[2:]]
        made = climb(row.leaf or 0, note.size - 1, path, (row.hash, row.hash))
        need(
            made is not None and made[1] == note.root,
            f"証明が封印と合いません: {name}",
            f"does not lead to the root: {name}",
        )


def check_places(bundle: Bundle, note: Note, rows: list[Row]) -> None:
    """Wrong unless all sealed entries, each at its leaf, make the root together with the siblings that they lack."""
    level = [(r.leaf, r.hash) for r in rows if r.leaf is not None]
    need(level, "封印済みの記録が一つもありません", "none of the entries is sealed")
    lines = bundle.lines("siblings.txt")
    need(all(map(HEX.fullmatch, lines)), "siblings.txt の形が違います", "siblings.txt has another form")
    siblings, width = map(bytes.fromhex, lines), note.size
    while width > 1:
        level, width = list(above(level, width, siblings)), (width + 1) // 2
    right = level == [(0, note.root)] and next(siblings, None) is None
    need(right, "記録の、封印の中の位置が証明と合いません", "the entries are not at their places under the checkpoint")


def above(level: list[tuple[int, bytes]], width: int, siblings: Iterator[bytes]) -> Iterator[tuple[int, bytes]]:
    """Of nodes of a tree, by their number in a level of so many, those above them."""
    n = 0
    while n < len(level):
        at, own = level[n]
        n += 1
        if at % 2:
            yield at // 2, sha(b"\1", next(siblings, b""), own)
        elif at + 1 == width:
            yield at // 2, own
        elif n < len(level) and level[n][0] == at + 1:
            yield at // 2, sha(b"\1", own, level[n][1])
            n += 1
        else:
            yield at // 2, sha(b"\1", own, next(siblings, b""))


def check_leaves(bundle: Bundle, note: Note, rows: list[Row]) -> None:
    if "leaves.txt" not in bundle.paths:
        return
    lines = bundle.lines("leaves.txt")
    need(
        len(lines) == note.size and all(map(HEX.fullmatch, lines)),
        "leaves.txt の行数が違います",
        "leaves.txt has not one hash an entry",
    )
    leaves = [bytes.fromhex(line) for line in lines]
    sealed = [r for r in rows if r.leaf is not None]
    whole = len(sealed) == note.size and all(leaves[r.leaf or 0] == r.hash for r in sealed)
    need(whole, "leaves.txt と記録が合いません", "an entry is not the one in leaves.txt")


def erasures(rows: list[Row]) -> dict[str, str]:
    """Of each commitment whose value an entry says was erased: the day (UTC) and the ground, or that it is not sealed."""
    promised = {(r.subject, f"{r.seq}:{name}"): c for r in rows for name, c in r.entry["private"].items()}
    found: dict[str, str] = {}
    for row in rows:  # those not sealed are the last
        data = row.entry["data"] if row.entry.get("kind") == ERASED else {}
        values, ground = data.get("values"), data.get("ground")
        said = f"{row.entry['t']['received'][:10]} {ground}" if row.leaf is not None else UNSEALED
        for value in values if isinstance(values, list) else ():
            if isinstance(value, str) and (c := promised.get((row.subject, value))) is not None:
                found.setdefault(c, said)
    return found


def check_private(bundle: Bundle, rows: list[Row]) -> tuple[dict[str, int], list[str]]:
    """How many values there are of each sort, and a line for each day and ground on which some were erased."""
    lines, counts, last = bundle.lines("private.json"), {"included": 0, "withheld": 0, "erased": 0, "lost": 0}, ""
    listed, gone, told = set[str](), erasures(rows), dict[str, int]()
    need(
        lines[0] == "{" and lines[-1] == "}" and len(lines) > 1,
        "private.json の形が違います",
        "private.json has another form",
    )
    for n, line in enumerate(lines[1:-1], 2 - len(lines)):
        m = PRIVATE.fullmatch(line)
        need(
            m and m[1] > last and (m[5] == ",") == (n + 1 < 0),
            "private.json の形が違います",
            "private.json has another form",
        )
        assert m
        last = m[1]
        counts[m[2] or "included"] += 1
        said = (m[4] or "").encode("latin-1")
        right = m[2] or sha(b"\2", bytes.fromhex(m[3]), said).hex() == last
        need(right, f"非公開の値が約束と違います: {last}", f"a private value is not the one committed to: {last}")
        if not m[2]:
            canonical(said)
        listed.add(last)
        if m[2] == "erased":
            need(last in gone, f"消去の記録がない値です: {last}", f"said to be erased, but no entry says so: {last}")
            told[gone[last]] = told.get(gone[last], 0) + 1
    promised = {c for r in rows for c in r.entry["private"].values()}
    need(promised == listed, "非公開の値が欠けているか余っています", "private values are missing or too many")
    return counts, [f"{erased(k)}: {told[k]}{'' if k == UNSEALED else f', {why(k)}'}" for k in sorted(told)]


def erased(said: str) -> str:
    return (
        "消去済みとされ、消去の記録は未封印 / said to be erased by an entry that is not sealed"
        if said == UNSEALED
        else "消去済み / erased"
    )


def why(said: str) -> str:
    return f"{said[:10]} UTC, {GROUNDS.get(said[11:], said[11:])}"


def check_attachments(bundle: Bundle, rows: list[Row]) -> dict[str, int]:
    counts, here, last = dict.fromkeys(STATES, 0), set[str](), ""
    listed = bundle.lines("attachments.tsv")
    for line in listed:
        sha256, _, state = line.partition("\t")
        need(
            HEX.fullmatch(sha256) and sha256 > last and state in STATES,
            "attachments.tsv の形が違います",
            "attachments.tsv has another form",
        )
        last = sha256
        counts[state] += 1
        if state == "included":
            here.add(f"attachments/{sha256}")
            right = sha(bundle.bytes(f"attachments/{sha256}")).hex() == sha256
            need(right, f"写真・書類が記録と違います: {sha256}", f"not the file that was recorded: {sha256}")
    need(here == bundle.within("attachments"), "余分な写真・書類があります", "a file in attachments/ too many")
    named = {h for r in rows for h in hashes_in(r.entry["data"])}
    need(
        named == {line[:64] for line in listed},
        "写真・書類の一覧が記録と違います",
        "attachments.tsv does not list what the entries name",
    )
    return counts


def check(
    folder: Path, keys: list[Key], authorities: Path | None, kept: Kept | None, receipts: list[Receipt]
) -> Iterator[str]:
    """What was found, line by line; Wrong with the first thing that is not as it must be."""
    bundle = Bundle(folder)
    check_sums(bundle)
    check_texts(bundle)
    note = Note(bundle.bytes("checkpoint").decode("latin-1"))
    seen, stamps = check_checkpoint(bundle, note, keys), list(check_stamps(bundle, authorities))
    rows = read_index(bundle, note.size)
    heads = check_chains(rows)
    check_places(bundle, note, rows)
    check_proofs(bundle, note, heads)
    check_leaves(bundle, note, rows)
    check_late(rows, first_seen := earliest(note, keys, stamps))
    compared = kept is None or agrees(bundle, note, kept)
    whole = "leaves.txt" in bundle.paths
    unanswered = check_receipts(rows, note, keys, receipts, whole, first_seen)
    (private, erased), files = check_private(bundle, rows), check_attachments(bundle, rows)
    late = [f"entries/{n:06d}.json" for n, r in enumerate(rows, 1) if r.leaf is None]
    yield f"封印 / checkpoint: {shown(note.origin)}, {note.size}"
    yield from seen + stamps
    if kept:
        yield f"{'控えと一致 / agrees with your copy' if compared else '控えと未照合 / not compared with your copy'}: {kept.size}"
    if receipts:
        yield f"控えのとおり / as receipts say: {len(receipts) - unanswered}, 未照合 / not compared: {unanswered}"
    yield f"封印済みの記録 / sealed entries: {len(rows) - len(late)}"
    yield from (f"まだ封印されていない / not yet sealed: {name}" for name in late)
    yield "非公開の値 / private values: " + ", ".join(f"{k} {n}" for k, n in private.items())
    yield from erased
    yield "写真・書類 / attachments: " + ", ".join(f"{k} {n}" for k, n in files.items())
    if late:
        yield in_part(PART, len(rows) - len(late), len(late))
    elif kept and not compared:
        yield in_part(SMALLER, kept.size, note.size) if kept.size > note.size else in_part(OTHER, kept.size)
    elif unanswered:
        yield in_part(UNANSWERED, unanswered)
    else:
        ja, en = GOOD[whole]
        yield f"【合格】{ja} / GOOD: {en}"


def in_part(said: tuple[str, str], *numbers: int) -> str:
    return f"【一部のみ】{said[0].format(*numbers)} / IN PART: {said[1].format(*numbers)}"


def shown(text: str) -> str:
    """What was read byte for character, as the text it is."""
    try:
        return text.encode("latin-1").decode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return text


def printable(line: str) -> str:
    """With the bytes of what nobody would see spelled out, so that no line can pass for another."""
    return HIDDEN.sub(lambda m: "".join(f"\\x{b:02x}" for b in m[0].encode("utf-8", "surrogateescape")), line)


def main(arguments: list[str]) -> int:
    given: dict[str, Path] = {}
    while arguments[:1] in (["-d"], ["-t"], ["-c"], ["-r"]) and len(arguments) > 1:
        given[arguments[0]] = Path(arguments[1])
        arguments = arguments[2:]
    try:
        keys = [key_of(a) for a in arguments]
        need(any(k.kind == 1 for k in keys), "台帳の公開鍵を渡してください", "give the public key of the log")
        need(
            can_check_signatures(),
            "openssl 3 がないため署名を確かめられません",
            "openssl 3 is needed to check signatures",
        )
        folder = given.get("-d", Path(__file__).resolve().parent)
        kept = kept_of(given["-c"]) if "-c" in given else None
        receipts = receipts_of(given["-r"]) if "-r" in given else []
        lines = list(check(folder, keys, given.get("-t"), kept, receipts))
    except Wrong as e:
        lines = [f"【不合格】{shown(e.args[0])} / BAD: {shown(e.args[1])}"]
    except (
        ValueError,
        LookupError,
        TypeError,
        AttributeError,
        ArithmeticError,
        OSError,
        RecursionError,
        MemoryError,
    ) as e:
        lines = [f"【不合格】読み取れません（{type(e).__name__}） / BAD: it cannot be read ({type(e).__name__})"]
    sys.stdout.buffer.write("".join(f"{printable(line)}\n" for line in lines).encode())
    return next((code for start, code in CODES.items() if lines[-1].startswith(start)), 1)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
