"""An older register taken in: each row a reception whose entry names the file and the row, and with it put away.

All at once is one transaction; row by row, each part is one, and what fails in it is tried again alone. No row of a
file is ever taken in twice: what names it is unique among all items that were not voided.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from custody import db, state
from custody.caller import Caller, Submission
from custody.errors import Conflict, CustodyError, Refused
from custody.events import Recorded
from custody.events.items import ItemReceived, ItemStored, imported_from
from custody.ids import human_number, new_code
from custody.ledger.entry import canonical
from custody.models import Item
from custody.rules import Facts, Refusal, refusals
from custody.text import Text
from custody.usecases import items
from custody.usecases.act import Moment, Step, act, numbers, preview
from custody.usecases.outcome import Done, Outcome
from custody.usecases.receiving import Content, letter, new_item, with_content

PART = 200  # rows of one act
MOST_MARKS = 500
Progress = Callable[[int, int], None]
ALREADY = Text(
    "{row}行目は、もう {number} として取り込まれています。ファイルをもう一度調べ直してください。",
    "Row {row} was taken in as {number} meanwhile. Check the file again.",
)


@dataclass(frozen=True)
class Line:
    """One row of an old register. `event` names the file, the sheet and the row. `slot`: where in its unit it is."""

    event: ItemReceived
    content: Content | None = None
    slot: str = ""

    @property
    def row(self) -> int:
        return self.event.imported_row or 0

    @property
    def origin(self) -> str:
        return imported_from(self.event.imported, self.event.imported_sheet or 0, self.row)

    def plain(self) -> list[object]:
        body = self.content.event.model_dump(mode="json") if self.content else None
        return [self.event.model_dump(mode="json"), body, self.slot]


@dataclass
class Taken:
    """`done`: row -> the id of what it became. `failed`: row -> why it did not, which no rule or check had foreseen."""

    done: dict[int, str] = field(default_factory=dict)
    failed: dict[int, list[Text]] = field(default_factory=dict)


def already(origins: Iterable[str]) -> dict[str, str]:
    """What names a row -> the number of the item that was made of it."""
    found: dict[str, str] = {}
    some = sorted(origins)
    for start in range(0, len(some), MOST_MARKS):
        part = some[start : start + MOST_MARKS]
        marks = ", ".join("?" * len(part))
        found.update(db.rows(f"SELECT imported, number FROM item WHERE imported IN ({marks})", part))  # noqa: S608
    return found


def look(caller: Caller, contract: str, lines: Sequence[Line], *, stored: bool) -> list[list[Refusal]]:
    """What the rules would say of each line; nothing is written, and no number is drawn."""

    def look(moment: Moment) -> list[Step]:
        put: dict[tuple[object, ...], list[Refusal]] = {}
        steps = [with_content(new_item(moment, contract, x.event, x.event.serial, "", ""), x.content, 1) for x in lines]
        for step, line in zip(steps, lines, strict=True):
            if stored:
                step.follow.append(_putting(moment, step, line, put))
        return steps

    steps = preview(caller, Submission("import-preview", skip_refused=True), look)
    return [[*step.refusals, *(r for f in step.follow for r in f.refusals)] for step in steps]


def _putting(moment: Moment, step: Step, line: Line, known: dict[tuple[object, ...], list[Refusal]]) -> Step:
    """Its storing with what forbids that; asked once of all that are alike."""
    assert isinstance(step.event, ItemReceived)
    event, e = ItemStored(unit=line.event.place, lock_checked=True), step.event
    alike = (e.place, e.medium, e.encryption, e.owner, tuple(c["class"] for c in e.contents))
    if alike not in known:
        row = _received(moment, step)
        known[alike] = refusals(event, _facts(moment, event, row))
    return Step(step.row, event, step.contract, refusals=known[alike])


def _received(moment: Moment, step: Step) -> Item:
    """The item as the reception would leave it."""
    row, event = state.blank(step.row.id), step.event
    assert isinstance(row, Item)
    at = moment.received
    e = Recorded(row.id, 1, event.kind, step.contract, moment.caller.person, at, at, "", event.plain(), event.secrets())
    event.change(row, e)
    return row


def _facts(moment: Moment, event: ItemStored, row: Item) -> Facts:
    return items.item_facts(moment, event, row)


@db.transaction
def all_at_once(
    caller: Caller, key: str, contract: str, lines: Sequence[Line], progress: Progress, *, stored: bool
) -> Taken:
    """Every line or none. `key`: of this sending. Refused, Conflict, BadInput: then nothing was written."""
    taken = Taken()
    for part in _parts(lines):
        taken.done |= _take_in(caller, key, contract, part, stored=stored)
        progress(len(taken.done), len(lines))
    return taken


def row_by_row(
    caller: Caller, key: str, contract: str, lines: Sequence[Line], progress: Progress, *, stored: bool
) -> Taken:
    """Each line that can be taken in; cut short, the same again goes on where it ended."""
    taken, done = Taken(), 0
    for part in _parts(lines):
        try:
            taken.done |= _whole(caller, key, contract, part, stored=stored)
        except CustodyError:
            _one_by_one(caller, key, contract, part, taken, stored=stored)
        done += len(part)
        progress(done, len(lines))
    return taken


def _one_by_one(caller: Caller, key: str, contract: str, part: Sequence[Line], taken: Taken, *, stored: bool) -> None:
    for line in part:
        try:
            refused = _attempt(caller, key, contract, line, taken, stored=stored)
        except CustodyError as no:
            refused = _said_by(no)
        if refused:
            taken.failed[line.row] = refused


@db.transaction
def _attempt(caller: Caller, key: str, contract: str, line: Line, taken: Taken, *, stored: bool) -> list[Text]:
    """One line alone; why its reception is refused, which then is on record."""
    outcome = _receive(caller, key, contract, [line])
    if outcome.refused:
        return [r.message for no in outcome.refused for r in no.refusals]
    taken.done |= _take_in(caller, key, contract, [line], stored=stored)
    return []


def _said_by(no: CustodyError) -> list[Text]:
    if isinstance(no, Refused):
        return [r.message for r in no.refusals]
    fields = getattr(no, "fields", None) or {}
    return [t for texts in fields.values() for t in texts] or [no.message]


def _parts(lines: Sequence[Line]) -> Iterator[Sequence[Line]]:
    return (lines[start : start + PART] for start in range(0, len(lines), PART))


def _take_in(caller: Caller, key: str, contract: str, part: Sequence[Line], *, stored: bool) -> dict[int, str]:
    """Row -> id. Refused where a rule says no to one of them: nothing of the part stays then."""
    outcome = _receive(caller, key, contract, part)
    made = [d.subject for d in _all_of(outcome) if d.kind == ItemReceived.kind]
    done = {line.row: item for line, item in zip(part, made, strict=True)}
    if stored:
        for (unit, slot), some in _by_unit(part).items():
            event = ItemStored(unit=unit, slot=slot, lock_checked=True)
            ids = [done[line.row] for line in some]
            _all_of(items.store(caller, Submission(_idem(key, "store", event.unit, slot, ids)), ids, event))
    return done


_whole = db.transaction(_take_in)


def _all_of(outcome: Outcome) -> tuple[Done, ...]:
    if outcome.refused:
        raise Refused([r for no in outcome.refused for r in no.refusals])
    return outcome.done


def _by_unit(part: Sequence[Line]) -> dict[tuple[str, str], list[Line]]:
    found: dict[tuple[str, str], list[Line]] = defaultdict(list)
    for line in part:
        found[line.event.place, line.slot].append(line)
    return found


def _idem(key: str, *said: object) -> str:
    """The key of one act of an import: the same act of the same sending has the same."""
    return "import-" + hashlib.sha256(canonical([key, list(said)])).hexdigest()[:48]


def _receive(caller: Caller, key: str, contract: str, part: Sequence[Line]) -> Outcome:
    inputs = [contract, [line.plain() for line in part]]

    def take_in(moment: Moment) -> list[Step]:
        named = _named(part)
        copies = iter(numbers("K", n) if (n := sum(line.content is not None for line in part)) else ())
        _not_yet(part)  # after the numbers: whoever takes in the same waits for them
        steps = [new_item(moment, contract, x.event, x.event.serial, *named[x.row]) for x in part]
        return [with_content(s, x.content, next(copies) if x.content else 0) for s, x in zip(steps, part, strict=True)]

    return act(caller, Submission(_idem(key, *inputs)), inputs, take_in)


def _named(part: Sequence[Line]) -> dict[int, tuple[str, str]]:
    """Row -> number and label code, drawn in the order of the rows."""
    named: dict[int, tuple[str, str]] = {}
    for kind in ("M", "P"):
        rows = [line.row for line in part if letter(line.event.medium) == kind]
        drawn = numbers(kind, len(rows)) if rows else ()
        named.update((row, (human_number(kind, n), new_code())) for row, n in zip(rows, drawn, strict=True))
    return named


def _not_yet(part: Sequence[Line]) -> None:
    known = already(line.origin for line in part)
    for line in part:
        if line.origin in known:
            raise Conflict(ALREADY.filled(row=line.row, number=known[line.origin]))
