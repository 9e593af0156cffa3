"""check.html of a bundle: a page that checks it in the browser, offline, put together from its parts."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from string import Template

from custody.events import KINDS, Event
from custody.queries.wording import choices_of

PARTS = Path(__file__).parent / "evidence"


@cache
def page() -> str:
    """The whole page: style, script, and what kinds of entries and their fields are called."""
    parts = sorted((PARTS / "check").glob("*.js"))
    return Template((PARTS / "check.html").read_text("utf-8")).substitute(
        style=(PARTS / "page.css").read_text("utf-8"),
        script=_words() + "".join(part.read_text("utf-8") for part in parts),
    )


def _words() -> str:
    titles = {kind: list(k.title) for kind, k in sorted(KINDS.items())}
    labels = {kind: {name: ask.label.ja for name, ask in k.asks.items()} for kind, k in sorted(KINDS.items())}
    choices = {kind: found for kind, k in sorted(KINDS.items()) if (found := dict(_choices(k)))}
    said = (("TITLES", titles), ("LABELS", labels), ("CHOICES", choices))
    return "".join(f"const {name} = {_script(value)};\n" for name, value in said)


def _choices(kind: type[Event]) -> Iterator[tuple[str, dict[str, str]]]:
    """Field -> what its codes mean, of the fields with a closed list."""
    for name in kind.asks:
        if (listed := choices_of(kind, name)) is not None:
            yield name, {str(c.value): c.text.ja for c in listed}


def _script(value: object) -> str:
    """JSON that cannot end the script it stands in."""
    return json.dumps(value, ensure_ascii=False).replace("<", "\\u003c")
