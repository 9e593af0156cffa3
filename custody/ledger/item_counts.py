"""How many items there are of what: kept in the transaction that changes an item, so that no page counts a million.

`place`: by contract, state, where it is, how it came, what medium it is and whether its label is printed. `seen`: by contract, state and the UTC date it was seen last.
On PostgreSQL each connection adds to rows of its own (`part`), so that no act waits for another's count.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from custody import db
from custody.ledger.chain import Finding
from custody.models import Item, Register
from custody.text import Text

PARTS = 64
RECEIVED, NEVER, OWN = "received", "never", "own"
PLACE, SEEN = "place", "seen"

Key = tuple[str, str, str, str, str]  # what, contract, state, place, key

_CAME = (
    f"CASE WHEN received_at IS NOT NULL THEN '{RECEIVED}' WHEN expected_on IS NOT NULL THEN '{NEVER}' "
    f"ELSE '{OWN}' END || '/' || medium || '/' || printed"
)
_SEEN = "substr(coalesce(seen_at, ''), 1, 10)"
_WANTED = " UNION ALL ".join(
    f"SELECT '{what}' AS what, contract, state, {place} AS place, {key} AS key, count(*) AS n FROM item GROUP BY 2, 3, 4, 5"  # noqa: S608
    for what, place, key in ((PLACE, "coalesce(place, '')", _CAME), (SEEN, "''", _SEEN))
)
_COLUMNS = ("what", "contract", "state", "place", "key", "part", "n")
_INTO = f"INSERT INTO item_count ({', '.join(_COLUMNS)})"
_ADDED = "ON CONFLICT (what, contract, state, place, key, part) DO UPDATE SET n = item_count.n + excluded.n"
_KEPT = "SELECT what, contract, state, place, key, sum(n) FROM item_count GROUP BY 1, 2, 3, 4, 5"
STANDING = (
    f"(SELECT contract, state, place FROM item_count WHERE what = '{PLACE}' AND place <> '' "  # noqa: S608
    "GROUP BY contract, state, place HAVING sum(n) > 0)"
)
"""SQL: in which states things of which contracts lie in which places, as a table."""
OTHERWISE = Text(
    "物品の数の控えが台帳と違います（{what} {state} {key}：{kept}、台帳では {n}）",
    "a count of items differs from the ledger ({what} {state} {key}: {kept}, by the ledger {n})",
)


def counted(rows: Iterable[Register]) -> Counter[Key]:
    """What these rows count for as they are now; those without an entry count for nothing yet."""
    found: Counter[Key] = Counter()
    for row in rows:
        if isinstance(row, Item) and row.seq:
            v = row.__data__
            came = RECEIVED if v.get("received_at") else NEVER if v.get("expected_on") else OWN
            printed = int(bool(v.get("printed")))
            found[PLACE, v["contract"], v["state"], v.get("place") or "", f"{came}/{v['medium']}/{printed}"] += 1
            found[SEEN, v["contract"], v["state"], "", (v.get("seen_at") or "")[:10]] += 1
    return found


def move(before: Counter[Key], after: Counter[Key]) -> None:
    """Bring the counts from `before` to `after`, in the transaction that is open."""
    if before == after:
        return
    after = after.copy()
    after.subtract(before)
    part = _part()
    # Sorted: two acts that add to the same rows cannot wait for each other.
    db.insert("item_count", _COLUMNS, [(*key, part, n) for key, n in sorted(after.items()) if n], _ADDED)


def _part() -> int:
    return int(db.proxy.obj.connection().info.backend_pid) % PARTS if db.is_postgresql() else 0


def recount() -> None:
    """Count every item anew, in the transaction that is open."""
    db.run_many("DELETE FROM item_count", [()])
    db.run_many(f"{_INTO} SELECT what, contract, state, place, key, 0, n FROM ({_WANTED}) AS c", [()])  # noqa: S608


def by_state(contracts: Sequence[str]) -> dict[tuple[str, str], int]:
    """How many items of these contracts are in each state, by (contract, state); nothing where there is none."""
    return {(contract, state): n for (contract, state), n in _summed(PLACE, contracts, "contract, state").items()}


class Some(NamedTuple):
    """So many items of one contract and state. `came`: RECEIVED, NEVER or OWN. `place`: empty where they are in none."""

    contract: str
    state: str
    came: str
    medium: str
    printed: bool
    place: str
    n: int


def by_place(contracts: Sequence[str]) -> Iterator[Some]:
    """All items of these contracts."""
    for (contract, state, place, key), n in _summed(PLACE, contracts, "contract, state, place, key").items():
        came, medium, printed = key.split("/")
        yield Some(contract, state, came, medium, printed == "1", place, n)


def by_day_seen(contracts: Sequence[str]) -> Iterator[tuple[str, str, str, int]]:
    """(contract, state, UTC date it was seen last or empty, how many) of these contracts."""
    for (contract, state, day), n in _summed(SEEN, contracts, "contract, state, key").items():
        yield contract, state, day, n


def _summed(what: str, contracts: Sequence[str], columns: str) -> dict[tuple[str, ...], int]:
    if not contracts:
        return {}
    marks = ", ".join("?" * len(contracts))
    sql = f"SELECT {columns}, sum(n) FROM item_count WHERE what = ? AND contract IN ({marks}) GROUP BY {columns}"  # noqa: S608
    return {tuple(key): int(n) for *key, n in db.rows(sql, [what, *contracts]) if n}


def wrong() -> Iterator[Finding]:
    """A finding for each count that is not what the items make."""
    kept, wanted = _table(_KEPT), _table(_WANTED)
    for key in sorted(kept.keys() | wanted.keys()):
        if (had := kept.get(key, 0)) != (n := wanted.get(key, 0)):
            what, contract, state, place, value = key
            yield Finding(
                contract, 0, OTHERWISE.filled(what=what, state=state, key=f"{place} {value}".strip(), kept=had, n=n)
            )


def _table(sql: str) -> dict[tuple[str, ...], int]:
    return {tuple(key): int(n) for *key, n in db.rows(sql)}
