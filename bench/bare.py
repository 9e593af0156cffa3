"""The peer of the scan landing: one indexed SELECT and a small template, on the product's server configuration.

`/S/<code>` asks by a peewee model, as such a route is mostly written; `/lean/<code>` by SQL alone, the least there
can be. `python -m bench.bare` serves both with the settings of the environment.
"""

from __future__ import annotations

from flask import Flask, abort, render_template
from jinja2 import DictLoader
from peewee import SqliteDatabase

from custody.models import Label
from custody.server import listen
from custody.settings import settings

PAGE = """<!doctype html><html lang="ja"><title>{{ subject }}</title>
<h1>{{ subject }}</h1><p>{{ state }}</p></html>"""


def made(file: str) -> Flask:
    """An app with the two routes. A connection stays with its thread, as the product's does."""
    app = Flask("bare")
    app.jinja_loader = DictLoader({"label.html": PAGE})
    database = SqliteDatabase(file, pragmas={"journal_mode": "wal"})

    class Printed(Label):
        class Meta:
            table_name = "label"

    Printed._meta.set_database(database)

    @app.before_request
    def open_database() -> None:
        database.connect(reuse_if_open=True)

    @app.get("/S/<code>")
    def land(code: str) -> str:
        found = Printed.get_or_none(Printed.code == code)
        if found is None:
            abort(404)
        return render_template("label.html", subject=found.subject, state=found.state)

    @app.get("/lean/<code>")
    def lean(code: str) -> str:
        found = database.execute_sql("SELECT subject, state FROM label WHERE code = ?", (code,)).fetchone()
        if found is None:
            abort(404)
        return render_template("label.html", subject=found[0], state=found[1])

    return app


if __name__ == "__main__":
    app = made(settings().database.removeprefix("sqlite:///"))
    listen(settings(), lambda *_target: app)
