"""Which step of a transport comes next, and what else may be recorded now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import url_for

from custody.events.transport import CARRIERS
from custody.queries.transports import all_missing
from custody.web.access import book, caller
from custody.web.language import current as lang
from custody.web.transport_steps import NOUNS

if TYPE_CHECKING:
    from custody.models import Transport


def next_noun(row: Transport) -> str:
    """The step that comes next; empty where it is over."""
    seals = book().contract(row.contract).transport_seals
    steps = {
        "planned": "packings", "packed": "sealings" if seals else "departures", "sealed": "departures",
        "in_transit": "arrivals", "rejected": "arrivals", "arrived": "readings" if row.seals else "openings",
        "verified": "openings" if row.seal_ok or row.released else "releases", "opened": "counts",
    }  # fmt: skip
    return steps.get(row.state, "")


OTHERS = {
    "planned": ("cancellations",),
    "packed": ("sealings", "departures", "unpackings", "cancellations"),
    "sealed": ("replacements", "unpackings", "cancellations"),
    "in_transit": ("checkpoints", "relays", "replacements", "losses"),
    "rejected": ("checkpoints", "relays", "losses"),
    "arrived": ("rejections", "losses"),
    "verified": ("rejections", "losses"),
}


def others(row: Transport) -> list[tuple[str, str]]:
    """What else may be recorded now, as (address, words)."""
    nouns = [n for n in OTHERS.get(row.state, ()) if n != next_noun(row) and may(row, n)]
    if row.seal_ok is False:
        nouns = [n for n in nouns if n != "rejections"]
    if not all_missing(row):
        nouns = [n for n in nouns if n != "losses"]
    key = row.id.partition(":")[2]
    return [(url_for("transports.form", key=key, noun=n), NOUNS[n].title.in_(lang())) for n in nouns]


def may(row: Transport, noun: str) -> bool:
    return caller().plays(NOUNS[noun].by or CARRIERS, row.contract)
