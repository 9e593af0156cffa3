"""The transport that an item is on: its number, from where to where, and who carries it."""

from __future__ import annotations

from custody.events.choices import State
from custody.ledger import project
from custody.models import Item, Transport
from custody.queries.transports import last
from custody.registers import Registers
from custody.text import Text

ON_A_TRANSPORT = frozenset({
    State.PACKED.value, State.IN_TRANSIT.value, State.ARRIVED.value, State.QUARANTINED.value, State.MISSING.value,
})  # fmt: skip


def of_item(book: Registers, item: Item, lang: str) -> str:
    """The route of the transport that `item` is on, or was on when it went missing; empty for none."""
    return route(book, item.transport, lang) if item.state in ON_A_TRANSPORT else ""


def route(book: Registers, transport: str | None, lang: str) -> str:
    """`T-000012 本社 → 区役所（運ぶ人：佐藤 花子）`; empty for none. For who may see what it carries."""
    row = project.load([transport]).get(transport) if transport else None
    if not isinstance(row, Transport):
        return ""
    way = f"{row.number} {last(book, row.origin)} → {last(book, row.destination)}"
    who = "、".join(book.person_name(p) for p in row.people)
    return way + (Text(f"（運ぶ人：{who}）", f" (carried by {who})").in_(lang) if who else "")
