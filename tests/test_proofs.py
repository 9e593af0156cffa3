"""A proof to carry away holds for its entry and for no other, and a receipt says what the server took.

CUSTODY_TEST_MUTATIONS sets how many altered proofs are tried.
"""

import base64
import os
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from noted import AT, LOG, NEXT, WITNESS
from trees import LEAVES, NODE, roots

from custody.ledger import notes, tree
from custody.ledger.notes import SIGNS, Checkpoint, Key, NoteError
from custody.ledger.proofs import MAX_HASHES, Proof, Receipt

ROOTS = roots(LEAVES)
RECEIPTS = Key("city.example/azukari/receipt", SIGNS, bytes(range(7, 39)))
RECEIPT = Receipt(LOG.name, "item:01JD2V", 3, LEAVES[0].hex(), "2026-11-23T00:30:00.000Z")


def proof_of(index: int, size: int, extra: bytes = b"") -> Proof:
    note = notes.sign(Checkpoint(LOG.name, size, ROOTS[size]).text(), LOG)
    return Proof(index, tuple(tree.inclusion(index, size, NODE)), note, extra)


@given(st.integers(min_value=1, max_value=len(LEAVES)), st.data())
def test_a_proof_holds_after_reading_for_its_own_entry_alone(size: int, data: st.DataObject) -> None:
    index, other = (data.draw(st.integers(min_value=0, max_value=size - 1)) for _ in range(2))
    made = proof_of(index, size, data.draw(st.binary(max_size=20)))
    read = Proof.read(made.text())
    assert (read, read.text()) == (made, made.text())
    assert read.holds(LEAVES[index], [LOG.verifier])
    assert read.holds(LEAVES[other], [LOG.verifier]) is (index == other)


def test_a_proof_is_spelled_as_the_standard_says() -> None:
    made = proof_of(2, 3, b"M-000012")
    neighbour = base64.b64encode(ROOTS[2]).decode()
    head = f"c2sp.org/tlog-proof@v1\nextra TS0wMDAwMTI=\nindex 2\n{neighbour}\n\n{LOG.name}\n3\n"
    assert made.text() == f"{head}{made.text()[len(head) :]}"
    assert made.text().endswith(made.note)


def test_the_only_entry_of_a_log_needs_no_hashes() -> None:
    assert "index 0\n\n" in proof_of(0, 1).text()
    assert Proof.read(proof_of(0, 1).text()).holds(LEAVES[0], [LOG.verifier])


def test_a_proof_without_the_logs_own_signature_holds_nothing() -> None:
    made = proof_of(2, 5)
    cosigned = notes.with_line(made.note, notes.cosign(made.note, WITNESS, AT))
    assert Proof(2, made.hashes, cosigned).holds(LEAVES[2], [LOG.verifier, WITNESS.verifier])
    assert not Proof(2, made.hashes, cosigned).holds(LEAVES[2], [WITNESS.verifier])
    assert not made.holds(LEAVES[2], [NEXT.verifier])
    assert not made.holds(LEAVES[2], [])


def test_one_logs_key_does_not_speak_for_another_log() -> None:
    other = Key.new("city.example/other")
    note = notes.sign(Checkpoint(LOG.name, 5, ROOTS[5]).text(), other)
    assert not Proof(2, proof_of(2, 5).hashes, note).holds(LEAVES[2], [LOG.verifier, other.verifier])


def altered(text: str, draw: random.Random) -> str:
    """`text` with a character changed, lost, doubled or swapped, a line lost or doubled."""
    at = draw.randrange(len(text))
    lines = text.split("\n")
    line = draw.randrange(len(lines))
    return draw.choice(
        [
            text[:at] + draw.choice("0123456789AZaz+/=\n —x") + text[at + 1 :],
            text[:at] + text[at + 1 :],
            text[:at] + text[at] + text[at:],
            text[:at] + text[at + 1 : at + 2] + text[at] + text[at + 2 :],
            "\n".join(lines[:line] + lines[line + 1 :]),
            "\n".join(lines[:line] + lines[line : line + 1] + lines[line:]),
        ]
    )


