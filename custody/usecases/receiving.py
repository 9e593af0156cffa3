"""Reception: what was announced, what was handed over with the information on it, blank media of our own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import cast

from custody import clock, state
from custody.caller import Caller, Submission
from custody.errors import BadInput
from custody.events.choices import NOT_ELECTRONIC, Encryption
from custody.events.copies import CopyRegistered
from custody.events.items import BlankRegistered, ContentAdded, Described, ItemExpected, ItemReceived
from custody.ids import human_number, new_code, new_id
from custody.models import Item
from custody.rules import Facts
from custody.text import Text
from custody.usecases import blank_labels
from custody.usecases.act import Moment, Step, act, numbers
from custody.usecases.items import firms_at, item_of, open_place
from custody.usecases.outcome import Outcome
from custody.usecases.parties import consented_to

MOST = 200
NO_COPY = "copy:" + "0" * 16
OTHER_LETTER = Text(
    "番号 {number} は紙がP、ほかはMで始まります。この種別とは合いません。正しい種別で新しく登録し、こちらは登録取消にしてください。",
    "{number}: P is for paper, M for all else, which does not fit this kind. Register it anew, then strike this one off.",
)

HAS_ITS_NUMBER = Text(
    "予定を登録した物には、もう番号があります。その番号のラベルを印刷してください。",
    "What was announced has its number already. Print the label of that number.",
)


@dataclass(frozen=True)
class Content:
    """What is on the carriers being received; one copy of it is registered for each carrier."""

    event: CopyRegistered


def expect(
    caller: Caller, submission: Submission, contract: str, event: ItemExpected, serials: Sequence[str] = ("",)
) -> Outcome:
    """B01: announce one item for each of `serials` (an empty one where it is not known)."""
    inputs = [contract, event.model_dump(mode="json"), list(serials)]

    def expect(moment: Moment) -> list[Step]:
        return _registered(moment, contract, event, serials)

    return act(caller, submission, inputs, expect)


def receive(
    caller: Caller,
    submission: Submission,
    contract: str,
    event: ItemReceived,
    content: Content | None = None,
    serials: Sequence[str] = ("",),
    expected: str | None = None,
    labels: Sequence[str] = (),
) -> Outcome:
    """B02: receive one item for each of `serials`, or the announced item `expected`, with what is on it.

    `labels`: the blank labels that are on the things, by code or number, in the order of `serials`; none of them
    where numbers are to be drawn anew. An announced item has its number.
    """
    body = content.event.model_dump(mode="json") if content else None
    inputs = [
        contract,
        event.model_dump(mode="json"),
        body,
        list(serials),
        expected,
        *([list(labels)] if labels else []),
    ]

    def receive(moment: Moment) -> list[Step]:
        if expected:
            if labels:
                raise BadInput({"labels": [HAS_ITS_NUMBER]})
            row = item_of(moment, expected)
            check_letter(row, event.medium)
            return [with_content(_received(moment, row.contract, event, row), content, 0)]
        steps = _registered(moment, contract, event, serials, labels)
        copies = numbers("K", len(steps)) if content else range(len(steps))
        return [with_content(s, content, k) for s, k in zip(steps, copies, strict=True)]

    return act(caller, submission, inputs, receive)


def register_blank(
    caller: Caller,
    submission: Submission,
    contract: str,
    event: BlankRegistered,
    serials: Sequence[str] = ("",),
    labels: Sequence[str] = (),
) -> Outcome:
    """B13: register one blank medium of the company's for each of `serials`; `labels` as when one is received."""
    inputs = [contract, event.model_dump(mode="json"), list(serials), *([list(labels)] if labels else [])]

    def register_blank(moment: Moment) -> list[Step]:
        return _registered(moment, contract, event, serials, labels)

    return act(caller, submission, inputs, register_blank)


def add_content(caller: Caller, submission: Submission, item: str, content: Content) -> Outcome:
    """Register another body of information found on an item."""

    def add_content(moment: Moment) -> list[Step]:
        row = item_of(moment, item)
        step = Step(row, ContentAdded(), row.contract, _facts_of(moment, row.contract, row, row.place))
        return [with_content(step, content, numbers("K")[0])]

    return act(caller, submission, [item, content.event.model_dump(mode="json")], add_content)


