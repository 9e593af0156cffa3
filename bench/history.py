"""The history of an item with 1,000 entries beside that of one with 20: the page's cost and its statements."""

from __future__ import annotations

import time
from collections.abc import Sequence
from functools import partial

from bench.asking import Asker, statements
from bench.desk import Desk, new_desk
from bench.signed_in import cookie_for
from bench.table import Figure, in_turn
from bench.visit import app_on
from custody import db

SHORT, LONG = 20, 1000
LIMIT = 6.0
PICTURE = 300.0  # ms


def measure(quick: bool) -> list[Figure]:
    times, pages = (3, 3) if quick else (9, 5)
    with new_desk() as (desk, file):
        paths = [_item_with(desk, entries) for entries in (SHORT, LONG)]
        app = app_on(file)
        asker = Asker(app, cookie_for(desk.user.person, app.config["CUSTODY"]))
        with db.proxy.obj.connection_context():
            ran = [_statements(asker, path) for path in paths]
            short, long = in_turn(times, *(partial(asker.seconds, [path] * pages, time.process_time) for path in paths))
    name, peer = f"history of {LONG:,} entries, first page, CPU time", f"of {SHORT}"
    return [
        Figure(name, 1000 * long, "ms", peer, 1000 * short, LIMIT, least=False, of_peer=True),
        Figure(
            f"that page with the picture of {LONG:,} events",
            1000 * long,
            "ms",
            "its limit",
            PICTURE,
            PICTURE,
            least=False,
        ),
        Figure("statements of that page", ran[1], "", peer, ran[0], 1.0, least=False, of_peer=True),
    ]


def _item_with(desk: Desk, entries: int) -> str:
    """The history page of a new item with so many entries, two of which are its reception and storage."""
    some: Sequence[str] = desk.stored(1)
    desk.out_and_back(some, (entries - 2) // 2)
    ((number, seq),) = db.rows("SELECT number, seq FROM item WHERE id = ?", some)
    if seq != entries:
        raise RuntimeError(f"{seq} entries instead of {entries}")
    return f"/items/{number}/history"


def _statements(asker: Asker, path: str) -> int:
    asker.get(path)
    return statements(db.proxy.obj, asker, path)
