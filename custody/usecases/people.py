"""People: registered, changed, given roles, trained, pledged, leaving."""

from __future__ import annotations

from collections.abc import Sequence

from custody import clock, db, state
from custody.caller import Caller, Submission
from custody.errors import BadInput, NotAllowed, NotFound
from custody.events.choices import MANAGERS, Role
from custody.events.people import (
    PersonChanged,
    PersonLeft,
    PersonRegistered,
    PledgeRecorded,
    RolesGiven,
    TrainingRecorded,
)
from custody.ids import new_id
from custody.models import Person
from custody.text import Text
from custody.usecases.act import Moment, Step, act
from custody.usecases.contractor import OURS, WAS_OURS, no_officer_of
from custody.usecases.leaving import leaving_facts
from custody.usecases.outcome import Outcome
from custody.usecases.reach import answers_for, within_reach
from custody.usecases.timing import not_to_come

NOT_YOURS = Text(
    "あなたが管理責任者である契約の担当者ではありません。その人の契約の管理責任者に記録してもらってください。",
    "They have no part in a contract that you manage. Have the manager of one of theirs record it.",
)
HAS_LEFT = Text(
    "離任した人です。役割は付けられません。戻った人は、新しく登録してください。",
    "They have left and can be given no role. Whoever comes back is registered anew.",
)


def _person(moment: Moment, subject: str) -> Person:
    (row,) = moment.rows([subject])
    if not isinstance(row, Person) or not within_reach(moment.caller, row):
        raise NotFound
    return row


def _managed(moment: Moment, subject: str) -> Person:
    """A person for whom the caller alone may decide. NotFound out of reach, NotAllowed where others must be asked."""
    row = _person(moment, subject)
    if not answers_for(moment.caller, row):
        raise NotAllowed
    return row


def _trainee(moment: Moment, subject: str) -> Person:
    """A person of a contract that the caller manages, or of none yet: a training counts under all that they work for."""
    row, caller = _person(moment, subject), moment.caller
    if row.roles and not (caller.administrator or any(caller.plays(MANAGERS, c) for c in row.roles)):
        raise NotAllowed(NOT_YOURS)
    return row


def register_person(caller: Caller, submission: Submission, event: PersonRegistered) -> Outcome:
    """Register somebody. Only an administrator registers an administrator."""

    def register_person(_moment: Moment) -> list[Step]:
        if event.administrator and not caller.administrator:
            raise NotAllowed
        return [Step(state.blank(new_id("person")), event)]

    return act(caller, submission, event.model_dump(mode="json"), register_person)


def change_person(caller: Caller, submission: Submission, person: str, event: PersonChanged) -> Outcome:
    """Change what describes a person who is wholly the caller's to manage; NotAllowed for any other."""

    def change_person(moment: Moment) -> list[Step]:
        return [Step(_managed(moment, person), event)]

    return act(caller, submission, [person, event.model_dump(mode="json")], change_person)


def record_training(caller: Caller, submission: Submission, people: Sequence[str], event: TrainingRecorded) -> Outcome:
    """A06: record one training for everyone who took it. BadInput where it ends before it was held, or is to come."""
    if event.until < event.on:
        raise BadInput({"until": [Text("有効期限が実施日より前です。", "It would end before it was held.")]})
    return _on(caller, submission, people, event)


def record_pledge(caller: Caller, submission: Submission, people: Sequence[str], event: PledgeRecorded) -> Outcome:
    """A07: record the pledge of secrecy for one of the caller's contracts."""
    return _on(caller, submission, people, event)


def give_roles(caller: Caller, submission: Submission, person: str, event: RolesGiven) -> Outcome:
    """Set a person's roles in one of the contracts that the caller manages. BadInput for a last day that is past."""
    if event.until and event.until < clock.today():
        raise BadInput(
            {
                "until": [
                    Text(
                        "過ぎた日です。きょう以後の日を入れてください。", "That day is past. Give today or a later one."
                    )
                ]
            }
        )

    def give_roles(moment: Moment) -> list[Step]:
        moment.contract(event.contract)
        if not caller.plays(MANAGERS, event.contract):
            raise NotAllowed
        row = _person(moment, person)
        no = no_officer_of(moment.registers, row, event.contract) if Role.CLIENT in event.roles else None
        if no or (Role.CLIENT in event.roles and OURS & set(event.roles)):
            raise BadInput({"roles": [no or WAS_OURS]})
        if row.leaves and event.roles:
            raise BadInput({"roles": [HAS_LEFT]})
        return [Step(row, event)]

    return act(caller, submission, [person, event.model_dump(mode="json")], give_roles)


def record_leaving(caller: Caller, submission: Submission, person: str, event: PersonLeft) -> Outcome:
    """Record that somebody else leaves, who is wholly the caller's to manage.

    Refused while they answer for anything (R-03-1). BadInput where secrecy is not confirmed (Art. 3), and for
    the last administrator.
    """

    def record_leaving(moment: Moment) -> list[Step]:
        if not (caller.administrator or caller.plays(MANAGERS)):
            raise NotAllowed
        row = _managed(moment, person)
        _not_the_last(moment, row)
        not_to_come(moment.received, "on", event.on)
        if not event.pledge_confirmed:
            raise BadInput(
                {"pledge_confirmed": [Text("離任後の秘密保持を確認してください。", "Confirm secrecy after leaving.")]}
            )
        facts = leaving_facts(moment, row)
        about = facts.contract.id if facts and caller.plays(MANAGERS, facts.contract.id) else None
        return [Step(row, event, about, facts)]

    return act(caller, submission, [person, event.model_dump(mode="json")], record_leaving)


def _not_the_last(moment: Moment, row: Person) -> None:
    if row.id == moment.caller.person:
        raise BadInput(
            message=Text(
                "自分の離任は記録できません。ほかの人に依頼してください。",
                "Ask somebody else to record your own leaving.",
            )
        )
    others = "SELECT count(*) FROM person WHERE administrator = 1 AND id <> ? AND (leaves IS NULL OR leaves = '')"
    if row.administrator and not db.rows(others, (row.id,))[0][0]:
        raise BadInput(
            message=Text(
                "最後のシステム管理者です。先にほかの人を管理者にしてください。",
                "This is the last administrator. Make somebody else one first.",
            )
        )


def _on(
    caller: Caller, submission: Submission, people: Sequence[str], event: TrainingRecorded | PledgeRecorded
) -> Outcome:
    def on_people(moment: Moment) -> list[Step]:
        if not people:
            raise BadInput({"people": [Text("人を選んでください。", "Choose at least one person.")]})
        if isinstance(event, PledgeRecorded):
            moment.contract(event.contract)
            if not caller.plays(MANAGERS, event.contract):
                raise NotAllowed
            rows = [_person(moment, p) for p in people]
        else:
            rows = [_trainee(moment, p) for p in people]
        not_to_come(moment.received, "on", event.on)
        return [Step(row, event) for row in rows]

    return act(caller, submission, [event.kind, list(people), event.model_dump(mode="json")], on_people)
