"""What a contract still owes: its return after the end, officers, roster, training (Arts 10, 16, 17, 18)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from custody.events.choices import KEEPERS, MANAGERS, ContractState
from custody.models import Contract, Person
from custody.queries.attention import still
from custody.queries.deadlines.base import DAY, Deadline, Due, Scope, midnight
from custody.rules.articles import applies
from custody.rules.people import WORK_ROLES, posts_vacant
from custody.text import Text

TRAINING_AHEAD, LEASE_AHEAD, LEAVING_AHEAD = 30, 60, 7  # days


def ended(scope: Scope) -> Iterator[Due]:
    """Contracts that ended and of which something is still here: the contract's own number of days (Art. 10)."""
    over = {c.id: c for c in scope.contracts if c.state == ContractState.ENDED and c.ended_on}
    sql = (
        "SELECT contract, count(*) FROM item WHERE state NOT IN ('expected', 'returned', 'destroyed', 'reclaimed', 'lost', 'voided') "
        "AND contract IN ({mine}) GROUP BY contract"
    )
    for contract, left in scope.select(sql, contracts=list(over)):
        c = over[str(contract)]
        day = date.fromisoformat(str(c.ended_on)) + timedelta(days=c.return_days)
        yield Due(c.id, c.number, c.id, midnight(day.isoformat()), Text(f"残り{left:,}件", f"{left:,} items left"))


def vacant(scope: Scope) -> Iterator[Due]:
    """Art. 16: one of the two posts is empty, or who filled it has left."""
    for c in (c for c in scope.contracts if c.state == ContractState.ACTIVE and applies(16, c)):
        for post in posts_vacant(c, scope.book.officers_gone(c, scope.day())):
            yield Due(c.id, c.number, c.id, scope.now, post.text)


def _workers(scope: Scope, contracts: dict[str, Contract]) -> Iterator[tuple[Contract, Person]]:
    """Everybody who works under one of `contracts`, with it."""
    marks = ", ".join("?" * len(WORK_ROLES))
    sql = f"SELECT DISTINCT contract, person FROM membership WHERE role IN ({marks}) AND contract IN ({{mine}})"
    found = [(str(c), str(p)) for c, p in scope.select(sql, *sorted(WORK_ROLES), contracts=list(contracts))]
    scope.book.fetch([p for _, p in found])
    yield from ((contracts[c], scope.book.person(p)) for c, p in sorted(found))


def _active(scope: Scope) -> dict[str, Contract]:
    return {c.id: c for c in scope.contracts if c.state == ContractState.ACTIVE}


def off_roster(scope: Scope) -> Iterator[Due]:
    """Art. 17: people with a role in the contract whom no submitted roster names."""
    bound = {id_: c for id_, c in _active(scope).items() if applies(17, c)}
    for c, person in _workers(scope, bound):
        if person.id not in c.roster.get("members", {}):
            yield Due(person.id, c.number, c.id, scope.now, Text(person.name, person.name))


def untrained(scope: Scope) -> Iterator[Due]:
    """Art. 18: people whose newest training ends soon, or has ended; also those who never had one."""
    bound = {id_: c for id_, c in _active(scope).items() if applies(18, c) or c.training_needed}
    told = set[str]()
    for c, person in _workers(scope, bound):
        until = max((t["until"] for t in person.trainings), default="")
        if person.id in told or until > scope.day(TRAINING_AHEAD):
            continue
        told.add(person.id)
        at = midnight(until or person.starts or c.starts or scope.day())
        yield Due(person.id, c.number, c.id, at, Text(person.name, person.name), person.id)


def leased(scope: Scope) -> Iterator[Due]:
    """Leased things that are still here: the firm wants them back, and what is on them must be gone before."""
    sql = (
        "SELECT id, number, contract, lease_until, medium, holder FROM item WHERE lease_until IS NOT NULL AND state NOT IN "
        "('expected', 'returned', 'destroyed', 'reclaimed', 'lost', 'voided') AND lease_until <= ? "
        f"AND {still('contract')} IN ({{mine}})"
    )
    for item, number, contract, until, medium, holder in scope.select(sql, scope.day(LEASE_AHEAD)):
        what = Text("リース返却期限", "Lease ends")
        yield Due(
            str(item), str(number), str(contract), midnight(str(until)), what, str(holder or "") or None, str(medium)
        )


