"""Ways that a stranger found round Arts 9 and 23: by taking out, by bringing back, by correcting, by what is "found" on it."""

from dataclasses import replace
from typing import Any

import pytest

from custody import clock
from custody.caller import Submission, new_idem
from custody.demo.cast import sent
from custody.errors import BadInput, NotFound
from custody.events.authorisations import CopyingPermitted
from custody.events.copies import CopyRegistered
from custody.events.copying import ItemCopied
from custody.events.corrections import EntryCorrected
from custody.events.counting import StocktakeOpened
from custody.events.finding import ItemFound, ItemMissing
from custody.events.items import BlankRegistered, ItemReceived, ItemSighted
from custody.events.parties import PartyRegistered
from custody.events.places import PlaceChanged, PlaceRegistered
from custody.events.seals import SealSpoilt
from custody.ledger import project
from custody.models import Item
from custody.usecases import authorising, copying, correcting, counting, items, parties, places, receiving, sealing
from custody.usecases.items import facts_of
from custody.usecases.outcome import Outcome


def rules(outcome: Outcome) -> set[str]:
    return {r.rule for no in outcome.refused for r in no.refusals}


@pytest.fixture
def plant(cast: Any) -> dict[str, str]:
    """Another site, with a lockable unit in it."""
    boss = cast.caller("高橋")
    site = PlaceRegistered(name="東湾工場", place_kind="site", site_kind="own")
    at = places.register_place(boss, sent(), site).first("place")
    unit = PlaceRegistered(name="東湾棚", place_kind="unit", parent=at, lockable=True, lock_kind="key")
    return {"site": at, "unit": places.register_place(boss, sent(), unit).first("place")}


def test_nothing_is_taken_out_or_brought_back_to_another_site(cast: Any, desk: Any, plant: dict[str, str]) -> None:
    user = desk.user("welfare")
    (item,) = desk.stored("welfare")
    away = desk.using("welfare").model_copy(update={"place": plant["site"]})
    assert rules(items.take_out(user, sent(), [item], away)) == {"R-23-8"}
    assert not items.take_out(user, sent(), [item], desk.using("welfare")).refused
    assert rules(
        items.bring_back(user, sent(), [item], desk.returning().model_copy(update={"unit": plant["unit"]}))
    ) == {"R-23-8"}
    (other,) = desk.received("welfare")
    assert rules(items.store(user, sent(), [other], desk.storing().model_copy(update={"unit": plant["unit"]}))) == {
        "R-23-8"
    }


def test_a_correction_moves_nothing_to_another_site(cast: Any, desk: Any, plant: dict[str, str]) -> None:
    (item,) = desk.stored("welfare")
    stored = project.history(item)[-1]
    why = EntryCorrected(reason="wrong_place", why="取り違え")
    outcome = correcting.correct(desk.keeper("welfare"), sent(), item, stored.hash, {"unit": plant["unit"]}, why)
    assert "R-23-8" in rules(outcome)


def correct(desk: Any, item: str, kind: str, **changes: Any) -> set[str]:
    entry = next(e.hash for e in project.history(item) if e.kind == kind)
    why = EntryCorrected(reason="wrong_place", why="取り違え")
    return rules(correcting.correct(desk.keeper("welfare"), sent(), item, entry, changes, why))


def test_no_correction_of_where_it_began_moves_it(cast: Any, desk: Any, plant: dict[str, str]) -> None:
    (item,) = desk.received("welfare")
    assert correct(desk, item, "item.received", place=cast.places["区役所"]) == {"R-23-8"}
    assert correct(desk, item, "item.received", place=cast.places["作業室"]) == set()
    blank = BlankRegistered(medium="usb", place=cast.places["作業室"])
    made = receiving.register_blank(desk.keeper("welfare"), sent(), cast.contracts["welfare"], blank).first("item")
    assert correct(desk, made, "carrier.blank_registered", place=plant["site"]) == {"R-23-8"}


