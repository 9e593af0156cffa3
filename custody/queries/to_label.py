"""What labels can be printed for: the caller's items, and places."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, cast

from custody import db
from custody.caller import Caller
from custody.errors import Conflict, NotFound
from custody.events.choices import KEEPERS, TERMINAL, Medium, PlaceKind, State
from custody.ledger import project
from custody.models import Case, Item, Place
from custody.registers import Registers
from custody.text import Text

MOST = 1_200  # fifty sheets of 24
TABLES = {"item": (), "place": ("L-",), "carrying_case": ("C-",)}
OTHERS = frozenset({"L-", "C-"})
UNLABELLED = frozenset({State.EXPECTED, *TERMINAL})
OVER = Text(
    "{number} の登録は取り消されました。ラベルは印刷できません。",
    "The registration of {number} was voided. Its label is not printed.",
)


@dataclass(frozen=True)
class ToLabel:
    """One thing a label can be printed for. `again`: one was printed before."""

    number: str
    what: str
    again: bool


def items(
    caller: Caller, lang: str, *, contract: str = "", unprinted: bool = True, numbers: Iterable[str] = ()
) -> list[ToLabel]:
    """The items whose labels the caller may print, by number; at most MOST and one more."""
    mine = sorted(c for c in caller.contracts if caller.plays(KEEPERS, c) and contract in ("", c))
    named = sorted(set(numbers))
    if not mine:
        return []
    states = sorted(s.value for s in State if s not in UNLABELLED)
    sql = (
        "SELECT number, medium, capacity, description, printed FROM item "
        f"WHERE contract IN ({_marks(mine)}) AND state IN ({_marks(states)})"
        + (" AND printed = 0" if unprinted and not named else "")
        + (f" AND number IN ({_marks(named)})" if named else "")
        + f" ORDER BY number LIMIT {MOST + 1}"
    )
    return [_item(row, lang) for row in db.rows(sql, [*mine, *states, *named])]


def _item(row: tuple[Any, ...], lang: str) -> ToLabel:
    number, medium, capacity, description, printed = row
    what = [f"{Medium(medium).text.in_(lang)} {capacity}".strip(), description]
    return ToLabel(number, " · ".join(w for w in what if w), bool(printed))


def places(book: Registers, numbers: Iterable[str] = ()) -> list[ToLabel]:
    """Open rooms and storage units, in the order of their paths."""
    found = [i for (i,) in db.rows("SELECT id FROM place WHERE closed = 0")]
    book.fetch(found)
    rows = [book.place(i) for i in found]
    named = set(numbers)
    kept = [p for p in rows if p.kind != PlaceKind.SITE.value and (not named or p.number in named)]
    listed = [ToLabel(p.number, book.place_path(p.id), p.labels[-1]["state"] != "registered") for p in kept]
    return sorted(listed, key=lambda t: t.what)


def rows(caller: Caller, numbers: Sequence[str]) -> list[Item | Place | Case]:
    """The items and places of human numbers, in their order, each once.

    NotFound for one out of the caller's reach, Conflict for one whose labels are all void.
    """
    wanted = list(dict.fromkeys(numbers))
    ids: list[str] = []
    for table, own in TABLES.items():
        some = [n for n in wanted if n[:2] in own or (table == "item" and n[:2] not in OTHERS)]
        if some:
            ids += [i for (i,) in db.rows(f"SELECT id FROM {table} WHERE number IN ({_marks(some)})", some)]
    found = [cast("Item | Place | Case", row) for row in project.load(ids).values()]
    by_number = {row.number: row for row in found if isinstance(row, (Place, Case)) or row.contract in caller.contracts}
    if len(by_number) < len(wanted):
        raise NotFound
    over = [n for n in wanted if by_number[n].labels[-1]["state"] == "void"]
    if over:
        raise Conflict(OVER.filled(number=over[0]))
    return [by_number[n] for n in wanted]


def _marks(values: Sequence[str]) -> str:
    return ", ".join("?" * len(values))
