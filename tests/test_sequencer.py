"""Every entry gets one leaf, in the order of its chain, without gaps: with two sequencers, late commits and kills."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from custody import db
from custody.ledger import sequence, tree
from custody.ledger.entry import entry_hash

DRAFTS = "INSERT INTO entry (subject, seq, hash, kind, contract, batch, actor, occurred, received, idem, body) VALUES "
KILLED = """
import sys
from custody import db
from custody.ledger import sequence
sequence.BLOCK = 50
with db.bind(db.connect(sys.argv[1])).connection_context():
    print("ready", flush=True)
    sequence.sequence()
"""


def entries(first: int, count: int, received: str = "2026-11-01T00:00:{:02d}.000Z") -> list[list[object]]:
    """Entries of ten subjects in turn; their bodies are no entries, which the sequencer does not read."""
    made: list[list[object]] = []
    for n in range(first, first + count):
        body = f"body {n}".encode()
        when = received.format(n // 100 % 60)
        made.append(
            [f"item:{n % 10}", n // 10 + 1, entry_hash(body), "k", None, "b", "a", when, when, f"idem-{n}", body]
        )
    return made


@db.transaction
def write(some: list[list[object]]) -> None:
    db.run_many(f"{DRAFTS} ({', '.join('?' * 11)})", some)


@pytest.fixture
def opened(database_url: str) -> Iterator[str]:
    with db.bind(db.connect(database_url)).connection_context():
        yield database_url


def leaves() -> list[tuple[Any, ...]]:
    return db.rows("SELECT l.idx, e.subject, e.seq FROM leaf l JOIN entry e ON e.hash = l.hash ORDER BY l.idx")


def whole() -> None:
    """Every entry has one leaf, the leaves have no gap, each chain is in its order, and the tiles are the tree's."""
    found = leaves()
    ((n,),) = db.rows("SELECT count(*) FROM entry")
    assert [idx for idx, _, _ in found] == list(range(n))
    newest: dict[str, int] = {}
    for _, subject, seq in found:
        assert seq == newest.get(subject, 0) + 1
        newest[subject] = seq
    hashes = [bytes.fromhex(h) for (h,) in db.rows("SELECT hash FROM leaf ORDER BY idx")]
    expected = [(1, k, tree.root(hashes[k * 256 : k * 256 + 256]).hex()) for k in range(n // 256)]
    assert db.rows("SELECT level, idx, hash FROM tile ORDER BY level, idx") == expected


def test_every_entry_gets_a_leaf_in_the_order_of_its_chain(opened: str) -> None:
    write(entries(0, 700))
    assert sequence.sequence() == 700
    assert sequence.size() == 700
    whole()


def test_again_there_is_nothing_to_do(opened: str) -> None:
    write(entries(0, 30))
    assert (sequence.sequence(), sequence.sequence()) == (30, 0)
    whole()


def test_nothing_is_sequenced_where_nothing_is_written(opened: str) -> None:
    assert (sequence.sequence(), sequence.size()) == (0, 0)


def test_many_blocks_join_without_a_seam(opened: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sequence, "BLOCK", 7)
    write(entries(0, 300))
    assert sequence.sequence() == 300
    whole()


def test_what_commits_late_is_not_skipped(opened: str) -> None:
    """Received before what has its leaf already, and written only now."""
    some = entries(0, 40)
    write([r for r in some if r[0] != "item:3"])
    assert sequence.sequence() == 36
    write([r for r in some if r[0] == "item:3"])
    assert sequence.sequence() == 4
    whole()


def test_a_tile_of_the_second_level_is_over_those_of_the_first(opened: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sequence, "FAN_OUT", 4)
    write(entries(0, 70))
    sequence.sequence()
    hashes = [bytes.fromhex(h) for (h,) in db.rows("SELECT hash FROM leaf ORDER BY idx")]
    for level, span in ((1, 4), (2, 16), (3, 64)):
        found = db.rows("SELECT idx, hash FROM tile WHERE level = ? ORDER BY idx", (level,))
        assert found == [(k, tree.root(hashes[k * span : (k + 1) * span]).hex()) for k in range(70 // span)]


def test_an_entry_that_was_edited_before_it_had_a_leaf_gets_none(opened: str) -> None:
    some = entries(0, 5)
    some[2][10] = b"edited"
    write(some)
    with pytest.raises(sequence.NotAsWritten, match="item:2 #1"):
        sequence.sequence()
    assert sequence.size() == 0


def test_two_sequencers_at_once_do_no_harm(opened: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sequence, "BLOCK", 10)
    done = threading.Event()
    wrong: list[BaseException] = []

    def work() -> None:
        try:
            with db.proxy.obj.connection_context():
                while not done.is_set():
                    sequence.sequence()
        except BaseException as e:
            wrong.append(e)

    both = [threading.Thread(target=work) for _ in range(2)]
    for thread in both:
        thread.start()
    for n in range(0, 600, 20):
        write(entries(n, 20))
    done.set()
    for thread in both:
        thread.join()
    sequence.sequence()
    assert not wrong
    whole()


@pytest.mark.parametrize("wait", [0.0, 0.01, 0.03, 0.06])
def test_a_sequencer_killed_leaves_nothing_half(opened: str, wait: float) -> None:
    write(entries(0, 900))
    process = subprocess.Popen(
        [sys.executable, "-c", KILLED, opened], stdout=subprocess.PIPE, env=os.environ | {"PYTHONPATH": str(Path.cwd())}
    )
    assert process.stdout
    process.stdout.readline()
    time.sleep(wait)
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stdout.close()
    size = sequence.size()
    assert size % 50 == 0
    ((tiles,),) = db.rows("SELECT count(*) FROM tile")
    assert tiles == size // 256
    assert sequence.sequence() == 900 - size
    whole()
