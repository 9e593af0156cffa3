"""Refusals, find reports and unchecked locks as lines to read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import url_for

from custody.events.finding import FindReported
from custody.events.labels import LabelDoubted
from custody.queries.contracts import key_of
from custody.queries.lines import Scribe
from custody.queries.noted import Noted, read_noted
from custody.queries.when import moment
from custody.text import Text
from custody.web.item_rows import Row
from custody.web.language import current as lang

if TYPE_CHECKING:
    from custody.models import Place
    from custody.registers import Registers

NEVER = Text("まだ一度も確認していません", "never checked")
SHARED = {"place": "places", "case": "cases"}
LEADS = {FindReported.kind: "incidents", LabelDoubted.kind: "settlings"}
UNCHECKED = Text("確認がまだ", "not yet checked")


@dataclass(frozen=True)
class NotedRow:
    """An entry as templates/home/list.html draws it."""

    href: str
    number: str
    state: str
    what: str
    detail: str
    bases: list[str]
    when: str
    iso: str
    who: str
    note: str


def noted_rows(found: Iterable[Noted], book: Registers, now: str) -> list[NotedRow]:
    """The lines for refusals and find reports, with what a finder wrote."""
    scribe = Scribe(book, lang(), now)
    rows = []
    for n in found:
        e = read_noted(n)
        if e is None:
            continue
        line = scribe.line(e)
        href = _href(n, line.kind)
        where = " · ".join(p for p in (line.detail, line.where) if p)
        rows.append(
            NotedRow(href, n.number, line.state, line.what, where, line.bases, line.when, line.iso, line.who, line.note)
        )
    return rows


def _href(n: Noted, kind: str) -> str:
    """Where a line leads: a find report to the form that makes an incident of it, a doubt to the one that settles
    it, that of a place or a case to a new label; a refusal to the item's records.
    """
    if not n.number:
        return ""
    if (shared := SHARED.get(n.subject.partition(":")[0])) is not None:
        return url_for("label_acts.form", noun=shared, key=key_of(n.subject), act="reissues")
    if (noun := LEADS.get(kind)) is not None:
        return url_for("items.form", number=n.number, noun=noun)
    return url_for("items.history", number=n.number)


def unit_rows(places: Iterable[Place], book: Registers, now: str, href: str) -> list[Row]:
    """The lines for units whose lock nobody has checked today. `href`: the address of a place, with `{key}` in it."""
    scribe = Scribe(book, lang(), now)
    return [
        Row(
            href.replace("{key}", p.id.partition(":")[2]),
            p.number,
            scribe.place(p.id),
            "expected",
            UNCHECKED.in_(lang()),
            moment(p.lock_checked_at, now, lang()) or NEVER.in_(lang()),
            late=False,
        )
        for p in places
    ]
