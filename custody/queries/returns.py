"""Returns: the receipts there are, and what lies at the client's without one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

from custody import db
from custody.caller import Caller
from custody.events.choices import SiteKind
from custody.ledger import project, sealing
from custody.models import Item

A_PAGE = 50


@dataclass(frozen=True)
class Receipt:
    """One receipt: all items that ended in the same act. `occurred`: a UTC stamp; `item`: the id of the first."""

    contract: str
    occurred: str
    actor: str
    n: int
    item: str
    proof: str
    number: str
    officer: str
    photo: str


def receipts(caller: Caller, page: int = 1) -> tuple[list[Receipt], int]:
    """A page of the receipts of the caller's contracts, the newest first; and how many pages there are."""
    mine = sorted(caller.contracts)
    if not mine:
        return [], 1
    scope = f"contract IN ({', '.join('?' * len(mine))}) AND kind = 'return.receipted'"
    ((count,),) = db.rows(f"SELECT count(DISTINCT batch) FROM entry WHERE {scope}", mine)
    pages = max(1, -(-count // A_PAGE))
    page = min(max(page, 1), pages)
    found = db.rows(
        f"SELECT batch, count(*), min(subject) FROM entry WHERE {scope} "
        "GROUP BY batch ORDER BY max(received) DESC LIMIT ? OFFSET ?",
        [*mine, A_PAGE, (page - 1) * A_PAGE],
    )
    return [_receipt(batch, int(n), first) for batch, n, first in found], pages


def _receipt(batch: str, n: int, first: str) -> Receipt:
    ((seq, contract, actor, occurred, body),) = db.rows(
        "SELECT seq, contract, actor, occurred, body FROM entry "
        "WHERE subject = ? AND batch = ? AND kind = 'return.receipted'",
        (first, batch),
    )
    data = next(project.said([body]), {})
    private = sealing.of_chain(first, " AND seq = ?", (seq,)).get(seq, {})
    return Receipt(
        contract, occurred, actor, n, first, data.get("proof", ""), private.get("receipt", ""),
        private.get("officer", ""), data.get("signature") or data.get("scan") or "",
    )  # fmt: skip


def things(subjects: Sequence[str]) -> list[Item]:
    """The items with these ids, in this order; who may see them was asked before."""
    rows = project.load(subjects)
    return [cast(Item, rows[i]) for i in subjects]


def unreceipted(caller: Caller) -> list[Item]:
    """What arrived at a place of the client's and has no receipt yet: it stays open (Art. 10). The oldest first."""
    mine = sorted(caller.contracts)
    if not mine:
        return []
    sql = (
        "SELECT item.id FROM item JOIN contract ON contract.id = item.contract JOIN place p ON p.id = item.place "
        "JOIN place s ON s.site_kind = ? AND (s.id = p.id OR p.lineage LIKE '%' || s.id || '%') "
        f"WHERE item.contract IN ({', '.join('?' * len(mine))}) AND item.state = 'arrived' "
        "AND contract.client = COALESCE(s.client, (SELECT id FROM client WHERE (SELECT count(*) FROM client) = 1)) "
        "ORDER BY item.since LIMIT 200"
    )
    return things([i for (i,) in db.rows(sql, [SiteKind.CLIENT.value, *mine])])
