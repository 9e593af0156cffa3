"""Permissions, consents and instructions of the client: registered, put on paper, ended, used (A09, A10)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, cast

from custody import clock, state
from custody.caller import Caller, Submission
from custody.errors import BadInput, Conflict, NotFound
from custody.events.authorisations import (
    AreaAdded,
    AuthorisationEnded,
    AuthorisationPapered,
    AuthorisationUsed,
    DestructionInstructed,
    Granted,
    How,
)
from custody.events.choices import TERMINAL, State
from custody.events.evidence import is_number
from custody.events.losses import LossAcknowledged
from custody.ids import human_number, new_id
from custody.models import Authorisation, Item
from custody.rules import Facts
from custody.rules.areas import Ending
from custody.rules.officers import is_surname_of, names_one_of
from custody.text import Text
from custody.usecases import added_areas
from custody.usecases.act import Moment, Step, act, numbers
from custody.usecases.added_areas import area_at
from custody.usecases.contractor import names_of_staff, speaks_for_client
from custody.usecases.outcome import Outcome
from custody.usecases.timing import not_to_come

MOST_NAMED = 200
OVER = TERMINAL | {State.DESTROYED_UNCERTIFIED}
NO_MORE = Text(
    "{number} は「{state}」です。対象から外してください。", "{number} is “{state}”. Leave it out of what is named."
)
NOT_MISSING = Text(
    "{number} は「{state}」です。見つからない物は、先に「所在不明」を登録してから、亡失の確認を登録してください。",
    "{number} is “{state}”. Report what cannot be found missing first, then register the acknowledgement of its loss.",
)
FULL_NAME = Text(
    "受注者側の担当者と同じ姓です。回答した発注者の職員の氏名を、姓名で入れてください。",
    "One of the contractor's own people has this surname. Enter the full name of the client's officer.",
)
OUR_OWN = Text(
    "受注者側の担当者と同じ氏名です。回答した発注者の職員の職と氏名を入れてください。同姓同名の職員なら、先に発注者の担当者として登録します。",
    "This is the name of one of the contractor's own people. Enter the post and name of the client's officer; an officer "
    "of the same name is registered as the client's first.",
)
CAME = Text(
    "書面の到着はもう記録されています。文書番号と写しを、この許可・指示のページで確かめてください。",
    "The paper has been recorded already. See its number and scan on the page of this authorisation.",
)
NO_NUMBER = Text(
    "発注者の文書番号を入れてください。番号のない書面なら、写しを添えてください。",
    "Enter the client's document number. If the paper has none, attach its scan.",
)


def grant(caller: Caller, submission: Submission, contract: str, event: Granted) -> Outcome:
    """A09: register what the client allowed or ordered; the client's own officer records it as signed in."""

    def grant(moment: Moment) -> list[Step]:
        moment.contract(contract)
        _period(event)
        not_to_come(moment.received, "dated", event.dated)
        items = _named(moment, contract, getattr(event, "items", None))
        if isinstance(event, LossAcknowledged):
            _all_missing(items)
        full = event.model_copy(update=_filled(moment, contract, event))
        facts = _facts(
            moment, contract, place=area_at(moment.registers, event.place, "place") if isinstance(event, AreaAdded) else None,
            goes=moment.registers.place(event.place) if isinstance(event, DestructionInstructed) else None,
            about=tuple(i.info_class for i in items),
        )  # fmt: skip
        step = Step(state.blank(new_id("authorisation")), full, contract, facts)
        if isinstance(full, AreaAdded):
            step.follow = added_areas.granted(moment, step.row.id, contract, full)
        return [step]

    return act(caller, submission, [contract, event.kind, event.model_dump(mode="json")], grant)


def _filled(moment: Moment, contract: str, event: Granted) -> dict[str, Any]:
    found: dict[str, Any] = {"number": human_number("A", numbers("A")[0])}
    if speaks_for_client(moment.registers, moment.caller.person, contract, clock.today()):
        return {**found, "how": How.SIGNED_IN}
    if event.how == How.SIGNED_IN:
        raise BadInput(
            {"how": [Text("この方式は発注者の担当者だけが選べます。", "Only the client's own officer may say so.")]}
        )
    _by_another(event.officer, names_of_staff(moment.registers, contract))
    return {**found, "waits": event.how != How.ORAL and not (is_number(event.document) or event.scan)}


def _by_another(officer: str, staff: frozenset[str]) -> None:
    """BadInput where whoever allowed or ordered it has the name of one of one's own people, or only their surname."""
    if is_surname_of(officer, staff):
        raise BadInput({"officer": [FULL_NAME]})
    if names_one_of(officer, staff):
        raise BadInput({"officer": [OUR_OWN]})


