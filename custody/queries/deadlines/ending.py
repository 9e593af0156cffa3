"""Returns that wait for their receipt (Art. 10), destructions for their witness or their certificate (Art. 11)."""

from __future__ import annotations

import json
from collections.abc import Iterator

from custody import clock
from custody.events.choices import KEEPERS, MANAGERS
from custody.queries.deadlines.base import DAY, MINUTE, Deadline, Due, Scope, midnight
from custody.queries.destructions import WITNESS_MINUTES
from custody.rules.certifying import witness_needed
from custody.text import Text


def unwitnessed(scope: Scope) -> Iterator[Due]:
    """Executed, and nobody has signed as witness within half an hour, where one is asked for."""
    sql = (
        "SELECT d.id, d.number, d.contract, d.ended, d.items, a.witness FROM destruction d "
        "LEFT JOIN authorisation a ON a.id = d.instruction "
        "WHERE d.state = 'executed' AND d.ended IS NOT NULL AND d.witnessed_at IS NULL AND d.contract IN ({mine})"
    )
    for id_, number, contract, ended, items, rule in scope.select(sql):
        if witness_needed(scope.contract(str(contract)), str(rule) if rule else None):
            at = clock.stamp(clock.parse(str(ended)) + WITNESS_MINUTES * MINUTE)
            yield Due(str(id_), str(number), str(contract), at, _many(items))


def _many(items: object) -> Text:
    n = len(json.loads(str(items)))
    return Text(f"{n:,}点", f"{n:,} items")


def uncertified(scope: Scope) -> Iterator[Due]:
    """Executed, and its certificate is not matched (Kanagawa 2019: certificates that never came)."""
    sql = (
        "SELECT id, number, contract, due, items FROM destruction "
        "WHERE state = 'executed' AND due IS NOT NULL AND contract IN ({mine})"
    )
    for id_, number, contract, day, items in scope.select(sql):
        yield Due(str(id_), str(number), str(contract), midnight(str(day)), _many(items))


def unreceipted(scope: Scope) -> Iterator[Due]:
    """Art. 10: what was carried back to the client, and of which no receipt has been recorded."""
    sql = (
        "SELECT item.id, item.number, item.contract, item.since, item.description, item.medium FROM item "
        "JOIN transport ON transport.id = item.transport WHERE item.state = 'arrived' "
        "AND transport.purpose = 'return' AND transport.state = 'accepted' AND item.contract IN ({mine}) LIMIT 500"
    )
    for id_, number, contract, since, what, medium in scope.select(sql):
        at = clock.stamp(clock.parse(str(since)) + DAY)
        yield Due(str(id_), str(number), str(contract), at, Text(str(what), str(what)), None, str(medium))


DEADLINES = (
    Deadline("unreceipted", Text("返還の受領書待ち", "Returned, receipt awaited"), unreceipted, KEEPERS, ahead=DAY, red=3 * DAY),
    Deadline("unwitnessed", Text("立会いの署名がない廃棄", "Destructions without a witness"), unwitnessed, KEEPERS),
    Deadline(
        "uncertified", Text("証明書待ちの廃棄", "Destructions without their certificate"), uncertified, MANAGERS,
        ahead=30 * DAY,
    ),
)  # fmt: skip
