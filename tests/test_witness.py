"""The municipality's own cosigner: it cosigns a log that only grows, and refuses and keeps what shows another."""

import hashlib
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from auditor import Auditor
from hypothesis import given
from hypothesis import strategies as st
from noted import LOG, NEXT
from trees import LEAVES, NODE, roots

from custody.ledger import notes, tree, witness
from custody.ledger.notes import Checkpoint, NoteError
from custody.ledger.witness import Refused, Request

ROOT = Path(__file__).parent.parent
ROOTS = roots(LEAVES)


def checkpoint(size: int, root: bytes | None = None) -> Checkpoint:
    return Checkpoint(LOG.name, size, root or ROOTS[size])


def request(old: int, new: int, root: bytes | None = None) -> Request:
    """As the log makes it; with `root`, as a log that was rewritten would."""
    return Request(old, tuple(tree.consistency(old, new, NODE)), notes.sign(checkpoint(new, root).text(), LOG))


@given(st.integers(min_value=0, max_value=1024), st.integers(min_value=0, max_value=1024))
def test_a_log_that_grew_is_allowed_and_one_that_shrank_is_not(one: int, another: int) -> None:
    old, new = sorted((one, another))
    grown = Request.read(request(old, new).text())
    assert grown == request(old, new)
    assert witness.allowed(grown, [LOG.verifier], checkpoint(old)) == checkpoint(new)
    if old < new:
        with pytest.raises(Refused, match="shrunk") as refused:
            witness.allowed(request(old, old), [LOG.verifier], checkpoint(new))
        assert refused.value.evidence


def test_the_first_time_a_log_is_taken_at_its_word() -> None:
    assert witness.allowed(request(0, 9), [LOG.verifier], None) == checkpoint(9)
    with pytest.raises(Refused, match="from 0 entries"):
        witness.allowed(request(4, 9), [LOG.verifier], None)


FORGED = tree.leaf_hash(b"forged")
REFUSALS = {
    "forked": (request(9, 9, FORGED), checkpoint(9), "rewritten", True),
    "rewritten and grown": (request(9, 20, FORGED), checkpoint(9), "not shown to go on", True),
    "grown from another past": (request(9, 20), checkpoint(9, FORGED), "not shown to go on", True),
    "without the proof": (Request(9, (), request(9, 20).note), checkpoint(9), "not shown to go on", True),
    "a proof from nothing": (
        Request(0, (FORGED,), request(0, 9).note), Checkpoint(LOG.name, 0, tree.EMPTY), "not shown", True,
    ),
    "from another size": (request(5, 20), checkpoint(9), "goes on from 5 entries", False),
    "another log": (request(9, 20), Checkpoint("city.example/other", 9, ROOTS[9]), "names itself", False),
}  # fmt: skip


@pytest.mark.parametrize(("asked", "had", "said", "evidence"), REFUSALS.values(), ids=REFUSALS)
def test_a_log_that_does_not_go_on_is_refused(asked: Request, had: Checkpoint, said: str, evidence: bool) -> None:
    with pytest.raises(Refused, match=said) as refused:
        witness.allowed(asked, [LOG.verifier], had)
    assert refused.value.evidence is evidence


def test_what_the_log_did_not_sign_is_refused_and_is_no_evidence() -> None:
    with pytest.raises(Refused, match="Not signed by the log") as refused:
        witness.allowed(request(9, 20), [NEXT.verifier], checkpoint(9))
    assert not refused.value.evidence


@pytest.mark.parametrize(
    "text",
    [
        "",
        request(9, 20).text().replace("old 9", "old 09"),
        request(9, 20).text().replace("old 9", "9"),
        request(9, 20).text().replace("old 9\n", "old 9\n\n"),
        "old 9\n" + "A" * 43 + "=\n" * 64 + request(9, 20).note,
        "old 9\n" + ("A" * 43 + "=\n") * 64 + "\n" + request(9, 20).note,
        "old 9\n\nno checkpoint\n",
    ],
)
def test_what_is_no_request_is_refused(text: str) -> None:
    with pytest.raises(NoteError):
        Request.read(text)


