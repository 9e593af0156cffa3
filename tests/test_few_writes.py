"""An act asks no more than it must: rules that can say nothing are not asked, and columns that stay are not written."""

from __future__ import annotations

from typing import Any

import pytest

from custody import db
from custody.demo.cast import sent
from custody.events.items import ItemCheckedIn, ItemCheckedOut
from custody.models import Item
from custody.rules import RULES, Facts
from custody.rules.asked import concerning
from custody.rules.refusal import Refusal
from custody.usecases import items


def written(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, tuple[str, ...], int]]:
    """What `db.update` is asked to write from now on: table, columns, how many rows."""
    seen: list[tuple[str, tuple[str, ...], int]] = []
    update = db.update

    def spy(table: str, key: str, columns: tuple[str, ...], many: Any) -> None:
        seen.append((table, columns, len(many)))
        update(table, key, columns, many)

    monkeypatch.setattr(db, "update", spy)
    return seen


def test_only_columns_that_change_are_written(desk: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    some = desk.stored("welfare", 3)
    seen = written(monkeypatch)
    assert not items.take_out(desk.user("welfare"), sent(), some, desk.using("welfare")).refused
    ((table, columns, n),) = seen
    assert (table, n) == ("item", 3)
    assert {"seq", "head", "state", "holder", "place", "due"} <= set(columns)
    assert not {"id", "number", "contract", "medium", "serial", "labels", "received_at"} & set(columns)
    assert {Item.get_by_id(i).state for i in some} == {"in_use"}


def test_what_is_set_back_within_one_transaction_is_written_back(desk: Any) -> None:
    (item,) = desk.stored("welfare", 1)

    @db.transaction
    def out_and_in() -> None:
        items.take_out(desk.user("welfare"), sent(), [item], desk.using("welfare"))
        items.bring_back(desk.user("welfare"), sent(), [item], desk.returning())

    out_and_in()
    row = Item.get_by_id(item)
    assert (row.state, row.holder, row.due) == ("stored", None, None)


def test_a_rule_of_other_kinds_is_not_asked() -> None:
    for kind in (ItemCheckedOut, ItemCheckedIn):
        families = {rule.__module__.rpartition(".")[2] for rule in concerning(RULES, kind)}
        assert not families & {"certifying", "destroying", "erasing", "leaving", "returning", "reclaiming", "carrying"}


def test_a_rule_that_says_no_where_a_fact_is_missing_is_asked() -> None:
    refusal = object.__new__(Refusal)

    def missing(_event: object, facts: Facts) -> Refusal | None:
        return refusal if facts.about is None else None

    def there(_event: object, facts: Facts) -> Refusal | None:
        return refusal if facts.about is not None and facts.item is None else None

    def never(event: object, facts: Facts) -> Refusal | None:
        return refusal if isinstance(event, ItemCheckedIn) and facts.about is None else None

    assert concerning((missing, there, never), ItemCheckedOut) == (missing, there)
