"""What forms are made from: rows of a contract, entries as they were written and as they were corrected, and their range."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from custody import clock, db
from custody.events import Recorded
from custody.events.base import ERASED_TEXT
from custody.ledger import checkpoints, project, sealing
from custody.ledger.entry import parsed
from custody.ledger.left_out import WITHOUT_LEAF, Unsealable, of_chains
from custody.models import REGISTERS
from custody.state import CORRECTION, corrected

SOME = 400  # ids in one statement
BLOCK = 2_000


@dataclass(frozen=True, slots=True)
class Told:
    """An entry as it was written (`e`) and as it is read now (`read`); `fix` is its newest correction."""

    e: Recorded
    read: Recorded
    fix: Recorded | None = None

    def get(self, name: str, default: Any = None) -> Any:
        """A field as it is read now; a word where it was erased."""
        return self.read.get(name, default)

    def wrong(self, name: str) -> Any:
        """What the field said before it was corrected; None where it says the same."""
        before = self.e.get(name)
        return before if self.fix is not None and before != self.read.get(name) and before != ERASED_TEXT else None

    @property
    def by(self) -> str:
        """`訂正 #3`, as it stands behind what was struck."""
        return f"訂正 #{self.fix.seq}" if self.fix is not None else ""


@dataclass(frozen=True)
class Span:
    """From which to which entry of the contract a form was made, the hash of the last, and the newest seal's root.

    Entries of a contract are counted from 1 in the order in which they were received. `sealed`: entries of the whole
    ledger under the seal; 0 where nothing is sealed yet. `out`: rows among them that are no entries.
    """

    first: int
    last: int
    head: str
    sealed: int = 0
    root: str = ""
    out: int = 0


def span(contract: str, since: str = "") -> Span:
    """The entries of a contract up to now; from the day `since` (Japan) on where one is given."""
    out = sorted({u.hash for u in not_in("e.contract = ?", [contract])})
    mine, given = (
        "FROM entry WHERE contract = ?" + (f" AND hash NOT IN ({_marks(out)})" if out else ""),
        (contract, *out),
    )
    ((last,),) = db.rows(f"SELECT count(*) {mine}", given)
    before = 0
    if since:
        start = clock.stamp(clock.parse(since))
        ((before,),) = db.rows(f"SELECT count(*) {mine} AND received < ?", (*given, start))
    newest = db.rows(f"SELECT hash {mine} ORDER BY received DESC, subject DESC, seq DESC LIMIT 1", given)
    signed = checkpoints.newest()
    root = signed.note.split("\n")[2] if signed else ""
    head = str(newest[0][0]) if newest else ""
    return Span(min(int(before) + 1, int(last)), int(last), head, signed.size if signed else 0, root, len(out))


def entries(contract: str, kinds: Iterable[str], since: str = "", until: str = "") -> list[Told]:
    """Entries of a contract by when they happened; of some kinds, and of the days `since` to `until` (Japan) only."""
    names = sorted(kinds)
    where, given = f"e.contract = ? AND e.kind IN ({_marks(names)})", [contract, *names]
    for text, sign, day in ((since, ">=", 0), (until, "<", 1)):
        if text:
            where += f" AND e.occurred {sign} ?"
            given.append(_midnight(text, day))
    return _told(where, given, _corrections("e.contract = ?", [contract]))


def late(contract: str) -> list[Told]:
    """Every entry of a contract that was received after it happened, by when it happened."""
    where = "e.contract = ? AND e.occurred < e.received"
    return _told(where, [contract], _corrections("e.contract = ?", [contract]))


def chain(subject: str) -> list[Told]:
    """Every entry of one chain but its corrections, in order."""
    found = _told("e.subject = ?", [subject], _corrections("e.subject = ?", [subject]))
    return [t for t in found if t.e.kind != CORRECTION]


def chains(subjects: Iterable[str], kinds: Iterable[str]) -> dict[str, list[Told]]:
    """Entries of some kinds of several chains, by chain."""
    names, found = sorted(kinds), defaultdict[str, list[Told]](list)
    for some in _parts(sorted(set(subjects))):
        among = f"e.subject IN ({_marks(some)})"
        where = f"{among} AND e.kind IN ({_marks(names)})"
        for t in _told(where, [*some, *names], _corrections(among, [*some])):
            found[t.e.subject].append(t)
    return found


def beside(told: Told) -> list[Told]:
    """The entries of the same kind that were written in the same act, this one among them."""
    batch = "e.batch = (SELECT batch FROM entry WHERE hash = ?) AND e.kind = ?"
    fixes = _corrections(
        "e.subject IN (SELECT subject FROM entry WHERE batch = (SELECT batch FROM entry WHERE hash = ?))", [told.e.hash]
    )
    return _told(batch, [told.e.hash, told.e.kind], fixes)


def corrections(contract: str) -> list[Told]:
    """Every corrected entry of a contract with its newest correction."""
    fixes = _corrections("e.contract = ?", [contract])
    found: list[Told] = []
    for some in _parts(sorted(fixes)):
        found += _told(f"e.hash IN ({_marks(some)})", [*some], fixes)
    return found


def _corrections(where: str, given: list[Any]) -> dict[str, Recorded]:
    """Hash of a corrected entry -> its newest correction."""
    sql = f"{where} AND e.kind = ?"
    return {str(e.fixes): e for e in sorted(_recorded(sql, [*given, CORRECTION]), key=lambda e: e.seq)}


def _told(where: str, given: list[Any], fixes: dict[str, Recorded]) -> list[Told]:
    return [Told(e, corrected(e, fix := fixes.get(e.hash)), fix) for e in _recorded(where, given)]


def _recorded(where: str, given: list[Any]) -> Iterator[Recorded]:
    open_ = sealing.opener()
    columns = ", ".join(f"p.{c.strip()}" for c in sealing.COLUMNS.split(","))
    private: dict[tuple[str, int], dict[str, Any]] = defaultdict(dict)
    sql = f"SELECT {columns} FROM private p JOIN entry e ON e.subject = p.subject AND e.seq = p.seq WHERE {where}"
    rows = db.rows(sql, given)
    for n in range(0, len(rows), BLOCK):
        for subject, seq, name, _, salt, value in open_(rows[n : n + BLOCK]):
            if isinstance(salt, bytes):
                private[subject, seq][name] = parsed(value)
    out, order = {u.hash for u in not_in(where, given)}, "ORDER BY e.occurred, e.received, e.subject, e.seq"
    for subject, seq, hash_, body in db.rows(
        f"SELECT e.subject, e.seq, e.hash, e.body FROM entry e WHERE {where} {order}", given
    ):
        e = None if hash_ in out else project.recorded(body, hash_, private.get((subject, seq), {}), (subject, seq))
        if e:
            yield e


def not_in(where: str, given: Sequence[Any]) -> list[Unsealable]:
    """What no form shows of the chains that have such entries (`where`): it is no entry, or follows none."""
    sql = f"SELECT DISTINCT e.subject FROM entry e WHERE {where} AND {WITHOUT_LEAF}"
    return of_chains([str(s) for (s,) in db.rows(sql, given)])


def rows(noun: str, contract: str, where: str = "", given: Sequence[Any] = ()) -> list[Any]:
    """The rows of a register that belong to a contract, by number where they have one, else by id."""
    table = REGISTERS[noun]
    order = "number" if "number" in table._meta.fields else "id"
    more = f" AND {where}" if where else ""
    sql = f"SELECT id FROM {table._meta.table_name} WHERE contract = ?{more} ORDER BY {order}"
    ids = [str(i) for (i,) in db.rows(sql, (contract, *given))]
    found = project.load(ids)
    return [found[i] for i in ids]


def load(subjects: Iterable[str | None]) -> dict[str, Any]:
    """Rows by id, of whatever register."""
    found: dict[str, Any] = dict(project.load([s for s in subjects if s]))
    return found


def members(contract: str) -> list[str]:
    """The ids of everybody with a part in a contract."""
    return [
        str(p) for (p,) in db.rows("SELECT DISTINCT person FROM membership WHERE contract = ? ORDER BY 1", (contract,))
    ]


def units(contract: str) -> list[str]:
    """The ids of the storage units that hold or held something of a contract."""
    sql = "SELECT DISTINCT i.place FROM item i JOIN place p ON p.id = i.place WHERE i.contract = ? AND p.kind = 'unit' ORDER BY 1"
    return [str(p) for (p,) in db.rows(sql, (contract,))]


def units_in(areas: Iterable[str]) -> list[Any]:
    """The open storage units that lie in one of these places."""
    around = set(areas)
    found = load(str(p) for (p,) in db.rows("SELECT id FROM place WHERE kind = 'unit' AND closed = 0"))
    return [row for row in found.values() if around & set(row.around())]


def subjects(contract: str) -> list[str]:
    """The ids of the chains that hold entries of a contract."""
    return [str(s) for (s,) in db.rows("SELECT DISTINCT subject FROM entry WHERE contract = ? ORDER BY 1", (contract,))]


def first_hash(contract: str) -> str:
    """The hash of the entry of a contract that was received first; empty where there is none."""
    sql = "SELECT hash FROM entry WHERE contract = ? ORDER BY received, subject, seq LIMIT 1"
    found = db.rows(sql, (contract,))
    return str(found[0][0]) if found else ""


def between(times: Iterable[Told], since: str, until: str) -> list[Told]:
    """Those that happened from one day to another (Japan), both included."""
    start, end = _midnight(since, 0) if since else "", _midnight(until, 1) if until else "~"
    return [t for t in times if start <= t.e.occurred < end]


def _midnight(day: str, more: int) -> str:
    return clock.stamp(clock.parse(day) + timedelta(days=more))


def _parts(values: Sequence[str]) -> Iterator[Sequence[str]]:
    return (values[n : n + SOME] for n in range(0, len(values), SOME))


def _marks(values: Sequence[object]) -> str:
    return ", ".join("?" * len(values))