def test_a_manager_puts_right_the_wrong_place_picked_at_reception_while_nothing_followed(
    cast: Any, desk: Any, plant: dict[str, str]
) -> None:
    (item,) = desk.received("welfare", place=plant["site"])
    entry, why = project.history(item)[0].hash, EntryCorrected(reason="wrong_place", why="選び間違い")
    assert correct(desk, item, "item.received", place=cast.places["作業室"]) == {"R-23-8"}
    right = {"place": cast.places["作業室"]}
    assert not correcting.correct(cast.caller("高橋"), sent(), item, entry, right, why).refused
    assert Item.get_by_id(item).place == cast.places["作業室"]
    assert not items.store(desk.keeper("welfare"), sent(), [item], desk.storing()).refused
    back = {"place": plant["site"]}
    assert rules(correcting.correct(cast.caller("高橋"), sent(), item, entry, back, why)) == {"R-23-8"}


@pytest.mark.parametrize("kind", [None, "own"])
def test_a_new_site_says_what_kind_it_is(cast: Any, browse: Any, kind: str | None) -> None:
    form = {"idem": new_idem(), "name": "別館", "site_kind": kind or ""}
    answer = browse("鈴木").post("/places?kind=site", form)
    assert answer.status_code == (303 if kind else 422)
    assert ("どの種別の事業所かを選んでください。" in answer.get_data(as_text=True)) == (kind is None)


def test_what_was_recorded_at_the_wrong_site_is_found_at_the_right_one_and_then_corrected(
    cast: Any, desk: Any, plant: dict[str, str]
) -> None:
    (item,) = desk.stored("welfare")
    assert correct(desk, item, "item.received", place=plant["site"]) == {"R-23-8"}
    assert correct(desk, item, "item.stored", unit=plant["unit"]) == {"R-23-8"}
    keeper = desk.keeper("welfare")
    items.report_missing(keeper, sent(), [item], ItemMissing(known_at=clock.now(), sought="登録と違う"))
    items.find(keeper, sent(), [item], ItemFound(place=plant["unit"], condition="good", where="東湾工場"))
    assert correct(desk, item, "item.stored", unit=plant["unit"]) == set()
    assert correct(desk, item, "item.received", place=plant["site"]) == set()
    assert Item.get_by_id(item).place == plant["unit"]
    assert "R-23-8" in correct(desk, item, "item.stored", unit=cast.places["ロッカー1"])


