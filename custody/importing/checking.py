"""Every row of an old register held against the plan, the ledger and the rules: what it would become, or all that is wrong."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from custody.caller import Caller
from custody.errors import BadInput
from custody.importing import problems
from custody.importing.cells import MOST_ROWS, TOO_MANY, Table, letter_of
from custody.importing.fields import FIELDS, field_of
from custody.importing.plan import Plan
from custody.importing.problems import PASSED, REFUSED, Problem, Word
from custody.importing.row import Reader, Row
from custody.queries import imported
from custody.queries.imported import Known
from custody.registers import Registers
from custody.text import Text
from custody.usecases import importing
from custody.usecases.importing import Line

Progress = Callable[[int, int], None]
UNIQUE = ("former_number", "serial")
TELLS_EVERY = 100
NOTHING = frozenset({"", "-", "－", "ー", "なし", "無", "未", "未定", "保管中"})


@dataclass
class Checked:
    """`lines`: what can be taken in. `unknown`: how often each word that nobody knows stands in the file."""

    lines: list[Line] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    unknown: Counter[Word] = field(default_factory=Counter)
    rows: int = 0

    @property
    def wrong_rows(self) -> int:
        return len({p.row for p in self.problems if p.sort != PASSED})

    @property
    def passed_rows(self) -> int:
        return len({p.row for p in self.problems if p.sort == PASSED})


def check(
    caller: Caller, book: Registers, contract: str, table: Table, file: str, plan: Plan, progress: Progress
) -> Checked:
    """All rows below the headings. BadInput where there are too many."""
    total = len(table.rows) - plan.header
    if sum(any(r) for r in table.rows[plan.header :]) > MOST_ROWS:
        raise BadInput({"file": [TOO_MANY]})
    done, reader = Checked(rows=total), Reader(book, plan, file)
    lines: list[Line] = []
    for n, cells in enumerate(table.rows[plan.header :], plan.header + 1):
        row = Row(n, cells, plan.columns, table.rows[plan.header - 1], table.merged.get(n, frozenset()))
        line = _line(reader, row, done)
        lines += [line] if line else []
        if n % TELLS_EVERY == 0:
            progress(n - plan.header, total)
    done.unknown = reader.unknown
    lines = _not_twice(contract, lines, done, plan)
    done.lines = _allowed(caller, contract, lines, done, plan)
    done.problems.sort(key=lambda p: (p.row, p.cell))
    progress(total, total)
    return done


def _line(reader: Reader, row: Row, done: Checked) -> Line | None:
    if why := _passed(row):
        done.problems.append(Problem(row.number, "", "", why, PASSED))
        return None
    line = reader.line(row)
    done.problems += row.problems
    return None if row.problems else line


def _passed(row: Row) -> Text | None:
    """Why a row needs nothing done with it."""
    if not any(row.cells):
        return problems.EMPTY
    if list(row.cells) == list(row.headings) or _repeats(row):
        return problems.HEADINGS
    ended = row.text("ended")
    return None if ended in NOTHING else problems.ENDED.filled(text=ended[:40])


def _repeats(row: Row) -> bool:
    return len(row.columns) > 1 and all(field_of(row.text(name)) == name for name in row.columns.values())


def _not_twice(contract: str, lines: Sequence[Line], done: Checked, plan: Plan) -> list[Line]:
    """Without those that were taken in before, and those whose number stands twice or is another thing's."""
    column_of = {name: n for n, name in plan.columns.items()}
    left = _not_before(lines, importing.already(line.origin for line in lines), done)
    for name in UNIQUE:
        known = imported.with_number(contract, name, (getattr(line.event, name) for line in left))
        before = {
            x.origin: known[v].number for x in left if (v := getattr(x.event, name)) in known and known[v].imported
        }
        left = _not_before(left, before, done)
        wrong = dict(_doubles(name, left, known))
        for row, why in wrong.items():
            done.problems.append(Problem(row, f"{letter_of(column_of[name])}{row}", "", why))
        left = [line for line in left if line.row not in wrong]
    return list(_not_alike(contract, left, done))


def _not_before(lines: Sequence[Line], before: Mapping[str, str], done: Checked) -> list[Line]:
    """Without the rows that are in the ledger; `before`: what names a row -> the number that it got."""
    for line in lines:
        if number := before.get(line.origin):
            said = problems.DONE.filled(number=number)
            done.problems.append(Problem(line.row, "", "", said, PASSED, number=number))
    return [line for line in lines if line.origin not in before]


def _doubles(name: str, lines: Sequence[Line], known: Mapping[str, Known]) -> Iterator[tuple[int, Text]]:
    label = FIELDS[name].label
    first: dict[str, int] = {}
    for line in lines:
        value = getattr(line.event, name)
        if not value:
            continue
        if value in known:
            yield line.row, problems.IN_LEDGER.filled(label=label, text=value, number=known[value].number)
        elif first.setdefault(value, line.row) != line.row:
            yield line.row, problems.TWICE.filled(label=label, text=value, row=first[value])


def _not_alike(contract: str, lines: Sequence[Line], done: Checked) -> Iterator[Line]:
    """Without those that have no number, and say what a thing without one says that came from another file."""
    known = imported.without_number(contract, lines[0].event.imported) if lines else {}
    for line in lines:
        alike = tuple(getattr(line.event, name) for name in imported.ALIKE)
        if not line.event.serial and not line.event.former_number and alike in known:
            done.problems.append(Problem(line.row, "", "", problems.ALIKE.filled(number=known[alike])))
        else:
            yield line


def _allowed(caller: Caller, contract: str, lines: Sequence[Line], done: Checked, plan: Plan) -> list[Line]:
    """Without those that a rule refuses."""
    if not lines:
        return []
    refused = importing.look(caller, contract, lines, stored=plan.stored)
    for line, noes in zip(lines, refused, strict=True):
        for no in {r.rule: r for r in noes}.values():
            said = Text(f"{no.message.ja}{no.instead.ja}", f"{no.message.en} {no.instead.en}")
            done.problems.append(Problem(line.row, "", "", said, REFUSED, no.basis))
    return [line for line, noes in zip(lines, refused, strict=True) if not noes]


def with_words(plan: Plan, chosen: dict[Word, str]) -> Plan:
    """The plan with what was chosen for words that nobody knew."""
    words = {name: dict(known) for name, known in plan.words.items()}
    for (name, word), value in chosen.items():
        if value:
            words.setdefault(name, {})[word] = value
    return replace(plan, words=words)
