"""Corrections (H01): what an entry should have said, checked by the rules as of then; the entry itself stays."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, cast

from pydantic import ValidationError

from custody import clock
from custody.caller import Caller, Submission
from custody.errors import BadInput, NotAllowed, NotFound
from custody.events import KINDS, Event, Recorded
from custody.events.choices import KEEPERS
from custody.events.corrections import EntryCorrected
from custody.events.items import Described, ItemCheckedOut, ItemEvent
from custody.ledger import project
from custody.models import Contract, Item
from custody.rules import Facts, Refusal, refusals
from custody.state import CORRECTION, corrected, refold
from custody.text import Text
from custody.usecases.act import Moment, Step, act
from custody.usecases.items import ASKED_ANEW, item_facts, item_of, open_place
from custody.usecases.outcome import Outcome
from custody.usecases.receiving import check_letter

CORRECTABLE = frozenset(
    {
        "item.expected",
        "item.received",
        "carrier.blank_registered",
        "item.stored",
        "item.checked_out",
        "item.checked_in",
    }
)


def correctable(e: Recorded) -> bool:
    """Whether an entry is of a kind that a correction may put right."""
    return e.kind in CORRECTABLE


def as_recorded(e: Recorded, correction: Recorded | None = None) -> Event:
    """The event that an entry holds, as its newest correction says."""
    now = corrected(e, correction)
    kind = KINDS[e.kind]
    known = {n: v for n, v in {**now.data, **now.private}.items() if n in kind.model_fields}
    return kind.model_validate(known)


def correct(
    caller: Caller, submission: Submission, item: str, entry: str, changes: Mapping[str, Any], event: EntryCorrected
) -> Outcome:
    """Put right the entry with the hash `entry` on `item`'s chain.

    `changes`: the fields that were wrong. By whoever recorded it, a custodian or a manager. BadInput for a kind
    that is not corrected, or values that could not have been recorded.
    """

    def correct(moment: Moment) -> list[Step]:
        row = item_of(moment, item)
        chain = project.history(item)
        wrong = next((e for e in chain if e.hash == entry), None)
        if wrong is None or not correctable(wrong):
            raise NotFound
        if wrong.actor != caller.person and not caller.plays(KEEPERS, row.contract):
            raise NotAllowed
        right = _right(wrong, chain, changes)
        _own_deadline_stays(caller, row, chain, wrong, right)
        if "medium" in changes and isinstance(right, Described):
            check_letter(row, right.medium)
        full = event.model_copy(update={"corrected": right.plain(), "secrets_": right.secrets()})
        step = Step(row, full, row.contract, fixes=entry)
        step.refusals = refusals(right, _facts_then(moment, row, wrong, chain, right))
        step.refusals += _refused_today(moment, row, wrong, right, {r.rule for r in step.refusals})
        return [step]

    return act(caller, submission, [item, entry, dict(changes), event.model_dump(mode="json")], correct)


def _right(wrong: Recorded, chain: list[Recorded], changes: Mapping[str, Any]) -> Event:
    before = next((c for c in reversed(chain) if c.kind == CORRECTION and c.fixes == wrong.hash), None)
    was = as_recorded(wrong, before)
    if fixed := [name for name in changes if name in was.asks and was.asks[name].filled]:
        raise BadInput({name: [Text("この項目は訂正できません。", "This is not corrected.")] for name in fixed})
    try:
        right = type(was).model_validate({**was.model_dump(), **changes})
    except ValidationError as e:
        raise BadInput({str(x["loc"][0]): [Text("入力を確かめてください。", str(x["msg"]))] for x in e.errors()}) from e
    if right == was:
        raise BadInput(
            message=Text(
                "直すところがありません。変えてから送ってください。", "Nothing is different. Change something first."
            )
        )
    return right


def _own_deadline_stays(caller: Caller, row: Item, chain: list[Recorded], wrong: Recorded, right: Event) -> None:
    """BadInput where whoever has the thing would put off its return: the alarm of its being late would fall silent."""
    if not isinstance(right, ItemCheckedOut) or caller.person not in (row.holder, wrong.actor):
        return
    before = next((c for c in reversed(chain) if c.kind == CORRECTION and c.fixes == wrong.hash), None)
    if right.due > str(corrected(wrong, before).get("due")):
        raise BadInput(
            {
                "due": [
                    Text(
                        "持っている本人は返却予定を後へ移せません。媒体管理者か管理責任者に頼むか、いったん戻してください。",
                        "Whoever has it cannot put off its return. Ask the custodian or the manager, or bring it back first.",
                    )
                ]
            }
        )


def _refused_today(moment: Moment, row: Item, wrong: Recorded, right: Event, known: set[str]) -> list[Refusal]:
    """What forbids it now, where the correction moves the item as it stands: then it must be lawful today as well."""
    place = _place_of(right)
    if place is None or place == row.place or row.place != (wrong.get("unit") or wrong.get("place")):
        return []
    assert isinstance(right, ItemEvent)
    now = replace(item_facts(moment, right, row), signers=_signers(wrong))
    return [r for r in refusals(right, now) if r.rule not in known]


def _place_of(event: Event) -> str | None:
    return getattr(event, "unit", None) or getattr(event, "place", None)


def _signers(e: Recorded) -> frozenset[str]:
    return frozenset({str(s["by"]) for s in e.sign} | {e.actor})


def _facts_then(moment: Moment, row: Item, wrong: Recorded, chain: list[Recorded], right: Event) -> Facts:
    """What the rules would have seen when the wrong entry was made."""
    then = refold(row.id, [e for e in chain if e.seq < wrong.seq])
    assert isinstance(then, Item)
    assert isinstance(right, ItemEvent)
    then.contract = row.contract
    place = _place_of(right)
    moment.contract(row.contract)
    book = moment.registers
    settled = [e for e in project.history(row.contract) if e.received <= wrong.received]
    return Facts(
        at=wrong.occurred,
        on=clock.japan(wrong.occurred).date().isoformat(),
        contract=cast(Contract, refold(row.contract, settled)),
        actor=book.person(wrong.actor),
        item=then,
        place=open_place(book, place) if place else None,
        lies=book.place(then.place) if then.place else None,
        signers=_signers(wrong),
        about=_copied_before(wrong, chain) if wrong.kind == "item.checked_in" else None,
    )


def _copied_before(wrong: Recorded, chain: list[Recorded]) -> int:
    """How many copies were registered between the last taking out and the entry."""
    out = max((e.seq for e in chain if e.kind in ASKED_ANEW and e.seq < wrong.seq), default=0)
    return sum(e.kind == "item.copied" and out < e.seq < wrong.seq for e in chain)
