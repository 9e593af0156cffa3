"""Feed one reader of the ledger with bytes that atheris makes up, looking for an error that it does not document.

    python -m scripts.fuzz note --seconds 60

Ends with 0 where none was found, with 77 and the bytes on standard error otherwise, and with 3 without atheris.
"""

from __future__ import annotations

import argparse
import json
import resource
import sys
import tempfile
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from scripts import fuzz_bundle
from scripts.fuzz_bundle import bundle

if TYPE_CHECKING:
    from custody.ledger.notes import Key

# libFuzzer's own limits: resident memory in MiB, seconds for one input, bytes of an input.
MEMORY, SLOWEST, LONGEST = 512, 10, 70_000


def entry(data: bytes) -> None:
    """The bytes of an entry: ValueError, or a value whose canonical bytes are canonical."""
    from custody.ledger.entry import canonical, parsed

    try:
        body = canonical(parsed(data))
    except ValueError:
        return
    assert canonical(parsed(body)) == body


def note(data: bytes) -> None:
    """A signed note and the checkpoint in it, against keys that did not sign it."""
    from custody.ledger import notes

    try:
        text, _ = notes.split(notes.read_bytes(data))
        assert notes.Checkpoint.read(text).text() == text
        notes.opened(data.decode(), [_log().verifier, _witness().verifier])
    except notes.NoteError:
        return


def key(data: bytes) -> None:
    """The text of a public or a private key."""
    from custody.ledger.notes import Key, NoteError, Verifier, read_bytes

    for read in (lambda text: Verifier.read(text).vkey, lambda text: Key.read(text).secret):
        try:
            text = read_bytes(data)
            assert read(text) == text
        except NoteError:
            continue


def proof(data: bytes) -> None:
    """A .tlog-proof."""
    from custody.ledger.notes import NoteError, read_bytes
    from custody.ledger.proofs import Proof

    try:
        text = read_bytes(data)
        read = Proof.read(text)
    except NoteError:
        return
    assert read.text() == text
    read.holds(bytes(32), [_log().verifier])


def receipt(data: bytes) -> None:
    """The text of a receipt, a note of one, and a file of them."""
    from custody.ledger.notes import NoteError, read_bytes
    from custody.ledger.proofs import Receipt
    from custody.ledger.receipt_files import kept_in

    with suppress(NoteError):
        assert kept_in(data, 3)
    for read in (Receipt.read, lambda text: Receipt.opened(text, [_receipts().verifier])):
        try:
            text = read_bytes(data)
            assert read(text).text() in text
        except NoteError:
            continue


def request(data: bytes) -> None:
    """What a witness is asked, and what it decides."""
    from custody.ledger import tree
    from custody.ledger.notes import Checkpoint, NoteError, read_bytes
    from custody.ledger.witness import Refused, Request, allowed

    try:
        text = read_bytes(data)
        read = Request.read(text)
        assert read.text() == text
        allowed(read, [_log().verifier], Checkpoint(_log().name, 2, tree.EMPTY))
    except (NoteError, Refused):
        return


READERS: dict[str, Callable[[bytes], None]] = {
    f.__name__: f for f in (entry, note, key, proof, receipt, request, bundle)
}


def _log() -> Key:
    from custody.ledger.notes import SIGNS, Key

    return Key("city.example/azukari", SIGNS, bytes(range(32)))


def _receipts() -> Key:
    from custody.ledger.notes import SIGNS, Key

    return Key("city.example/azukari/receipt", SIGNS, bytes(range(3, 35)))


def _witness() -> Key:
    from custody.ledger.notes import COSIGNS, Key

    return Key("auditor.example/w1", COSIGNS, bytes(range(2, 34)))


def seeds(reader: str) -> list[bytes]:
    """Good inputs to begin with: made-up bytes alone hardly get past the first line."""
    from custody.ledger import notes, proofs, tree, witness
    from custody.ledger.entry import canonical

    if reader == "bundle":
        return fuzz_bundle.seeds()

    leaves = [tree.leaf_hash(bytes([n])) for n in range(3)]
    checkpoint = notes.sign(notes.Checkpoint(_log().name, 3, tree.root(leaves)).text(), _log())
    cosigned = notes.with_line(checkpoint, notes.cosign(checkpoint, _witness(), 1_795_000_000))
    taken = proofs.Receipt(_log().name, "item:01JD2V", 3, leaves[0].hex(), "2026-11-23T00:30:00.000Z").text()
    found = {
        "entry": [
            "[" * 600 + "]" * 600,
            canonical({"v": 1, "data": {"a": ["髙", None, True, -7]}, "sign": [], "é": "\n"}).decode(),
        ],
        "note": [checkpoint, cosigned],
        "key": [_log().vkey, _witness().vkey, _log().secret],
        "proof": [proofs.Proof(2, (tree.root(leaves[:2]),), cosigned, extra).text() for extra in (b"", b"more")],
        "request": [witness.Request(2, (leaves[2],), cosigned).text(), witness.Request(0, (), cosigned).text()],
        "receipt": [taken, given := notes.sign(taken, _receipts()), given * 2, json.dumps({"note": given})],
    }
    return [text.encode() for text in found[reader]]


def fuzz(reader: str, seconds: int, folder: Path) -> None:
    """Does not return: libFuzzer ends the process."""
    import atheris

    kept = folder / "inputs"
    kept.mkdir()
    for n, seed in enumerate(seeds(reader)):
        (kept / str(n)).write_bytes(seed)
    # The peak that libFuzzer looks at begins with that of the process which started this one.
    begun = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    limits = [
        f"-rss_limit_mb={begun + MEMORY}",
        f"-timeout={SLOWEST}",
        f"-max_len={LONGEST}",
        f"-artifact_prefix={folder}/",
    ]
    # Good inputs are kept even where they lead through the same lines, and may be changed at full length at once.
    limits += ["-keep_seed=1", "-len_control=0"]
    atheris.Setup([sys.argv[0], f"-max_total_time={seconds}", *limits, str(kept)], READERS[reader])
    atheris.Fuzz()


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("reader", choices=READERS)
    parser.add_argument("--seconds", type=int, default=60, metavar="N", help="for how long (60)")
    options = parser.parse_args(arguments)
    try:
        import atheris
    except ImportError:
        sys.stderr.write("atheris is not installed\n")
        return 3
    with atheris.instrument_imports(include=["custody.ledger", "verify"]):
        import custody.ledger.entry
        import custody.ledger.proofs
        import custody.ledger.receipt_files
        import custody.ledger.witness  # noqa: F401

        fuzz_bundle.verifier()
    with tempfile.TemporaryDirectory() as folder:
        fuzz(options.reader, options.seconds, Path(folder))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
