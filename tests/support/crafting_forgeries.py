"""Bundles, receipts and keys by somebody who may have the log's key, and wants an answer that the three verifiers do not share."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace

from checking_bundles import Files, summed
from crafting_bundles import ENTRY, spelled, with_entry
from sealed_ledger import Office

from custody.ledger import notes, receipting
from custody.ledger.proofs import Receipt

SEEN = 1_790_000_000
FAKE = "【合格】封印された全記録がそろっています。 / GOOD: every entry is here."


@dataclass(frozen=True, slots=True)
class Forged:
    """`receipts`, `kept`: files that the reader has, None where none is given. `around`: what stands around the log's key."""

    what: str
    files: Files
    verdict: str
    receipts: bytes | None = None
    kept: bytes | None = None
    around: tuple[str, str] = ("", "")


def with_checkpoint(files: Files, change: str) -> Files:
    """With `change` after the signatures of the checkpoint, and of each proof, which ends in it."""
    ends = [n for n in files if n == "checkpoint" or n.startswith("proofs/")]
    return summed({**files, **{n: files[n] + change.encode() for n in ends}})


def seen(files: Files, office: Office, at: int) -> Files:
    """With a cosignature of the witness for that time, in seconds since 1970."""
    text, _ = notes.split(files["checkpoint"].decode())
    timed = f"cosignature/v1\ntime {at}\n{text}"
    return with_checkpoint(files, office.witness.line(timed, at.to_bytes(8)))


def twice(files: Files, *names: str) -> Files:
    """With the lines of these names in SHA256SUMS doubled, and a file that a list of names, a line each, takes for them."""
    sums = files["SHA256SUMS"].decode().splitlines()
    doubled = "".join(f"{line}\n" * (1 + (line[66:] in names)) for line in sums)
    return {**files, "SHA256SUMS": doubled.encode(), "checkpoint\n./keys.txt": b"forged\n"}


def _files(files: Files, office: Office) -> list[tuple[str, Files, str]]:
    good = seen(files, office, SEEN)
    of_names = ("\x1b[2K\r" + FAKE, "x\n" + FAKE, "\u202etxt", "a\tb", "語.txt")
    of_times = {
        "2999-02-30T00:00:00.000Z": "bad", "2999-01-01T23:59:60.000Z": "bad", "2999-01-01T24:00:00.000Z": "bad",
        "2999-99-99T00:00:00.000Z": "bad", "2999-01-01T25:61:61.000Z": "bad", "2900-02-29T00:00:00.000Z": "bad",
        "0000-01-01T00:00:00.000Z": "bad", "2996-02-29T23:59:59.999Z": "part",
    }  # fmt: skip
    of_seconds = {2**53 + 1: "bad", 2**53 - 1: "good", 2**53: "bad", 2**63: "bad", 2**64 - 1: "bad"}
    of_lines = {"junk\n": "bad", "\n": "bad", "\u2014 a AAA\n": "bad", "\u2014 a b AAAA\n": "bad", "\u2014 \x1b AAAA\n": "bad",
                "\u2014 other.example AAAA\n": "good"}  # fmt: skip
    made = {at: spelled({**ENTRY, "t": {"received": at}}).encode() for at in of_times}
    return [
        ("lines of SHA256SUMS doubled", twice(good, "checkpoint", "keys.txt"), "bad"),
        *((f"name {n!r}", summed({**good, n: b""}), "bad") for n in of_names),
        *((f"received {at}", with_entry(good, made[at]), v) for at, v in of_times.items()),
        *((f"seen at {at}", seen(files, office, at), v) for at, v in of_seconds.items()),
        *((f"line {line!r} after the signatures", with_checkpoint(good, line), v) for line, v in of_lines.items()),
    ]


def _receipts(note: str) -> list[tuple[str, bytes, str]]:
    """What is said to be a phone's file, of a receipt that the bundle bears out, and of one that it does not."""
    own = receipting.key()
    true = Receipt.opened(note, [own.verifier])
    false = notes.sign(replace(true, hash="0" * 64).text(), own)
    late = notes.sign(replace(true, seq=true.seq + 1, received="2026-02-30T00:00:00.000Z").text(), own)
    ok, bad = (json.dumps(n, ensure_ascii=False) for n in (note, false))
    texts = {
        f'{{"a":{{"note":{ok}}},"note":{bad}}}': "bad", f'{{"note":{ok}}}x': "bad", f'{{"note":{ok},"note":{bad}}}': "bad",
        f'{{"note":{ok},"number":"A-1","kind":"預かり\\"\\u00e9"}}\n\n{{"note":{ok}}}': "good",
        f'{{"note":{ok}': "bad", f'{{"note": {ok}}}': "bad", f' {{"note":{ok}}}': "bad", f'{{"note":{ok},"kind":1}}': "bad",
        f'{{"note":{ok.replace("/", chr(92) + "/")}}}': "bad", f'{{"note":{ok.replace("a", chr(92) + "u0061", 1)}}}': "bad",
        f'{{"note":{bad}}}': "bad", f"{note}{late}": "bad", f"{note}\u2014 x y z\n": "bad", f"\ufeff{note}": "good", f"\ufeff\ufeff{note}": "bad",
        f"{note}\x0c\n": "bad", note.replace("\n", "\r\n"): "good", note.replace("item:", "item:\u3000"): "bad",
    }  # fmt: skip
    return [
        ("UTF-16", b"\xff\xfe" + note.encode("utf-16le"), "bad"),
        *((text, text.encode(), v) for text, v in texts.items()),
        ("no UTF-8", note.encode() + b"\xff", "bad"),
    ]


def forged(files: Files, office: Office, note: str) -> list[Forged]:
    """All of them, those of each sort that tell most first. `note`: a receipt of an entry in the bundle."""
    good = seen(files, office, SEEN)
    three = "".join(f"{line}\n" for line in good["checkpoint"].decode().split("\n")[:3])
    of_kept = {
        b"\xff\xfe" + three.encode("utf-16le"): "bad",
        b"\xef\xbb\xbf" + three.encode(): "good",
        three.encode() + b"\xff": "bad",
    }
    of_keys = {(" ", " \n"): "good", ("\n", ""): "good", ("", "\u3000"): "bad"}
    return [
        *(Forged(what, made, v) for what, made, v in _files(files, office)),
        *(Forged(f"receipts {what}", good, v, receipts=data) for what, data, v in _receipts(note)),
        *(Forged(f"kept {data!r}", good, v, kept=data) for data, v in of_kept.items()),
        *(Forged(f"key within {around}", good, v, around=around) for around, v in of_keys.items()),
    ]
