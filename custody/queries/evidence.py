"""The entries of a bundle in the order of the tree, each with what its reader may see of its private values and files."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any

from custody import db
from custody.caller import Caller
from custody.datakeys import Gone
from custody.errors import CustodyError
from custody.events import Recorded
from custody.events.corrections import EntryCorrected
from custody.events.seals import SealState
from custody.ids import noun_of
from custody.ledger import form, left_out, project, sealing
from custody.ledger.attachments import named, photo_names
from custody.ledger.chain import UNREADABLE, raw
from custody.ledger.entry import parsed
from custody.ledger.verify import Finding
from custody.models import Seal, Transport
from custody.queries.bundle_scopes import Scope
from custody.queries.cases import waiting
from custody.queries.seal_readings import PUT_ON, READ, SHOWN
from custody.text import Text

BLOCK = 2_000
SOME = 400  # ids in one statement
WITHHELD, ERASED, LOST = "withheld", "erased", "lost"
Salted = tuple[bytes, bytes]  # salt, and the canonical bytes of the value
Number = tuple[str, int]  # an entry's subject and number
_COLUMNS = "e.subject, e.seq, e.hash, e.kind, e.body, l.idx"


@dataclass(frozen=True, slots=True)
class Held:
    """One entry. `leaf`: its place in the sealed tree, None while it is not sealed.

    `secrets`: commitment -> salt and value, or why they are not shown. `photos`: hash -> whether the reader may see it.
    """

    subject: str
    seq: int
    hash: str
    leaf: int | None
    body: bytes
    recorded: Recorded
    secrets: dict[str, Salted | str]
    photos: dict[str, bool]


class Unreadable(CustodyError):
    """The bytes of an entry are none: the database was altered."""

    message = Text(
        "記録 {it} が書き換えられていて読めないため、証拠一式を作れません。システム管理者に custody verify で調べてもらってください。",
        "The entry {it} was altered and cannot be read: no bundle can be made. Have the administrator run custody verify.",
    )


@contextmanager
def snapshot() -> Iterator[None]:
    """One state of the database for everything that is read within; connected for it where it is not yet."""
    database = db.proxy.obj
    opened = database.connect(reuse_if_open=True)
    try:
        with database.atomic(isolation_level="REPEATABLE READ") if db.is_postgresql() else database.atomic("DEFERRED"):
            yield
    finally:
        if opened:
            database.close()


def count(scope: Scope) -> int:
    """How many entries a bundle of `scope` will hold."""
    return _there(scope) - len(not_in(scope))


def not_in(scope: Scope) -> list[Finding]:
    """What stands among the entries of `scope` and is left out of a bundle: it is no entry, or does not follow the one
    before it, and no seal will cover it.
    """
    mine = None if scope.subjects is None else set(scope.subjects)
    return [u.finding for u in left_out.unsealable() if mine is None or u.subject in mine]


def _there(scope: Scope) -> int:
    if scope.subjects is None:
        ((n,),) = db.rows("SELECT count(*) FROM entry")
        return int(n) - _counted(sorted(scope.without))
    return _counted(scope.subjects)


def _counted(subjects: Sequence[str]) -> int:
    return sum(
        int(db.rows(f"SELECT count(*) FROM entry WHERE subject IN ({_marks(some)})", some)[0][0])
        for some in _parts(subjects)
    )


def corrected(scope: Scope) -> dict[str, int]:
    """Hash of a corrected entry -> the number of its newest correction on the same chain."""
    sql = f"SELECT subject, seq, body FROM entry WHERE kind = '{EntryCorrected.kind}' ORDER BY seq"
    mine = None if scope.subjects is None else set(scope.subjects)
    out = {(u.subject, u.seq) for u in left_out.unsealable()}
    rows = (r for r in db.rows(sql) if (mine is None or r[0] in mine) and (r[0], r[1]) not in out)
    return {str(parsed(bytes(body))["fixes"]): int(seq) for _, seq, body in rows}


def entries(caller: Caller, scope: Scope, size: int) -> Iterator[Held]:
    """Those under the `size` leaves of the seal in the order of the tree, then those not sealed yet, by chain."""
    sight, out = Sight(caller), {u.hash for u in left_out.unsealable()}
    for block in _blocks(scope, size):
        rows = [r for r in block if r[0] not in scope.without]
        subjects = {str(r[0]) for r in rows}
        kept = Kept(_privates(subjects), _erased(subjects))
        yield from (_held(r, size, kept, sight) for r in rows if r[2] not in out)


def _blocks(scope: Scope, size: int) -> Iterator[list[tuple[Any, ...]]]:
    if scope.subjects is not None:
        found = [row for some in _parts(scope.subjects) for row in _of_subjects(some)]
        found.sort(key=lambda r: (r[5] if r[5] is not None and r[5] < size else size, r[0], r[1]))
        yield from (found[n : n + BLOCK] for n in range(0, len(found), BLOCK))
        return
    for first in range(0, size, BLOCK):
        sql = f"SELECT {_COLUMNS} FROM leaf l JOIN entry e ON e.hash = l.hash WHERE l.idx >= ? AND l.idx < ? ORDER BY l.idx"
        yield db.rows(sql, (first, min(size, first + BLOCK)))
    sql = f"SELECT {_COLUMNS} FROM entry e LEFT JOIN leaf l ON l.hash = e.hash WHERE l.idx IS NULL OR l.idx >= ?"
    yield sorted(db.rows(sql, (size,)), key=lambda r: r[:2])


def _of_subjects(some: Sequence[str]) -> list[tuple[Any, ...]]:
    sql = f"SELECT {_COLUMNS} FROM entry e LEFT JOIN leaf l ON l.hash = e.hash WHERE e.subject IN ({_marks(some)})"
    return db.rows(sql, some)


@dataclass(frozen=True, slots=True)
class Kept:
    """Of some chains: what is kept, by commitment, and the names of what was erased; of what is gone otherwise nothing."""

    values: dict[Number, dict[str, Salted | str]]
    erased: dict[Number, set[str]]

    def of(self, entry: Number, name: str, commitment: str) -> Salted | str:
        found = self.values.get(entry, {}).get(commitment, LOST)
        return ERASED if found == LOST and name in self.erased.get(entry, ()) else found


def _privates(subjects: set[str]) -> dict[Number, dict[str, Salted | str]]:
    found: dict[Number, dict[str, Salted | str]] = defaultdict(dict)
    for some in _parts(sorted(subjects)):
        sql = f"SELECT {sealing.COLUMNS} FROM private WHERE subject IN ({_marks(some)})"
        for subject, seq, _, commitment, salt, value in sealing.opened(db.rows(sql, some)):
            found[subject, seq][commitment] = LOST if isinstance(value, Gone) else (salt, value)
    return found


def _erased(subjects: set[str]) -> dict[Number, set[str]]:
    found: dict[Number, set[str]] = defaultdict(set)
    for some in _parts(sorted(subjects)):
        for subject, seq, name in db.rows(
            f"SELECT subject, seq, name FROM erasure WHERE subject IN ({_marks(some)})", some
        ):
            found[subject, seq].add(name)
    return found


def _held(row: tuple[Any, ...], size: int, kept: Kept, sight: Sight) -> Held:
    subject, seq, hash_, kind, body, idx = row
    try:
        body = raw(body)
        e, entry = project.recorded(body, hash_, {}, (subject, seq)), parsed(body)
        wrong = form.misshapen(entry)
    except UNREADABLE as error:
        raise Unreadable(Unreadable.message.filled(it=f"{subject} #{seq}")) from error
    if e is None or wrong:
        raise Unreadable(Unreadable.message.filled(it=f"{subject} #{seq}"))
    promised, seen = dict[str, str](entry["private"]), sight.of(e)
    secrets = {c: kept.of((subject, seq), n, c) if seen else WITHHELD for n, c in promised.items()}
    e.private = {n: parsed(found[1]) for n, c in promised.items() if not isinstance(found := secrets[c], str)}
    hashes = named(e.data, sight.photos.get(kind, ()))
    pictured = seen and not sight.is_blind(subject)
    return Held(
        subject,
        seq,
        hash_,
        idx if idx is not None and idx < size else None,
        body,
        e,
        secrets,
        dict.fromkeys(hashes, pictured),
    )


class Sight:
    """What a reader may see, as the pages have it: their contracts', and no seal's number before it was read blind."""

    def __init__(self, caller: Caller) -> None:
        self._contracts = caller.contracts
        self.photos = photo_names()
        self.is_blind = cache(_is_blind)

    def of(self, e: Recorded) -> bool:
        """Whether the private values of an entry are the reader's to see."""
        about = e.contract or e.data.get("contract")
        if about is not None and about not in self._contracts:
            return False
        return not (tells_a_seal(e) and self.is_blind(e.subject))


