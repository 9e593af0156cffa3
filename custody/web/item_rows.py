"""Items as lines to tap: templates/parts/item.html's item_row."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import url_for

from custody import clock
from custody.events.choices import Medium, State
from custody.queries.attention import Out
from custody.queries.lines import Scribe
from custody.queries.when import ago, length, moment
from custody.queries.wording import word_of
from custody.text import Text
from custody.web.language import current as lang

if TYPE_CHECKING:
    from custody.registers import Registers


@dataclass(frozen=True)
class Row:
    href: str
    number: str
    what: str
    state: str
    word: str
    note: str
    late: bool


def rows_of(found: Iterable[Out], book: Registers, now: str, mine: str = "") -> list[Row]:
    """The lines for `found`; what is past its return time says for how long. `mine`: whose name need not be said."""
    scribe = Scribe(book, lang(), now)
    return [_row(o, scribe, now, mine) for o in found]


def _row(o: Out, scribe: Scribe, now: str, mine: str) -> Row:
    late = bool(o.due and o.due < now)
    what = " · ".join(p for p in (f"{word_of(Medium, o.medium, lang())} {o.capacity}".strip(), o.description) if p)
    where = scribe.who(o.holder) if o.holder and o.holder != mine else scribe.place(o.place)
    note = " · ".join(p for p in (where, _due(o, now, late=late) or ago(o.since, now, lang())) if p)
    return Row(
        url_for("items.show", number=o.number), o.number, what, o.state, word_of(State, o.state, lang()), note, late
    )


def _due(o: Out, now: str, *, late: bool) -> str:
    """`返却予定 17:30` or, in words of its own, how late it is."""
    if not o.due:
        return ""
    at = moment(o.due, now, lang())
    if not late:
        return Text(f"返却予定 {at}", f"due back {at}").in_(lang())
    over = length(clock.minutes_between(o.due, now) * 60)
    return Text(f"返却予定 {at} を {over.ja} 過ぎています", f"{over.en} past its return time ({at})").in_(lang())
