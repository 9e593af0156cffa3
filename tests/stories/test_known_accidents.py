"""What went wrong elsewhere (domain.md §6), and what this register does about it."""

import json
from typing import Any

import pytest

from custody import clock, db
from custody.caller import Signature, Submission, new_idem
from custody.demo.cast import sent
from custody.errors import BadInput, Conflict
from custody.events.contracts import RosterSubmitted
from custody.events.counting import StocktakeClosed, StocktakeOpened
from custody.events.finding import ItemFound, ItemMissing
from custody.events.items import CustodyHandedOver, ItemReceived, ItemSighted
from custody.events.people import PersonLeft
from custody.ledger import guards, project, whole
from custody.models import Item
from custody.usecases import contracts, counting, items, people, receiving


def rules(outcome: Any) -> dict[str, str]:
    return {r.rule: r.basis.ja for no in outcome.refused for r in no.refusals}


def test_story_4_nobody_who_is_not_on_the_roster_takes_anything_out(desk: Any) -> None:
    """Amagasaki: ten of nineteen people presented as employees were not."""
    cast, manager = desk.cast, desk.cast.caller("高橋")
    (item,), (ordinary,) = desk.stored("tax"), desk.stored("library")
    known = RosterSubmitted(members={cast.people["佐藤"]: ["handler"]}, on=clock.today(), receipt="第9号")
    assert not contracts.settle(manager, sent(), cast.contracts["tax"], known).refused
    unknown = cast.caller("伊藤")
    assert rules(items.take_out(unknown, sent(), [item], desk.using("tax"))) == {"R-17-1": "第17条"}
    assert not items.take_out(unknown, sent(), [ordinary], desk.using("library")).refused
    assert not items.take_out(cast.caller("佐藤"), sent(), [item], desk.using("tax")).refused


def test_story_10_what_is_not_in_its_place_cannot_be_counted_away(desk: Any) -> None:
    """Kawasaki: two backup USBs were not in their place when someone needed them."""
    here, gone = desk.stored("tax", n=2)
    who = desk.cast.caller("高橋")
    opened = StocktakeOpened(place=desk.cast.places["ロッカー1"])
    count = counting.open_stocktake(who, sent(), desk.cast.contracts["tax"], opened).first("stocktake")
    counting.sight_in_stocktake(who, sent(), count, [here], ItemSighted())
    assert rules(counting.close_stocktake(who, sent(), count, StocktakeClosed())) == {"R-12-3": "第12条"}
    items.report_missing(who, sent(), [gone], ItemMissing(known_at=desk.ago(1), sought="棚の裏"))
    assert not counting.close_stocktake(who, sent(), count, StocktakeClosed()).refused
    assert [r.state for r in Item.select().where(Item.id == gone)] == ["missing"]


def test_story_10_who_keeps_a_unit_does_not_count_it(desk: Any) -> None:
    opened = StocktakeOpened(place=desk.cast.places["ロッカー1"])
    outcome = counting.open_stocktake(desk.keeper("tax"), sent(), desk.cast.contracts["tax"], opened)
    assert rules(outcome) == {"R-CS-5": "社内基準"}


def test_story_11_what_is_out_says_who_has_it_where_and_until_when(desk: Any) -> None:
    """Gamagori: a USB last used on 5 March was found missing on 5 July."""
    (item,) = desk.out("tax")
    row = Item.get_by_id(item)
    assert (row.state, row.holder, row.place) == ("in_use", desk.cast.people["佐藤"], desk.cast.places["作業室"])
    assert row.due is not None
    assert clock.minutes_between(clock.now(), row.due) > 0
    assert db.rows("SELECT id FROM item WHERE state = 'in_use' AND due < ?", (desk.due(hours=4),)) == [(item,)]


def test_story_11_nobody_leaves_with_something_in_their_hands(desk: Any) -> None:
    desk.out("tax")
    leaving = PersonLeft(on=clock.today(), pledge_confirmed=True)
    no = people.record_leaving(desk.cast.caller("高橋"), sent(), desk.cast.people["佐藤"], leaving)
    assert rules(no) == {"R-03-1": "第3条"}
    assert "M-0" in no.refused[0].refusals[0].message.ja


def test_story_15_another_count_is_received_only_with_its_difference(desk: Any) -> None:
    """Fukuoka: 145 address labels were missing, noticed only on delivery of the finished cards."""
    event = ItemReceived(medium="box", place=desk.cast.places["取扱区域A"], giver="田中", stated=12_000, counted=11_855)
    tax, who = desk.cast.contracts["tax"], desk.keeper("tax")
    assert rules(receiving.receive(who, sent(), tax, event)) == {"R-01-4": "第1条"}
    assert not Item.select().where(Item.contract == tax).count()
    said = event.model_copy(update={"difference": "宛名ラベル145件不足"})
    outcome = receiving.receive(who, sent(), tax, said)
    assert Item.get_by_id(outcome.first("item")).difference == "宛名ラベル145件不足"


