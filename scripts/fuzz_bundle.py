"""The evidence bundle's own verifier under fuzz: a small good bundle in which one file is replaced."""

from __future__ import annotations

import functools
import hashlib
import importlib
import json
import sys
from pathlib import Path
from types import ModuleType

VERIFIER = Path(__file__).parent.parent / "custody" / "documents" / "evidence"
# What verify.py says of each: the bundle cannot be read, or this is wrong in it.
DOCUMENTED = (ValueError, LookupError, TypeError, AttributeError, OSError, RecursionError)
SUMS, WHEN = "SHA256SUMS", "2026-04-01T00:00:00.000Z"


@functools.cache
def verifier() -> ModuleType:
    """verify.py as a bundle carries it, but that it reads from memory and checks signatures in this process."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    def ed25519(public: bytes, signature: bytes, message: bytes) -> bool:
        try:
            Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
        except InvalidSignature:
            return False
        return True

    sys.path.insert(0, str(VERIFIER))
    found = importlib.import_module("verify")
    sys.path.remove(str(VERIFIER))

    class Held(found.Bundle):  # type: ignore[name-defined,misc]
        """A bundle in memory: names and bytes."""

        def __init__(self, files: dict[str, bytes]) -> None:
            self.paths = files

        def bytes(self, name: str) -> bytes:
            found.need(name in self.paths, "", "a file is missing")
            return self.paths[name]

    found.ed25519, found.Bundle = ed25519, Held  # type: ignore[attr-defined]
    return found


@functools.cache
def keys() -> tuple[object, ...]:
    from custody.ledger.notes import SIGNS, Key

    return (verifier().key_of(Key("city.example/azukari", SIGNS, bytes(range(32))).vkey),)


@functools.cache
def good() -> dict[str, bytes]:
    """The files of a bundle of one item with three entries, of the whole log."""
    from custody.ledger import entry, notes, proofs, tree

    log = notes.Key("city.example/azukari", notes.SIGNS, bytes(range(32)))
    salt, value, photo = bytes(32), entry.canonical("M-000012"), hashlib.sha256(b"photo").hexdigest()
    promise, bodies, prev = entry.committed(salt, value), list[bytes](), entry.START
    for seq in (1, 2, 3):
        said = {
            "subject": "item:01",
            "seq": seq,
            "prev": prev,
            "data": {"photos": [photo]},
            "private": {"a": promise},
            "t": {"received": WHEN},
        }
        bodies.append(entry.canonical(said))
        prev = entry.entry_hash(bodies[-1])
    leaves = [tree.leaf_hash(body) for body in bodies]
    signed = [notes.sign(notes.Checkpoint(log.name, n, tree.root(leaves[:n])).text(), log) for n in (1, 2, 3)]
    head = proofs.Proof(2, (tree.root(leaves[:2]),), signed[2])
    private = json.dumps({"salt": salt.hex(), "value": json.loads(value)}, separators=(",", ":"))
    files = {
        "index.tsv": "file\tsubject\tseq\tleaf\n" + "".join(f"entries/{n:06d}.json\titem:01\t{n}\t{n - 1}\n" for n in (1, 2, 3)),
        "checkpoint": signed[2],
        "checkpoints/2": signed[1],
        "checkpoints/2.consistency": f"{notes.encoded64(leaves[2])}\n",
        "proofs/item.01.tlog-proof": head.text(),
        "siblings.txt": "",
        "leaves.txt": "".join(f"{leaf.hex()}\n" for leaf in leaves),
        "private.json": f'{{\n"{promise}":{private}\n}}\n',
        "attachments.tsv": f"{photo}\tincluded\n",
        f"attachments/{photo}": "photo",
        **dict.fromkeys(("VERIFY.md", "check.html", "history.html", "keys.txt", "names.tsv", "verify.py", "verify.sh"), "\n"),
    }  # fmt: skip
    return {name: text.encode() for name, text in files.items()} | {
        f"entries/{n:06d}.json": body for n, body in enumerate(bodies, 1)
    }


def summed(files: dict[str, bytes]) -> bytes:
    return "".join(f"{hashlib.sha256(data).hexdigest()}  {name}\n" for name, data in sorted(files.items())).encode()


def names() -> list[str]:
    return [*sorted(good()), SUMS]


def bundle(data: bytes) -> None:
    """A bundle with one file replaced, the sums set right: the first byte says which. Found good only if it is as it was."""
    if not data:
        return
    name, said = names()[data[0] % len(names())], data[1:]
    kept = (good() | {SUMS: summed(good())})[name]
    files = good() | {name: said}
    try:
        list(verifier().check(files | {SUMS: said if name == SUMS else summed(files)}, list(keys()), None, None, []))
    except (verifier().Wrong, *DOCUMENTED):
        assert said != kept
    else:
        assert said == kept or not _protected(name)


def _protected(name: str) -> bool:
    """What is signed or hashed as a whole. To an older checkpoint anybody may add a line that nobody asks for; the
    pages and scripts of a bundle are for whoever has them from elsewhere.
    """
    begins = ("entries/", "attachments/", "proofs/", "leaves", "siblings")
    return name.startswith(begins) or name in ("checkpoint", "checkpoints/2.consistency", "private.json")


def seeds() -> list[bytes]:
    files = good() | {SUMS: summed(good())}
    return [bytes([n]) + files[name] for n, name in enumerate(names())]
