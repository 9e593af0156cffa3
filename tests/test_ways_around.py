"""Ways around an article that were tried and are shut."""

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from custody import clock, db
from custody.caller import Signature
from custody.demo.cast import sent
from custody.errors import BadInput
from custody.events.contracts import AreaDesignated
from custody.events.copies import CopyRegistered
from custody.events.corrections import EntryCorrected
from custody.events.items import BlankRegistered
from custody.usecases import contracts, correcting, items, receiving

if TYPE_CHECKING:
    from custody.demo.cast import Cast

NOWHERE = "item:" + "0" * 16
SPECIFIC = receiving.Content(CopyRegistered(item=NOWHERE, name="税", info_class="specific"))


def rules(outcome: Any) -> set[str]:
    return {r.rule for no in outcome.refused for r in no.refusals}


def test_nothing_specific_is_put_on_a_medium_that_stands_outside(cast: "Cast", desk: Any) -> None:
    keeper = cast.caller("鈴木")
    blank = BlankRegistered(medium="usb", owner="contractor", place=cast.places["取扱区域A"])
    item = receiving.register_blank(keeper, sent(), cast.contracts["tax"], blank).first("item")
    assert not items.store(keeper, sent(), [item], desk.storing("仮置きロッカー")).refused
    assert rules(receiving.add_content(keeper, sent(), item, SPECIFIC)) == {"R-09-4"}


def test_a_correction_moves_nothing_where_it_may_not_stand_today(cast: "Cast", desk: Any) -> None:
    keeper = cast.caller("鈴木")
    (item,) = desk.received("tax", info_class="personal")
    stored = items.store(keeper, sent(), [item], desk.storing("ロッカー1")).done[0]
    assert receiving.add_content(keeper, sent(), item, SPECIFIC).done
    why = EntryCorrected(reason="wrong_place", why="書き誤り")
    moved = correcting.correct(keeper, sent(), item, stored.hash, {"unit": cast.places["仮置きロッカー"]}, why)
    assert rules(moved) == {"R-19-1"}
    assert correcting.correct(keeper, sent(), item, stored.hash, {"unit": cast.places["ロッカー2"]}, why).done


def test_an_event_told_late_must_be_lawful_now_as_well(cast: "Cast", desk: Any) -> None:
    manager, contract = cast.caller("高橋"), cast.contracts["tax"]
    today = clock.parse(clock.now()).date()
    over = AreaDesignated(
        area=cast.places["会議室"],
        since=(today - timedelta(days=60)).isoformat(),
        until=(today - timedelta(days=10)).isoformat(),
        accepted="みな税第20号",
    )
    contracts.settle(manager, sent(), contract, over)
    (item,) = desk.received("tax", before=40 * 24 * 60)
    while_it_lasted = clock.stamp(clock.parse(clock.now()) - timedelta(days=30))
    told = items.store(cast.caller("鈴木"), sent(while_it_lasted, "遅れた"), [item], desk.storing("仮置きロッカー"))
    assert rules(told) == {"R-19-1"}


def test_what_is_due_in_a_thousand_years_would_never_be_late(cast: "Cast", desk: Any) -> None:
    (item,) = desk.stored("tax")
    event = desk.using().model_copy(update={"due": "9999-12-31T00:00:00.000Z"})
    with pytest.raises(BadInput) as no:
        items.take_out(desk.user("tax"), sent(), [item], event)
    assert "1年以内" in no.value.fields["due"][0].ja


def test_an_outsider_does_not_count_as_the_second_look_at_the_lock(cast: "Cast", desk: Any) -> None:
    (item,) = desk.received("tax")
    given = sent()
    with_outsider = type(given)(idem=given.idem, second=Signature(cast.people["山本"], "password", clock.now()))
    with pytest.raises(BadInput) as no:
        items.store(cast.caller("鈴木"), with_outsider, [item], desk.storing("ロッカー1"))
    assert "second" in no.value.fields


def test_no_second_ledger_can_be_slipped_under_a_connection(cast: "Cast", engine: str) -> None:
    if engine != "sqlite":
        pytest.skip("SQLite's own ways")
    for probe in ("ATTACH ':memory:' AS other", "CREATE TEMP TABLE entry (x)", "CREATE TEMP VIEW entry AS SELECT 1"):
        with pytest.raises(Exception, match=r"not authorized|prohibited"):
            db.rows(probe)


def test_text_that_turns_the_direction_of_reading_is_put_straight(desk: Any, cast: "Cast") -> None:
    (item,) = desk.received("tax", description="通知\u202e書")
    assert db.rows("SELECT description FROM item WHERE id = ?", (item,)) == [("通知書",)]
