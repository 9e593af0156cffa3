"""What several contracts share (places, people, clients) is bent by nobody who answers for one of them alone."""

from dataclasses import replace
from typing import Any

import pytest

from custody import clock, db
from custody.caller import Caller, Signature, Submission, new_idem
from custody.demo.cast import PURPOSES, sent
from custody.errors import BadInput, NotAllowed, NotFound
from custody.events.choices import Role, SiteKind
from custody.events.clients import ClientChanged, ClientRegistered
from custody.events.contracts import AreaDesignated, ContractRegistered, OfficerAppointed, RosterSubmitted
from custody.events.counting import StocktakeOpened
from custody.events.items import BlankRegistered, CustodyHandedOver
from custody.events.people import PersonChanged, PersonLeft, PersonRegistered, RolesGiven
from custody.events.places import LockChecked, PlaceChanged, PlaceRegistered
from custody.queries import options
from custody.registers import current
from custody.usecases import contracts, counting, items, people, places, receiving

LEAVING = PersonLeft(on=clock.today(), pledge_confirmed=True)


def count() -> int:
    return int(db.rows("SELECT count(*) FROM entry")[0][0])


def new_place(cast: Any, name: str, kind: str = "unit", parent: str | None = None, **more: object) -> str:
    site = {"site_kind": "own"} if kind == "site" else {}
    event = PlaceRegistered.model_validate({"name": name, "place_kind": kind, "parent": parent, **site, **more})
    return places.register_place(cast.caller("山本"), sent(), event).first("place")


def agreed(client: str, number: str = "R8-900") -> ContractRegistered:
    return ContractRegistered.model_validate(
        {
            "number": number,
            "title_": "検証業務",
            "client": client,
            "incident_contact": "03-0000-0009",
            "starts": "2026-04-01",
            "ends": "2027-03-31",
            "purposes": PURPOSES["other"],
        }
    )


def test_a_keeper_of_one_contract_does_not_change_a_place_that_others_have_designated(cast: Any) -> None:
    before, event = count(), PlaceChanged(name="棚", lockable=True)
    for name in ("山本", "鈴木"):
        for place in ("棚", "取扱区域A", "本社"):
            with pytest.raises(NotAllowed):
                places.change_place(cast.caller(name), sent(), cast.places[place], event)
        with pytest.raises(NotAllowed):
            places.close_place(cast.caller(name), sent(), cast.places["棚"])
    assert count() == before


def test_a_keeper_of_one_contract_puts_no_room_into_the_area_of_another(cast: Any) -> None:
    before = count()
    with pytest.raises(BadInput) as no:
        new_place(cast, "私の家", "room", cast.places["取扱区域A"])
    assert set(no.value.fields) == {"parent"}
    assert count() == before


def test_a_keeper_does_not_change_a_place_in_which_something_of_another_contract_lies(cast: Any, desk: Any) -> None:
    site = new_place(cast, "別館", "site")
    unit = new_place(cast, "別館の棚", parent=site)
    mine, changed = cast.caller("山本"), PlaceChanged(name="別館の棚2")
    places.change_place(mine, sent(), unit, changed)
    desk.received("library", info_class="personal", place=unit)
    for place in (unit, site):
        with pytest.raises(NotAllowed):
            places.change_place(mine, sent(), place, changed)
    places.change_place(desk.keeper("library"), sent(), unit, changed)


def test_whoever_keeps_every_contract_concerned_changes_a_place_and_so_does_an_administrator(cast: Any) -> None:
    event = PlaceChanged(name="開放棚2")
    places.change_place(cast.caller("高橋"), sent(), cast.places["棚"], event)
    given = RolesGiven(contract=cast.contracts["other"], roles=["custodian"])
    people.give_roles(replace(cast.caller("山本"), administrator=True), sent(), cast.people["鈴木"], given)
    places.change_place(cast.caller("鈴木"), sent(), cast.places["棚"], event)
    assert db.rows("SELECT name FROM place WHERE id = ?", (cast.places["棚"],)) == [("開放棚2",)]


