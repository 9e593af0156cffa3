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
from custody.events.choices import KEEPERS, MANAGERS
from custody.events.corrections import EntryCorrected
from custody.events.items import AttemptRefused, ContentAdded, Described, ItemCheckedOut, ItemEvent, ItemReceived
from custody.ledger import project
from custody.models import Contract, Item, Place
from custody.rules import Facts, Refusal, refusals
from custody.rules.copying import contents_of_our_own
from custody.state import CORRECTION, corrected, refold
from custody.text import Text
from custody.usecases.act import Moment, Step, act
from custody.usecases.items import item_facts, item_of, open_place
from custody.usecases.outcome import Outcome
from custody.usecases.outings import ON_THE_WAY, since
from custody.usecases.receiving import check_letter
from custody.usecases.whereabouts import strays

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

OF_PLACES = frozenset({"R-01-2", "R-19-1"})


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
        was = _as_it_stands(wrong, chain)
        right = _right(was, changes)
        _own_deadline_stays(caller, row, wrong, was, right)
        if "medium" in changes and isinstance(right, Described):
            check_letter(row, right.medium)
        full = event.model_copy(update={"corrected": right.plain(), "secrets_": right.secrets()})
        step = Step(row, full, row.contract, fixes=entry)
        then = _facts_then(moment, row, wrong, chain, right)
        step.refusals = [r for r in refusals(right, then) if _concerns(r, was, right)]
        step.refusals += _refused_today(moment, row, wrong, was, right, {r.rule for r in step.refusals})
        step.refusals += _refused_on_it(row, chain, right, then, {r.rule for r in step.refusals})
        return [step]

    return act(caller, submission, [item, entry, dict(changes), event.model_dump(mode="json")], correct)


def _as_it_stands(wrong: Recorded, chain: list[Recorded]) -> Event:
    return as_recorded(
        wrong, next((c for c in reversed(chain) if c.kind == CORRECTION and c.fixes == wrong.hash), None)
    )


def _right(was: Event, changes: Mapping[str, Any]) -> Event:
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


def _own_deadline_stays(caller: Caller, row: Item, wrong: Recorded, was: Event, right: Event) -> None:
    """BadInput where whoever has the thing would put off its return: the alarm of its being late would fall silent."""
    if not isinstance(right, ItemCheckedOut) or caller.person not in (row.holder, wrong.actor):
        return
    if right.due > str(getattr(was, "due", None)):
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


def _concerns(no: Refusal, was: Event, right: Event) -> bool:
    """What leaves the place as it was is not held up by what is amiss with the place."""
    return no.rule not in OF_PLACES or _place_of(was) != _place_of(right)


def _refused_today(
    moment: Moment, row: Item, wrong: Recorded, was: Event, right: Event, known: set[str]
) -> list[Refusal]:
    """What forbids it now, where the correction moves the item as it stands: then it must be lawful today as well."""
    place = _place_of(right)
    if place is None or place == row.place or row.place != _place_of(was):
        return []
    assert isinstance(right, ItemEvent)
    now = replace(item_facts(moment, right, row), lies=None, signers=_signers(wrong))
    return [r for r in refusals(right, now) if r.rule not in known]


def _refused_on_it(row: Item, chain: list[Recorded], right: Event, then: Facts, known: set[str]) -> list[Refusal]:
    """What forbids the contents that were registered on it later as handed over, now that it is somebody else's."""
    if not isinstance(right, Described) or right.owner == row.owner or ContentAdded.kind not in {e.kind for e in chain}:
        return []
    facts = replace(then, item=Item(**{**row.__data__, "owner": right.owner.value}))
    no = contents_of_our_own(ContentAdded(), facts)
    return [no] if no is not None and no.rule not in known else []


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
    moment.contract(row.contract)
    book = moment.registers
    place, moved = _moved(moment, row, wrong, chain, right)
    settled = [e for e in project.history(row.contract) if e.received <= wrong.received]
    return Facts(
        at=wrong.occurred,
        on=clock.japan(wrong.occurred).date().isoformat(),
        contract=cast(Contract, refold(row.contract, settled)),
        actor=book.person(wrong.actor),
        item=then,
        place=place,
        lies=moved,
        signers=_signers(wrong),
        copied_since=_copied_before(wrong, chain) if getattr(right, "copied", None) is not None else None,
    )


def _moved(
    moment: Moment, row: Item, wrong: Recorded, chain: list[Recorded], right: Event
) -> tuple[Place | None, Place | None]:
    """The place as corrected, closed since only where it stays; and the one that the thing would be torn from (R-23-8)."""
    book = moment.registers
    was, to = _place_of(_as_it_stands(wrong, chain)), _place_of(right)
    if to is None or to == was:
        return (book.place(to) if to else None), None
    slip = wrong.kind == ItemReceived.kind and _nothing_since(chain) and moment.caller.plays(MANAGERS, row.contract)
    torn = was is not None and not slip and strays(book, chain, wrong, right)
    return open_place(book, to), book.place(was) if torn else None


def _nothing_since(chain: list[Recorded]) -> bool:
    """Whether nothing was done with the thing since its chain began: what was only said of it moved nothing."""
    return all(e.kind in (CORRECTION, AttemptRefused.kind) for e in chain[1:])


def _copied_before(wrong: Recorded, chain: list[Recorded]) -> int | None:
    """How many copies were registered between the last taking out and the entry."""
    before = (e for e in reversed(chain) if e.seq < wrong.seq)
    return since((e.kind, e.kind not in ON_THE_WAY or "copied" in e.data) for e in before)