def test_story_16_late_entries_and_former_places_stay_in_the_history(desk: Any) -> None:
    """Kumamoto: papers were pulled back before an audit to fake work done in the house."""
    (item,) = desk.out("welfare", medium="paper", place=desk.cast.places["会議室"], before=60 * 24 * 30)
    back = desk.returning(unit="ロッカー2")
    late = Submission(new_idem(), occurred=desk.ago(60 * 24 * 20), why="監査の前日に登録")
    items.bring_back(desk.user("welfare"), late, [item], back)
    chain = project.history(item)
    assert [e.data.get("place") or e.data.get("unit") for e in chain] == [
        desk.cast.places[p] for p in ("会議室", "ロッカー1", "作業室", "ロッカー2")
    ]
    told = chain[-1]
    assert clock.minutes_between(told.occurred, told.received) > 60 * 24 * 19
    assert told.private["why"] == "監査の前日に登録"


def test_story_17_a_private_medium_is_not_registered(desk: Any) -> None:
    """NTT Business Solutions: 9.28 million records left in more than a hundred copies over ten years."""
    event = ItemReceived(medium="hdd", place=desk.cast.places["取扱区域A"], giver="田中", owner="individual")
    assert rules(receiving.receive(desk.keeper("tax"), sent(), desk.cast.contracts["tax"], event)) == {
        "R-01-1": "第1条"
    }


def test_story_17_a_copy_is_not_taken_back_as_if_there_were_none(desk: Any) -> None:
    (item,) = desk.out("tax")
    outcome = items.bring_back(desk.user("tax"), sent(), [item], desk.returning(copied=True))
    assert rules(outcome) == {"R-09-1": "第9条"}
    assert Item.get_by_id(item).state == "in_use"


def test_story_17_a_row_changed_in_the_database_is_named(desk: Any, cast_url: str) -> None:
    (item,) = desk.out("tax")
    ours, bare = db.proxy.obj, db.connect(cast_url, guarded=False)
    with db.bind(bare).connection_context():
        guards.drop_guards(bare)
        db.rows("UPDATE entry SET actor = 'x' WHERE subject = ? AND seq = 2 RETURNING seq", (item,))
        assert (item, 2) in {(f.subject, f.seq) for f in whole.verify_all()}
    db.bind(ours)


@pytest.mark.parametrize(
    ("contract", "said"),
    [("tax", {"R-19-1": "第19条", "R-01-2": "第1条"}), ("welfare", {"R-01-2": "第1条"})],
)
def test_story_18_nothing_is_taken_home(desk: Any, contract: str, said: dict[str, str]) -> None:
    """Sakai: an employee took 680,000 voters' data home nine times on a portable disk."""
    (item,) = desk.stored(contract, medium="hdd")
    outcome = items.take_out(desk.user(contract), sent(), [item], desk.using(contract, place="自宅"))
    assert rules(outcome) == said
    assert Item.get_by_id(item).state == "stored"
    ((body,),) = db.rows("SELECT body FROM entry WHERE kind = 'attempt.refused'")
    kept = json.loads(bytes(body))
    assert kept["actor"] == desk.cast.people["佐藤"]
    assert kept["data"]["place"] == desk.cast.places["自宅"]
    assert {r["rule"]: r["basis"] for r in kept["data"]["refusals"]} == said


def test_story_21_without_the_receivers_own_hand_the_giver_still_holds_it(desk: Any) -> None:
    """Kitahiroshima: a list was left at a front door."""
    (item,) = desk.out("tax")
    ito, sato = desk.cast.people["伊藤"], desk.cast.people["佐藤"]
    with pytest.raises(BadInput) as no:
        items.hand_over(desk.user("tax"), sent(), [item], CustodyHandedOver(receiver=ito))
    assert "second" in no.value.fields
    row = Item.get_by_id(item)
    assert (row.holder, row.seq) == (sato, 3)
    assert row.due is not None


def test_story_21_nobody_hands_over_what_another_holds(desk: Any) -> None:
    (item,) = desk.out("tax")
    ito, sato = desk.cast.people["伊藤"], desk.cast.people["佐藤"]
    both = Submission(new_idem(), second=Signature(ito, "password", desk.ago(0)))
    outcome = items.hand_over(desk.keeper("tax"), both, [item], CustodyHandedOver(receiver=ito))
    assert rules(outcome) == {"R-01-8": "第1条"}
    assert Item.get_by_id(item).holder == sato


def test_what_was_lost_and_found_again_is_kept_apart(desk: Any) -> None:
    (item,) = desk.stored("tax")
    who = desk.user("tax")
    items.report_missing(who, sent(), [item], ItemMissing(known_at=desk.ago(1), sought="棚の裏"))
    with pytest.raises(Conflict):
        items.take_out(who, sent(), [item], desk.using("tax"))
    items.find(who, sent(), [item], ItemFound(place=desk.cast.places["会議室"], condition="opened", where="会議室の机"))
    row = Item.get_by_id(item)
    assert (row.state, row.holder, row.condition) == ("quarantined", desk.cast.people["佐藤"], "opened")
