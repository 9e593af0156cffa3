"""What there is to choose from: places, people, contracts, purposes, within the caller's reach."""

from __future__ import annotations

from custody import db
from custody.caller import Caller
from custody.events.choices import PlaceKind, Role, Work
from custody.models import Contract
from custody.registers import Registers
from custody.rules.people import WORK_ROLES
from custody.rules.using import AFTER_THE_END, RETURN_PURPOSE
from custody.text import Text

Row = tuple[str, str, str]  # value, label, hint


def places(book: Registers, kinds: frozenset[PlaceKind] = frozenset(PlaceKind)) -> list[Row]:
    """Open places of the given kinds with their whole path, in the order of the paths."""
    found = [i for (i,) in db.rows("SELECT id FROM place WHERE closed = 0")]
    book.fetch(found)
    picked = [(p, book.place(p)) for p in found if book.place(p).kind in kinds]
    rows = [(p, book.place_path(p), place.number) for p, place in picked]
    return sorted(rows, key=lambda r: r[1])


def units(book: Registers, lang: str) -> list[Row]:
    """Storage units; the hint says which cannot be locked."""
    no_lock = Text("施錠できない", "no lock").in_(lang)
    return [
        (p, path, "" if book.place(p).lockable else no_lock) for p, path, _ in places(book, frozenset({PlaceKind.UNIT}))
    ]


def colleagues(book: Registers, caller: Caller, contract: str) -> list[Row]:
    """People who work under `contract`, without the caller, by reading."""
    roles = sorted(WORK_ROLES)
    marks = ", ".join("?" * len(roles))
    found = db.rows(
        f"SELECT DISTINCT person FROM membership WHERE contract = ? AND role IN ({marks})", (contract, *roles)
    )
    people = [book.person(p) for (p,) in found if p != caller.person]
    return [(p.id, p.name, p.employer) for p in sorted(people, key=lambda p: p.kana or p.name)]


def workers(book: Registers, contract: str, roles: frozenset[Role]) -> list[Row]:
    """The house's own people, and its carriers, who hold one of `roles` under `contract`; by reading."""
    rows = people_of(book, frozenset({contract}))
    return [r for r in rows if roles & set(book.person(r[0]).roles.get(contract, ()))]


def people_of(book: Registers, contracts: frozenset[str]) -> list[Row]:
    """Everybody with a part in one of `contracts`, by reading."""
    found: set[str] = set()
    for contract in contracts:
        found |= {p for (p,) in db.rows("SELECT person FROM membership WHERE contract = ?", (contract,))}
    people = [book.person(p) for p in found]
    return [(p.id, p.name, p.employer) for p in sorted(people, key=lambda p: p.kana or p.name)]


def contracts(book: Registers, caller: Caller, roles: frozenset[Role] | None = None) -> list[Row]:
    """The caller's contracts, or those where they hold one of `roles`, by number."""
    rows = [book.contract(c) for c in caller.contracts if roles is None or caller.plays(roles, c)]
    return [(c.id, f"{c.number} {c.title}", book.client(c.client).name) for c in sorted(rows, key=lambda c: c.number)]


def clients(book: Registers, caller: Caller) -> list[Row]:
    """Clients with whom the caller may register a contract: their contracts' and nobody's yet; all for administrators."""
    found = {i for (i,) in db.rows("SELECT id FROM client")}
    if not caller.administrator:
        taken = {c for (c,) in db.rows("SELECT DISTINCT client FROM contract")}
        found -= taken - {book.contract(c).client for c in caller.contracts}
    return sorted(((c, book.client(c).name, book.client(c).department) for c in found), key=lambda r: r[1])


def purposes(contract: Contract) -> list[Row]:
    """The contract's purposes; preparing its return is always one (Art. 10)."""
    own = [] if contract.state == "ended" else contract.purposes
    return [(p, p, "") for p in [*own, RETURN_PURPOSE]]


def works(contract: Contract, lang: str) -> list[Row]:
    """The kinds of work that the contract allows."""
    own = [] if contract.state == "ended" else contract.works
    allowed = [w for w in Work if w.value in own or w.value in AFTER_THE_END]
    return [(w.value, w.text.in_(lang), "") for w in allowed]


def parties(contract: str) -> list[Row]:
    """The firms that are met under `contract`, by name."""
    found = db.rows("SELECT id, name FROM party WHERE contracts LIKE '' || ? ORDER BY name", (f"%{contract}%",))
    return [(str(i), str(n), "") for i, n in found]