def test_the_page_of_a_place_offers_its_changes_only_to_who_may_make_them(cast: Any, browse: Any) -> None:
    path = f"/places/{cast.places['取扱区域A'].partition(':')[2]}"
    assert f'href="{path}/changes/new"' in browse("高橋").get(path).get_data(as_text=True)
    page = browse("山本").get(path).get_data(as_text=True)
    assert f'href="{path}/changes/new"' not in page
    assert "/places/new?kind=" not in page


def test_a_manager_does_not_let_the_administrator_leave_nor_rename_them(cast: Any) -> None:
    boss = RolesGiven(contract=cast.contracts["tax"], roles=["manager"])
    people.give_roles(cast.caller("高橋"), sent(), cast.people["鈴木"], boss)
    before, who = count(), cast.caller("鈴木")
    with pytest.raises(NotAllowed):
        people.record_leaving(who, sent(), cast.people["高橋"], LEAVING)
    with pytest.raises(NotAllowed):
        people.change_person(who, sent(), cast.people["高橋"], PersonChanged(name="x", employer="x"))
    assert count() == before


def test_a_manager_does_not_let_somebody_leave_who_has_a_part_in_other_managers_contracts(cast: Any) -> None:
    before, who = count(), cast.caller("山本")
    for act in (
        lambda: people.record_leaving(who, sent(), cast.people["髙木"], LEAVING),
        lambda: people.change_person(who, sent(), cast.people["髙木"], PersonChanged(name="x", employer="x")),
    ):
        with pytest.raises(NotAllowed):
            act()
    assert count() == before


def test_a_manager_lets_somebody_leave_whose_parts_are_all_in_contracts_they_manage(cast: Any) -> None:
    who = cast.caller("山本")
    new = people.register_person(who, sent(), PersonRegistered(name="小林 光", employer="派遣会社ひかり")).first(
        "person"
    )
    people.give_roles(who, sent(), new, RolesGiven(contract=cast.contracts["other"], roles=["handler"]))
    people.change_person(who, sent(), new, PersonChanged(name="小林 ひかり", employer="派遣会社ひかり"))
    people.record_leaving(who, sent(), new, LEAVING)
    assert db.rows("SELECT name, leaves FROM person WHERE id = ?", (new,)) == [("小林 ひかり", clock.today())]


def test_nobody_records_their_own_leaving(cast: Any) -> None:
    before = count()
    with pytest.raises(BadInput):
        people.record_leaving(cast.caller("高橋"), sent(), cast.people["高橋"], LEAVING)
    assert count() == before


def test_the_last_administrator_does_not_leave(cast: Any) -> None:
    boss = cast.caller("高橋")
    event = PersonRegistered(name="小林 光", employer="x", administrator=True)
    second = people.register_person(boss, sent(), event).first("person")
    people.record_leaving(boss, sent(), second, PersonLeft(on=clock.today(), pledge_confirmed=True))
    with pytest.raises(BadInput) as no:
        people.record_leaving(Caller(second, administrator=True, auth={"m": "password"}), sent(), boss.person, LEAVING)
    assert "最後のシステム管理者" in no.value.message.ja


def test_a_manager_registers_no_contract_with_a_client_of_others(cast: Any) -> None:
    before = count()
    with pytest.raises(NotFound):
        contracts.register_contract(cast.caller("山本"), sent(), agreed(cast.clients["港"]))
    assert count() == before
    contracts.register_contract(cast.caller("山本"), sent(), agreed(cast.clients["浜"]))
    contracts.register_contract(cast.caller("高橋"), sent(), agreed(cast.clients["浜"], "R8-901"))


def test_a_client_is_changed_only_by_who_manages_all_of_its_contracts(cast: Any) -> None:
    mine, event = cast.caller("山本"), ClientChanged(name="はまべ市")
    contracts.change_client(mine, sent(), cast.clients["浜"], event)
    contracts.register_contract(cast.caller("高橋"), sent(), agreed(cast.clients["浜"]))
    with pytest.raises(NotAllowed):
        contracts.change_client(mine, sent(), cast.clients["浜"], event)
    contracts.change_client(cast.caller("高橋"), sent(), cast.clients["浜"], event)


