"""The end of an area's designation: what lies there, of which contract, and what of it may not stay (Art. 19)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from custody import clock
from custody.errors import BadInput, NotFound
from custody.events.contracts import AreaDesignated
from custody.queries.contracts import key_of
from custody.text import Text
from custody.usecases import contracts
from custody.usecases.lying import Lying, left_outside, lying_in
from custody.usecases.outcome import Outcome
from custody.web.access import book, caller
from custody.web.reading import read, submission
from custody.web.register_forms import RegisterForm

if TYPE_CHECKING:
    from custody.models import Contract, Place

SHOWN = 20  # things of a contract; the search has the rest
NO_DAY = Text("最後の日を入れてください。", "Enter the last day.")
OPEN = ("draft", "active")


@dataclass(frozen=True)
class Group:
    """What of one contract lies in an area: those that may not stay first. `outside`: how many those are."""

    key: str
    label: str
    things: Sequence[tuple[str, str, bool]]
    count: int
    outside: int
    ends: bool
    more: str


def lying(area: str, contract: str, outside: Collection[Lying]) -> list[Group]:
    """What lies in `area`, by contract: that whose designation ends first, then the caller's others."""
    gone = {t.id for t in outside}
    held: dict[str, list[Lying]] = {contract: []}
    for thing in lying_in(book(), area, sorted(caller().contracts)):
        held.setdefault(thing.contract, []).append(thing)
    return [_group(c, things, gone, area, ends=c == contract) for c, things in held.items()]


def _group(contract: str, things: Sequence[Lying], gone: Collection[str], area: str, *, ends: bool) -> Group:
    row = book().contract(contract)
    rows = sorted(things, key=lambda t: t.id not in gone)
    return Group(
        key_of(contract),
        f"{row.number} {row.title}",
        [(t.number, t.description, t.id in gone) for t in rows[:SHOWN]],
        len(rows),
        sum(t.id in gone for t in rows),
        ends,
        url_for("searching.search", place=area, contract=contract) if len(rows) > SHOWN else "",
    )


def over_things(n: int) -> str:
    """What `n` things that may not stay mean for the end; empty for none."""
    if not n:
        return ""
    told: str = ngettext(
        "%(num)s thing with specific personal information lies here and nowhere else designated. Move it into another "
        "designated area, or take it back to the client, before the end is recorded.",
        "%(num)s things with specific personal information lie here and nowhere else designated. Move them into another "
        "designated area, or take them back to the client, before the end is recorded.",
        n,
    )
    return told


def area_of(contract: Contract, key: str) -> Place:
    """A place that stands designated today and may be ended. NotFound for any other."""
    place = book().place(f"place:{key}")
    if contract.state not in OPEN or not contract.area_open([place.id], clock.today()):
        raise NotFound
    return place


def ending(contract: Contract, place: Place) -> RegisterForm:
    """The end of one area's designation: only its last day is asked, and the client's word where there is one."""
    key, today = key_of(contract.id), clock.today()
    outside = left_outside(book(), contract, place.id, today)
    after: str = _(
        "From the day after the last day, nothing with specific personal information may be brought in, put away or used here."
    )
    return RegisterForm(
        AreaDesignated,
        action=url_for("contracts.end_area", key=key, area=key_of(place.id)),
        back=url_for("contracts.show", key=key),
        title=_("End the designation of an area"),
        about=f"{contract.number} {book().place_path(place.id)}",
        note=" ".join(filter(None, (over_things(len(outside)), after))),
        values={"until": today},
        leave_out=("area", "since"),
        lying=lying(place.id, contract.id, outside),
    )


def end(contract: Contract, place: Place) -> Outcome:
    """Record the end as it was sent: the same designation, with a last day. BadInput without one."""
    if not request.form.get("until"):
        raise BadInput({"until": [NO_DAY]})
    event = read(AreaDesignated, request.form, area=place.id, since=contract.areas[place.id]["from"])
    return contracts.settle(caller(), submission(request.form), contract.id, event)
