"""Every entry gets one leaf, in the order of its chain, without gaps: with two sequencers, late commits and kills."""

import functools
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
from plain_entries import INSERT, plain_entry

from custody import db
from custody.ledger import left_out, sequence, tree
from custody.ledger.entry import entry_hash

KILLED = """
import sys
from custody import db
from custody.ledger import sequence
sequence.BLOCK = 50
with db.bind(db.connect(sys.argv[1])).connection_context():
    print("ready", flush=True)
    sequence.sequence()
"""


RECEIVED = "2026-11-01T00:00:{:02d}.000Z"


def entries(first: int, count: int, received: str = RECEIVED) -> list[list[object]]:
    """Entries of ten subjects in turn."""
    return [list(entry(n, received)) for n in range(first, first + count)]


@functools.cache
def entry(n: int, received: str) -> tuple[object, ...]:
    prev = str(entry(n - 10, received)[2]) if n >= 10 else ""
    return tuple(plain_entry(f"item:{n % 10}", n // 10 + 1, prev, received.format(n // 100 % 60), f"idem-{n}"))


@db.transaction
def write(some: list[list[object]]) -> None:
    db.run_many(INSERT, some)


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


FORGED: list[dict[int, object]] = [
    {10: b"edited"},
    {10: b"no entry", 2: entry_hash(b"no entry")},
    {10: b"\xff" * 70_000, 2: entry_hash(b"\xff" * 70_000)},
    {10: b'{"seq":2}', 2: entry_hash(b'{"seq":2}')},
    {10: b"[]", 2: entry_hash(b"[]")},
    {6: "somebody else"},
]


@pytest.mark.parametrize("columns", FORGED)
def test_what_is_no_entry_gets_no_leaf_nor_does_what_follows_it_and_all_else_does(
    opened: str, columns: dict[int, object]
) -> None:
    some = entries(0, 40)
    for at, value in columns.items():
        some[12][at] = value
    write(some)
    assert (sequence.sequence(), sequence.sequence()) == (37, 0)
    found = {(subject, seq) for _, subject, seq in leaves()}
    assert {(str(r[0]), r[1]) for r in some} - found == {("item:2", 2), ("item:2", 3), ("item:2", 4)}
    assert [u.seq for u in left_out.unsealable()] == [2, 3, 4]


def test_an_entry_of_another_chain_is_none_to_follow(opened: str) -> None:
    write(entries(0, 10))
    forged = plain_entry("item:3", 2, str(entry(4, RECEIVED)[2]), "2026-11-01T00:01:00.000Z", "forged")
    write([forged])
    assert sequence.sequence() == 10


def test_nobody_hides_an_entry_in_the_table_of_what_is_left_out(opened: str) -> None:
    some = entries(0, 30)
    db.transaction(db.run_many)("INSERT INTO left_out (hash, found) VALUES (?, ?)", [(r[2], "x") for r in some[5:]])
    db.transaction(db.run_many)("INSERT INTO left_out (hash, found) VALUES (?, ?)", [(str(n), "x") for n in range(99)])
    write(some)
    assert sum(sequence.sequence() for _ in range(2)) == 30
    whole()


def test_many_that_are_no_entries_are_looked_at_once_and_keep_nothing_waiting(
    opened: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sequence, "BLOCK", 7)
    some = entries(0, 60)
    for n, row in enumerate(some[10:]):
        row[10], row[2] = b"%d" % n, entry_hash(b"%d" % n)
    write(some)
    assert sequence.sequence() == 10
    write([plain_entry("place:1", 1, "", "2026-11-01T00:00:30.000Z", "late")])
    assert sequence.sequence() == 1


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
