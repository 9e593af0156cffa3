"""Requests to an app in this very process: no server and no client, so that only the app's own work is measured."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from io import BytesIO
from typing import Any
from urllib.parse import quote

from flask import Flask
from peewee import Database
from werkzeug.test import EnvironBuilder


class Asker:
    """Asks an app for pages, signed in by `cookie`."""

    def __init__(self, app: Flask, cookie: str = "") -> None:
        self._app = app
        builder = EnvironBuilder(base_url="http://localhost", headers=[("Cookie", cookie)])
        self._environ: dict[str, Any] = builder.get_environ()

    def get(self, path: str) -> bytes:
        """The page. RuntimeError for any other answer than 200."""
        said: list[str] = []

        def start(status: str, _headers: object, _error: object = None) -> Any:
            said.append(status)

        path_info, _, query = path.partition("?")
        sent = {"PATH_INFO": path_info, "QUERY_STRING": quote(query, safe="=&%+")}
        environ = {**self._environ, **sent, "wsgi.input": BytesIO()}
        answer = self._app.wsgi_app(environ, start)
        page = b"".join(answer)
        if hasattr(answer, "close"):
            answer.close()
        if not said[0].startswith("200"):
            raise RuntimeError(f"{path}: {said[0]}")
        return page

    def seconds(self, paths: Iterable[str], clock: Callable[[], float] = time.perf_counter) -> float:
        """Seconds a page by `clock`, over all of `paths`."""
        began, n = clock(), 0
        for path in paths:
            self.get(path)
            n += 1
        return (clock() - began) / n


def statements(database: Database, asker: Asker, path: str) -> int:
    """How many statements a page costs, as SQLite itself sees them (what triggers run is not counted)."""
    ran: list[str] = []
    database.connection().set_trace_callback(ran.append)
    asker.get(path)
    database.connection().set_trace_callback(None)
    return sum(1 for sql in ran if not sql.startswith("--"))