@pytest.fixture
def auditor(tmp_path: Path) -> Auditor:
    return Auditor(tmp_path)


def test_the_answer_is_a_cosignature_that_verifies(auditor: Auditor) -> None:
    key = auditor.init()
    for asked in (request(0, 9), request(9, 20), request(20, 20)):
        done = auditor.sign(asked)
        assert done.returncode == 0, done.stderr
        note = notes.with_line(asked.note, done.stdout)
        assert notes.opened(note, [LOG.verifier, key])[1] == [LOG.name, "auditor.example/w1"]
    assert "20 entries" in done.stderr
    assert notes.with_line(request(20, 20).note, done.stdout) in auditor.run("show").stdout + "\n"


def test_a_fork_is_refused_in_plain_words_and_both_checkpoints_are_kept(auditor: Auditor) -> None:
    auditor.init()
    auditor.sign(request(0, 9))
    forked, before = request(9, 20, FORGED), auditor.files()
    done = auditor.sign(forked)
    assert (done.returncode, done.stdout) == (1, "")
    assert "entries were changed" in done.stderr
    kept = {f.rpartition("/")[2]: (auditor.state / f).read_text(encoding="utf-8") for f in auditor.files() - before}
    assert notes.opened(kept["before.note"], [LOG.verifier])[0] == checkpoint(9).text()
    assert Request.read(kept["request.txt"]) == forked
    assert auditor.sign(request(9, 20)).returncode == 0


def test_a_refusal_is_said_in_japanese_where_that_is_spoken(auditor: Auditor) -> None:
    auditor.init()
    auditor.sign(request(0, 9))
    done = auditor.sign(request(0, 5), LANG="ja_JP.UTF-8")
    assert "台帳が短くなっています。前に連署したのは 9件、今回は 5件です。" in done.stderr


def test_a_state_that_was_changed_is_not_believed(auditor: Auditor) -> None:
    auditor.init()
    auditor.sign(request(0, 20))
    (seen,) = auditor.state.glob("seen-*")
    seen.write_text(request(0, 9).note, encoding="utf-8")
    done = auditor.sign(request(9, 12))
    assert (done.returncode, done.stdout) == (2, "")
    assert "not as this witness wrote it" in done.stderr


def test_nothing_is_answered_that_was_not_kept(auditor: Auditor) -> None:
    auditor.init()
    (auditor.state / f"seen-{hashlib.sha256(LOG.name.encode()).hexdigest()[:16]}.note").with_suffix(
        ".note.part"
    ).mkdir()
    done = auditor.sign(request(0, 9))
    assert (done.returncode, done.stdout) == (2, "")
    assert "cannot be read or written" in done.stderr


def test_the_key_is_the_owners_alone_and_is_not_made_twice(auditor: Auditor) -> None:
    auditor.init()
    key = auditor.state / "witness.key"
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    before = key.read_bytes()
    assert auditor.run("init", "--name", "another").returncode == 1
    assert key.read_bytes() == before


@pytest.mark.parametrize(
    "words",
    [("init",), ("init", "--name", "a b"), ("sign",), ("sign", "none.txt", "--vkey", LOG.vkey), ("show",)],
)
def test_what_cannot_be_tried_is_said(auditor: Auditor, words: tuple[str, ...]) -> None:
    done = auditor.run(*words)
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1


def test_no_package_but_cryptography_is_needed() -> None:
    code = (
        "import sys, custody.cli, custody.cli.witness\n"
        "print(*{m.partition('.')[0] for m, found in sys.modules.items()"
        " if 'site-packages' in (getattr(found, '__file__', None) or '')})"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert set(done.stdout.split()) - {"_cffi_backend", "_distutils_hack"} == {"cryptography"}
