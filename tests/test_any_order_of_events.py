"""Whatever people do in whatever order, the ten invariants of domain.md §2.5a hold; crashes and repeats among the steps.

CUSTODY_TEST_SEQUENCES and CUSTODY_TEST_STEPS set how many sequences of how many steps are run, CUSTODY_TEST_SEED what
is drawn. The machine itself is tests/support/life.
"""

import multiprocessing
import os
import shutil
import uuid
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from life.moves import Tally
from life.running import part, run
from life.world import House, furnish

from custody import db, keyring
from custody.events import KINDS

PROCESSES = 2
# Kinds that no sequence reaches, and why.
NOT_REACHED = {
    # A site of before sites named their client: tests/transports/test_whose_building_it_is.py.
    "place.client_named": "every site names its client now",
    # They change a date and nothing else: tests/test_keeping_dates.py.
    "content.keeping_corrected": "a date of keeping, on the client's word",
    "copy.keeping_corrected": "the same",
    # A paper that is issued changes nothing of what it is made from: tests/test_forms_issued.py.
    "document.issued": "a paper about what happened",
    "document.superseded": "the same",
    "document.pack_begun": "papers for an audit: tests/test_audit_packs.py",
    "document.pack_made": "the same, once made",
    # What a phone kept without signal comes by way of acts that are all reached: tests/test_offline_acts.py.
    "offline.set_aside": "an act that a phone kept",
    "offline.settled": "the same, afterwards",
    # Acts are dated today or earlier, and a contract's years of keeping begin with its closing. What an instruction
    # erases cannot be read any more by the machine's own book: tests/test_forgetting.py, tests/test_erasing_on_the_page.py.
    "private.erased": "years after the closing of a contract, or on an instruction",
}
ENDS = ("accepted", "refused", "conflict", "bad input", "not allowed", "not found")


def asked(sequences: int, steps: int) -> tuple[int, int]:
    given = os.environ
    return int(given.get("CUSTODY_TEST_SEQUENCES", sequences)), int(given.get("CUSTODY_TEST_STEPS", steps))


def on_sqlite(sequences: int, steps: int) -> Tally:
    """All sequences, shared out among processes; every process draws otherwise."""
    first = int(os.environ.get("CUSTODY_TEST_SEED", "1"))
    whole = Tally()
    with ProcessPoolExecutor(PROCESSES, multiprocessing.get_context("spawn")) as pool:
        share = -(-sequences // PROCESSES)
        for tally in pool.map(part, [share] * PROCESSES, [steps] * PROCESSES, range(first, first + PROCESSES)):
            whole.add(tally)
    return whole


def said(tally: Tally) -> str:
    tried = sum(tally.ended(e) for e in ENDS)
    ends = ", ".join(f"{e} {tally.ended(e)} ({tally.ended(e) / tried:.0%})" for e in ENDS)
    crashes = ", ".join(f"{name[1:-1]} {n}" for (name, _), n in sorted(tally.tried.items()) if name.startswith("("))
    written = ", ".join(f"{kind} {n}" for kind, n in sorted(tally.written.items()))
    return f"{tally.sequences} sequences, {tried} moves: {ends}; {crashes}\n{written}"


def reached(tally: Tally) -> None:
    print(said(tally))
    tried = sum(tally.ended(e) for e in ENDS)
    assert tally.ended("accepted") >= 0.4 * tried
    assert not KINDS.keys() - tally.written.keys() - NOT_REACHED.keys()
    assert not NOT_REACHED.keys() & tally.written.keys()


def test_the_ten_invariants_hold_whatever_people_do() -> None:
    reached(on_sqlite(*asked(300, 40)))


@pytest.mark.soak
def test_the_ten_invariants_hold_for_long() -> None:
    reached(on_sqlite(*asked(10_000, 50)))


@pytest.fixture
def furnished(postgres: Any, postgresql_cast: Any, postgresql_keys: Path) -> tuple[str, House]:
    made, cast = postgresql_cast
    shutil.copytree(postgresql_keys, keyring.folder())
    name = f"life_{uuid.uuid4().hex}"
    with db.bind(db.connect(postgres.create(name, template=made))).connection_context():
        return name, furnish(cast)


def test_the_ten_invariants_hold_on_postgresql_too(postgres: Any, furnished: tuple[str, House]) -> None:
    template, house = furnished

    @contextmanager
    def opened() -> Iterator[House]:
        name = f"life_{uuid.uuid4().hex}"
        with db.bind(db.connect(postgres.create(name, template=template))).connection_context():
            yield house
        postgres.drop(name)

    assert run(opened, 6, 30, 1).sequences >= 6
