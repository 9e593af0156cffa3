"""Verify the whole database: gives ledger.verify its streams, straight from the tables."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from custody import db, state
from custody.ledger import (
    attachments,
    counters,
    derived,
    item_counts,
    left_out,
    project,
    proven,
    sealing,
    signing,
    words,
)
from custody.ledger.leaves import Tally
from custody.ledger.streaming import HASH, Keyed, Passing, blocks, seldom_collected, snapshot, stream
from custody.ledger.verify import COLUMNS, Finding, Fold, Streams, Values, links, verify
from custody.models import REGISTERS, Badge, Case, Item, Person, Place
from custody.text import Text


def _sorted_by(column: str) -> str:
    return f'{column} COLLATE "C"' if db.is_postgresql() else column


def _register(noun: str) -> Iterator[list[Values]]:
    table = REGISTERS[noun]
    names = ", ".join(f.column_name for f in project.fields_of(table))
    return _reordered(table, blocks(f"SELECT {names} FROM {table._meta.table_name} ORDER BY {_sorted_by('id')}"))  # noqa: S608


def _reordered(table: Any, blocks: Iterator[list[Values]]) -> Iterator[list[Values]]:
    at = [f.name for f in project.fields_of(table)].index("id")
    return blocks if at == 0 else ([(r[at], *r) for r in block] for block in blocks)


def _derived(row: Any) -> dict[str, list[Values]]:
    if isinstance(row, (Badge, Case, Item, Place)):
        return {"label": [(subject, code, s) for code, subject, s in derived.label_rows(row)]}
    return {"membership": list(derived.membership_rows(row))} if isinstance(row, Person) else {}


def streams(keyed: Keyed, passing: Passing | None = None) -> Streams:
    """All that is stored, in the order that verify() needs. `passing`: takes notes of the entries."""
    entries = _entries() if passing is None else passing.by(_entries())
    sealed = blocks(f"SELECT {sealing.COLUMNS} FROM private ORDER BY subject, seq, name")  # noqa: S608
    privates = map(sealing.opener(), sealed)
    return Streams(
        entries=keyed.rows("entry", entries, str, int),
        privates=keyed.rows("private", privates, str, int, str),
        registers={noun: keyed.rows(noun, _register(noun), str) for noun in sorted(REGISTERS)},
        derived=_derived_streams(keyed),
    )


def _entries() -> Iterator[list[Values]]:
    return blocks(f"SELECT {', '.join(COLUMNS)} FROM entry ORDER BY subject, seq")  # noqa: S608


def _derived_streams(keyed: Keyed) -> dict[str, Iterable[Values]]:
    labels = blocks(f"SELECT subject, code, state FROM label ORDER BY {_sorted_by('subject')}, code")  # noqa: S608
    signatures = blocks(
        f"SELECT {', '.join(signing.COLUMNS)} FROM signature ORDER BY {_sorted_by('subject')}, seq, signer"  # noqa: S608
    )
    erasures = blocks("SELECT subject, seq, name, entry FROM erasure ORDER BY subject, seq, name")
    memberships = blocks(f"SELECT person, contract, role FROM membership ORDER BY {_sorted_by('person')}")  # noqa: S608
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
    fold = Fold(state.blank, state.advance, project.stored, _derived, _known)
    with snapshot(), seldom_collected():
        keyed, passing, named = Keyed(), Passing(), set[tuple[str, int]]()
        for found in verify(streams(keyed, passing), fold, progress):
            named.add((found.subject, found.seq))
            yield found
        yield from _unsealable(named)
        yield from _signed_otherwise()
        yield from _files(keyed, passing)
        yield from _proven(keyed, passing.tally, vkeys)
        yield from keyed.findings
        yield from counters.behind()
        if not named:  # else they would be compared with rows that are themselves wrong
            yield from item_counts.wrong()
            yield from words.wrong()


def verify_copied(without: Sequence[left_out.Unsealable]) -> Iterator[Finding]:
    """What a copy of the whole would be refused for when it is put in place: what it holds is not as it was written.

    Reads in the transaction that is open. Nothing of the rows `without`, nor of what is made anew out of the entries.
    """
    fold = Fold(state.blank, state.advance, project.stored, lambda _row: {}, _known)
    hashes, at = {u.hash for u in without}, {(u.subject, u.seq) for u in without}
    with seldom_collected():
        keyed, tally = Keyed(), Tally()
        all_ = streams(keyed)
        derived = {name: rows for name, rows in all_.derived.items() if name in ("erasure", "signature")}
        entries = keyed.rows("entry", tally.of(_entries(), HASH), str, int)
        kept = Streams(
            (row for row in entries if row[HASH] not in hashes),
            (row for row in all_.privates if (row[0], row[1]) not in at),
            {},
            derived,
        )
        found = itertools.chain(verify(kept, fold), _signed_otherwise(), _proven(keyed, tally, ()), counters.behind())
        yield from (f for f in found if (f.subject, f.seq) not in at)
        yield from keyed.findings


def _known(subject: str) -> bool:
    return subject.partition(":")[0] in REGISTERS


def verify_ledger(progress: Callable[[int], object] = lambda _n: None, vkeys: Sequence[str] = ()) -> Iterator[Finding]:
    """The same of entries, chains and tree alone: no private value is opened, no row of a register looked at."""
    with snapshot(), seldom_collected():
        keyed, tally, named = Keyed(), Tally(), set[tuple[str, int]]()
        for found in links(keyed.rows("entry", tally.of(_entries(), HASH), str, int), progress):
            named.add((found.subject, found.seq))
            yield found
        yield from _unsealable(named)
        yield from _proven(keyed, tally, vkeys)
        yield from keyed.findings


def _unsealable(named: set[tuple[str, int]]) -> Iterator[Finding]:
    """What no seal will cover and was not named yet: rightly linked, and without the form of an entry."""
    found = (u.finding for u in left_out.unsealable())
    yield from (f for f in found if (f.subject, f.seq) not in named)


def _proven(keyed: Keyed, tally: Tally, vkeys: Sequence[str]) -> Iterator[Finding]:
    return proven.findings(lambda table, sql, *key: keyed.rows(table, blocks(sql), *key), tally, vkeys)


def _signed_otherwise() -> Iterator[Finding]:
    """Entries whose second signature is of something else."""
    what = Text("署名された内容と違います", "is not what the second person signed")
    signed = stream(
        "SELECT batch, body FROM entry WHERE batch IN (SELECT e.batch FROM signature s"
        " JOIN entry e ON e.subject = s.subject AND e.seq = s.seq) ORDER BY batch"
    )
    yield from (Finding(subject, seq, what) for subject, seq in signing.moved(signed))


def _files(keyed: Keyed, passing: Passing) -> Iterator[Finding]:
    """Photos and scans that are gone, changed, named without being kept, or opened by no entry."""
    lasting = attachments.lasting()
    kept = blocks(f"SELECT DISTINCT sha256, media_type, length FROM attachment WHERE {lasting} ORDER BY sha256")  # noqa: S608 - ours
    yield from attachments.damaged(keyed.rows("attachment", kept, str))
    yield from passing.findings
    yield from attachments.unsaid(stream("SELECT sha256, contract FROM attachment WHERE named <> 0"), passing.seen)
