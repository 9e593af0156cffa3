"""What has been scanned into a case or out of it, line by line, before anything is written."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from flask import request

from custody.events.choices import State
from custody.events.moving import MAY_BE_PACKED
from custody.queries.batch_codes import Found
from custody.queries.lots import what
from custody.queries.transports import aboard
from custody.queries.wording import word_of
from custody.text import Text
from custody.web.language import current as lang
from custody.web.transport_acts import scanned

if TYPE_CHECKING:
    from custody.models import Item, Transport

OTHERS = Text("別の契約の物です。", "It belongs to another contract.")
NOT_NOW = Text("いま「{state}」のため入れられません。", "It is “{state}” now and cannot be packed.")
SURPLUS = Text(
    "送り状にない物です。数えると隔離し、事故として登録します。",
    "Not on the list. It will be quarantined, and an incident opened.",
)


@dataclass(frozen=True)
class Read:
    """One code, as templates/parts/queue.html draws it."""

    typed: str
    code: str
    what: str
    refusals: list[dict[str, str]] = field(default_factory=list)
    again: bool = False


@dataclass(frozen=True)
class Scan:
    """`right`: how many of the codes are as they should be; `short`: how many of the list are not read yet."""

    lines: list[Read]
    right: int
    expected: int
    text: str

    @property
    def wrong(self) -> int:
        return len(self.lines) - self.right

    @property
    def short(self) -> int:
        return max(self.expected - self.right, 0)


def scan(row: Transport, noun: str) -> Scan:
    """What was read so far for this step; nothing where the page is only opened."""
    text = str(request.form.get("codes", "")) if (request.view_args or {}).get("noun") == noun else ""
    found = scanned() if text.strip() else []
    inside = aboard(row) if noun == "counts" else frozenset()
    lines = [_line(row, noun, f, inside) for f in reversed(found)]
    right = sum(not line.refusals for line in lines)
    return Scan(lines, right, len(inside), text)


def _line(row: Transport, noun: str, found: Found, inside: frozenset[str]) -> Read:
    if found.item is None:
        return Read(found.text, found.text, "", [_said(found.trouble)] if found.trouble else [], found.again)
    why = _outside(inside, found.item) if noun == "counts" else _unfit(row, found.item)
    return Read(found.text, found.item.number, what(found.item, lang()), [_said(why)] if why else [])


def _unfit(row: Transport, item: Item) -> Text | None:
    if item.contract != row.contract:
        return OTHERS
    return None if item.state in MAY_BE_PACKED else NOT_NOW.filled(state=word_of(State, item.state, lang()))


def _outside(inside: frozenset[str], item: Item) -> Text | None:
    return None if item.id in inside else SURPLUS


def _said(text: Text) -> dict[str, Any]:
    return {"basis": "", "message": text.in_(lang()), "instead": ""}
