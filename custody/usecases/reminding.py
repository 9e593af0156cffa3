"""Letters about what is due: each thing once to each person at each stage (custody remind)."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from custody import clock, db
from custody.caller import Caller
from custody.events.choices import Role
from custody.models import Person
from custody.queries.deadlines import DEADLINES, Deadline, Due, Scope, found
from custody.queries.when import moment
from custody.registers import Registers, current
from custody.text import Text

JOB = "remind"


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
        """The moment it was due; for what has no moment but now, nothing: else it would be told anew at every run."""
        return self.due.at if self.deadline.dated else ""


@dataclass(frozen=True)
class Letter:
    """What one person is told. `id` is the same for the same matters, so that a letter sent twice can be known."""

    to: str
    subject: str
    body: str
    id: str


@dataclass(frozen=True)
class Sent:
    """How many letters and matters went out, and to how many people none could be sent."""

    letters: int
    matters: int
    failed: int
    unreachable: int


Post = Callable[[Letter], None]


def remind(post: Post, base_url: str, *, keep: bool = True) -> Sent:
    """Send what has not been sent; without `keep`, only show it. `post` raises OSError for a letter that was not taken; it is tried again next time.

    A matter counts as sent once its letter was taken: after a crash in between it is sent again under the same id.
    """
    now, book = clock.now(), current()
    letters = matters = failed = unreachable = 0
    for person in _people(book):
        fresh = _fresh(person, _matters(book, person, now))
        if not fresh:
            continue
        if not person.mail:
            unreachable += 1
            continue
        try:
            post(_letter(person, fresh, book, now, base_url))
        except OSError:
            failed += 1
            continue
        if keep:
            _remember(person, fresh, now)
        letters, matters = letters + 1, matters + len(fresh)
    sent = Sent(letters, matters, failed, unreachable)
    if keep:
        ran(JOB, f"{letters} letters, {matters} matters", f"{failed} not taken" if failed else "")
    return sent


def _people(book: Registers) -> Iterator[Person]:
    ids = [p for (p,) in db.rows("SELECT DISTINCT person FROM membership ORDER BY person")]
    book.fetch(ids)
    return (p for p in map(book.person, ids) if not p.leaves)


def _matters(book: Registers, person: Person, now: str) -> Iterator[Matter]:
    caller = Caller(person.id, person.name, roles={c: frozenset(map(Role, r)) for c, r in person.roles.items()})
    scope = Scope(book, [book.contract(c) for c in sorted(caller.contracts)], now)
    for deadline in DEADLINES:
        for due in found(deadline, caller, scope):
            own = due.person == person.id or caller.plays(deadline.roles, due.contract)
            yield Matter(deadline, due, deadline.level(due, now) if own else "above")


def _fresh(person: Person, matters: Iterator[Matter]) -> list[Matter]:
    sql = "SELECT deadline, subject, due, stage FROM reminder WHERE person = ?"
    told = {tuple(row) for row in db.rows(sql, (person.id,))}
    return [m for m in matters if m.key not in told]


def _letter(person: Person, matters: Sequence[Matter], book: Registers, now: str, base_url: str) -> Letter:
    """Numbers and times only: what leaves the house by mail names nobody and describes nothing."""
    n = len(matters)
    subject = Text(f"【あずかり】期限のお知らせ {n}件", f"[Azukari] {n} due").in_("ja")
    lines = [line for deadline in DEADLINES if (line := _lines(deadline, matters, book, now))]
    body = "\n\n".join([*lines, f"{base_url}/"])
    digest = hashlib.sha256(repr(sorted((person.id, *m.key) for m in matters)).encode()).hexdigest()[:32]
    return Letter(str(person.mail), subject, body + "\n", digest)


def _lines(deadline: Deadline, matters: Sequence[Matter], book: Registers, now: str) -> str:
    mine = [m for m in matters if m.deadline is deadline]
    if not mine:
        return ""
    rows = [f"・{m.due.number}（{book.contract(m.due.contract).number}）{_when(m, now)}" for m in mine]
    return "\n".join([f"■ {deadline.label.ja} / {deadline.label.en}", *rows])


def _when(m: Matter, now: str) -> str:
    return f"　期限 {moment(m.due.at, now, 'ja')}" if m.deadline.dated else ""


@db.transaction
def _remember(person: Person, matters: Sequence[Matter], now: str) -> None:
    db.run_many(
        "INSERT INTO reminder (person, deadline, subject, due, stage, sent) VALUES (?, ?, ?, ?, ?, ?) "
        "ON CONFLICT (person, deadline, subject, due, stage) DO NOTHING",
        [(person.id, *m.key, now) for m in matters],
    )


@db.transaction
def ran(job: str, told: str, failed: str = "") -> None:
    """Note that a command that runs by itself has run now."""
    db.run_many(
        "INSERT INTO job (name, ran, told, failed) VALUES (?, ?, ?, ?) "
        "ON CONFLICT (name) DO UPDATE SET ran = excluded.ran, told = excluded.told, failed = excluded.failed",
        [(job, clock.now(), told, failed)],
    )


def last_run(job: str = JOB) -> str:
    """When a job ran last, as a UTC stamp; empty where it never did."""
    found_ = db.rows("SELECT ran FROM job WHERE name = ?", (job,))
    return str(found_[0][0]) if found_ else ""
