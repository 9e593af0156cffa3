"""Badges of people: issued by who manages them, one in use at a time; voided when lost or worn, or when they leave."""

from __future__ import annotations

from typing import cast

from custody import clock, db, state
from custody.caller import Caller, Submission
from custody.errors import Conflict, NotAllowed, NotFound
from custody.events.badges import BadgeIssued, BadgeState, BadgeVoided, WhyBadgeVoid
from custody.ids import human_number, new_code, new_id
from custody.models import Badge, Person
from custody.text import Text
from custody.usecases.act import Moment, Step, act, numbers
from custody.usecases.outcome import Outcome
from custody.usecases.reach import answers_for, within_reach

LEFT = Text("離任した人の従事者証は発行できません。", "No badge is issued to who has left.")
NONE = Text("使用中の従事者証はありません。", "There is no badge in use.")


def issue(caller: Caller, submission: Submission, person: str, stock: str) -> Outcome:
    """S05: give a person a badge; the one that they had is void from now on. Conflict for who has left."""

    def issue_badge(moment: Moment) -> list[Step]:
        row = _managed(moment, person)
        if row.leaves and row.leaves <= clock.today():
            raise Conflict(LEFT)
        named = {"number": human_number("N", numbers("N")[0]), "label_code": new_code()}
        step = Step(state.blank(new_id("badge")), BadgeIssued(person=row.id, stock=stock, **named))
        step.follow = [Step(old, BadgeVoided(why=WhyBadgeVoid.REPLACED)) for old in _in_use(moment, row.id)]
        return [step]

    return act(caller, submission, [person, stock], issue_badge)


def void(caller: Caller, submission: Submission, person: str, event: BadgeVoided) -> Outcome:
    """S06: the badge that a person has is void. Conflict where there is none."""

    def void_badge(moment: Moment) -> list[Step]:
        found = _in_use(moment, _managed(moment, person).id)
        if not found:
            raise Conflict(NONE)
        return [Step(badge, event) for badge in found]

    return act(caller, submission, [person, event.model_dump(mode="json")], void_badge)


def _managed(moment: Moment, subject: str) -> Person:
    """A person for whom the caller alone may decide, locked. NotFound out of reach, NotAllowed otherwise."""
    (row,) = moment.rows([subject])
    if not isinstance(row, Person) or not within_reach(moment.caller, row):
        raise NotFound
    if not answers_for(moment.caller, row):
        raise NotAllowed
    return row


def _in_use(moment: Moment, person: str) -> list[Badge]:
    sql = "SELECT id FROM badge WHERE person = ? AND state = ? ORDER BY id"
    found = [i for (i,) in db.rows(sql, (person, BadgeState.ISSUED.value))]
    return [cast("Badge", row) for row in moment.rows(found)]
