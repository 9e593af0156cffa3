"""What the client's permissions and instructions allow on one item: asked for its page and for the forms of its acts."""

from __future__ import annotations

import json
from collections.abc import Sequence

from custody import db
from custody.caller import Caller
from custody.events.authorisations import Sort
from custody.events.choices import After, State
from custody.ledger import project
from custody.models import Authorisation, Copy, Item
from custody.rules.copying import Allowed

IN_FORCE = "state = 'active' AND (since IS NULL OR since <= ?) AND (until IS NULL OR until >= ?)"
# Ids are of one length and unlike each other, so that one is found inside the list. SQLite plans anew for each value of
# a LIKE with a bare parameter, which takes longer than the search.
NAMING = "items LIKE '' || ?"


def _within(item: Item) -> str:
    return f"%{item.id}%"


def allowed(item: Item, on: str) -> Allowed:
    """Whether a permission to copy `item`, or a ground to erase what is on it, is in force at `on`. One statement.

    Where it can be neither copied nor erased as it stands, nothing is asked.
    """
    if not item.contents or item.state not in (State.STORED, State.IN_USE, State.QUARANTINED, State.ARRIVED):
        return Allowed()
    found = db.rows(
        f"SELECT sort, allowed, used FROM authorisation WHERE contract = ? AND sort IN ('copy', 'destroy') "
        f"AND {IN_FORCE} AND {NAMING} UNION ALL "
        "SELECT 'own rule', NULL, NULL FROM copy JOIN authorisation a ON a.id = copy.permission "
        "WHERE copy.item = ? AND copy.state || '' = 'live' AND a.after = 'erase'",  # not by the index of all that live
        (item.contract, on, on, _within(item), item.id),
    )
    copy = any(s == Sort.COPY and (n is None or n > len(json.loads(used))) for s, n, used in found)
    destroy = any(s == Sort.DESTROY for s, _, _ in found)
    return Allowed(copy=copy, erase=any(s != Sort.COPY for s, _, _ in found), destroy=destroy)


def covering(item: Item, on: str, sort: Sort | None = None) -> list[Authorisation]:
    """What the client said in force at `on` that names `item`, of one sort or of all; by number."""
    narrowed, given = (" AND sort = ?", [sort.value]) if sort else ("", [])
    found = db.rows(
        f"SELECT id FROM authorisation WHERE contract = ? AND {IN_FORCE} AND {NAMING}{narrowed} "
        "ORDER BY number LIMIT 100",
        (item.contract, on, on, _within(item), *given),
    )
    return _grants([i for (i,) in found])


def _grants(ids: Sequence[str]) -> list[Authorisation]:
    rows = project.load(ids)
    return [row for i in ids if isinstance(row := rows.get(i), Authorisation)]


def live_copies(item: Item) -> list[Copy]:
    """The copies that are on `item` now, in the order in which they came."""
    rows = project.load(c["copy"] for c in item.contents)
    return [row for c in item.contents if isinstance(row := rows.get(c["copy"]), Copy) and row.state == "live"]


def grounds(item: Item, copies: Sequence[Copy], on: str) -> list[Authorisation]:
    """On whose word some of `copies` may be erased: instructions that name `item`, permissions that say so."""
    own = _grants(list(dict.fromkeys(c.permission for c in copies if c.permission)))
    return [*covering(item, on, Sort.DESTROY), *(g for g in own if g.after == After.ERASE.value)]


def targets(caller: Caller, item: Item) -> list[tuple[str, str, str]]:
    """Carriers that a copy of `item` may go onto, as (id, number, kind): blank ones, and the maker's own in hand."""
    found = db.rows(
        "SELECT id, number, medium FROM item WHERE contract = ? AND id <> ? AND owner <> 'individual' AND "
        "(state = 'blank' OR (state = 'in_use' AND holder = ? AND owner <> 'client')) ORDER BY number LIMIT 50",
        (item.contract, item.id, caller.person),
    )
    return [(str(i), str(n), str(m)) for i, n, m in found]
