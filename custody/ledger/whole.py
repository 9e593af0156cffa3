"""Verify the whole database: gives ledger.verify its streams, straight from the tables."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain
from operator import itemgetter
from typing import Any

from custody import db, state
from custody.ledger import attachments, counters, project, proven, sealing, signing
from custody.ledger.leaves import Tally
from custody.ledger.verify import COLUMNS, Finding, Fold, Streams, Values, verify
from custody.models import REGISTERS, Case, Item, Person, Place
from custody.text import Text

BLOCK = 2_000


def _stream(sql: str) -> Iterator[Values]:
    """Rows of a whole table."""
    return chain.from_iterable(_blocks(sql))


def _blocks(sql: str) -> Iterator[list[Values]]:
    """The same, block by block; a cursor of its own, on the server where PostgreSQL keeps it."""
    connection = db.proxy.obj.connection()
    cursor = connection.cursor("verify_" + str(abs(hash(sql)))) if db.is_postgresql() else connection.cursor()
    cursor.execute(sql)
    while block := cursor.fetchmany(BLOCK):
        yield block
    cursor.close()


class Keyed:
    """Leaves out of streams the rows whose keys are of another type, and remembers a finding for each.

    SQLite keeps what it is given, whatever the column's type; nothing can be sorted or looked up by such a key.
    """

    def __init__(self) -> None:
        self.findings: list[Finding] = []

    def rows(self, table: str, blocks: Iterable[list[Values]], *key: type) -> Iterator[Values]:
        """Those rows of `blocks` that begin with values of the types `key`."""
        return chain.from_iterable(self._kept(table, block, key) for block in blocks)

    def _kept(self, table: str, block: list[Values], key: tuple[type, ...]) -> list[Values]:
        if all(set(map(type, map(itemgetter(i), block))) == {one} for i, one in enumerate(key)):  # nearly always
            return block
        n, kept = len(key), []
        for row in block:
            if tuple(map(type, row[:n])) == key:
                kept.append(row)
            else:
                self.findings.append(_without_key(table, row[:n]))
        return kept


def _without_key(table: str, key: Values) -> Finding:
    """Names the subject where that can be read, else table and key."""
    shown = ", ".join(map(repr, key))
    subject = key[0] if isinstance(key[0], str) and len(key) > 1 else f"{table}:{key[0]!r}"
    what = Text(f"{table} の行の鍵の型が違います（{shown}）", f"a row of {table} with a key of another type ({shown})")
    return Finding(subject, 0, what)


def _sorted_by(column: str) -> str:
    return f'{column} COLLATE "C"' if db.is_postgresql() else column


def _register(noun: str) -> Iterator[list[Values]]:
    table = REGISTERS[noun]
    names = ", ".join(f.column_name for f in project.fields_of(table))
    return _reordered(table, _blocks(f"SELECT {names} FROM {table._meta.table_name} ORDER BY {_sorted_by('id')}"))  # noqa: S608


def _reordered(table: Any, blocks: Iterator[list[Values]]) -> Iterator[list[Values]]:
    at = [f.name for f in project.fields_of(table)].index("id")
    return blocks if at == 0 else ([(r[at], *r) for r in block] for block in blocks)


def _derived(row: Any) -> dict[str, list[Values]]:
    if isinstance(row, (Case, Item, Place)):
        return {"label": [(subject, code, s) for code, subject, s in project.label_rows(row)]}
    return {"membership": list(project.membership_rows(row))} if isinstance(row, Person) else {}


def streams(keyed: Keyed, tally: Tally | None = None) -> Streams:
    """All that is stored, in the order that verify() needs. The hashes of the entries go to `tally` on their way."""
    sql = f"SELECT {', '.join(COLUMNS)} FROM entry ORDER BY subject, seq"  # noqa: S608
    entries = (tally or Tally()).of(_blocks(sql), COLUMNS.index("hash"))
    sealed = _blocks(f"SELECT {sealing.COLUMNS} FROM private ORDER BY subject, seq, name")  # noqa: S608
    privates = map(sealing.opened, sealed)
    return Streams(
        entries=keyed.rows("entry", entries, str, int),
        privates=keyed.rows("private", privates, str, int, str),
        registers={noun: keyed.rows(noun, _register(noun), str) for noun in sorted(REGISTERS)},
        derived=_derived_streams(keyed),
    )


def _derived_streams(keyed: Keyed) -> dict[str, Iterable[Values]]:
    labels = _blocks(f"SELECT subject, code, state FROM label ORDER BY {_sorted_by('subject')}, code")  # noqa: S608
    signatures = _blocks(
        f"SELECT {', '.join(signing.COLUMNS)} FROM signature ORDER BY {_sorted_by('subject')}, seq, signer"  # noqa: S608
    )
    erasures = _blocks("SELECT subject, seq, name, entry FROM erasure ORDER BY subject, seq, name")
    memberships = _blocks(f"SELECT person, contract, role FROM membership ORDER BY {_sorted_by('person')}")  # noqa: S608
    return {
        "erasure": keyed.rows("erasure", erasures, str, int, str),
        "label": keyed.rows("label", labels, str, str),
        "signature": keyed.rows("signature", signatures, str, int, str),
        "membership": keyed.rows("membership", memberships, str, str, str),
    }


def count() -> int:
    """How many entries there are to walk."""
    ((n,),) = db.rows("SELECT count(*) FROM entry")
    return int(n)


def verify_all(progress: Callable[[int], object] = lambda _n: None, vkeys: Sequence[str] = ()) -> Iterator[Finding]:
    """Every finding in the database that is bound now. Reads one consistent snapshot.

    `vkeys`: the log's public keys, from whoever asks; else those in the folder of keys. NoteError where one is none.
    """
    fold = Fold(
        state.blank, state.advance, project.stored, _derived, lambda subject: subject.partition(":")[0] in REGISTERS
    )
    with _snapshot():
        keyed, tally = Keyed(), Tally()
        yield from verify(streams(keyed, tally), fold, progress)
        yield from _signed_otherwise()
        yield from _files(keyed)
        yield from proven.findings(lambda table, sql, *key: keyed.rows(table, _blocks(sql), *key), tally, vkeys)
        yield from keyed.findings
        yield from counters.behind()


def _signed_otherwise() -> Iterator[Finding]:
    """Entries whose second signature is of something else."""
    what = Text("署名された内容と違います", "is not what the second person signed")
    signed = _stream(
        "SELECT batch, body FROM entry WHERE batch IN (SELECT e.batch FROM signature s"
        " JOIN entry e ON e.subject = s.subject AND e.seq = s.seq) ORDER BY batch"
    )
    yield from (Finding(subject, seq, what) for subject, seq in signing.moved(signed))


def _files(keyed: Keyed) -> Iterator[Finding]:
    """Photos and scans that are gone, changed, named without being kept, or opened by no entry."""
    lasting = attachments.lasting()
    kept = _blocks(f"SELECT DISTINCT sha256, media_type, length FROM attachment WHERE {lasting} ORDER BY sha256")  # noqa: S608 - ours
    yield from attachments.damaged(keyed.rows("attachment", kept, str))
    seen: set[int] = set()
    if names := attachments.photo_names():
        kinds = ", ".join(f"'{kind}'" for kind in sorted(names))
        sql = f"SELECT subject, seq, kind, contract, body FROM entry WHERE kind IN ({kinds})"  # noqa: S608 - our kinds
        yield from attachments.unkept(_stream(sql), seen)
    yield from attachments.unsaid(_stream("SELECT sha256, contract FROM attachment WHERE named <> 0"), seen)


def _snapshot() -> Any:
    if db.is_postgresql():
        return db.proxy.obj.atomic(isolation_level="REPEATABLE READ")
    return db.proxy.obj.atomic("DEFERRED")
