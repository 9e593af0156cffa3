"""Many codes at once: which item each one stands for, or why it stands for none. Three statements for any number."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import cast

from custody import db
from custody.caller import Caller
from custody.ids import noun_of
from custody.ledger import project
from custody.models import Item
from custody.queries.reading import Read, read
from custody.text import Text

MALFORMED = Text(
    "ラベルの番号ではありません。読み直すか、番号を打ち直してください。",
    "This is no label's code. Scan again, or type the number again.",
)
UNKNOWN = Text(
    "台帳にありません。番号を確かめ、担当の媒体管理者に知らせてください。",
    "Not on the register. Check the number and tell the custodian.",
)
VOID = Text(
    "このラベルは無効です（{number}）。新しいラベルを読み取り、古いラベルは外してください。",
    "This label is void ({number}). Scan the new one and remove the old one.",
)
A_PLACE = Text(
    "場所の番号です。物のラベルを読み取ってください。",
    "This is a place's code. Scan an item's label.",
)
UNBOUND = Text(
    "先刷りラベルで、まだ物に結び付いていません（{number}）。受領登録で読み取ってください。",
    "A blank label that is not bound yet ({number}). Register what it is on with it.",
)
AGAIN = Text("もう読み取りました。", "Already read.")


@dataclass(frozen=True)
class Found:
    """`text` as it was read. `item` where it stands for one of the caller's; else `trouble` says why not.

    `place`: the id of the place whose label it is, for who can use one.
    """

    text: str
    item: Item | None = None
    trouble: Text | None = None
    place: str = ""

    @property
    def again(self) -> bool:
        """Whether an item that was read before was read once more, perhaps under another of its codes."""
        return self.trouble is AGAIN


def find(caller: Caller, texts: Iterable[str], bases: Sequence[str]) -> list[Found]:
    """What each of `texts` stands for, in their order; the same item again is marked so.

    An item of a contract that is not the caller's is told like one that does not exist.
    """
    readings = [(text, read(text, bases)) for text in texts]
    labels = _labels([r.code for _, r in readings if r and r.code])
    labels |= _places([r.number for _, r in readings if r and r.number and r.number.startswith("L-")])
    items = _items(caller, readings, labels)
    found = [_found(text, reading, labels, items) for text, reading in readings]
    return _once(_unbound(found, readings))


def _unbound(found: list[Found], readings: Sequence[tuple[str, Read | None]]) -> list[Found]:
    """The same, where a label is unknown because it was printed ahead and is on nothing yet."""
    names = {_name(r) for f, (_, r) in zip(found, readings, strict=True) if f.trouble is UNKNOWN}
    if not names:
        return found
    marks = ", ".join("?" * len(names))
    either = f"state = 'ready' AND (code IN ({marks}) OR number IN ({marks}))"
    rows = db.rows(f"SELECT code, number FROM blank_label WHERE {either}", [*names, *names])
    waits = {name: number for code, number in rows for name in (code, number)}
    return [
        Found(f.text, trouble=UNBOUND.filled(number=waits[name])) if (name := _name(r)) in waits else f
        for f, (_, r) in zip(found, readings, strict=True)
    ]


def _name(reading: Read | None) -> str:
    return (reading.code or reading.number or "") if reading else ""


def _labels(codes: list[str]) -> dict[str, tuple[str, str]]:
    """Code -> (subject, state) of the labels that there are."""
    if not codes:
        return {}
    marks = ", ".join("?" * len(codes))
    return {
        c: (s, st) for c, s, st in db.rows(f"SELECT code, subject, state FROM label WHERE code IN ({marks})", codes)
    }


def _places(numbers: list[str]) -> dict[str, tuple[str, str]]:
    """Number -> (subject, no state of a label) of the places that there are."""
    if not numbers:
        return {}
    marks = ", ".join("?" * len(numbers))
    return {n: (i, "") for n, i in db.rows(f"SELECT number, id FROM place WHERE number IN ({marks})", numbers)}


def _items(
    caller: Caller, readings: Iterable[tuple[str, Read | None]], labels: dict[str, tuple[str, str]]
) -> dict[str, Item]:
    """The caller's items that are meant, by id and by number."""
    ids = {s for s, _ in labels.values() if noun_of(s) == "item"}
    numbers = [r.number for _, r in readings if r and r.number]
    if numbers:
        marks = ", ".join("?" * len(numbers))
        ids |= {i for (i,) in db.rows(f"SELECT id FROM item WHERE number IN ({marks})", numbers)}
    rows = [cast(Item, row) for row in project.load(ids).values()]
    mine = [row for row in rows if row.contract in caller.contracts]
    return {row.id: row for row in mine} | {row.number: row for row in mine}


def _found(text: str, reading: Read | None, labels: dict[str, tuple[str, str]], items: dict[str, Item]) -> Found:
    if reading is None:
        return Found(text, trouble=MALFORMED)
    subject, state = labels.get(reading.code or reading.number or "", (reading.number or "", ""))
    if noun_of(subject) == "place":
        return Found(text, trouble=A_PLACE, place="" if state == "void" else subject)
    if subject.startswith("L-"):
        return Found(text, trouble=A_PLACE)
    item = items.get(subject)
    if item is None:
        return Found(text, trouble=UNKNOWN)
    if state == "void":
        return Found(text, trouble=VOID.filled(number=item.number))
    return Found(text, item)


def _once(found: Iterable[Found]) -> list[Found]:
    seen: set[str] = set()
    told = []
    for f in found:
        if f.item is not None and f.item.id in seen:
            told.append(Found(f.text, trouble=AGAIN))
            continue
        if f.item is not None:
            seen.add(f.item.id)
        told.append(f)
    return told
