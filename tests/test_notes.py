"""Signed notes, checkpoints and cosignatures: read as others write them, and nothing else is taken for one."""

import base64
import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from noted import AT, CHECKPOINT, COSIGNED, LOG, NEXT, NOTE, WITNESS

from custody.ledger import notes
from custody.ledger.notes import COSIGNS, Checkpoint, Key, NoteError, Verifier

# From the tests of Go's golang.org/x/mod/sumdb/note, the first program to write this format.
GO_KEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
GO_NOTE = (
    "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n\n"
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)
# The example of c2sp.org/tlog-cosignature.
C2SP_NOTE = (
    "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n"
    "— example.com/behind-the-sofa"
    " Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n"
    "— witness.example.com/w1"
    " jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==\n"
)


def test_a_note_written_by_go_verifies() -> None:
    text, names = notes.opened(GO_NOTE, [Verifier.read(GO_KEY)])
    assert names == ["PeterNeumann"]
    assert text.startswith("If you think")


def test_the_checkpoint_of_the_standard_reads() -> None:
    text, lines = notes.split(C2SP_NOTE)
    read = Checkpoint.read(text)
    assert (read.origin, read.size, read.text()) == ("example.com/behind-the-sofa", 20852163, text)
    assert [name for name, _ in lines] == ["example.com/behind-the-sofa", "witness.example.com/w1"]
    assert int.from_bytes(lines[1][1][4:12]) == 1679315147


def test_what_was_signed_opens_with_the_names_of_those_known() -> None:
    assert notes.opened(COSIGNED, [LOG.verifier, WITNESS.verifier]) == (CHECKPOINT.text(), [LOG.name, WITNESS.name])
    assert notes.opened(COSIGNED, [LOG.verifier]) == (CHECKPOINT.text(), [LOG.name])
    assert notes.opened(COSIGNED, [WITNESS.verifier]) == (CHECKPOINT.text(), [WITNESS.name])


def test_a_cosignature_says_when() -> None:
    _, signed = notes.signatures(COSIGNED, [LOG.verifier, WITNESS.verifier])
    assert [(s.by, s.at) for s in signed] == [(LOG.verifier, None), (WITNESS.verifier, AT)]


def test_during_a_rotation_both_keys_verify() -> None:
    both = notes.with_line(NOTE, NEXT.line(CHECKPOINT.text()))
    assert notes.opened(both, [LOG.verifier, NEXT.verifier])[1] == [LOG.name, LOG.name]
    assert notes.opened(both, [NEXT.verifier])[1] == [LOG.name]


def test_a_key_that_signs_twice_counts_once() -> None:
    assert notes.opened(notes.with_line(NOTE, LOG.line(CHECKPOINT.text())), [LOG.verifier])[1] == [LOG.name]


@pytest.mark.parametrize("key", [LOG, WITNESS], ids=["signs", "cosigns"])
def test_a_key_reads_as_it_was_written(key: Key) -> None:
    assert Key.read(key.secret) == key
    assert Verifier.read(key.vkey) == key.verifier
    assert Key.new(key.name, key.kind).seed != key.seed


def test_a_key_does_not_show_its_secret_by_accident() -> None:
    assert LOG.seed.hex() not in repr(LOG)
    assert base64.b64encode(LOG.seed).decode() not in f"{LOG} {LOG!r}"
    assert LOG.secret not in f"{LOG} {LOG!r}"


@pytest.mark.parametrize("key", [LOG, WITNESS], ids=["signature", "cosignature"])
def test_openssl_verifies_each_signature(key: Key, tmp_path: Path) -> None:
    """As an auditor does who has not installed this product."""
    openssl = shutil.which("openssl") or pytest.skip("openssl is not installed")
    lines = dict(notes.split(COSIGNED)[1])
    head = b"cosignature/v1\ntime %d\n" % AT if key is WITNESS else b""
    public = bytes.fromhex("302a300506032b6570032100") + key.verifier.public  # RFC 8410: how a DER key begins
    for name, data in (("said", head + CHECKPOINT.text().encode()), ("sig", lines[key.name][-64:]), ("key", public)):
        (tmp_path / name).write_bytes(data)
    verify = f"{openssl} pkeyutl -verify -rawin -pubin -keyform DER -inkey key -sigfile sig -in said"
    done = subprocess.run(verify.split(), cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@given(
    st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"]), max_size=60).map(lambda text: f"{text}\n"),
    st.lists(st.text(alphabet="ab\n", max_size=5), max_size=4).map("".join),
)
def test_any_text_comes_back_as_it_was_signed(line: str, more: str) -> None:
    text = f"{more}{line}"
    assert notes.opened(notes.sign(text, LOG), [LOG.verifier])[0] == text


@given(st.integers(min_value=0, max_value=len(COSIGNED.encode()) * 8 - 1))
def test_no_bit_of_a_note_can_be_turned(bit: int) -> None:
    """In the name of a key or its id it makes the line another's; then the other line stands alone."""
    altered = bytearray(COSIGNED.encode())
    altered[bit // 8] ^= 1 << bit % 8
    try:
        text, signed = notes.signatures(notes.read_bytes(bytes(altered)), [LOG.verifier, WITNESS.verifier])
    except NoteError:
        return
    assert text == CHECKPOINT.text()
    assert len(signed) == 1


def test_a_note_of_sixteen_signatures_is_read() -> None:
    """c2sp.org/signed-note asks that of everyone; ours takes 64."""
    many = NOTE + "".join(Key.new(f"w{n}.example", COSIGNS).line(CHECKPOINT.text(), bytes(8)) for n in range(15))
    assert notes.opened(many, [LOG.verifier])[1] == [LOG.name]


def test_the_largest_size_and_none_at_all_are_read() -> None:
    for size in (0, 2**53 - 1):
        assert Checkpoint.read(f"{LOG.name}\n{size}\n{base64.b64encode(CHECKPOINT.root).decode()}\n").size == size
