"""What is due, as lines to tap."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from flask import current_app, url_for

from custody import clock
from custody.events.choices import Medium
from custody.ids import noun_of
from custody.queries.deadlines import Deadline, Due, Scope
from custody.queries.when import length, moment
from custody.queries.wording import word_of
from custody.text import Text
from custody.web.access import book, caller
from custody.web.item_rows import Row
from custody.web.language import current as lang

if TYPE_CHECKING:
    from custody.registers import Registers

# Where the page of a subject is: its endpoint, and whether it is found by its number or by its key.
PAGES = {
    "item": ("items.show", "number"),
    "copy": ("copies.show", "number"),
    "authorisation": ("authorisations.show", "key"),
    "contract": ("contracts.show", "key"),
    "place": ("places.show", "key"),
    "person": ("people.show", "key"),
    "transport": ("transports.show", "key"),
    "destruction": ("destructions.show", "key"),
    "incident": ("incidents.show", "key"),
    "audit": ("audits.show", "key"),
    "finding": ("findings.show", "key"),
    "party": ("parties.show", "key"),
}
STATES = {"soon": "expected", "late": "in_use", "red": "missing"}
WORDS = {
    "soon": Text("期限が近い", "due soon"),
    "late": Text("期限を過ぎた", "overdue"),
    "red": Text("至急", "at once"),
}


def scope(now: str) -> Scope:
    """The caller's contracts, at `now`."""
    rows = book()
    return Scope(rows, [rows.contract(c) for c in sorted(caller().contracts)], now)


def address(due: Due) -> str:
    """The page of what is due; that of its contract where it has none of its own."""
    for subject, number in ((due.subject, due.number), (due.contract, "")):
        endpoint, by = PAGES.get(noun_of(subject), ("", ""))
        if endpoint in current_app.view_functions:
            value = number if by == "number" else subject.partition(":")[2]
            return url_for(endpoint, **{by: value})  # type: ignore[arg-type]
    return ""


def due_rows(deadline: Deadline, dues: Iterable[Due], rows: Registers, now: str) -> list[Row]:
    """The lines for `dues`: what, whose, since when or until when."""
    return [_row(deadline, d, rows, now) for d in dues]


def _row(deadline: Deadline, due: Due, rows: Registers, now: str) -> Row:
    level = deadline.level(due, now)
    medium = word_of(Medium, due.medium, lang()) if due.medium else ""
    what = " · ".join(p for p in (medium, due.what.in_(lang())) if p)
    held = rows.person_name(due.person) if due.person and due.person != due.subject else ""
    contract = rows.contract(due.contract).number
    note = " · ".join(p for p in (contract if contract != due.number else "", held, _when(due, now)) if p)
    return Row(address(due), due.number, what, STATES[level], WORDS[level].in_(lang()), note, level == "red")


def _when(due: Due, now: str) -> str:
    at = moment(due.at, now, lang())
    if due.at == now:
        return ""
    if due.at > now:
        left = length(clock.minutes_between(now, due.at) * 60)
        return Text(f"期限 {at}（あと{left.ja}）", f"due {at}, in {left.en}").in_(lang())
    over = length(clock.minutes_between(due.at, now) * 60)
    return Text(f"期限 {at} を{over.ja}過ぎています", f"due {at}, {over.en} ago").in_(lang())
