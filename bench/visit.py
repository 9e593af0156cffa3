"""佐藤 signed in, in this process, at a database of stored items."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path

from flask import Flask
from peewee import Database

from bench.asking import Asker
from bench.big import codes_in
from bench.signed_in import cookie_for
from custody import db
from custody.app import create_app
from custody.settings import Settings

BASE_URL = "http://localhost"
CODES = 1000  # their pages fit the cache of the system, not that of SQLite
PAGES = 50  # asked for in one turn
USER = "佐藤 花子"


@dataclass
class Visit:
    """`landings`: the paths of its labels at random, without end."""

    database: Database
    asker: Asker
    cookie: str
    paths: list[str]
    landings: Iterator[str]

    def landing_seconds(self) -> float:
        """Seconds a landing, over PAGES labels that were not asked for lately."""
        db.bind(self.database)
        return self.asker.seconds(islice(self.landings, PAGES))

    def see_all(self) -> None:
        """Ask for each label once, so that later times are of computing and not of a cold disk."""
        db.bind(self.database)
        self.asker.seconds(self.paths)


def app_on(file: Path) -> Flask:
    """The product's app on a file. Nobody is asked for an authenticator app: a manager's pages are measured too."""
    given = {"database": f"sqlite:///{file}", "base_url": BASE_URL, "second_factor": "offered"}
    return create_app(Settings.model_validate(given))


@contextmanager
def visit(app: Flask, file: Path) -> Iterator[Visit]:
    """A visit to a file, which is bound; to go on after another was, use `landing_seconds` or bind it again."""
    database = db.bind(db.connect(f"sqlite:///{file}"))
    with database.connection_context():
        ((person,),) = db.rows("SELECT id FROM person WHERE name = ?", (USER,))
        cookie = cookie_for(person, app.config["CUSTODY"])
        paths = [f"/S/{code}" for code in codes_in(database, CODES)]
        asker = Asker(app, cookie)
        if b'class="signed-in' not in asker.get(paths[-1]):  # the first page also gives the session its token
            raise RuntimeError("not signed in")
        yield Visit(database, asker, cookie, paths, cycle(paths))
        db.bind(database)
