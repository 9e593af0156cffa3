"""How long the server takes to its first answer, and what it holds in memory after some work."""

from __future__ import annotations

import shutil
from pathlib import Path
from statistics import median

from bench.big import ORIGINALS, codes_in, grown
from bench.desk import folder
from bench.load import Plan, loaded
from bench.serving import Serving, serving
from bench.signed_in import account_for, sign_in
from bench.table import Figure
from bench.visit import USER
from custody import db

START_LIMIT, MEMORY_LIMIT = 1.5, 250.0
SERVE = ("custody", "serve")
SIGN_INS, LANDINGS = 2, 200
MEGABYTE = 1024 * 1024


def measure(quick: bool) -> list[Figure]:
    with folder() as made:
        file = Path(shutil.copy(grown(ORIGINALS), made / "custody.db"))
        password, paths = _prepared(file)
        starts = [_start(file) for _ in range(2 if quick else 7)]
        with serving(SERVE, file, "/signin") as server:
            _work(server, password, paths)
            memory = server.resident() / MEGABYTE
    return [
        Figure("cold start to the first 200", median(starts), "s", limit=START_LIMIT, least=False),
        Figure("memory of the whole server (PSS)", memory, "MB", limit=MEMORY_LIMIT, least=False),
    ]


def _prepared(file: Path) -> tuple[str, list[str]]:
    with db.bind(db.connect(f"sqlite:///{file}")).connection_context():
        ((person,),) = db.rows("SELECT id FROM person WHERE name = ?", (USER,))
        return account_for(person), [f"/S/{code}" for code in codes_in(db.proxy.obj, LANDINGS)]


def _start(file: Path) -> float:
    with serving(SERVE, file, "/signin") as server:
        return server.first_answer


def _work(server: Serving, password: str, paths: list[str]) -> None:
    """Sign in over and over, and land until LANDINGS pages and more have been seen on every connection."""
    for _ in range(SIGN_INS):
        cookie = sign_in(server.port, password)
    while loaded(Plan(server.port, paths, cookie, seconds=2.0)).per_second * 2 < LANDINGS:
        continue