def test_clients_out_of_reach_are_not_offered(cast: Any) -> None:
    mine = cast.caller("山本")
    new = contracts.register_client(mine, sent(), ClientRegistered(name="いそべ町")).first("client")
    assert {c for c, _, _ in options.clients(current(), mine)} == {cast.clients["浜"], new}
    assert len(options.clients(current(), cast.caller("高橋"))) == 3


def test_nobody_out_of_reach_is_put_in_charge_of_a_place(cast: Any) -> None:
    stranger = cast.people["伊藤"]
    with pytest.raises(NotFound):
        new_place(cast, "別館", "site", keeper=stranger)
    site = new_place(cast, "別館", "site", keeper=cast.people["髙木"])
    with pytest.raises(NotFound):
        places.change_place(
            cast.caller("山本"), sent(), site, PlaceChanged(name="別館", site_kind=SiteKind.OWN, keeper=stranger)
        )


def test_a_keeper_who_was_there_before_stays_whoever_changes_the_place(cast: Any) -> None:
    site, stranger = new_place(cast, "別館", "site"), cast.people["伊藤"]
    places.change_place(
        cast.caller("高橋"), sent(), site, PlaceChanged(name="別館", site_kind=SiteKind.OWN, keeper=stranger)
    )
    places.change_place(
        cast.caller("山本"), sent(), site, PlaceChanged(name="新館", site_kind=SiteKind.OWN, keeper=stranger)
    )
    assert db.rows("SELECT name, keeper FROM place WHERE id = ?", (site,)) == [("新館", stranger)]


def test_a_receiver_out_of_reach_is_not_found_and_one_of_another_shared_contract_is_refused(
    cast: Any, desk: Any
) -> None:
    (item,) = desk.out("tax")

    def give(to: str) -> Any:
        second = Submission(new_idem(), second=Signature(cast.people[to], "password", desk.ago(0)))
        return items.hand_over(desk.user("tax"), second, [item], CustodyHandedOver(receiver=cast.people[to]))

    before = count()
    with pytest.raises(NotFound):
        give("山本")
    assert count() == before
    assert "R-06-1" in {r.rule for r in give("髙木").refused[0].refusals}


def test_nobody_out_of_reach_stands_on_a_roster_or_becomes_an_officer(cast: Any) -> None:
    before, who, other = count(), cast.caller("山本"), cast.contracts["other"]
    stranger = cast.people["伊藤"]
    for event in (
        RosterSubmitted(members={stranger: [Role.HANDLER]}, on="2026-12-01", receipt="1"),
        OfficerAppointed(post="chief", person=stranger, department="業務部", since="2026-12-01"),
    ):
        with pytest.raises(NotFound):
            contracts.settle(who, sent(), other, event)
    assert count() == before


def test_a_closed_place_takes_nothing_in_and_is_left_as_it_is(cast: Any) -> None:
    boss, tax, shut = cast.caller("高橋"), cast.contracts["tax"], cast.places["ロッカー2"]
    area = cast.places["会議室"]
    for place in (shut, cast.places["仮置きロッカー"], area):
        places.close_place(boss, sent(), place)
    before = count()
    acts = {
        "blank": lambda: receiving.register_blank(boss, sent(), tax, BlankRegistered(medium="usb", place=shut)),
        "change": lambda: places.change_place(boss, sent(), shut, PlaceChanged(name="x")),
        "close": lambda: places.close_place(boss, sent(), shut),
        "lock": lambda: places.check_lock(boss, sent(), shut, LockChecked(ok=True)),
        "count": lambda: counting.open_stocktake(boss, sent(), tax, StocktakeOpened(place=shut)),
        "area": lambda: contracts.settle(
            boss, sent(), tax, AreaDesignated(area=area, since="2026-12-01", accepted="みな税第99号")
        ),
        "child": lambda: places.register_place(boss, sent(), PlaceRegistered(name="x", place_kind="unit", parent=area)),
    }
    for name, act in acts.items():
        with pytest.raises(BadInput) as no:
            pytest.fail(f"{name}: {act()}")
        said = [t.ja for texts in no.value.fields.values() for t in texts] + [no.value.message.ja]
        assert "この場所は廃止されました。" in said, name
    assert count() == before
