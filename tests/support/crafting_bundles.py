"""Bundles that somebody crafted: an entry of his own that no seal covers, or a text that is not quite as it should be.

Nothing of it is proved, so that the form is all there is to tell by. What is written as an entry is makes a bundle IN PART.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from random import Random
from typing import Any

from checking_bundles import Files, summed

Crafted = tuple[str, Files, str]  # what was done, the files, and the verdict, empty where it is only to be the same
TEXTS = (
    "checkpoint",
    "index.tsv",
    "siblings.txt",
    "private.json",
    "attachments.tsv",
    "SHA256SUMS",
    "names.tsv",
    "keys.txt",
)
FOR_READING = ("names.tsv", "keys.txt")
ENTRY: dict[str, Any] = {
    "subject": "item:crafted", "seq": 1, "prev": "0" * 64, "kind": "item.noted", "private": {}, "sign": [],
    "data": {"n": 1, "said": "x"}, "t": {"received": "2999-01-01T00:00:00.000Z", "occurred": "2999-01-01T00:00:00.000Z"},
}  # fmt: skip
TOKENS = (
    "{", "}", "[", "]", ",", ":", '"', "\\", " ", "\n", "\t", "\0", "-", "0", "1.0", "1e3", "NaN", "null", "true", "\\u0041",
    "\\ud800", "\\n", "\\/", "é", "語", "😀", "\ufeff", '"a":1,', '"z":[],', "9" * 16, "\x7f", "'", "a",
)  # fmt: skip


def spelled(entry: dict[str, Any]) -> str:
    return json.dumps(entry, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def with_entry(files: Files, body: bytes, subject: str = "item:crafted", seq: str = "1") -> Files:
    """With one more entry, the first of a chain of its own."""
    lines = files["index.tsv"].decode()
    name = f"entries/{lines.count(chr(10)):06d}.json"
    return summed({**files, name: body, "index.tsv": f"{lines}{name}\t{subject}\t{seq}\t-\n".encode()})


def promising(files: Files, value: bytes) -> Files:
    """With an entry that commits to `value`, and the value."""
    salt = "00" * 32
    promise = hashlib.sha256(b"\2" + bytes(32) + value).hexdigest()
    body = spelled({**ENTRY, "private": {"said": promise}}).encode()
    lines = [line.rstrip(b",") for line in files["private.json"].splitlines()[1:-1]]
    lines = sorted([*lines, f'"{promise}":{{"salt":"{salt}","value":'.encode() + value + b"}"])
    return with_entry({**files, "private.json": b"{\n" + b",\n".join(lines) + b"\n}\n"}, body)


def said_to_be_erased(files: Files) -> Files:
    """With a value that an entry promises and the next one, which no seal covers either, says was erased."""
    first = spelled({**ENTRY, "private": {"said": "ab" * 32}}).encode()
    gone = {"kind": "private.erased", "data": {"ground": "retention", "values": ["1:said"]}}
    prev = hashlib.sha256(b"\0" + first).hexdigest()
    lines = [line.rstrip(b",") for line in files["private.json"].splitlines()[1:-1]]
    lines = sorted([*lines, f'"{"ab" * 32}":"erased"'.encode()])
    files = with_entry({**files, "private.json": b"{\n" + b",\n".join(lines) + b"\n}\n"}, first)
    return with_entry(files, spelled({**ENTRY, **gone, "seq": 2, "prev": prev}).encode(), seq="2")


def _spellings() -> list[tuple[str, str, str]]:
    """What is done to the text of the entry, the text, and the verdict."""
    good, deep = spelled(ENTRY), "[" * 253 + "]" * 253
    n = '"n":1'
    of_numbers = {
        "9007199254740991": "part", "-9007199254740991": "part", "9007199254740992": "bad", "9" * 17: "bad", "9" * 5000: "bad",
        "-0": "bad", "01": "bad", "1.0": "bad", "1e3": "bad", "1E400": "bad", "NaN": "bad", "-Infinity": "bad", "0x1": "bad", "+1": "bad",
        "True": "bad", "[]": "part", deep[1:-1]: "part", deep: "bad", "[" * 5000 + "]" * 5000: "bad", "[1,]": "bad", "{}": "part",
        '{"a":1,"a":1}': "bad", '{"b":1,"a":1}': "bad", '{"a":1,"b":1}': "part", '{"😀":1,"ﾊ":1}': "part", '{"ﾊ":1,"😀":1}': "bad",
        '{"\\n":1,"a":1}': "part", '{"a":1,"\\n":1}': "bad", '{"\\u0000":1,"\\u0001":1,"":1}': "bad", '{"":1,"\\u0000":1,"\\u0001":1}': "part",
        '"\\u0041"': "bad", '"\\/"': "bad", '"\\u001f"': "part", '"\\u001F"': "bad", '"\\u000a"': "bad", '"\\n"': "part", '"\\ud83d\\ude00"': "bad",
        '"\\ud800"': "bad", '"\\\\"': "part", '"\\\\\\""': "part", '"\x7f\u2028"': "part", '"\t"': "bad", "'x'": "bad", '{"__proto__":1}': "part",
    }  # fmt: skip
    said = [(f"n {number[:20]}", good.replace(n, f'"n":{number}'), verdict) for number, verdict in of_numbers.items()]
    ends = [(f"then {end!r}", good + end, "bad") for end in (" ", "\n", "x", "\0", "}", "{}", "\r\n")]
    starts = [(f"first {start!r}", start + good, "bad") for start in ("\ufeff", " ", "\n", "[")]
    return [
        ("as it should be", good, "part"),
        *said,
        *ends,
        *starts,
        ("blank within", good.replace(":", ": "), "bad"),
        ("out of order", '{"zz":1,' + good[1:], "bad"),
        ("twice", good.replace('"seq":1', '"seq":1,"seq":1'), "bad"),
        ("seq a text", good.replace('"seq":1', '"seq":"1"'), "bad"),
        ("seq with a point", good.replace('"seq":1', '"seq":1.0'), "bad"),
        ("nothing", "", "bad"),
        ("a list", "[]", "bad"),
        ("null", "null", "bad"),
        ("16 KiB", good.replace('"x"', f'"{"x" * (16 * 1024 - len(good) + 1)}"'), "part"),
        ("more than 16 KiB", good.replace('"x"', f'"{"x" * (16 * 1024 - len(good) + 2)}"'), "bad"),
    ]


def _shapes() -> list[tuple[str, dict[str, Any], str]]:
    """Entries that say something in another way, and the verdict."""
    gone = {"kind": "private.erased"}
    shapes: list[tuple[dict[str, Any], str]] = [
        ({"data": []}, "bad"), ({"data": None}, "bad"), ({"private": []}, "bad"), ({"private": {"a": 1}}, "bad"),
        ({"private": {"a": {"b": "0" * 64}}}, "bad"), ({"private": {"a": "x"}}, "bad"), ({"t": "x"}, "bad"), ({"t": {}}, "bad"),
        ({"t": {"received": 1}}, "bad"), ({"t": {"received": "2999-01-01"}}, "bad"), ({"t": {"received": "2999-01-01T00:00:00.000Z "}}, "bad"),
        ({"t": {"received": "2999-01-01T00:00:00.000Z", "occurred": []}}, "part"), ({"kind": 1}, "part"), ({"kind": {"toString": 1}}, "part"),
        ({"kind": "constructor"}, "part"), ({"sign": 1}, "part"), ({"sign": [None]}, "part"), ({"actor": {"toString": 1}}, "part"),
        ({"prev": 0}, "bad"), ({"prev": "1" * 64}, "bad"), ({"subject": 1}, "bad"), ({"subject": "item:other"}, "bad"), ({"seq": True}, "bad"),
        (gone | {"data": {"values": "1:a"}}, "part"), (gone | {"data": {"values": {"1:a": "1:a"}}}, "part"), (gone | {"data": {"values": [1, ["1:a"]]}}, "part"),
        (gone, "part"), ({"data": {"x": ["a" * 64]}}, "bad"), ({"data": {"a" * 64: 1}}, "part"),
    ]  # fmt: skip
    return [(f"with {change}", {**ENTRY, **change}, verdict) for change, verdict in shapes]


def _texts(files: Files) -> list[Crafted]:
    names = [*TEXTS, *(sorted(n for n in files if n.startswith(start))[0] for start in ("proofs/", "entries/"))]
    changes: dict[str, Callable[[bytes], bytes]] = {
        "without its end": lambda d: d[:-1], "with a line more": lambda d: d + b"\n", "with NUL": lambda d: d[:3] + b"\0" + d[3:],
        "with CR": lambda d: d.replace(b"\n", b"\r\n") + b"\r", "with BOM": lambda d: b"\xef\xbb\xbf" + d,
    }  # fmt: skip
    found = []
    for name in names:
        for what, change in changes.items():
            changed = {**files, name: change(files[name])}
            if changed == files:  # it is empty
                continue
            made = changed if name == "SHA256SUMS" else summed(changed)
            found.append((f"{name} {what}", made, "good" if name in FOR_READING else "bad"))
    return found


def _lines(files: Files) -> list[Crafted]:
    siblings = files["siblings.txt"].decode().splitlines()
    changed = [
        siblings[:-1],
        [*siblings, "0" * 64],
        siblings[::-1],
        [s.upper() for s in siblings],
        ["", *siblings],
        ["x", *siblings[1:]],
    ]
    found = [
        (f"siblings {n}", {**files, "siblings.txt": "".join(f"{s}\n" for s in c).encode()})
        for n, c in enumerate(changed)
    ]
    for state in ("constructor", "included\t", "", "withheld\tx"):
        found.append((f"attachment {state!r}", {**files, "attachments.tsv": f"{'ab' * 32}\t{state}\n".encode()}))
    found.append(("attachment too long", {**files, "attachments.tsv": f"{'ab' * 32}x\twithheld\n".encode()}))
    return [(what, summed(made), "bad") for what, made in found]


def crafted(files: Files) -> list[Crafted]:
    """Every way, of a good bundle of a part."""
    of_entries = [(what, with_entry(files, text.encode()), v) for what, text, v in _spellings()]
    of_entries += [(what, with_entry(files, spelled(entry).encode()), v) for what, entry, v in _shapes()]
    for data in (b"\xff", b"\xc0\x80", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\xe3\x81"):
        of_entries.append(
            (f"bytes {data!r}", with_entry(files, spelled(ENTRY).encode().replace(b'"x"', b'"' + data + b'"')), "bad")
        )
    for subject, v in (
        ("a" * 32 + ":" + "b" * 64, "part"),
        ("a" * 33 + ":b", "bad"),
        ("a:" + "b" * 65, "bad"),
        ("ledger", "part"),
        ("a:", "bad"),
    ):
        body = spelled({**ENTRY, "subject": subject}).encode()
        of_entries.append((f"subject {subject}", with_entry(files, body, subject), v))
    values = {
        b'"x"': "part",
        b"{}": "part",
        b'{"a":1 }': "bad",
        b"x": "bad",
        b"": "bad",
        b'"\xff"': "bad",
        b"1.5": "bad",
        b'"\xe8\xaa\x9e"': "part",
    }
    of_values = [(f"value {value!r}", promising(files, value), v) for value, v in values.items()]
    return [*of_entries, *of_values, *_texts(files), *_lines(files)]


def by_chance(files: Files, dice: Random) -> Crafted:
    """The entry with some tokens put in, left out or in place of others: whatever it is now."""
    body = spelled(ENTRY)
    for _ in range(dice.choice((1, 1, 2, 3))):
        at = dice.randrange(len(body) + 1)
        body = body[:at] + dice.choice(TOKENS) + body[at + dice.choice((0, 0, 1, 2)) :]
    made = (
        promising(files, body.replace("\n", " ").encode()) if dice.random() < 0.2 else with_entry(files, body.encode())
    )
    return f"by chance: {body!r}", made, ""
