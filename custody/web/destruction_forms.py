"""The forms of a destruction: one a step, each with what is known already filled in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from flask import request, url_for
from flask_babel import gettext as _

from custody import clock
from custody.events.authorisations import WitnessRule
from custody.events.choices import STAFF, State
from custody.events.destroying import DestroyStaged
from custody.events.lots import (
    LotCertified,
    LotEvent,
    LotExecuted,
    LotReconciled,
    LotRejected,
    LotState,
    LotWithdrawn,
    LotWitnessed,
)
from custody.queries import destructions as queries
from custody.queries import likely, options
from custody.queries.contracts import key_of
from custody.queries.wording import word_of
from custody.text import Text
from custody.usecases.contractor import speaks_for_client
from custody.usecases.executing import late_minutes
from custody.usecases.outings import not_asked
from custody.web import signatures
from custody.web.access import book, caller
from custody.web.forms import FormField, Options, Pick
from custody.web.item_pages import LOCK_TEXT
from custody.web.language import current as lang
from custody.web.register_access import picks
from custody.web.register_forms import RegisterForm
from custody.web.second_person import Second

if TYPE_CHECKING:
    from custody.models import Authorisation, Contract, Destruction, Item

NOUNS: dict[str, type[LotEvent]] = {
    "readings": LotReconciled,
    "executions": LotExecuted,
    "witnessings": LotWitnessed,
    "certificates": LotCertified,
    "rejections": LotRejected,
    "withdrawals": LotWithdrawn,
}
OFFERED = {
    LotState.STAGED.value: ("readings", "withdrawals"),
    LotState.BLOCKED.value: ("withdrawals",),
    LotState.RECONCILED.value: ("executions", "withdrawals"),
    LotState.EXECUTED.value: ("witnessings", "certificates", "rejections"),
}


ANOTHER_DEVICE = Text(
    "発注者の職員が手書きで署名するときは、この契約のほかの担当者の端末で署名します。",
    "If the client's officer signs by hand, it is on the device of another person of the contract.",
)


def doings(row: Destruction) -> list[tuple[str, str]]:
    """What the caller may do with a lot now, the next step first, as (address, words)."""
    nouns = [n for n in OFFERED.get(row.state, ()) if n != "witnessings" or not row.witnessed_at]
    key = key_of(row.id)
    return [
        (url_for("destructions.step_form", key=key, noun=n), NOUNS[n].title.in_(lang()))
        for n in nouns
        if caller().plays(NOUNS[n].by, row.contract)
    ]


def staging(contract: Contract, grant: Authorisation | None, items: Sequence[Item]) -> RegisterForm:
    """The form that sets things apart; what the instruction names is ticked."""
    around = likely.Around(book(), contract, clock.today(), lang())
    units = picks(around.units(items[0], "")) if items else []
    rows = [Pick(i.number, f"{i.number} {i.description}", word_of(State, i.state, lang())) for i in items]
    ticked = FormField("item", _("What is to be destroyed"), "checkboxes", choices=rows, value=[r.value for r in rows])
    return RegisterForm(
        DestroyStaged,
        action=url_for("destructions.create", instruction=key_of(grant.id) if grant else None),
        back=url_for("destructions.index"),
        about=f"{contract.number} {grant.number}" if grant else contract.number,
        note=_("Put them into a locked unit that holds nothing else. The number of the lot is given then.")
        if grant
        else _("No instruction of the client's in force names it. The rule is return."),
        options={"unit": units},
        leave_out=("slot", *not_asked(items)),
        first=[ticked],
        second=Second(LOCK_TEXT, []) if contract.second_lock_check else None,
    )


def step(row: Destruction, noun: str) -> RegisterForm:
    """The form of one noun of a lot."""
    key = key_of(row.id)
    by = _witness_by(row) if noun == "witnessings" else ""
    return RegisterForm(
        NOUNS[noun],
        action=url_for("destructions.take", key=key, noun=noun, by=by or None),
        back=url_for("destructions.show", key=key),
        about=row.number,
        note=_note(row, noun),
        options=_options(row, noun),
        values=_values(row, noun),
        leave_out=_left_out(row, noun, by),
        first=_first(row, by),
        chips=_chips(row, by),
        second=Second(LotWitnessed.meaning.text, _rows(row)) if by == "second" else None,
    )


def _note(row: Destruction, noun: str) -> str:
    notes: dict[str, str] = {
        "readings": _("There are %(num)s things in this lot. Read the number off each of them.", num=len(row.items)),
        "executions": _("The client's instruction is filled in. Change it only to what was really done."),
        "certificates": _("Line by line: what is missing or too many is named, and the lot goes on waiting."),
        "withdrawals": _("What waits in it goes back into storage where it lies. The instruction can be used again."),
    }
    return ANOTHER_DEVICE.in_(lang()) if noun == "witnessings" and _did(row) else notes.get(noun, "")


def _options(row: Destruction, noun: str) -> Options:
    if noun != "executions":
        return {}
    people = options.workers(book(), row.contract, STAFF)
    return {"place": picks(options.places(book())), "person": picks(people)}


def _values(row: Destruction, noun: str) -> Mapping[str, Any]:
    if noun == "executions":
        grant, now = queries.instruction_of(row), clock.now()
        told = {"technique": grant.technique, "level": grant.level, "place": grant.place}
        return {**told, "operator": caller().person, "started": now, "ended": now}
    return {"issued_on": clock.today()} if noun in ("certificates", "rejections") else {}


def _witness_by(row: Destruction) -> str:
    """How the witness signs: `officer` by hand, `me` being signed in, `second` on this device."""
    did = _did(row)
    ways = ["second"] if did else ["officer", "second", "me"]
    asked = request.args.get("by", "")
    if asked in ways:
        return asked
    told = queries.instruction_of(row).witness
    if (
        told == WitnessRule.CLIENT
        and not did
        and not speaks_for_client(book(), caller().person, row.contract, clock.today())
    ):
        return "officer"
    return ways[-1]


def _did(row: Destruction) -> bool:
    """Whether the caller destroyed the lot or recorded it: neither they nor their device can witness it."""
    return caller().person in (row.operator, row.executed_by)


def _left_out(row: Destruction, noun: str, by: str) -> tuple[str, ...]:
    if noun != "witnessings":
        return ()
    late = () if late_minutes(row, clock.now()) else ("late_reason",)
    return late if by == "officer" else ("officer", *late)


def _first(row: Destruction, by: str) -> list[FormField]:
    if by == "officer":
        return [_listed(row), signatures.field(LotWitnessed.meaning)]
    if by == "me":
        meant = LotWitnessed.meaning.text.in_(lang())
        return [_listed(row), FormField("now", _("Your password, to sign"), "password", help=meant)]
    return []


def _listed(row: Destruction) -> FormField:
    """The items that are signed for, as they are listed."""
    choices = [Pick(label, f"{label} {value}", disabled=True) for label, value in _rows(row)]
    return FormField("listed", _("Items listed"), "checkboxes", choices=choices)


def _rows(row: Destruction) -> list[tuple[str, str]]:
    found = [t.item for t in queries.things(row)]
    return [(i.number, " ".join(p for p in (i.description, i.serial) if p)) for i in found]


def _chips(row: Destruction, by: str) -> list[tuple[str, str, bool]]:
    if not by:
        return []
    words = {"me": _("I watched"), "second": _("Another, on this device"), "officer": _("The client's officer")}
    if _did(row):
        del words["me"], words["officer"]
    key = key_of(row.id)
    return [
        (url_for("destructions.step_form", key=key, noun="witnessings", by=w), text, w == by)
        for w, text in words.items()
    ]
