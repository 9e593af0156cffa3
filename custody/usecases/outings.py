"""Whether a thing was out and nobody has said yet if a copy of it was made; and how many were registered meanwhile."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeVar

from custody import db
from custody.events.choices import State
from custody.events.copies import CopyState
from custody.events.copying import CopiedOnto, ItemCopied, PaperMade
from custody.events.destroying import DestroyStaged
from custody.events.erasing import ContentErased
from custody.events.items import EndsOuting, ItemCheckedIn, ItemCheckedOut, ItemEvent, ItemStored
from custody.events.losses import ItemLost
from custody.events.moving import ItemAccepted
from custody.events.quarantine import ItemReleased
from custody.events.returning import ReturnReceipted
from custody.ledger import project
from custody.models import Item

E = TypeVar("E", bound=ItemEvent)

OUT = frozenset({ItemCheckedOut.kind, CopiedOnto.kind, PaperMade.kind})
BACK = frozenset({k.kind for k in (ItemCheckedIn, ItemStored, ItemAccepted, DestroyStaged, ReturnReceipted)})
ON_THE_WAY = frozenset({ItemReleased.kind, ContentErased.kind, ItemLost.kind})  # where it was answered, it was asked
FIRST = 4  # entries
OPEN = frozenset(s.value for s in (State.IN_USE, State.MISSING, State.QUARANTINED, State.ARRIVED, State.BLANK))


def copied_since(item: Item) -> int | None:
    """How many copies were registered from it since it was taken out, by whomever it was handed to, in the chain's order.

    None for what was not out, or what has come back since.
    """
    if item.state not in OPEN:
        return None
    if (last := item.newest) and last.hash == item.head and last.kind == ItemCheckedOut.kind:
        return 0
    return since((kind, _tells(kind, body)) for kind, body in _backwards(item))


def since(told: Iterable[tuple[str, bool]]) -> int | None:
    """The same of a chain's kinds, the newest first, each with whether it says if a copy was made, or tells of a copy
    whose registration still stands.
    """
    made, out = 0, False
    for kind, tells in told:
        if kind == ItemCheckedOut.kind:
            return made
        if kind in BACK or (kind in ON_THE_WAY and tells):
            break
        out = out or kind in OUT
        made += kind == ItemCopied.kind and tells
    return made if out or made else None


def _tells(kind: str, body: object) -> bool:
    if kind == ItemCopied.kind:
        return not _struck(body)
    return kind not in ON_THE_WAY or _answers(body)


def _backwards(item: Item) -> Iterator[tuple[str, object]]:
    """What its chain tells of it, the newest first, read piece by piece: mostly the newest entry is enough."""
    upto, some = item.seq, FIRST
    while upto > 0:
        sql = "SELECT kind, body FROM entry WHERE subject = ? AND seq > ? AND seq <= ? ORDER BY seq DESC"
        yield from db.rows(sql, (item.id, upto - some, upto))
        upto, some = upto - some, some * FIRST


def _answers(body: object) -> bool:
    return any("copied" in data for data in project.said([body]))


def _struck(body: object) -> bool:
    """Whether the registration of the copy that an entry tells of was struck as a mistake (B14b)."""
    found = project.load(str(data.get("copy_", "")) for data in project.said([body]))
    return any(getattr(row, "state", "") == CopyState.VOIDED for row in found.values())


def not_asked(items: Iterable[Item]) -> tuple[str, ...]:
    """What a form about `items` leaves out: the question, where none of them was out."""
    return () if any(copied_since(i) is not None for i in items) else ("copied",)


def as_asked(event: E, made: int | None) -> E:
    """The event without an answer that was not asked for: nothing is said of what was not out."""
    if made is not None or not isinstance(event, EndsOuting) or event.copied is None:
        return event
    return event.model_copy(update={"copied": None})


def comes_to_rest(event: ItemEvent, item: Item) -> bool:
    """Whether `event` ends the outing: an erasure does where a carrier of ours is blank afterwards."""
    if not isinstance(event, ContentErased):
        return isinstance(event, (ItemCheckedIn, EndsOuting))
    return event.blanks(item)