def holds(text: str, leaf: bytes) -> bool:
    try:
        return Proof.read(text).holds(leaf, [LOG.verifier])
    except NoteError:
        return False


def refuse_altered(count: int) -> None:
    """`count` texts of proofs, each altered in one place. A signature line given twice says nothing more: left out."""
    draw = random.Random(9162)
    tried = 0
    while tried < count:
        size = draw.randrange(1, len(LEAVES) + 1)
        index = draw.randrange(size)
        text = proof_of(index, size).text()
        for _ in range(50):
            changed = altered(text, draw)
            if changed != text and changed.count("—") == 1:
                assert not holds(changed, LEAVES[index]), changed
                tried += 1


def test_altered_proofs_are_refused() -> None:
    refuse_altered(int(os.environ.get("CUSTODY_TEST_MUTATIONS", "3000")))


@pytest.mark.soak
def test_a_hundred_thousand_altered_proofs_are_refused() -> None:
    refuse_altered(int(os.environ.get("CUSTODY_TEST_MUTATIONS", "100000")))


TEXT = proof_of(2, 5, b"more").text()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n\n",
        "c2sp.org/tlog-proof@v1\n\n" + proof_of(2, 5).note,
        TEXT.replace("@v1", "@v2"),
        TEXT.replace("index 2", "index 02"),
        TEXT.replace("index 2", "index -2"),
        TEXT.replace("index 2", "index ２"),
        TEXT.replace("index 2\n", ""),
        TEXT.replace("extra bW9yZQ==", "extra bW9yZR=="),
        TEXT.replace("extra bW9yZQ==", "extra " + "bW9y" * 6000),
        TEXT.replace("extra bW9yZQ==", "extra "),
        TEXT.replace("extra bW9yZQ==\n", "extra bW9yZQ==\nextra bW9yZQ==\n"),
        TEXT.replace("index 2\n", "index 2\n" + f"{base64.b64encode(bytes(32)).decode()}\n" * MAX_HASHES),
        TEXT.replace("\n5\n", "\n5\nmore\n"),
        TEXT.replace("\n", "\r\n"),
        TEXT + "\ud800",
        "a" * 2**20,
    ],
)
def test_what_is_no_proof_is_refused(text: str) -> None:
    with pytest.raises(NoteError):
        Proof.read(text)


def test_a_receipt_says_what_was_taken() -> None:
    note = notes.sign(RECEIPT.text(), RECEIPTS)
    assert Receipt.opened(note, [RECEIPTS.verifier]) == RECEIPT
    assert RECEIPT.text().startswith("city.example/azukari/receipt\nitem:01JD2V\n3\n")


def test_a_receipt_altered_or_signed_by_another_is_refused() -> None:
    note = notes.sign(RECEIPT.text(), RECEIPTS)
    for wrong, key in ((note.replace("\n3\n", "\n4\n"), RECEIPTS), (note, LOG)):
        with pytest.raises(NoteError):
            Receipt.opened(wrong, [key.verifier])


def test_a_checkpoint_is_no_receipt_and_a_receipt_no_checkpoint() -> None:
    for read, text in ((Receipt.read, Checkpoint(LOG.name, 5, ROOTS[5]).text()), (Checkpoint.read, RECEIPT.text())):
        with pytest.raises(NoteError):
            read(text)


@pytest.mark.parametrize(
    "change",
    [
        ("/receipt\n", "\n"),
        ("city.example/azukari", ""),
        ("item:01JD2V", "item:"),
        ("item:01JD2V", "佐藤"),
        ("\n3\n", "\n0\n"),
        ("\n3\n", "\n03\n"),
        (LEAVES[0].hex(), LEAVES[0].hex().upper()),
        (LEAVES[0].hex(), LEAVES[0].hex()[:-1]),
        (".000Z", "Z"),
        ("00Z\n", "00Z\nmore\n"),
    ],
)
def test_what_is_no_receipt_is_refused(change: tuple[str, str]) -> None:
    with pytest.raises(NoteError):
        Receipt.read(RECEIPT.text().replace(*change))
