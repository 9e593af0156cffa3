"""Audits and findings for their pages, within the caller's contracts."""

from __future__ import annotations

from custody import db
from custody.caller import Caller
from custody.errors import NotFound
from custody.ledger import project
from custody.models import Audit, Finding

A_PAGE = 50


def audits(caller: Caller, contract: str = "") -> list[Audit]:
    """The newest audits of the caller's contracts, or of one of them."""
    return [r for r in _newest(caller, "audit", "noticed_on", contract) if isinstance(r, Audit)]


def findings(caller: Caller, contract: str = "") -> list[Finding]:
    """The newest findings of the caller's contracts, or of one of them; those still open first."""
    found = [r for r in _newest(caller, "finding", "noted_on", contract) if isinstance(r, Finding)]
    return sorted(found, key=lambda f: f.state == "closed")


def _newest(caller: Caller, table: str, by: str, contract: str) -> list[object]:
    mine = sorted(caller.contracts & {contract} if contract else caller.contracts)
    if not mine:
        return []
    marks = ", ".join("?" * len(mine))
    last = "state = 'closed', " if table == "finding" else ""
    sql = f"SELECT id FROM {table} WHERE contract IN ({marks}) ORDER BY {last}{by} DESC, id DESC LIMIT {A_PAGE}"
    ids = [i for (i,) in db.rows(sql, mine)]
    rows = project.load(ids)
    return [rows[i] for i in ids]


def of_audit(audit: str) -> list[Finding]:
    """What one audit found, the oldest first."""
    ids = [i for (i,) in db.rows("SELECT id FROM finding WHERE audit = ? ORDER BY id", (audit,))]
    return [r for r in project.load(ids).values() if isinstance(r, Finding)]


def audit(caller: Caller, key: str) -> Audit:
    """An audit of the caller's contracts. NotFound for any other."""
    row = project.load([f"audit:{key}"]).get(f"audit:{key}")
    if not isinstance(row, Audit) or row.contract not in caller.contracts:
        raise NotFound
    return row


def finding(caller: Caller, key: str) -> Finding:
    """A finding of the caller's contracts. NotFound for any other."""
    row = project.load([f"finding:{key}"]).get(f"finding:{key}")
    if not isinstance(row, Finding) or row.contract not in caller.contracts:
        raise NotFound
    return row
