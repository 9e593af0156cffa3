"""Copies found that nobody had permitted: registered, set apart, and an incident opened, in one act (F12)."""

from __future__ import annotations

from dataclasses import replace

from custody import db, state
from custody.caller import Caller, Submission
from custody.errors import BadInput
from custody.events.discovering import FOUND, CarrierDiscovered, ContentDiscovered, CopyDiscovered
from custody.events.incidents import IncidentOpened, IncidentSort
from custody.ids import human_number, new_code, new_id
from custody.models import Copy
from custody.text import Text
from custody.usecases.act import Moment, Step, act, numbers
from custody.usecases.incidents import opening
from custody.usecases.items import item_facts, item_of
from custody.usecases.outcome import Outcome
from custody.usecases.receiving import letter, new_item

NO_SUCH_COPY = Text(
    "この契約にその番号の写しはありません。わからなければ空のままにしてください。",
    "No copy of this contract has that number. Leave it empty where it is not known.",
)


def discover(
    caller: Caller, submission: Submission, contract: str, event: CarrierDiscovered, copy: CopyDiscovered
) -> Outcome:
    """F12: register what was found on a carrier that was not registered, whoever owns it."""

    def discover(moment: Moment) -> list[Step]:
        kind = letter(event.medium)
        step = new_item(moment, contract, event, event.serial, human_number(kind, numbers(kind)[0]), new_code())
        return [_with_copy(moment, step, event, copy, event.place)]

    return act(caller, submission, [contract, event.model_dump(mode="json"), copy.model_dump(mode="json")], discover)


def discover_on(
    caller: Caller, submission: Submission, item: str, event: ContentDiscovered, copy: CopyDiscovered
) -> Outcome:
    """F12: register what was found on a carrier that is registered; all of it is set apart with it."""

    def discover_on(moment: Moment) -> list[Step]:
        row = item_of(moment, item)
        step = Step(row, event, row.contract, item_facts(moment, event, row))
        return [_with_copy(moment, step, event, copy, event.place or row.place)]

    return act(caller, submission, [item, event.model_dump(mode="json"), copy.model_dump(mode="json")], discover_on)


def _with_copy(
    moment: Moment, step: Step, event: CarrierDiscovered | ContentDiscovered, copy: CopyDiscovered, place: str | None
) -> Step:
    """The step with the copy on it, and with the incident that tells of it."""
    contract, made = str(step.contract), state.blank(new_id("copy"))
    parent = _parent(moment, contract, copy.of)
    known = {"number": human_number("K", numbers("K")[0]), "item": step.row.id}
    if parent is not None:
        known |= {"parent": parent.id, "generation": parent.generation + 1}  # type: ignore[dict-item]
    told = opening(moment, contract, _incident(step, event, copy, place))
    held = [{"copy": made.id, "class": copy.info_class.value, FOUND: "1"}]
    event = step.event  # type: ignore[assignment]  # numbered by now
    own = event.model_copy(update={"contents": held, "incident": told.row.id})
    follow = [Step(made, copy.model_copy(update=known), contract), told]
    return replace(step, event=own, follow=follow)


def _parent(moment: Moment, contract: str, number: str) -> Copy | None:
    """The copy with this number. BadInput where the contract has none."""
    if not number:
        return None
    found = db.rows("SELECT id FROM copy WHERE number = ? AND contract = ?", (number, contract))
    row = moment.rows([found[0][0]])[0] if found else None
    if not isinstance(row, Copy):
        raise BadInput({"of": [NO_SUCH_COPY]})
    return row


def _incident(
    step: Step, event: CarrierDiscovered | ContentDiscovered, copy: CopyDiscovered, place: str | None
) -> IncidentOpened:
    encryption = (
        event.encryption if isinstance(event, CarrierDiscovered) else getattr(step.row, "encryption", "unknown")
    )
    return IncidentOpened.model_validate(
        {
            "sort": IncidentSort.COPIED, "known_at": event.known_at, "items": [step.row.id], "persons": copy.persons,
            "encryption": encryption, "place": place, "note": event.where,
        }
    )  # fmt: skip
