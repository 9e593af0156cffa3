"""Runs of the machine: on SQLite in several processes at once, or on a database that is given."""

from __future__ import annotations

import os
import shutil
import tempfile
import uuid
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import date, timedelta
from pathlib import Path

from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from custody import db
from custody.demo.cast import set_up
from custody.settings import settings as product
from life.machine import Life
from life.moves import Tally
from life.world import House, furnish

BATCH = 10  # after ten, hypothesis varies what it had before; another seed reaches further
STRIDE = 1_000

Opening = Callable[[], AbstractContextManager[House]]


def run(opening: Opening, sequences: int, steps: int, first: int) -> Tally:
    """`sequences` of `steps` steps each; `first` seeds what is drawn. Errors: whatever breaks an invariant."""
    tally, salt = Tally(), first
    while tally.sequences < sequences:
        _batch(opening, min(BATCH, sequences - tally.sequences + 1), steps, salt, tally)
        salt += STRIDE
    return tally


def _batch(opening: Opening, examples: int, steps: int, salt: int, tally: Tally) -> None:
    made = type(
        "Sequence", (Life,), {"opening": staticmethod(opening), "tally": tally, "often": tally.accepted(), "salt": salt}
    )
    run_state_machine_as_test(
        seed(salt)(made),
        settings=settings(
            max_examples=max(examples, 2),
            stateful_step_count=steps,
            deadline=None,
            database=None,
            print_blob=False,
            phases=(Phase.generate, Phase.shrink),
            suppress_health_check=list(HealthCheck),
        ),
    )


def part(sequences: int, steps: int, first: int) -> Tally:
    """One process's share, on SQLite in a folder of its own."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ["CUSTODY_FILES"] = f"{folder}/files"
        product.cache_clear()
        template = Path(folder) / "template.db"
        db.migrate(f"sqlite:///{template}")
        with db.bind(unhurried(template)).connection_context():
            house = furnish(set_up(date.today() - timedelta(days=100)))  # noqa: DTZ011
        return run(lambda: _opened(template, house), sequences, steps, first)


@contextmanager
def _opened(template: Path, house: House) -> Iterator[House]:
    file = Path(shutil.copy(template, template.with_name(f"{uuid.uuid4().hex}.db")))
    with db.bind(unhurried(file)).connection_context():
        yield house
    for left in file.parent.glob(file.name + "*"):
        left.unlink()


def unhurried(file: Path) -> db.Database:
    """The product's own connection, which here does not wait for the disk: losing power is another test's matter."""
    made = db.connect(f"sqlite:///{file}")
    made._pragmas = [(k, "off" if k == "synchronous" else v) for k, v in made._pragmas]  # type: ignore[attr-defined]
    return made