def _registered(
    moment: Moment, contract: str, event: Described, serials: Sequence[str], labels: Sequence[str] = ()
) -> list[Step]:
    """One step for each of `serials`, numbered by the blank labels that are on the things, or else anew."""
    _check(serials)
    kind, n = letter(event.medium), len(serials)
    if not labels:
        named = [(human_number(kind, k), new_code()) for k in numbers(kind, n)]
        return [new_item(moment, contract, event, s, *own) for s, own in zip(serials, named, strict=True)]
    blanks = blank_labels.scanned(moment, labels, kind, n)
    steps = [new_item(moment, contract, event, s, b.number, b.code) for s, b in zip(serials, blanks, strict=True)]
    return [blank_labels.bind(step, b) for step, b in zip(steps, blanks, strict=True)]


def _check(serials: Sequence[str]) -> None:
    if not 0 < len(serials) <= MOST:
        raise BadInput({"serials": [Text(f"一度に登録できるのは{MOST}件までです。", f"At most {MOST} at a time.")]})
    if len({s for s in serials if s}) < len([s for s in serials if s]):
        raise BadInput({"serials": [Text("同じ製造番号が二度あります。", "The same serial number is there twice.")]})


def letter(medium: str) -> str:
    """The kind letter of a human number (design.md §7): P for paper, M for the rest."""
    return "P" if medium in NOT_ELECTRONIC else "M"


def check_letter(row: Item, medium: str) -> None:
    """BadInput where the number that `row` bears, perhaps on a label already, would say paper of what is none."""
    if row.number and not row.number.startswith(letter(medium)):
        raise BadInput({"medium": [OTHER_LETTER.filled(number=row.number)]})


def new_item(moment: Moment, contract: str, event: Described, serial: str, number: str, code: str) -> Step:
    row = cast(Item, state.blank(new_id("item")))
    named = {"number": number, "label_code": code}
    if serial:
        named["serial"] = serial
    if event.medium in NOT_ELECTRONIC and event.encryption == Encryption.UNKNOWN:
        named["encryption"] = Encryption.NA
    return _received(moment, contract, _with(event, named), row)


def _with(event: Described, values: dict[str, str]) -> Described:
    """`event` with the values that the use case sets, checked as if they had been typed."""
    try:
        return type(event).model_validate({**event.model_dump(), **values})
    except ValueError as e:
        raise BadInput(
            {"serials": [Text("製造番号が長すぎるか、使えない文字があります。", "A serial number is too long.")]}
        ) from e


def _received(moment: Moment, contract: str, event: Described, row: Item) -> Step:
    place = getattr(event, "place", None)
    if place:
        open_place(moment.registers, place)
    facts = _facts_of(moment, contract, row, place)
    if isinstance(event, ItemReceived):
        facts = replace(facts, elsewhere=firms_at(moment, facts.contract, place))
    return Step(row, event, contract, facts)


def _facts_of(moment: Moment, contract: str, row: Item, place: str | None) -> Facts:
    on = clock.japan(moment.occurred).date().isoformat()
    actor = moment.registers.person(moment.caller.person)
    return Facts(
        at=moment.occurred,
        on=on,
        contract=moment.contract(contract),
        actor=actor,
        consented=consented_to(contract, on, actor),
        item=row,
        place=moment.registers.place(place) if place else None,
    )


def with_content(step: Step, content: Content | None, n: int) -> Step:
    if content is None:
        return step
    copy = state.blank(new_id("copy"))
    given = content.event.model_dump() | {"number": human_number("K", n or numbers("K")[0]), "item": step.row.id}
    about = CopyRegistered.model_validate(given)
    held = [{"copy": copy.id, "class": about.info_class.value}]
    step.event = step.event.model_copy(update={"contents": held})
    step.follow = [Step(copy, about, step.contract), *step.follow]
    return step
