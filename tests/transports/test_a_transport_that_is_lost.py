"""A case lost on the way: once everything in it is reported missing the transport ends as lost, with its case and seals."""

import html

import pytest

from custody import clock, db
from custody.caller import new_idem
from custody.demo.cast import sent
from custody.errors import Conflict
from custody.events.finding import ItemFound, ItemMissing
from custody.events.under_way import TransportLost
from custody.models import Case, Item
from custody.usecases import items, leaving, losing


def text(answer) -> str:
    return html.unescape(answer.get_data(as_text=True))


def missing(r, some):
    items.report_missing(r.who("佐藤"), sent(), some, ItemMissing(known_at=clock.now(), sought="電車の網棚"))


def lost(r):
    return losing.lose(r.who("鈴木"), sent(), r.id, TransportLost(note="駅と警察に届け出た"))


def test_it_ends_as_lost_by_the_page_and_holds_nobody_up_any_more(road, browse):
    r = road().on_its_way()
    keeper, at = browse("鈴木"), f"/transports/{r.id.partition(':')[2]}"
    assert "搬送の紛失" not in text(keeper.get(at))
    missing(r, r.items)
    assert f"{at}/losses/new" in text(keeper.get(at))
    sent_ = {"idem": new_idem(), "note": "駅と警察に届け出た"}
    assert keeper.post(f"{at}/losses", sent_).status_code == 303
    page = text(keeper.get(at))
    assert "紛失" in page
    assert r.row().incident
    assert not leaving.clearance(r.who("高橋"), r.cast.people["佐藤"]).transports
    assert not leaving.clearance(r.who("高橋"), r.cast.people["鈴木"]).cases
    assert {s for (s,) in db.rows("SELECT state FROM seal WHERE transport = ?", (r.id,))} == {"lost"}


def test_nothing_is_lost_with_it_that_was_not_reported_missing(road):
    r = road().on_its_way()
    missing(r, r.items[:1])
    with pytest.raises(Conflict, match="not reported missing"):
        lost(r)


def test_what_turns_up_again_is_found_and_the_case_is_inspected_first(road, cast, browse):
    r = road().on_its_way()
    missing(r, r.items)
    assert not lost(r).refused
    found = ItemFound(place=cast.places["会議室"], condition="good", where="駅の遺失物係")
    assert not items.find(r.who("鈴木"), sent(), r.items, found).refused
    assert r.states() == {"quarantined"}
    assert {i.transport for i in Item.select().where(Item.id.in_(r.items))} == {None}
    keeper, at = browse("鈴木"), f"/cases/{r.case.partition(':')[2]}"
    assert f"{at}/findings/new" in text(keeper.get(at))
    assert keeper.post(f"{at}/findings", {"idem": new_idem(), "where": "駅の遺失物係"}).status_code == 303
    case = Case.get_by_id(r.case)
    assert (case.state, case.sound) == ("free", False)
