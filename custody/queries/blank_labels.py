"""Labels that were printed ahead: those that wait for a thing, with their age, and those that were voided."""

from __future__ import annotations

from dataclasses import dataclass

from custody import clock, db
from custody.events.blank_labels import BlankState, WhyBlankVoid
from custody.queries.stocks import every
from custody.queries.when import ago, moment
from custody.queries.wording import word_of

PAGE = 100


@dataclass(frozen=True)
class Blank:
    """One label. `age`: how long ago it was printed; `why`: on what grounds it is void."""

    id: str
    number: str
    code: str
    state: BlankState
    stock: str
    printed: str
    age: str
    why: str
    item: str | None


COLUMNS = "id, number, code, state, stock, printed_at, why, item"


def counts() -> dict[str, int]:
    """How many there are in each state."""
    found = {str(s): int(n) for s, n in db.rows("SELECT state, count(*) FROM blank_label GROUP BY state")}
    return {s.value: found.get(s.value, 0) for s in BlankState}


def oldest(lang: str) -> str:
    """How long ago the oldest label that waits was printed; empty where none waits."""
    ((at,),) = db.rows("SELECT min(printed_at) FROM blank_label WHERE state = ?", (BlankState.READY.value,))
    return ago(at, clock.now(), lang)


def listed(state: str, lang: str, page: int = 1) -> list[Blank]:
    """A page of those in one state, by number: those printed first in front."""
    sql = f"SELECT {COLUMNS} FROM blank_label WHERE state = ? ORDER BY printed_at, number LIMIT ? OFFSET ?"
    return [_blank(row, lang) for row in db.rows(sql, (state, PAGE, PAGE * (max(page, 1) - 1)))]


def of_ids(ids: list[str], lang: str) -> list[Blank]:
    """Those with these ids, by number."""
    marks = ", ".join("?" * len(ids))
    found = db.rows(f"SELECT {COLUMNS} FROM blank_label WHERE id IN ({marks}) ORDER BY number", ids)
    return [_blank(row, lang) for row in found]


def called(name: str, lang: str) -> Blank | None:
    """The label of a code or a number; None where there is none."""
    found = db.rows(f"SELECT {COLUMNS} FROM blank_label WHERE code = ? OR number = ?", (name, name))
    return _blank(found[0], lang) if found else None


def waits(number: str) -> bool:
    """Whether a label of this number was printed and no thing has the number."""
    return bool(db.rows("SELECT 1 FROM blank_label WHERE number = ? AND state <> ?", (number, BlankState.BOUND.value)))


def _blank(row: tuple[str, ...], lang: str) -> Blank:
    subject, number, code, state, stock, at, why, item = row
    known, now = every(), clock.now()
    name = known[stock].name if stock in known else stock
    said = word_of(WhyBlankVoid, why, lang) if why else ""
    return Blank(subject, number, code, BlankState(state), name, moment(at, now, lang), ago(at, now, lang), said, item)
