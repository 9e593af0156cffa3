"""A count that does not agree is asked about once, by name, before a loss and an incident are made of it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import request

from custody.errors import BadInput
from custody.events.choices import TERMINAL, State
from custody.events.under_way import TransportAccepted
from custody.queries import lots
from custody.queries.batch_codes import find
from custody.queries.lots import Listed
from custody.queries.transports import aboard
from custody.text import Text
from custody.web.access import bases, book, caller
from custody.web.batch_check import texts_in
from custody.web.language import current as lang

if TYPE_CHECKING:
    from custody.models import Transport

LOOK = Text(
    "数が合いません。確かめてから、もう一度押してください。", "The count does not agree. Check, then press again."
)


@dataclass(frozen=True)
class Differences:
    """What the codes that were sent come to. `mark`: what the second tap sends back, so that it means the same things."""

    missing: list[Listed]
    surplus: list[Listed]
    doubtful: list[Listed]
    mark: str

    @property
    def ended(self) -> list[Listed]:
        """What turned up although it was returned, destroyed or struck off, or lost under a contract that has been
        closed since: it stays ended (counting_out).
        """
        return [i for i in self.surplus if i.state in TERMINAL and (i.state != State.LOST or _closed(i.contract))]

    @property
    def apart(self) -> list[Listed]:
        """What is quarantined when the count is finished so."""
        return [i for i in (*self.surplus, *self.doubtful) if i not in self.ended]


def _closed(contract: str) -> bool:
    return bool(book().contract(contract).state == "closed")


def differences(row: Transport) -> Differences | None:
    """None where everything is there and nothing else, and where the count was recorded already."""
    if row.state not in TransportAccepted.legal_from:
        return None
    inside, read = aboard(row), _ids(texts_in(request.form))
    doubtful = sorted(inside & set(_ids(str(request.form.get("doubtful", "")).split())))
    missing, surplus = sorted(inside - set(read)), sorted(set(read) - inside)
    if not (missing or surplus or doubtful):
        return None
    mark = hashlib.sha256(repr((missing, surplus, doubtful)).encode()).hexdigest()[:32]
    return Differences(_lines(missing), _lines(surplus), _lines(doubtful), mark)


def _lines(ids: list[str]) -> list[Listed]:
    return lots.listed(caller(), ids, lang())


def _ids(codes: list[str]) -> list[str]:
    return [f.item.id for f in find(caller(), codes, bases()) if f.item is not None]


def ask_once(row: Transport) -> None:
    """BadInput until the person has been shown the very things that differ. Never for a count that agrees."""
    found = differences(row)
    if found and request.form.get("differs") != found.mark:
        raise BadInput({"differs": [LOOK]})
