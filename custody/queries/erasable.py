"""Which private values of a contract's records the client may have erased: the records of a chain, the values of one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from custody import db
from custody.caller import Caller
from custody.errors import NotFound
from custody.events import KINDS, Recorded
from custody.events.forgetting import ERASED
from custody.ledger import project, retention, sealing
from custody.queries.chains import A_PAGE, Page
from custody.queries.erased import label
from custody.queries.evidence import Sight
from custody.queries.lines import AND, COLON, Line, Scribe
from custody.state import CORRECTION
from custody.text import Text

CORRECTED = Text("訂正 #{n} の{label}", "{label} of correction #{n}")


@dataclass(frozen=True)
class Value:
    """One private value. `key`: number and name, as the entry that erases it spells them; `said`: it in words."""

    key: str
    label: Text
    said: str


@dataclass(frozen=True)
class Erasable:
    """An entry with the private values that are kept of it and of its corrections."""

    entry: Recorded
    values: list[Value]


def records(caller: Caller, scribe: Scribe, contract: str, subject: str, page: int = 1) -> Page:
    """The entries of a chain, and of the copies on an item, with private values left, the newest first.

    NotFound where the contract has no part in the chain.
    """
    if not db.rows("SELECT 1 FROM entry WHERE subject = ? AND ? IN (contract, subject) LIMIT 1", (subject, contract)):
        raise NotFound
    chains = [subject, *(str(c) for (c,) in db.rows("SELECT id FROM copy WHERE item = ?", (subject,)))]
    where = (
        f"FROM entry e WHERE subject IN ({', '.join('?' * len(chains))}) AND ? IN (contract, subject)"
        f" AND kind <> '{ERASED}' AND EXISTS (SELECT 1 FROM private p WHERE p.subject = e.subject AND p.seq = e.seq)"
    )
    ((total,),) = db.rows(f"SELECT count(*) {where}", (*chains, contract))
    pages = max(1, -(-total // A_PAGE))
    page = min(max(page, 1), pages)
    sql = f"SELECT subject, seq, hash, body {where} ORDER BY received DESC, subject, seq DESC LIMIT ? OFFSET ?"
    found = map(_read, db.rows(sql, (*chains, contract, A_PAGE, A_PAGE * (page - 1))))
    sight = Sight(caller)
    return Page([_line(scribe, e) for e in found if e and sight.of(e)], page, pages)


def _read(row: Sequence[Any]) -> Recorded | None:
    subject, seq, hash_, body = row
    private = sealing.of_chain(subject, " AND seq = ?", (seq,)).get(seq, {})
    return project.recorded(body, hash_, private, (subject, seq))


def _line(scribe: Scribe, e: Recorded) -> Line:
    chain = project.history(e.subject) if e.kind == CORRECTION else []
    return scribe.line(e, None, next((was for was in chain if was.hash == e.fixes), None))


def of_entry(caller: Caller, scribe: Scribe, contract: str, hash_: str) -> Erasable:
    """NotFound for an entry of another contract, and for one that the caller may not read yet."""
    subject, kept = retention.of_entry(contract, hash_)
    chain = {e.seq: e for e in project.history(subject)}
    entry = next((e for e in chain.values() if e.hash == hash_), None)
    if entry is None or not Sight(caller).of(entry):
        raise NotFound
    pairs = ((chain[int(seq)], name) for seq, _, name in (key.partition(":") for key in kept))
    return Erasable(entry, [_value(scribe, e, name, corrects=e.seq != entry.seq) for e, name in pairs])


def _value(scribe: Scribe, e: Recorded, name: str, *, corrects: bool) -> Value:
    called = CORRECTED.filled(n=str(e.seq), label=label(e.kind, name)) if corrects else label(e.kind, name)
    return Value(f"{e.seq}:{name}", called, AND.in_(scribe.lang).join(_said(scribe, e, name)))


def _said(scribe: Scribe, e: Recorded, name: str) -> Iterator[str]:
    value, ask = e.private.get(name), KINDS[e.kind].asks.get(name)
    if isinstance(value, dict):
        yield from (f"{_of_any(n).in_(scribe.lang)}{COLON.in_(scribe.lang)}{said}" for n, said in value.items())
    else:
        yield scribe.value(KINDS[e.kind], name, ask, value) if ask else str(value)


def _of_any(name: str) -> Text:
    """What a field is called that a correction sets right; it may be of any kind."""
    return next((k.asks[name].label for k in KINDS.values() if name in k.asks), Text(name, name))


def called(subject: str) -> str:
    """The number of what a chain is of; empty where it has none."""
    return str(getattr(project.load([subject]).get(subject), "number", ""))
