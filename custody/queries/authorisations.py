"""The register of permissions, consents and instructions: how each stands, what is left of it, what was done under it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from custody import db
from custody.caller import Caller
from custody.events.authorisations import AuthorisationState, Sort
from custody.ledger import project
from custody.models import Authorisation, Item
from custody.registers import Registers
from custody.text import Text

A_PAGE = 30
MOST = 5_000
NEARLY = 0.8  # of the number allowed (domain.md §7)
NAMED_ONCE = frozenset({Sort.DESTROY.value, Sort.LOSS.value})  # used up once all that they name has ended
SOON_DAYS = 14  # before the last day (domain.md §7)


class Standing:
    """How an authorisation stands on a date: the code of a mark, and the word."""

    ACTIVE = ("active", Text("有効", "In force"))
    WAITING = ("expected", Text("書面待ち", "Waiting for paper"))
    AHEAD = ("draft", Text("期間前", "Not yet in force"))
    USED_UP = ("closed", Text("使い切り", "Used up"))
    EXPIRED = ("closed", Text("期限切れ", "Expired"))
    ENDED = ("closed", Text("取消・失効", "Ended"))


FILTERS = {
    "in_force": Text("有効", "In force"),
    "paper": Text("書面待ち", "Waiting for paper"),
    "nearly": Text("残りわずか", "Nearly used or ending"),
    "expired": Text("期限切れ・取消", "Expired or ended"),
}


@dataclass(frozen=True)
class Asked:
    contract: str = ""
    sort: str = ""
    state: str = ""
    page: int = 1


def standing(row: Authorisation, on: str) -> tuple[str, Text]:
    """One of Standing, at the date `on` (YYYY-MM-DD)."""
    if row.state == AuthorisationState.ENDED.value:
        return Standing.ENDED
    if row.until and row.until < on:
        return Standing.EXPIRED
    if row.since and row.since > on:
        return Standing.AHEAD
    done = set(row.items) <= set(row.used) if row.sort in NAMED_ONCE else row.left() == 0
    if done and not row.standing:
        return Standing.USED_UP
    return Standing.ACTIVE if row.paper else Standing.WAITING


def ends_soon(row: Authorisation, on: str) -> bool:
    """Whether its last day or its number is nearly reached."""
    if not row.in_force(on):
        return False
    near = (date.fromisoformat(on) + timedelta(days=SOON_DAYS)).isoformat()
    return bool(row.until and row.until <= near) or bool(row.allowed and len(row.used) >= NEARLY * row.allowed)


def listed(caller: Caller, asked: Asked, on: str) -> tuple[list[Authorisation], int]:
    """A page of the caller's authorisations, the newest first, and how many pages there are."""
    rows = [r for r in _all(caller, asked) if _fits(r, asked.state, on)]
    pages = max(1, -(-len(rows) // A_PAGE))
    page = min(max(asked.page, 1), pages)
    return rows[A_PAGE * (page - 1) : A_PAGE * page], pages


def _all(caller: Caller, asked: Asked) -> list[Authorisation]:
    mine = [c for c in sorted(caller.contracts) if not asked.contract or c == asked.contract]
    if not mine:
        return []
    sorts = [asked.sort] if asked.sort else [s.value for s in Sort]
    found = db.rows(
        f"SELECT id FROM authorisation WHERE contract IN ({', '.join('?' * len(mine))}) "
        f"AND sort IN ({', '.join('?' * len(sorts))}) ORDER BY number DESC LIMIT {MOST}",
        (*mine, *sorts),
    )
    ids = [i for (i,) in found]
    rows = project.load(ids)
    return [row for i in ids if isinstance(row := rows[i], Authorisation)]


def _fits(row: Authorisation, state: str, on: str) -> bool:
    if state == "paper":
        return not row.paper
    if state == "nearly":
        return ends_soon(row, on)
    if state == "in_force":
        return row.in_force(on)
    return state != "expired" or standing(row, on) in (Standing.ENDED, Standing.EXPIRED)


@dataclass(frozen=True)
class Done:
    """Something done under an authorisation. `number` leads to the item it is on, empty where that is gone from view."""

    what: str
    number: str
    state: str


def done_under(row: Authorisation) -> list[Done]:
    """What the ledger says was done under it, also what has ended since; the newest first."""
    ids = list(dict.fromkeys([*_made(row), *row.used]))
    found = project.load(ids)
    items = project.load(str(r.item) for r in found.values() if hasattr(r, "item"))
    done = []
    for i in reversed(ids):
        if (r := found.get(i)) is not None:
            at = r if isinstance(r, Item) else items.get(str(getattr(r, "item", "")))
            number = at.number if isinstance(at, Item) else ""
            done.append(Done(str(getattr(r, "number", "")), number, str(getattr(r, "state", ""))))
    return done


def _made(row: Authorisation) -> Sequence[str]:
    """Copies made under it; a standing permission no longer counts those that were erased."""
    return [i for (i,) in db.rows("SELECT id FROM copy WHERE permission = ? ORDER BY number LIMIT 1000", (row.id,))]


def named(row: Authorisation) -> list[Item]:
    """The items that it names, in the order of its own list."""
    rows = project.load(row.items)
    return [item for i in row.items if isinstance(item := rows.get(i), Item)]


def contracts_of(book: Registers, caller: Caller) -> list[tuple[str, str]]:
    """(id, number) of the caller's contracts, by number."""
    return sorted(((c, book.contract(c).number) for c in caller.contracts), key=lambda pair: pair[1])
