"""Pages at a million items and ten million entries beside the same pages at ten thousand items."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from flask import Flask
from peewee import Database

from bench.asking import Asker
from bench.big import grown
from bench.signed_in import cookie_for
from bench.table import Figure, in_turn
from bench.visit import app_on
from custody import db

FEW, MANY, SOME = 10_000, 1_000_000, 50_000
LIMIT, SEARCH_LIMIT = 1.5, 200.0  # the latter in ms
PAGES = 3  # asked for in one turn
MANAGER = "高橋 誠"


def measure(quick: bool) -> list[Figure]:
    """CPU time of the WSGI call, each page asked for once before; the two databases take turns."""
    sizes = FEW, SOME if quick else MANY
    app = app_on(grown(FEW))
    with _signed_in(app, grown(FEW)) as few, _signed_in(app, grown(sizes[1])) as many:
        return list(_figures(few, many, sizes, 3 if quick else 7))


class Seen:
    """One database, and its manager's way to its pages."""

    def __init__(self, database: Database, asker: Asker) -> None:
        self.database, self._asker = database, asker
        self.paths = dict(_paths())

    def seconds(self, name: str) -> float:
        db.bind(self.database)
        return self._asker.seconds([self.paths[name]] * PAGES, time.process_time)


def _figures(few: Seen, many: Seen, sizes: tuple[int, int], times: int) -> Iterator[Figure]:
    for name in few.paths:
        ways: list[Callable[[], float]] = [partial(one.seconds, name) for one in (few, many)]
        for way in ways:
            way()
        before, after = in_turn(times, *ways)
        yield _figure(name, sizes, 1000 * before, 1000 * after)


def _figure(name: str, sizes: tuple[int, int], before: float, after: float) -> Figure:
    """A page is judged beside its few, a search by what anybody waits."""
    title, peer = f"{name} at {sizes[1]:,} items", f"at {sizes[0]:,}"
    if name.startswith("search"):
        return Figure(title, after, "ms", peer, before, SEARCH_LIMIT, least=False)
    return Figure(title, after, "ms", peer, before, LIMIT, least=False, of_peer=True)


def _paths() -> Iterator[tuple[str, str]]:
    """What is asked for, by the name of its figure."""
    ((number, serial),) = db.rows(
        "SELECT number, serial FROM item WHERE serial <> '' AND state = 'stored' ORDER BY number DESC LIMIT 1"
    )
    ((place,),) = db.rows("SELECT place FROM item WHERE number = ?", (number,))
    ((holder, contract),) = db.rows("SELECT holder, contract FROM item WHERE state = 'in_use' LIMIT 1")
    yield "home", "/"
    yield "overview", "/overview"
    yield "list of items", "/search"
    yield "list of items by state", "/search?state=stored"
    yield "list of few of the items", "/search?state=in_use"
    yield "last page of the list", "/search?page=last"
    yield "search for a serial number", f"/search?q={serial}"
    yield "search for what all have", "/search?q=住民税"
    yield "search for what one in a hundred has", "/search?q=固定資産"
    yield "search for two characters", "/search?q=台帳"
    yield "search for one character", "/search?q=住"
    yield "search for a place", "/search?q=ロッカー1"
    yield "search for a person", "/search?q=佐藤"
    yield "search for a day", "/search?q=令和元年5月2日"
    yield "search for two words", "/search?q=台帳 保管中"
    yield "search for nothing there is", "/search?q=存在しない語"
    yield "page of an item", f"/items/{number}"
    yield "history of an item", f"/items/{number}/history"
    for noun, subject in (("place", place), ("person", holder), ("contract", contract)):
        path = {"place": "places", "person": "people", "contract": "contracts"}[noun]
        yield f"page of a {noun}", f"/{path}/{subject.partition(':')[2]}"


@contextmanager
def _signed_in(app: Flask, file: Path) -> Iterator[Seen]:
    database = db.bind(db.connect(f"sqlite:///{file}"))
    with database.connection_context():
        ((person,),) = db.rows("SELECT id FROM person WHERE name = ?", (MANAGER,))
        yield Seen(database, Asker(app, cookie_for(person, app.config["CUSTODY"])))
        db.bind(database)