def test_what_stands_elsewhere_since_before_the_rule_is_corrected_in_all_else(
    cast: Any, desk: Any, plant: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (item,) = desk.received("welfare")
    with monkeypatch.context() as before:
        before.setattr(items, "facts_of", lambda *a: lambda item: replace(facts_of(*a)(item), lies=None))
        there = desk.storing().model_copy(update={"unit": plant["unit"]})
        assert not items.store(desk.keeper("welfare"), sent(), [item], there).refused
    assert correct(desk, item, "item.stored", slot="上段") == set()
    assert correct(desk, item, "item.received", description="給付金の申請書") == set()
    assert correct(desk, item, "item.stored", unit=cast.places["ロッカー1"]) == set()


def test_a_copy_is_not_put_onto_a_blank_at_another_site(cast: Any, desk: Any, plant: dict[str, str]) -> None:
    (item,) = desk.out("welfare")
    blank, contract = BlankRegistered(medium="usb", place=plant["site"]), cast.contracts["welfare"]
    target = receiving.register_blank(desk.keeper("welfare"), sent(), contract, blank).first("item")
    day = clock.today()
    told = CopyingPermitted(
        dated=day, officer="課長", items=[item], allowed=1, methods=["duplicate"], media=["usb"], purpose="予備",
        since=day, until=day,
    )  # fmt: skip
    grant = authorising.grant(cast.caller("高橋"), sent(), contract, told).first("authorisation")
    parent = Item.get_by_id(item).contents[0]["copy"]
    event = ItemCopied(
        parent=parent, permission=grant, method="duplicate", target=target, records=1, purpose="予備"
    )  # fmt: skip
    assert rules(copying.make_copy(desk.user("welfare"), sent(), item, event)) == {"R-23-8"}


def test_what_a_count_finds_at_another_site_is_set_apart_there_and_told(
    cast: Any, desk: Any, plant: dict[str, str]
) -> None:
    (item,) = desk.stored("welfare")
    user = desk.user("welfare")
    opened = StocktakeOpened(place=plant["unit"])
    count = counting.open_stocktake(user, sent(), cast.contracts["welfare"], opened).first("stocktake")
    counting.sight_in_stocktake(user, sent(), count, [item], ItemSighted())
    outcome = counting.place_here(user, sent(), count, item)
    assert [d.kind for d in outcome.done] == ["item.quarantined", "incident.opened"]
    row = Item.get_by_id(item)
    assert (row.state, row.place) == ("quarantined", plant["unit"])


def test_a_room_in_a_home_is_a_private_place(cast: Any, desk: Any) -> None:
    room = PlaceRegistered(name="書斎", place_kind="room", parent=cast.places["自宅"])
    study = places.register_place(cast.caller("高橋"), sent(), room).first("place")
    given = {"medium": "usb", "place": study, "giver": "田中 実"}
    event = ItemReceived.model_validate(given)
    contract = cast.contracts["welfare"]
    assert rules(receiving.receive(desk.keeper("welfare"), sent(), contract, event)) == {"R-01-2"}


@pytest.mark.parametrize("kind", ["own", None])
def test_a_site_does_not_become_another_kind_of_site(cast: Any, kind: str | None) -> None:
    home = PlaceChanged(name="自宅", site_kind=kind)
    with pytest.raises(BadInput):
        places.change_place(cast.caller("高橋"), sent(), cast.places["自宅"], home)


def test_a_site_does_not_become_another_firms_nor_ours_by_being_registered_again(cast: Any) -> None:
    boss = cast.caller("高橋")
    firms = [
        parties.register(
            boss, sent(), PartyRegistered(sort="subcontractor", name=name, contract=cast.contracts["tax"])
        ).first("party")
        for name in ("印刷社", "梱包社")
    ]
    works = {"name": "印刷工場", "place_kind": "site", "site_kind": "subcontractor", "party": firms[0]}
    at = places.register_place(boss, sent(), PlaceRegistered.model_validate(works)).first("place")
    for party in (firms[1], None):
        changed = PlaceChanged(name="印刷工場", site_kind="subcontractor", party=party)
        with pytest.raises(BadInput):
            places.change_place(boss, sent(), at, changed)
    renamed = PlaceChanged(name="第一印刷工場", site_kind="subcontractor", party=firms[0])
    places.change_place(boss, sent(), at, renamed)
    places.close_place(boss, sent(), at)
    again = PlaceRegistered(name="第一 印刷工場", place_kind="site", site_kind="own")
    with pytest.raises(BadInput):
        places.register_place(cast.caller("鈴木"), sent(), again)
    same = PlaceRegistered.model_validate({**works, "name": "第一印刷工場"})
    assert places.register_place(cast.caller("鈴木"), sent(), same).done


def test_what_was_put_onto_an_own_medium_is_not_registered_as_handed_over(cast: Any, desk: Any) -> None:
    keeper = desk.keeper("tax")
    blank = BlankRegistered(medium="usb", place=cast.places["作業室"], owner="contractor")
    item = receiving.register_blank(keeper, sent(), cast.contracts["tax"], blank).first("item")
    items.store(keeper, sent(), [item], desk.storing())
    about = CopyRegistered(item=item, name="通知データ", info_class="specific")
    assert rules(receiving.add_content(keeper, sent(), item, receiving.Content(about))) == {"R-09-4"}


def test_another_contracts_manager_says_nothing_of_a_seal_under_way(cast: Any, desk: Any) -> None:
    from refusing import carrying
    from refusing.office import Office

    carrying.under_way_to_opening(Office(desk), "welfare", "S-00931")
    from custody import db

    ((seal,),) = db.rows("SELECT id FROM seal WHERE number = 'S-00931'")
    with pytest.raises(NotFound):
        sealing.spoil(cast.caller("山本"), Submission(new_idem()), seal, SealSpoilt(why_spoilt="lost"))
