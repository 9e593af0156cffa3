"""The scan landing: requests a second beside a bare route, statements a page, and its cost with a million items."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from statistics import median

from flask import Flask

from bench import bare
from bench.asking import Asker, statements
from bench.big import ORIGINALS, grown
from bench.load import Plan, loaded
from bench.serving import Serving, serving
from bench.table import Figure, in_turn
from bench.visit import PAGES, Visit, app_on, visit

LIMIT, STATEMENTS_LIMIT, GROWTH_LIMIT = 0.4, 8, 1.3


def measure(quick: bool) -> list[Figure]:
    few, many = grown(ORIGINALS), grown(50_000 if quick else 1_000_000)
    app = app_on(few)
    with visit(app, few) as ours:
        figures = [*_served(few, ours, quick), *_alone(few, ours, quick)]
    return [*figures, _growth(app, few, many, quick)]


def _served(file: Path, ours: Visit, quick: bool) -> Iterator[Figure]:
    """Both servers under the same client; only one of them has work at a time."""
    times, seconds = (2, 1.5) if quick else (5, 3.0)
    lean = [path.replace("/S/", "/lean/") for path in ours.paths]
    product, peer = ("custody", "serve"), ("bench.bare",)
    with serving(product, file, "/signin") as mine, serving(peer, file, ours.paths[0]) as theirs:
        loads = [
            Load(mine, ours.paths, ours.cookie, seconds),
            Load(theirs, ours.paths, "", seconds),
            Load(theirs, lean, "", seconds),
        ]
        for load in loads:
            load.rate()  # what the first requests fill stays out
        landing, bare_route, lean_route = in_turn(times, *(load.rate for load in loads))
    name = f"landing on granian (client {max(load.busy for load in loads):.0%} busy)"
    yield Figure(name, landing, "/s", "bare route", bare_route, LIMIT, of_peer=True)
    yield Figure("landing, beside SQL alone", landing, "/s", "bare route without ORM", lean_route)
    of_cpu = [median(load.per_cpu_second) for load in loads]
    yield Figure("landing, by the server's CPU time", of_cpu[0], "/s", "bare route", of_cpu[1])


@dataclass
class Load:
    """One server, asked again and again for `paths`. Rates a second of its CPU time, and how busy the client was."""

    server: Serving
    paths: list[str]
    cookie: str
    seconds: float
    per_cpu_second: list[float] = field(default_factory=list)
    busy: float = 0.0

    def rate(self) -> float:
        """Answers a second."""
        before = self.server.computed()
        done = loaded(Plan(self.server.port, self.paths, self.cookie, self.seconds))
        self.per_cpu_second.append(done.answers / (self.server.computed() - before))
        self.busy = max(self.busy, done.busy)
        return done.per_second


def _alone(file: Path, ours: Visit, quick: bool) -> Iterator[Figure]:
    theirs = Asker(bare.made(str(file)))
    turns = ours.landing_seconds, lambda: theirs.seconds(islice(ours.landings, PAGES))
    landing, bare_route = in_turn(5 if quick else 15, *turns)
    yield Figure("landing in the app alone", 1 / landing, "/s", "bare route", 1 / bare_route)
    count = statements(ours.database, ours.asker, ours.paths[0])
    yield Figure("statements of a landing", count, "", limit=STATEMENTS_LIMIT, least=False)


def _growth(app: Flask, few: Path, many: Path, quick: bool) -> Figure:
    with visit(app, few) as small, visit(app, many) as large:
        for one in (small, large):
            one.see_all()
        before, after = in_turn(5 if quick else 25, small.landing_seconds, large.landing_seconds)
    items = 50_000 if quick else 1_000_000
    name, peer = f"landing at {items:,} items", f"at {ORIGINALS:,}"
    return Figure(name, 1000 * after, "ms", peer, 1000 * before, GROWTH_LIMIT, least=False, of_peer=True)
