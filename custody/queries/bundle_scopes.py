"""What a bundle of evidence is about: which chains belong to it, and who may have it made."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from custody import db
from custody.caller import Caller
from custody.errors import NotAllowed, NotFound
from custody.events.choices import Role
from custody.events.transport import AT_THE_OTHER_END
from custody.ids import noun_of
from custody.ledger import project
from custody.models import Contract, Incident, Item, Transport
from custody.queries.cases import ON_UNREAD
from custody.queries.chains import SHARED
from custody.text import Text

READERS = frozenset({Role.MANAGER, Role.AUDITOR})
SOME = 400  # ids in one statement


@dataclass(frozen=True)
class Scope:
    """`subjects`: the chains, sorted; None stands for every chain there is but those `without`.

    `name`: of the file, without its ending.
    """

    name: str
    title: Text
    contract: str | None
    subjects: tuple[str, ...] | None
    without: frozenset[str] = frozenset()

    @property
    def whole(self) -> bool:
        """Whether it is of all that there is."""
        return self.subjects is None and not self.without


def may(caller: Caller, contract: str | None) -> bool:
    """Whether the caller may have evidence of a contract made; of everything, where none is given."""
    return caller.plays(READERS, contract) if contract else caller.administrator


def _within(caller: Caller, contract: str) -> None:
    if contract not in caller.contracts:
        raise NotFound
    if not may(caller, contract):
        raise NotAllowed


def of_item(caller: Caller, item: Item) -> Scope:
    """One item with the copies that are or were on it. NotFound outside the caller's contracts, else NotAllowed."""
    _within(caller, item.contract)
    subjects = {item.id, *_copies([item.id])}
    return Scope(
        item.number, Text(f"{item.number} の証拠", f"Evidence of {item.number}"), item.contract, _own(subjects)
    )


def of_transport(caller: Caller, row: Transport) -> Scope:
    """A transport with its seals and all it carried, with the copies on it."""
    _within(caller, row.contract)
    return _journey(row.id, row.number, row.contract, ("item", "seal", "copy"))


def of_incident(caller: Caller, row: Incident) -> Scope:
    """An incident with the items it names, the copies on them and the transport it happened on."""
    _within(caller, row.contract)
    return _journey(row.id, row.number, row.contract, ("item", "transport", "copy"))


def _journey(subject: str, number: str, contract: str, nouns: Collection[str]) -> Scope:
    named = {s for s in _named_by(subject) if noun_of(s) in nouns} & _of_contract(contract)
    title = Text(f"{number} の証拠", f"Evidence of {number}")
    subjects = {subject, *named, *_copies(s for s in named if noun_of(s) == "item")}
    return Scope(number, title, contract, _own(subjects))


def of_contract(caller: Caller, row: Contract) -> Scope:
    """Every chain that belongs to one contract alone."""
    _within(caller, row.id)
    title = Text(f"契約 {row.number} の証拠", f"Evidence of contract {row.number}")
    return Scope(row.number, title, row.id, _own({row.id, *_of_contract(row.id)}))


def of_everything(caller: Caller) -> Scope:
    """The whole ledger; private values only of the caller's contracts. NotAllowed for all but administrators.

    Without the chains of seals that the caller may yet be asked to read blind: what is told of one, that it was said
    to be lost say, leads to its number on the list of the seals.
    """
    if not may(caller, None):
        raise NotAllowed
    blind = _to_be_read_by(caller)
    title = Text("台帳全体の証拠", "Evidence of the whole ledger")
    if blind:
        n = len(blind)
        title = Text(f"{title.ja}（照合前の封印{n:,}本の記録を除く）", f"{title.en}, without {n:,} seals not read yet")
    return Scope("everything", title, None, None, blind)


def _to_be_read_by(caller: Caller) -> frozenset[str]:
    on = dict(db.rows(f"SELECT id, transport FROM seal WHERE {ON_UNREAD}"))
    transports = project.load(on.values())
    mine = {
        t
        for t, row in transports.items()
        if isinstance(row, Transport) and caller.plays(AT_THE_OTHER_END, row.contract)
    }
    return frozenset(seal for seal, transport in on.items() if transport in mine)


def _of_contract(contract: str) -> set[str]:
    return {str(s) for (s,) in db.rows("SELECT DISTINCT subject FROM entry WHERE contract = ?", (contract,))}


def _copies(items: Iterable[str]) -> set[str]:
    return {str(i) for (i,) in _where_in("SELECT id FROM copy WHERE item IN ({marks})", sorted(items))}


def _named_by(subject: str) -> set[str]:
    """Every id that the entries of one chain name."""
    found: set[str] = set()
    bodies = db.rows("SELECT body FROM entry WHERE subject = ? ORDER BY seq", (subject,))
    for data in project.said(body for (body,) in bodies):
        found.update(_ids(data))
    return found


def _ids(value: object) -> Iterable[str]:
    if isinstance(value, str):
        return (value,) if ":" in value else ()
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return (found for part in parts for found in _ids(part))


def _own(subjects: Collection[str]) -> tuple[str, ...]:
    """Those whose chains no other contract has a part in: a chain goes into a bundle whole or not at all.

    No seal that is still to be read blind: that it was said to be lost, say, would tell which it is.
    """
    asked = sorted(s for s in subjects if noun_of(s) not in SHARED)
    sql = "SELECT subject FROM entry WHERE subject IN ({marks}) GROUP BY subject HAVING count(DISTINCT contract) > 1"
    mixed = {s for (s,) in _where_in(sql, asked)}
    blind = {s for (s,) in db.rows(f"SELECT id FROM seal WHERE {ON_UNREAD}")}
    return tuple(s for s in asked if s not in mixed | blind)


def _where_in(sql: str, values: list[str]) -> Iterable[tuple[str, ...]]:
    for start in range(0, len(values), SOME):
        some = values[start : start + SOME]
        yield from db.rows(sql.format(marks=", ".join("?" * len(some))), some)