def leaving(scope: Scope) -> Iterator[Due]:
    """People who will leave and have things in hand (Art. 3)."""
    sql = (
        "SELECT person.id, item.contract, person.name, person.leaving_on, count(*) FROM person "
        "CROSS JOIN item WHERE item.holder = person.id AND person.leaving_on <= ? AND item.state NOT IN "
        f"('stored', 'returned', 'destroyed', 'reclaimed', 'lost', 'voided', 'missing') AND {still('item.contract')} IN ({{mine}}) "
        "GROUP BY person.id, item.contract, person.name, person.leaving_on"
    )
    for person, contract, name, day, n in scope.select(sql, scope.day(LEAVING_AHEAD)):
        c = scope.contract(str(contract))
        held = Text(f"{name}：手元に{n:,}件", f"{name}: {n:,} in hand")
        yield Due(str(person), c.number, c.id, midnight(str(day)), held, str(person))


KEPT_BY = {
    "place WHERE closed = 0 AND keeper": Text("保管設備", "units"),
    "carrying_case WHERE state NOT IN ('retired', 'lost') AND keeper": Text("搬送ケース", "cases"),
    "badge WHERE state = 'issued' AND person": Text("従事者証", "badges"),
    "transport WHERE state NOT IN ('accepted', 'cancelled', 'lost') AND key_holder": Text(
        "ケースの鍵", "keys of cases"
    ),
}


def leaving_keys(scope: Scope) -> Iterator[Due]:
    """People who will leave and still have units, cases, keys or a badge (Art. 3): each is put into other hands first."""
    counts = ", ".join(f"(SELECT count(*) FROM {kept} = person.id)" for kept in KEPT_BY)
    sql = (
        f"SELECT DISTINCT person.id, membership.contract, person.name, person.leaving_on, {counts} FROM person "
        "JOIN membership ON membership.person = person.id WHERE person.leaves IS NULL AND person.leaving_on <= ? "
        "AND membership.contract IN ({mine})"
    )
    for person, contract, name, day, *kept in scope.select(sql, scope.day(LEAVING_AHEAD)):
        if held := [(what, n) for what, n in zip(KEPT_BY.values(), kept, strict=True) if n]:
            words = Text(
                f"{name}：" + "・".join(f"{what.ja}{n:,}" for what, n in held),
                f"{name}: " + ", ".join(f"{n:,} {what.en}" for what, n in held),
            )
            yield Due(
                str(person), scope.contract(str(contract)).number, str(contract), midnight(str(day)), words, str(person)
            )


DEADLINES = (
    Deadline(
        "ended", Text("終了した契約の返還待ち", "Ended contracts, return due"), ended, MANAGERS,
        ahead=3650 * DAY, red=16 * DAY,
    ),
    Deadline("leases", Text("リースの返却期限", "Leases that end"), leased, KEEPERS, ahead=(LEASE_AHEAD + 1) * DAY),
    Deadline("leaving", Text("離任する人の手元の物", "Held by people who will leave"), leaving, MANAGERS, ahead=(LEAVING_AHEAD + 1) * DAY),
    Deadline(
        "leaving-keys", Text("離任する人の鍵・証票・保管設備", "Keys, badges and units of people who will leave"), leaving_keys,
        MANAGERS, ahead=(LEAVING_AHEAD + 1) * DAY,
    ),
    Deadline("vacant", Text("責任者の欠員", "Officers' posts vacant"), vacant, MANAGERS, dated=False),
    Deadline("off-roster", Text("名簿の提出がまだの人", "People not on a submitted roster"), off_roster, MANAGERS, dated=False),
    Deadline(
        "untrained", Text("教育訓練の期限", "Training running out"), untrained, MANAGERS,
        ahead=timedelta(days=TRAINING_AHEAD),
    ),
)  # fmt: skip
