"""Some items by their ids, as lines to read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from custody.caller import Caller
from custody.events.choices import Medium, State
from custody.ledger import project
from custody.models import Item


@dataclass(frozen=True)
class Listed:
    """One item as a line: `what` is its kind and description."""

    id: str
    number: str
    what: str
    serial: str
    state: str
    state_word: str
    place: str | None
    contract: str


def listed(caller: Caller, subjects: Sequence[str], lang: str) -> list[Listed]:
    """The caller's items among `subjects`, in their order."""
    found = project.load(subjects)
    rows = [found[s] for s in dict.fromkeys(subjects) if s in found]
    return [line(row, lang) for row in rows if isinstance(row, Item) and row.contract in caller.contracts]


def line(row: Item, lang: str) -> Listed:
    """An item's row as a line."""
    return Listed(
        id=row.id,
        number=row.number,
        what=what(row, lang),
        serial=row.serial,
        state=row.state,
        state_word=State(row.state).text.in_(lang),
        place=row.place,
        contract=row.contract,
    )


def what(row: Item, lang: str) -> str:
    """`USBメモリ 32GB · 住民税通知データ`."""
    kind = f"{Medium(row.medium).text.in_(lang)} {row.capacity}".strip()
    return " · ".join(part for part in (kind, row.description) if part)
