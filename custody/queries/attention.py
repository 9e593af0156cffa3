"""What waits for somebody: in their hands, late, out after closing, to store, to label, to check, refused, found.

Each matter is counted and listed by the same condition, so that a figure and the list behind it agree.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from custody import clock, db
from custody.caller import Caller
from custody.events.choices import KEEPERS, MANAGERS, NOT_ELECTRONIC, STAFF, ContractState, Role
from custody.ledger import item_counts
from custody.models import Contract, Place
from custody.models.ledger import UNSETTLED
from custody.queries.when import last_closing
from custody.registers import Registers
from custody.rules.articles import applies, cite
from custody.text import Text

PAGE = 50
GONE_OR_EXPECTED = ("expected", "returned", "destroyed", "reclaimed", "lost", "voided")
LABELLED = f"state NOT IN {GONE_OR_EXPECTED}"
NOTED = {"refusals": ("attempt.refused", 7), "finds": ("find.reported", 30), "doubts": ("label.doubted", 0)}
"""Matters that are entries: of which kind, and for how many days they stand on the first page; 0: until settled."""
OWN = ("in_use", "arrived", "blank", "quarantined")  # states in which a person answers for an item


@dataclass(frozen=True)
class Matter:
    """One kind of thing that waits. `roles`: whose business it is. `alarm`: said in red where there is any."""

    name: str
    label: Text
    roles: frozenset[Role]
    alarm: bool = False


MATTERS = (
    Matter("late", Text("返却予定を過ぎた", "Past their return time"), STAFF, alarm=True),
    Matter("after-closing", Text("終業後も使用中", "Still out after closing"), KEEPERS, alarm=True),
    Matter("finds", Text("拾得の連絡", "Find reports"), KEEPERS, alarm=True),
    Matter("doubts", Text("疑わしいラベル", "Labels in doubt"), KEEPERS, alarm=True),
    Matter("missing", Text("所在不明", "Missing"), STAFF, alarm=True),
    Matter("to-store", Text("受領したが入庫していない", "Received, not yet stored"), KEEPERS),
    Matter("unprinted", Text("ラベルが未印刷", "Labels not printed"), KEEPERS),
    Matter("damaged-labels", Text("ラベルの貼り替え", "Labels to replace"), KEEPERS),
    Matter("locks", Text("きょうの施錠確認がまだ", "Locks not yet checked today"), KEEPERS),
    Matter("refusals", Text("7日間の拒否", "Refused in the last 7 days"), MANAGERS),
)
BY_NAME = {m.name: m for m in MATTERS}


@dataclass(frozen=True)
class Out:
    """An item as a row of a list. Times are UTC stamps."""

    number: str
    medium: str
    capacity: str
    description: str
    state: str
    contract: str
    holder: str | None
    place: str | None
    since: str
    due: str | None


Condition = tuple[str, list[object]]


def still(test: str) -> str:
    """A test that begins with a column, for which SQLite is to use no index: another test tells far more."""
    return test if db.is_postgresql() else f"+{test}"


def concerns(caller: Caller) -> list[Matter]:
    """The matters that are `caller`'s business in at least one contract."""
    return [m for m in MATTERS if caller.plays(m.roles)]


def within(caller: Caller, roles: frozenset[Role] | None = None) -> list[str]:
    """The caller's contracts where they hold one of `roles`."""
    return sorted(c for c in caller.contracts if roles is None or caller.plays(roles, c))


def marks(values: Sequence[object]) -> str:
    return ", ".join("?" * len(values)) if values else "NULL"


def in_hands(caller: Caller) -> Condition:
    """What the caller answers for."""
    mine = within(caller)
    return f"holder = ? AND state IN ({marks(OWN)}) AND contract IN ({marks(mine)})", [caller.person, *OWN, *mine]


def condition(caller: Caller, book: Registers, name: str, now: str) -> Condition:
    """The items of a matter, as SQL. KeyError for a matter that is not about items."""
    mine = within(caller, BY_NAME[name].roles)
    scope, given = f"contract IN ({marks(mine)})", list[object](mine)
    if name == "late":
        return f"state = 'in_use' AND due < ? AND {scope}", [now, *given]
    if name == "after-closing":
        return _after_closing(book, mine, now)
    if name == "missing":
        return f"state = 'missing' AND {scope}", given
    if name == "to-store":
        return f"state IN ('arrived', 'quarantined') AND {scope}", given
    if name == "unprinted":
        return f"printed = 0 AND {LABELLED} AND {scope}", given
    if name == "damaged-labels":
        return f"id IN (SELECT subject FROM label WHERE state = 'damaged') AND {LABELLED} AND {still(scope)}", given
    raise KeyError(name)


