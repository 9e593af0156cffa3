"""Which entries of an item a correction may put right, and how they stand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from custody import clock
from custody.caller import Caller
from custody.errors import NotFound
from custody.events import Recorded
from custody.events.choices import KEEPERS
from custody.ledger import project
from custody.models import Item
from custody.queries.lines import Line, Scribe, newest_corrections
from custody.registers import Registers

Correctable = Callable[[Recorded], bool]


@dataclass(frozen=True)
class Wrong:
    """An entry to be corrected, with its newest correction so far."""

    entry: Recorded | None = None
    correction: Recorded | None = None


def wrong_entry(item: Item, hash_: str, correctable: Correctable) -> Wrong:
    """The entry with this hash on the item's chain. NotFound where there is none or it is of a kind not corrected."""
    chain = project.history(item.id)
    found = next((e for e in chain if e.hash == hash_ and correctable(e)), None)
    if found is None:
        raise NotFound
    return Wrong(found, newest_corrections(chain).get(hash_))


def correctable_lines(caller: Caller, book: Registers, item: Item, lang: str, correctable: Correctable) -> list[Line]:
    """The entries that `caller` may correct, the newest first: their own, or all for a custodian or manager."""
    chain = project.history(item.id)
    all_of_them = caller.plays(KEEPERS, item.contract)
    scribe = Scribe(book, lang, clock.now(), book.contract(item.contract), item)
    mine = [e for e in chain if correctable(e) and (all_of_them or e.actor == caller.person)]
    fixed = newest_corrections(chain)
    return [scribe.line(e, fixed.get(e.hash)) for e in reversed(mine)]
