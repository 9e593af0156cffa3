"""A register's own record: what describes it now, and every entry on its chain that the caller may read."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import Any

from custody import clock, db
from custody.caller import Caller
from custody.events import Event, Recorded
from custody.ids import noun_of
from custody.ledger import project, sealing
from custody.ledger.left_out import of_chains
from custody.models import Contract, Register
from custody.queries import erased
from custody.queries.lines import Line, Scribe
from custody.registers import Registers
from custody.text import Text

A_PAGE = 50
COLUMNS = {"title_": "title"}  # the field of an event -> the column of its register, where they differ
SHARED = frozenset({"client", "party", "person", "place"})  # nouns whose chains belong to no one contract
MIDDLE = Text("第{theirs}条", "Art. {theirs}")


@dataclass(frozen=True)
class Page:
    """Some of a chain, the newest first. `page` and `pages` count from 1. `strangers`: the numbers of rows on it that are
    no entries.
    """

    lines: list[Line]
    page: int
    pages: int
    strangers: list[int] = field(default_factory=list)


def scribe(book: Registers, lang: str, contract: Contract | None = None) -> Scribe:
    """Who writes values and lines in words."""
    return Scribe(book, lang, clock.now(), contract)


def record(caller: Caller, row: Register, writer: Scribe, page: int = 1) -> Page:
    """A page of the chain of `row`, without what belongs to contracts that are not the caller's."""
    pages = max(1, -(-row.seq // A_PAGE))
    page = min(max(page, 1), pages)
    newest = row.seq - A_PAGE * (page - 1)
    out = of_chains([row.id])
    read = (e for e in _entries(row.id, newest) if e.hash not in {u.hash for u in out})
    entries = [e for e in read if about(e) in (None, *caller.contracts)]
    gone = erased.of_entries(row.id, newest - A_PAGE, newest, caller.contracts)
    return Page([_line(writer, e, gone) for e in entries], page, pages, [u.seq for u in out])


def _entries(subject: str, newest: int) -> Iterator[Recorded]:
    span = (subject, newest - A_PAGE, newest)
    private = sealing.of_chain(subject, " AND seq > ? AND seq <= ?", span[1:])
    sql = "SELECT seq, hash, body FROM entry WHERE subject = ? AND seq > ? AND seq <= ? ORDER BY seq DESC"
    for seq, hash_, body in db.rows(sql, span):
        e = project.recorded(body, hash_, private.get(seq, {}), (subject, seq))
        if e:
            yield e


def about(e: Recorded) -> str | None:
    """The contract that an entry is about, wherever it says so."""
    named = e.contract or e.data.get("contract")
    return str(named) if named else None


def _line(writer: Scribe, e: Recorded, gone: erased.Gone) -> Line:
    """The line of one entry with what was erased of it; on a chain that several contracts share it names the one that the entry is about."""
    of = about(e)
    if of is None or of == e.subject:
        return erased.tell(writer.line(e), writer, e, gone)
    contract = writer.book.contract(of)
    line = erased.tell(Scribe(writer.book, writer.lang, writer.now, contract).line(e), writer, e, gone)
    if noun_of(e.subject) in SHARED:
        line.where = line.where or contract.number
    return line


def values(kind: type[Event], row: Register) -> dict[str, Any]:
    """The fields of `kind` as `row` has them now, for a form that changes them."""
    return {name: getattr(row, COLUMNS.get(name, name), None) for name, ask in kind.asks.items() if not ask.filled}


def described(
    writer: Scribe, kind: type[Event], row: Register, leave_out: Collection[str] = (), *, quiet: bool = False
) -> list[tuple[str, str]]:
    """The fields of `kind` as `row` has them now, as (label, words); `quiet`: those that are rarely looked at."""
    found = []
    for name, ask in kind.asks.items():
        value = getattr(row, COLUMNS.get(name, name), None)
        if name not in leave_out and not ask.filled and ask.quiet is quiet and value not in (None, "", [], {}):
            found.append((ask.label.in_(writer.lang), _said(writer, kind, name, value)))
    return found


def _said(writer: Scribe, kind: type[Event], name: str, value: Any) -> str:
    if isinstance(value, dict):
        pairs = ((MIDDLE.filled(theirs=k), MIDDLE.filled(theirs=v)) for k, v in value.items())
        return "、".join(f"{ours.in_(writer.lang)} → {theirs.in_(writer.lang)}" for ours, theirs in pairs)
    return writer.value(kind, name, kind.asks[name], value)