def _period(event: Granted) -> None:
    since, until = getattr(event, "since", None), getattr(event, "until", None)
    if since and until and until < since:
        raise BadInput({"until": [Text("終わりが始まりより前です。", "It would end before it begins.")]})


def _named(moment: Moment, contract: str, items: Sequence[str] | None) -> list[Item]:
    """The items that are named, all of `contract`. BadInput where none is: an unnamed permission covers nothing."""
    if items is None:
        return []
    if not 0 < len(items) <= MOST_NAMED:
        raise BadInput(
            {"items": [Text(f"対象を1件から{MOST_NAMED}件まで挙げてください。", f"Name 1 to {MOST_NAMED} items.")]}
        )
    rows = [r for r in moment.rows(items) if isinstance(r, Item) and r.contract == contract]
    if len(rows) < len(set(items)):
        raise NotFound
    if moment.contract(contract).state != "closed":
        _not_over(rows)
    return rows


def _not_over(rows: Sequence[Item]) -> None:
    """BadInput that names what has been returned, destroyed or struck off: nothing is permitted or ordered of it."""
    over = [r for r in rows if r.state in OVER]
    if over:
        told = [NO_MORE.filled(number=r.number, state=State(r.state).text) for r in over[:5]]
        raise BadInput({"items": told})


def _all_missing(rows: Sequence[Item]) -> None:
    """BadInput that names what is not missing: nobody acknowledges a loss that has not come."""
    here = [r for r in rows if r.state != State.MISSING]
    if here:
        told = [NOT_MISSING.filled(number=r.number, state=State(r.state).text) for r in here[:5]]
        raise BadInput({"items": told})


def _facts(moment: Moment, contract: str, **more: Any) -> Facts:
    return Facts(
        at=moment.occurred,
        on=clock.japan(moment.occurred).date().isoformat(),
        contract=moment.contract(contract),
        actor=moment.registers.person(moment.caller.person),
        **more,
    )


def authorisation_of(moment: Moment, subject: str, contract: str | None = None) -> Authorisation:
    """One of the caller's authorisations, locked; of `contract` where one is named. NotFound for any other."""
    (row,) = moment.rows([subject])
    if not isinstance(row, Authorisation) or row.contract not in moment.caller.contracts:
        raise NotFound
    if contract is not None and row.contract != contract:
        raise NotFound
    return row


def record_paper(caller: Caller, submission: Submission, authorisation: str, event: AuthorisationPapered) -> Outcome:
    """The paper of what was said orally has come; an added area is one from then on.

    Conflict where it came before; BadInput without number and scan.
    """
    return _on(caller, submission, authorisation, event, _awaited)


def _awaited(_moment: Moment, row: Authorisation, event: AuthorisationPapered) -> None:
    if row.paper:
        raise Conflict(CAME)
    if not (is_number(event.document) or event.scan):
        raise BadInput({"document": [NO_NUMBER]})


def end(caller: Caller, submission: Submission, authorisation: str, event: AuthorisationEnded) -> Outcome:
    """A10: withdrawn by the client, or lapsed. What was done under it stays as it is; an added area is one no more."""
    return _on(caller, submission, authorisation, event, _ended_by)


def _ended_by(moment: Moment, row: Authorisation, _event: AuthorisationEnded) -> Ending | None:
    """What lies in an area that goes with its end; not asked of the client, whose word takes it away at once."""
    if speaks_for_client(moment.registers, moment.caller.person, row.contract, clock.today()):
        return None
    left = added_areas.left_in(moment.registers, row, moment.contract(row.contract))
    return Ending(tuple(t.number for t in left))


def _on(
    caller: Caller, submission: Submission, authorisation: str, event: Any, check: Callable[..., Ending | None]
) -> Outcome:
    def on_authorisation(moment: Moment) -> list[Step]:
        row = authorisation_of(moment, authorisation)
        not_to_come(moment.received, "on", event.on)
        step = Step(row, event, row.contract, _facts(moment, row.contract, about=check(moment, row, event)))
        if isinstance(event, AuthorisationPapered):
            step.follow = added_areas.papered(moment, row, event)
        elif isinstance(event, AuthorisationEnded):
            step.follow = added_areas.ended(moment, row, event)
        return [step]

    inputs = [event.kind, authorisation, event.model_dump(mode="json")]
    return act(caller, submission, inputs, on_authorisation)


def used(row: Authorisation, subjects: Sequence[str]) -> Step:
    """The step that notes `subjects` as done under `row`; to follow the step of the act itself."""
    return Step(cast(Any, row), AuthorisationUsed(subjects=list(subjects)), row.contract)
