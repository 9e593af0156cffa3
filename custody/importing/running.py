"""Check a register and, where it is to be, take it in: what the pages and the command both do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from custody import registers
from custody.caller import Caller
from custody.errors import BadInput
from custody.importing.cells import Table, unreadable
from custody.importing.checking import Checked, check
from custody.importing.fields import FIELDS
from custody.importing.plan import Plan
from custody.importing.problems import PASSED
from custody.text import Text
from custody.usecases import importing

Progress = Callable[[int, int], None]
NOT_CLEAN = Text(
    "取り込めない行が{n}行あるため、何も取り込んでいません。もう一度調べてください。",
    "{n} rows cannot be taken in, so nothing was. Check the file again.",
)
NO_COLUMN = Text(
    "「{label}」の列を選ぶか、下の「すべての行に同じこと」で決めてください。",
    "Choose the column of “{label}”, or say it once for all rows below.",
)
NO_SUCH_ROW = Text("見出しの行がファイルにありません。", "There is no such row for the headings.")


class Mode(StrEnum):
    ALL = "all"
    ROWS = "rows"


@dataclass(frozen=True)
class Made:
    """What came of one row: its number here, and what it was called in the file."""

    row: int
    number: str
    former: str
    serial: str


@dataclass(frozen=True)
class Report:
    """`earlier`: rows that were taken in before. `wrong`: rows that the check kept out. `failed`: row -> why, in the end."""

    made: list[Made]
    earlier: int
    wrong: int
    failed: dict[int, list[Text]]


def checked(caller: Caller, contract: str, tables: list[Table], file: str, plan: Plan, progress: Progress) -> Checked:
    """Every row held against the ledger as it is now. BadInput where the plan does not fit the file."""
    if not 0 <= plan.sheet < len(tables) or not 0 < plan.header <= len(tables[plan.sheet].rows):
        raise BadInput({"header": [NO_SUCH_ROW]})
    if missing := plan.missing():
        raise unreadable(NO_COLUMN.filled(label=FIELDS[missing[0]].label))
    return check(caller, registers.current(), contract, tables[plan.sheet], file, plan, progress)


def run(
    caller: Caller, contract: str, tables: list[Table], file: str, plan: Plan, key: str, mode: Mode, progress: Progress
) -> Report:
    """Check once more, then take in. `key`: of this sending; the same again doubles nothing. BadInput where not all can be."""
    found = checked(caller, contract, tables, file, plan, lambda done, all_: progress(done, 2 * all_))
    if mode is Mode.ALL and found.wrong_rows:
        raise unreadable(NOT_CLEAN.filled(n=found.wrong_rows))
    work = importing.all_at_once if mode is Mode.ALL else importing.row_by_row
    before = 2 * found.rows - len(found.lines)
    taken = work(
        caller, key, contract, found.lines, lambda n, _all: progress(before + n, 2 * found.rows), stored=plan.stored
    )
    numbers = importing.already(line.origin for line in found.lines)
    made = [
        Made(x.row, numbers.get(x.origin, ""), x.event.former_number, x.event.serial)
        for x in found.lines
        if x.row in taken.done
    ]
    earlier = sum(p.sort == PASSED and p.number != "" for p in found.problems)
    return Report(made, earlier, found.wrong_rows, taken.failed)