def _after_closing(book: Registers, mine: Iterable[str], now: str) -> Condition:
    """Art. 22: electronic media that were out when the day ended and still are; each contract has its own hour."""
    parts, given = [], list[object]()
    for contract in (book.contract(c) for c in mine):
        if applies(22, contract):
            parts.append("(contract = ? AND since < ?)")
            given += [contract.id, last_closing(contract.closing_time, now)]
    paper = sorted(m.value for m in NOT_ELECTRONIC)
    either = " OR ".join(parts) or "1 = 0"
    return f"state = 'in_use' AND medium NOT IN ({marks(paper)}) AND ({either})", [*paper, *given]


def items(where: Condition, page: int = 1, limit: int = PAGE) -> list[Out]:
    """One page of the items, those due first in front, then by how long it has been so."""
    sql, given = where
    found = db.rows(
        "SELECT number, medium, capacity, description, state, contract, holder, place, since, due FROM item "
        f"WHERE {sql} ORDER BY CASE WHEN due IS NULL THEN 1 ELSE 0 END, due, since, number LIMIT ? OFFSET ?",
        (*given, limit, (page - 1) * limit),
    )
    return [Out(*row) for row in found]


def counts(caller: Caller, book: Registers, now: str) -> dict[str, int]:
    """How much there is of each of the caller's concerns, in their hands (`hands`), and of what they recorded and a second
    person would not sign (`declined`): one statement in all."""
    parts = ["SELECT 'declined' AS matter, count(*) FROM awaited_act WHERE first = ? AND declined IS NOT NULL"]
    given: list[object] = [caller.person]
    for name, (sql, params) in _conditions(caller, book, now):
        parts.append(f"SELECT '{name}' AS matter, count(*) FROM item WHERE {sql}")
        given += params
    for name in NOTED:
        if BY_NAME[name] in concerns(caller):
            sql, params = noted(caller, name, now)
            parts.append(f"SELECT '{name}' AS matter, count(*) FROM entry WHERE {sql}")
            given += params
    found = {name: int(n) for name, n in db.rows(" UNION ALL ".join(parts), given)}
    if BY_NAME["unprinted"] in concerns(caller):
        kept = item_counts.by_place(within(caller, BY_NAME["unprinted"].roles))
        found["unprinted"] = sum(some.n for some in kept if not some.printed and some.state not in GONE_OR_EXPECTED)
    if BY_NAME["locks"] in concerns(caller):
        found["locks"] = len(unchecked(caller, book, now))
    return found


def _conditions(caller: Caller, book: Registers, now: str) -> Iterable[tuple[str, Condition]]:
    yield "hands", in_hands(caller)
    for matter in concerns(caller):
        if matter.name not in (*NOTED, "locks", "unprinted"):
            yield matter.name, condition(caller, book, matter.name, now)


def noted(caller: Caller, name: str, now: str) -> Condition:
    """The entries of a matter that is about what was tried or reported, not about items as they stand."""
    mine = within(caller, BY_NAME[name].roles)
    kind, days = NOTED[name]
    ours, given = f"entry.contract IN ({marks(mine)}) AND entry.kind = ?", [*mine, kind]
    if not days:  # a place and a case are everybody's who keeps things
        shared = "(entry.contract IS NULL AND entry.kind = ? AND entry.subject NOT LIKE 'item:%')"
        return f"({ours} OR {shared}) AND {UNSETTLED}", [*given, kind]
    return f"{ours} AND entry.received >= ?", [*given, clock.stamp(clock.parse(now) - timedelta(days=days))]


def unchecked(caller: Caller, book: Registers, now: str) -> list[Place]:
    """Lockable units that hold the caller's contracts' items and whose lock nobody has checked today (Art. 22)."""
    mine = within(caller, KEEPERS)
    today = clock.japan(now).replace(hour=0, minute=0, second=0, microsecond=0)
    found = db.rows(
        f"SELECT DISTINCT item.place FROM {item_counts.STANDING} AS item JOIN place ON place.id = item.place "
        f"WHERE item.state = 'stored' AND item.contract IN ({marks(mine)}) AND place.lockable = 1 "
        "AND (place.lock_checked_at IS NULL OR place.lock_checked_at < ?)",
        (*mine, clock.stamp(today)),
    )
    ids = [p for (p,) in found]
    book.fetch(ids)
    return sorted((book.place(p) for p in ids), key=lambda p: p.number)


def ground(book: Registers, caller: Caller) -> Text | None:
    """Art. 22 by the number that the caller's contracts give it; None where it applies to none, or they differ."""
    bound: list[Contract] = [c for c in map(book.contract, within(caller, KEEPERS)) if applies(22, c)]
    cited = {cite(22, c) for c in bound}
    return cited.pop() if len(cited) == 1 else None


def open_contracts(book: Registers, caller: Caller) -> list[tuple[Contract, int]]:
    """The caller's contracts that are not closed, by number, with how many items each still holds."""
    mine = within(caller)
    counted: Counter[str] = Counter()
    for (contract, state), n in item_counts.by_state(mine).items():
        if state not in GONE_OR_EXPECTED:
            counted[contract] += n
    rows = [c for c in map(book.contract, mine) if c.state != ContractState.CLOSED.value]
    return sorted(((c, counted[c.id]) for c in rows), key=lambda pair: pair[0].number)