def tells_a_seal(e: Recorded) -> bool:
    """Whether the private values of an entry are, or lead to, the number of a seal."""
    return noun_of(e.subject) == "seal" or e.kind in PUT_ON or e.kind in READ


def _is_blind(subject: str) -> bool:
    """Whether a transport's seals are still to be read blind; of a seal, whether its number is not yet to be shown."""
    if noun_of(subject) not in ("seal", "transport"):
        return False
    row = project.load([subject]).get(subject)
    if isinstance(row, Seal):
        return _is_hidden(row)
    return isinstance(row, Transport) and bool(row.seals) and (row.seal_ok is None or row.state not in SHOWN)


def _is_hidden(seal: Seal) -> bool:
    """Before it was read. In stock too, as a bundle that names it now would tell it by its id once it is on a case;
    and what was spoilt in stock as long as any is to be read, or the ones that are not named would be those.
    """
    if seal.state in (SealState.REMOVED, SealState.MET):
        return False
    if seal.transport:
        return _is_blind(seal.transport)
    return seal.state == SealState.STOCK or waiting()


def _parts(values: Sequence[str]) -> Iterator[Sequence[str]]:
    return (values[n : n + SOME] for n in range(0, len(values), SOME))


def _marks(values: Sequence[str]) -> str:
    return ", ".join("?" * len(values))
