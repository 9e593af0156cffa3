"""Addresses of pages, drawn from a pattern: werkzeug would spell the same few anew for every label that is scanned."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from flask import request, url_for
from werkzeug.routing import BuildError, Rule

PLAIN = re.compile(r"[A-Za-z0-9-]+")  # what stands in an address as it is


def address(endpoint: str, **values: Any) -> str:
    """What `url_for` says, and its BuildError."""
    for value in values.values():
        if not isinstance(value, str) or not PLAIN.fullmatch(value):
            return url_for(endpoint, **values)
    pattern = _pattern(request.environ.get("SCRIPT_NAME", ""), endpoint, *values)
    return pattern.format(*values.values()) if pattern else url_for(endpoint, **values)


class Route(Rule):
    """A route whose address is first compiled when it is asked for: of some hundred most never are, and that is most of
    what starting the app takes.
    """

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        @lru_cache(maxsize=1)
        def compiled() -> Callable[..., tuple[str, str]]:
            return super(Route, self)._compile_builder(append_unknown)

        def build(route: Route, **values: Any) -> tuple[str, str]:
            return compiled()(route, **values)

        return build


@lru_cache(maxsize=512)
def _pattern(_mounted_at: str, endpoint: str, *names: str) -> str:
    """The address with a place for each value, in their order; empty where not every text may be a value."""
    marks = [f"value{n}here" for n in range(len(names))]
    try:
        values: dict[str, Any] = dict(zip(names, marks, strict=True))
        found = url_for(endpoint, **values)
    except (BuildError, ValueError):  # ValueError: only some words may stand there
        return ""
    for n, mark in enumerate(marks):
        found = found.replace(mark, f"{{{n}}}")
    return found
