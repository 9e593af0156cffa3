"""Letters about what is due: each thing once to each person at each stage (custody remind)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from custody import clock, db
from custody.caller import Caller
from custody.events.choices import Role
from custody.models import Person
from custody.queries.deadlines import DEADLINES, Deadline, Due, Scope, found
from custody.queries.when import moment
from custody.registers import Registers
from custody.text import Text


@dataclass(frozen=True)
class Matter:
    """One thing that is due, to one person. `stage`: soon, late, red, or above where it has come to who answers for it."""

    deadline: Deadline
    due: Due
    stage: str

    @property
    def key(self) -> tuple[str, str, str, str]:
        return self.deadline.name, self.due.subject, self._lasting(), self.stage

    def _lasting(self) -> str:
        """The moment it was due; for what has no moment but now, its contract: now would be told anew at every run."""
        return self.due.at if self.deadline.dated else self.due.contract


@dataclass(frozen=True)
class Letter:
    """What one person is told. `to`: the address; of somebody who has none, the name and that. `id` is the same for the same matters, so that a letter sent twice can be known."""

    to: str
    subject: str
    body: str
    id: str


def people(book: Registers) -> Iterator[Person]:
    """Everybody who has a part in a contract and has not left."""
    today = clock.today()
    ids = [p for (p,) in db.rows("SELECT DISTINCT person FROM membership ORDER BY person")]
    book.fetch(ids)
    return (p for p in map(book.person, ids) if not p.leaves or p.leaves > today)


def untold(book: Registers, person: Person, now: str) -> list[Matter]:
    """What is due and `person` has not been mailed, at this stage."""
    sql = "SELECT deadline, subject, due, stage FROM reminder WHERE person = ?"
    told = {tuple(row) for row in db.rows(sql, (person.id,))}
    return [m for m in _matters(book, person, now) if m.key not in told]


def _matters(book: Registers, person: Person, now: str) -> Iterator[Matter]:
    caller = Caller(person.id, person.name, roles={c: frozenset(map(Role, r)) for c, r in person.roles.items()})
    scope = Scope(book, [book.contract(c) for c in sorted(caller.contracts)], now)
    for deadline in DEADLINES:
        for due in found(deadline, caller, scope):
            own = due.person == person.id or caller.plays(deadline.roles, due.contract)
            yield Matter(deadline, due, deadline.level(due, now) if own else "above")


def letter(person: Person, matters: Sequence[Matter], book: Registers, now: str, base_url: str) -> Letter:
    """Numbers and times only: what leaves the house by mail names nobody and describes nothing."""
    n = len(matters)
    subject = Text(f"【あずかり】期限のお知らせ {n:,}件", f"[Azukari] {n:,} due").in_("ja")
    lines = [line for deadline in DEADLINES if (line := _lines(deadline, matters, book, now))]
    body = "\n\n".join([*lines, f"{base_url}/"])
    digest = hashlib.sha256(repr(sorted((person.id, *m.key) for m in matters)).encode()).hexdigest()[:32]
    return Letter(person.mail or f"{person.name}（アドレスなし / no address）", subject, body + "\n", digest)


def _lines(deadline: Deadline, matters: Sequence[Matter], book: Registers, now: str) -> str:
    mine = [m for m in matters if m.deadline is deadline]
    if not mine:
        return ""
    rows = [f"・{m.due.number}（{book.contract(m.due.contract).number}）{_when(m, now)}" for m in mine]
    return "\n".join([f"■ {deadline.label.ja} / {deadline.label.en}", *rows])


def _when(m: Matter, now: str) -> str:
    return f"　期限 {moment(m.due.at, now, 'ja')}" if m.deadline.dated else ""


def last_run(job: str = "remind") -> str:
    """When a command that runs by itself ran last, as a UTC stamp; empty where it never did."""
    found_ = db.rows("SELECT ran FROM job WHERE name = ?", (job,))
    return str(found_[0][0]) if found_ else ""
