"""What is no note, no checkpoint or no key, or does not verify, is refused, and always as a NoteError."""

import base64

import pytest
from noted import AT, CHECKPOINT, COSIGNED, LOG, NEXT, NOTE, WITNESS
from pydantic import ValidationError

from custody.ledger import notes
from custody.ledger.notes import Checkpoint, Key, NoteError, Verifier
from custody.settings import Settings

VKEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
ROOT = base64.b64encode(CHECKPOINT.root).decode()

MALFORMED = {
    "no signature": CHECKPOINT.text() + "\n",
    "no blank line": NOTE.replace("\n\n", "\n"),
    "no newline at the end": NOTE.rstrip("\n"),
    "no dash": NOTE.replace("— ", "- "),
    "no space after the name": NOTE.replace(f"{LOG.name} ", LOG.name + "/"),
    "a name of nothing": NOTE.replace(f"— {LOG.name}", "— "),
    "a plus in the name": NOTE.replace(f"— {LOG.name}", "— a+b"),
    "a wide space in the name": NOTE.replace(f"— {LOG.name}", "— a　b"),
    "a signature of nothing": f"{CHECKPOINT.text()}\n— {LOG.name} {base64.b64encode(b'1234').decode()}\n",
    "base64 broken": NOTE.replace("=\n", "\n"),
    "a carriage return": NOTE.replace("\n", "\r\n"),
    "half a character": NOTE.replace("city", "\ud83d"),
    "too long": "a" * notes.MAX_NOTE + NOTE,
    "too many lines": NOTE + LOG.line(CHECKPOINT.text()) * notes.MAX_LINES,
    "empty": "",
}


@pytest.mark.parametrize("note", MALFORMED.values(), ids=MALFORMED)
def test_what_is_no_note_is_refused(note: str) -> None:
    with pytest.raises(NoteError):
        notes.split(note)


OTHERS = {
    "another key": (NOTE, [NEXT.verifier]),
    "no key": (NOTE, []),
    "another text": (NOTE.replace("\n7\n", "\n8\n"), [LOG.verifier]),
    "a signature under a cosigner's id": (
        f"{CHECKPOINT.text()}\n{WITNESS.line(CHECKPOINT.text(), AT.to_bytes(8))}",
        [WITNESS.verifier],
    ),
    "one of two broken": (COSIGNED.replace("\n7\n", "\n8\n"), [LOG.verifier, WITNESS.verifier]),
    "a time past all sense": (
        notes.with_line(NOTE, WITNESS.line("", (2**60).to_bytes(8))),
        [LOG.verifier, WITNESS.verifier],
    ),
}


@pytest.mark.parametrize(("note", "keys"), OTHERS.values(), ids=OTHERS)
def test_a_note_that_does_not_verify_is_refused(note: str, keys: list[Verifier]) -> None:
    with pytest.raises(NoteError):
        notes.opened(note, keys)


@pytest.mark.parametrize(
    "text",
    [
        f"{LOG.name}\n7\n{ROOT}",
        f"{LOG.name}\n07\n{ROOT}\n",
        f"{LOG.name}\n-7\n{ROOT}\n",
        f"{LOG.name}\n+7\n{ROOT}\n",
        f"{LOG.name}\n７\n{ROOT}\n",
        f"{LOG.name}\n{2**53}\n{ROOT}\n",
        f"{LOG.name}\n7\n{ROOT[:-4]}\n",
        f"{LOG.name}\n7\n{ROOT}\nmore\n",
        f"\n7\n{ROOT}\n",
        f"a b\n7\n{ROOT}\n",
        f"{'a' * 256}\n7\n{ROOT}\n",
        f"{LOG.name}\n7\n{ROOT[:-2]}{chr(ord(ROOT[-2]) + 1)}=\n",
        "",
    ],
)
def test_what_is_no_checkpoint_is_refused(text: str) -> None:
    with pytest.raises(NoteError):
        Checkpoint.read(text)


@pytest.mark.parametrize(
    "vkey",
    [
        "",
        "a+b",
        VKEY.replace("c74f20a3", "c74f20a4"),
        VKEY.replace("c74f20a3", "C74F20A3"),
        VKEY.replace("PeterNeumann", "Peter Neumann"),
        VKEY.replace("PeterNeumann", ""),
        VKEY + "AAAA",
        VKEY.replace("+ARpc", "+BRpc"),
        "é" * 600 + VKEY,
    ],
)
def test_what_is_no_key_is_refused(vkey: str) -> None:
    with pytest.raises(NoteError):
        Verifier.read(vkey)


@pytest.mark.parametrize("secret", ["", LOG.vkey, f" {LOG.secret}", LOG.secret.replace("azukari", "azukar1")])
def test_what_is_no_private_key_is_refused(secret: str) -> None:
    with pytest.raises(NoteError):
        Key.read(secret)


def test_keys_do_only_what_they_are_for() -> None:
    for wrong in (
        lambda: notes.sign(CHECKPOINT.text(), WITNESS),
        lambda: notes.cosign(NOTE, LOG, AT),
        lambda: notes.cosign(NOTE, WITNESS, -1),
        lambda: notes.cosign(notes.sign("a\n", LOG), WITNESS, AT),
        lambda: notes.sign("no newline", LOG),
        lambda: Key.new("a name"),
    ):
        with pytest.raises(NoteError):
            wrong()


def test_bytes_that_are_no_text_are_refused() -> None:
    for data in (b"\xff", b"a" * (notes.MAX_NOTE + 1)):
        with pytest.raises(NoteError):
            notes.read_bytes(data)


@pytest.mark.parametrize("name", ["", "市の 台帳", "a+b", "a\tb", "a" * 201])
def test_a_ledger_whose_name_no_key_could_bear_is_refused_at_the_start(name: str) -> None:
    with pytest.raises(ValidationError):
        Settings(log=name)
    assert Key.new(f"{Settings(log='市の台帳').log}/receipt").vkey
