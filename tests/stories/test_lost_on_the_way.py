"""Things lost, late or left behind (domain.md §6, rows 8, 10, 11, 13 and 21): the clock asks where somebody did not.

鈴木 stands for whoever keeps the things, 佐藤 for whoever carried or used them, 田中's office for the town at the other end.
"""

from __future__ import annotations

from typing import Any

import pytest

from custody import clock
from custody.caller import Submission, new_idem
from custody.demo.cast import sent
from custody.errors import BadInput
from custody.events.choices import Medium
from custody.events.finding import ItemMissing
from custody.events.items import CustodyHandedOver, ItemSighted
from custody.models import Incident, Item, Transport
from custody.queries.attention import BY_NAME, condition, ground
from custody.queries.attention import items as listed
from custody.queries.incidents import carried_by
from custody.registers import current
from custody.usecases import items


def rules(outcome: Any) -> dict[str, str]:
    return {r.rule: r.basis.ja for no in outcome.refused for r in no.refusals}


def test_story_8_a_tape_in_an_envelope_does_not_leave_and_one_that_does_not_arrive_is_missed_at_both_ends(
    desk: Any, way: Any, said: Any
) -> None:
    """Obihiro 2003: a family-register tape in an ordinary parcel, missed two weeks later by the city."""
    (tape,), road = desk.stored("tax", medium="tape"), way("tax")
    assert not road.plan().refused
    assert rules(road.pack([tape], case=False))["R-23-1"] == "第23条"
    assert not road.pack([tape]).refused
    assert not road.seal().refused
    assert not road.leave().refused
    assert said("鈴木", "not-arrived", 1.4) == []
    for who in ("佐藤", "鈴木", "高橋"):
        (due,) = said(who, "not-arrived", 25)
        assert due.subject == road.id
    assert said("山本", "not-arrived", 25) == []
    lost = ItemMissing(known_at=clock.now(), sought="運送会社の営業所")
    opened = items.report_missing(desk.user("tax"), sent(), [tape], lost).first("incident")
    assert Incident.get_by_id(opened).transport == road.id


def test_story_10_what_nobody_has_seen_for_a_month_is_to_be_looked_at_until_it_is_seen(desk: Any, said: Any) -> None:
    """Kawasaki 2024: two backup sticks were not in their place when somebody needed them."""
    first, second = desk.stored("tax", n=2)
    assert said("鈴木", "unseen", 24 * 30) == []
    assert {due.subject for due in said("鈴木", "unseen", 24 * 36)} == {first, second}
    assert said("山本", "unseen", 24 * 36) == []
    clock.tell(said("鈴木", "unseen", 24 * 36)[0].at)
    try:
        assert not items.sight(desk.keeper("tax"), sent(), [first], ItemSighted()).refused
    finally:
        clock.tell(None)
    assert {due.subject for due in said("鈴木", "unseen", 24 * 36)} == {second}


def test_story_11_a_stick_that_is_out_when_the_day_ends_is_said_under_article_22(desk: Any, said: Any) -> None:
    """Gamagori 2018: last used on 5 March, found missing on 5 July."""
    (stick,), (card,) = desk.out("tax"), desk.out("library")
    for who in ("鈴木", "高橋"):
        assert {d.subject for d in said(who, "after-closing", 24)} == {stick}, card
    book, keeper = current(), desk.keeper("tax")
    tomorrow = clock.stamp(clock.parse(clock.now()) + (clock.parse(desk.due(24)) - clock.parse(clock.now())))
    (row,) = listed(condition(keeper, book, "after-closing", tomorrow))
    assert row.number == Item.get_by_id(stick).number
    basis = ground(book, keeper)
    assert basis is not None
    assert basis.ja == "第22条"
    assert BY_NAME["after-closing"].alarm


def test_story_13_of_twelve_boxes_eleven_arrive_and_the_twelfth_is_missing_with_an_incident(
    desk: Any, way: Any
) -> None:
    """Narashino 2019, Gifu, Osaka 2018: papers for disposal fell off trucks."""
    boxes = desk.stored("welfare", 12, medium=Medium.BOX)
    road = way("welfare").gone(boxes)
    assert len(carried_by(desk.keeper("welfare"), road.id)) == 12
    assert not road.counted_out(boxes[:11]).refused
    row = Transport.get_by_id(road.id)
    (incident,) = list(Incident.select())
    assert (incident.items, incident.transport, incident.sort) == ([boxes[11]], road.id, "loss")
    assert (row.state, row.incident) == ("accepted", incident.id)
    assert {Item.get_by_id(i).state for i in boxes[:11]} == {"arrived"}
    assert Item.get_by_id(boxes[11]).state == "missing"


def test_story_13_a_box_too_many_is_set_apart(desk: Any, way: Any) -> None:
    boxes, (stray,) = desk.stored("welfare", 3, medium=Medium.BOX), desk.stored("welfare", medium=Medium.BOX)
    road = way("welfare").gone(boxes)
    assert not road.counted_out([*boxes, stray]).refused
    assert Item.get_by_id(stray).state == "quarantined"
    assert [i.items for i in Incident.select()] == [[stray]]


def test_story_21_a_list_left_at_the_door_stays_with_the_giver_and_the_alarm_is_the_givers(
    desk: Any, said: Any
) -> None:
    """Kitahiroshima: a list was left at a front door. Nagasaki 2024: a notebook was missed the next day."""
    (list_,) = desk.stored("welfare", medium="paper")
    giver, receiver = desk.user("welfare"), desk.cast.people["髙木"]
    items.take_out(giver, sent(), [list_], desk.using("welfare", due=desk.due(1)))
    with pytest.raises(BadInput):
        items.hand_over(giver, Submission(new_idem()), [list_], CustodyHandedOver(receiver=receiver))
    assert Item.get_by_id(list_).holder == desk.cast.people["佐藤"]
    (due,) = said("佐藤", "late", 24)
    assert (due.subject, due.person) == (list_, desk.cast.people["佐藤"])
    assert said("髙木", "late", 24) == []
