"""Destructions that wait for their witness or their certificate (Art. 11)."""

from __future__ import annotations

import json
from collections.abc import Iterator

from custody import clock
from custody.events.choices import KEEPERS, MANAGERS
from custody.queries.deadlines.base import DAY, MINUTE, Deadline, Due, Scope, midnight
from custody.text import Text

WITNESS_MINUTES = 30  # ledger.md §3.4


def _lots(scope: Scope, at: str, where: str, *given: object) -> Iterator[tuple[str, Due]]:
    sql = f"SELECT id, number, contract, {at}, items FROM destruction WHERE {where} AND contract IN ({{mine}})"
    for id_, number, contract, moment, items in scope.select(sql, *given):
        n = len(json.loads(str(items)))
        yield str(moment), Due(str(id_), str(number), str(contract), str(moment), Text(f"{n}点", f"{n} items"))


def unwitnessed(scope: Scope) -> Iterator[Due]:
    """Executed, and nobody has signed as witness within half an hour, where the instruction asks for one."""
    where = (
        "ended IS NOT NULL AND witnessed_at IS NULL AND state NOT IN ('destroyed', 'certified', 'done') AND EXISTS "
        "(SELECT 1 FROM authorisation a WHERE a.id = destruction.instruction AND a.witness <> 'none')"
    )
    for ended, due in _lots(scope, "ended", where):
        at = clock.stamp(clock.parse(ended) + WITNESS_MINUTES * MINUTE)
        yield Due(due.subject, due.number, due.contract, at, due.what)


def uncertified(scope: Scope) -> Iterator[Due]:
    """Executed, and its certificate is not matched (Kanagawa 2019: certificates that never came)."""
    for day, due in _lots(scope, "due", "due IS NOT NULL AND ended IS NOT NULL AND issued_on IS NULL"):
        yield Due(due.subject, due.number, due.contract, midnight(day), due.what)


DEADLINES = (
    Deadline("unwitnessed", Text("立会いの署名がない廃棄", "Destructions without a witness"), unwitnessed, KEEPERS),
    Deadline(
        "uncertified", Text("証明書待ちの廃棄", "Destructions without their certificate"), uncertified, MANAGERS,
        ahead=30 * DAY,
    ),
)  # fmt: skip
