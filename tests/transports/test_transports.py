"""A sealed transport through its use cases: planned, packed, sealed, carried, read blind, opened, counted out."""

from typing import Any

import pytest

from custody import clock, db
from custody.demo.cast import sent
from custody.errors import BadInput, Conflict, NotFound
from custody.events.cases import CaseInspected
from custody.events.contracts import ContractChanged, ContractEnded
from custody.events.finding import ItemFound, ItemMissing
from custody.events.quarantine import ItemReleased
from custody.events.transport import (
    SealReplaced,
    TransportCancelled,
    TransportDeparted,
)
from custody.events.under_way import (
    OpeningReleased,
    SealVerified,
    TransportArrived,
    TransportCheckpoint,
    TransportRejected,
    TransportRelayed,
)
from custody.ledger.whole import verify_all
from custody.models import Case, Contract, Incident, Item, Seal
from custody.queries import chains, transports
from custody.usecases import cases, contracts, counting_out, items, quarantining, sealing, transporting, under_way


def rules(outcome: Any) -> list[str]:
    return [r.rule for no in outcome.refused for r in no.refusals]


def grounds(outcome: Any) -> dict[str, str]:
    return {r.rule: r.basis.ja for no in outcome.refused for r in no.refusals}


def test_a_return_is_packed_sealed_carried_read_opened_and_counted(road):
    r = road().on_its_way()
    assert (r.row().state, r.states()) == ("in_transit", {"in_transit"})
    assert {i.holder for i in Item.select().where(Item.id.in_(r.items))} == {r.cast.people["佐藤"]}
    r.arrive()
    assert r.row().state == "arrived"
    r.read()
    assert r.row().seal_ok is True
    r.open()
    r.count()
    assert (r.row().state, r.states()) == ("accepted", {"arrived"})
    item = Item.get_by_id(r.items[0])
    assert (item.transport, item.case_, item.place) == (r.id, None, r.cast.places["区役所"])
    assert r.kinds(r.items[0])[-4:] == ["item.packed", "item.departed", "item.arrived", "item.counted"]
    assert Case.get_by_id(r.case).state == "free"
    assert [s.state for s in Seal.select().where(Seal.transport == r.id)] == ["removed"]
    assert list(verify_all()) == []


def test_things_come_into_a_unit_with_its_lock_checked(road):
    r = road().on_its_way(
        purpose="area", origin=road().cast.places["作業室"], destination=road().cast.places["取扱区域A"]
    )
    r.arrive("取扱区域A")
    r.read()
    r.open()
    unit = r.cast.places["ロッカー2"]
    no = r.count(away=counting_out.Away(unit, lock_checked=False))
    assert set(rules(no)) == {"R-22-2"}
    assert r.row().state == "opened"
    assert not r.count(away=counting_out.Away(unit, lock_checked=True)).refused
    assert r.states() == {"stored"}
    assert {i.place for i in Item.select().where(Item.id.in_(r.items))} == {unit}


def test_specific_information_goes_only_to_the_client_or_a_designated_area(road):
    r = road()
    assert grounds(r.plan(purpose="other", destination=r.cast.places["会議室"])) == {"R-19-1": "第19条"}
    assert not r.plan(purpose="other", destination=r.cast.places["会議室"], specific=False).refused
    r.made()
    assert set(rules(r.pack())) == {"R-19-1"}
    assert not road("welfare").plan(purpose="other", destination=r.cast.places["会議室"]).refused


def test_a_destination_off_the_list_is_refused(road):
    assert "R-06-1" in rules(road("welfare").plan(purpose="other", destination=road().cast.places["自宅"]))


def test_electronic_media_travel_in_a_locked_case(road):
    r = road("welfare")
    r.made().plan()
    assert grounds(r.depart()) == {"R-23-1": "第23条", "R-CS-1": "契約設定"}
    assert grounds(r.pack(case=None)) == {"R-23-1": "第23条"}
    assert grounds(r.pack(items=r.items, lock_checked=False)) == {"R-23-2": "第23条"}
    assert r.row().state == "planned"
    assert r.states() == {"stored"}
    assert r.kinds(r.id)[-1] == "attempt.refused"
    assert not r.pack(items=r.items).refused


def test_paper_is_refused_in_the_name_of_the_contracts_setting(road):
    r = road("library")
    r.plan()
    papers = r.desk.stored("library", 1, medium="paper")
    assert grounds(r.pack(items=papers, case=None)) == {"R-23-1": "契約設定"}
    media = r.desk.stored("library", 1)
    assert not r.pack(items=media, case=None).refused  # its annex has no Art. 23


def test_the_key_does_not_travel_with_the_case(road):
    r = road()
    r.made().plan()
    items = r.desk.stored("tax")
    assert set(rules(r.pack(items=items, key_kept="carried"))) == {"R-23-3"}
    assert set(rules(r.pack(items=items, key_holder=r.cast.people["佐藤"]))) == {"R-23-3"}
    assert not r.pack(items=items, key_kept="sent").refused


def settle(r: Any, **settings: Any) -> None:
    row = Contract.get_by_id(r.cast.contracts[r.contract])
    event = ContractChanged.model_validate({**chains.values(ContractChanged, row), **settings})
    assert not contracts.settle(r.who("高橋"), sent(), row.id, event).refused


def test_the_contract_may_ask_for_encryption_two_people_no_stops_and_tracking(road):
    r = road("welfare")
    names = ("transport_encrypted", "transport_two", "transport_direct", "transport_tracked")
    settle(r, **dict.fromkeys(names, True))
    assert grounds(r.plan()) == {"R-23-5": "契約設定", "R-23-6": "契約設定"}
    two = [r.cast.people["佐藤"], r.cast.people["髙木"]]
    r.made().stocked().plan(people=two, direct=True)
    assert grounds(r.pack()) == {"R-23-4": "契約設定"}
    r.pack(items=r.desk.stored("welfare", 1, encryption="yes"))
    r.seal()
    assert grounds(r.depart()) == {"R-23-6": "契約設定"}
    assert not r.depart(tracking="1234").refused


def test_no_seal_is_refused_in_the_name_of_the_contract_and_not_of_article_23(road):
    r = road()
    r.made().plan()
    r.pack()
    assert grounds(r.depart()) == {"R-CS-1": "契約設定"}
    settle(r, transport_seals=False)
    assert not r.depart().refused


def test_a_seal_is_used_once(road):
    r = road().on_its_way()
    again = road()
    again.made().plan()
    again.pack()
    assert grounds(again.seal("S00931")) == {"R-CS-6": "契約設定"}
    assert grounds(again.seal("S-99999")) == {"R-CS-6": "契約設定"}
    with pytest.raises(BadInput) as known:
        r.stocked("s-00931")
    assert "もう登録" in known.value.fields["numbers"][0].ja
    assert not again.seal("S-00932、S-00933").refused
    assert len(again.row().seals) == 2


@pytest.mark.parametrize("wrong", [{"numbers": "S-00999"}, {"tampered": True}, {"numbers": "S-00931、S-00932"}])
def test_a_wrong_seal_quarantines_all_and_bars_the_opening(road, wrong):
    r = road().on_its_way()
    r.arrive()
    assert not r.read(**wrong).refused
    assert (r.row().seal_ok, r.states()) == (False, {"quarantined"})
    incident = Incident.get_by_id(r.row().incident)
    assert (incident.sort, incident.transport, sorted(incident.items)) == ("seal", r.id, sorted(r.items))
    assert grounds(r.open()) == {"R-CS-2": "第12条"}
    with pytest.raises(Conflict):
        under_way.reject(r.who("鈴木"), sent(), r.id, TransportRejected(reason="封印"))
    sealing.release(r.who("高橋"), sent(), r.id, OpeningReleased(reason="発注者と確かめた"))
    assert not r.open().refused
    assert not r.count().refused
    assert r.states() == {"quarantined"}
    assert Seal.get(Seal.transport == r.id).state == "broken"
    assert list(verify_all()) == []


def test_a_sealed_case_is_not_opened_before_its_seal_was_read(road):
    r = road().on_its_way()
    r.arrive()
    assert grounds(r.open()) == {"R-CS-2": "契約設定"}
    with pytest.raises(BadInput):
        sealing.verify(r.who("鈴木"), sent(), r.id, SealVerified(numbers="S-00931", tampered=False))


def test_what_is_short_over_or_wrong_is_recorded_and_never_refused(road):
    r = road().on_its_way(4)
    (surplus,) = r.desk.stored("tax")
    r.arrive()
    r.read()
    r.open()
    a, b, c, d = r.items
    assert not r.count([a, b, d, surplus], doubtful=[b]).refused
    state = dict(db.rows("SELECT id, state FROM item"))
    assert [state[i] for i in (a, b, c, d, surplus)] == ["arrived", "quarantined", "missing", "arrived", "quarantined"]
    row = r.row()
    assert (row.missing, row.surplus, row.doubtful) == ([c], [surplus], [b])
    incident = Incident.get_by_id(row.incident)
    assert (incident.sort, sorted(incident.items)) == ("loss", sorted([b, c, surplus]))
    assert list(verify_all()) == []


def test_another_destination_than_planned_opens_an_incident(road):
    r = road().on_its_way()
    r.arrive("会議室")
    assert Incident.get_by_id(r.row().incident).sort == "fear"
    fine = road().made().stocked("T-1")
    for step in (fine.plan, fine.pack, lambda: fine.seal("T-1"), fine.depart, fine.arrive):
        assert not step().refused
    assert fine.row().incident is None


def test_the_case_that_arrives_is_the_one_that_left(road):
    r = road().on_its_way()
    other = road().made().case
    with pytest.raises(BadInput):
        r.arrive(case=other)
    with pytest.raises(BadInput):
        r.arrive(case=None)


def test_whoever_receives_it_on_the_way_confirms_and_reads_the_seal(road):
    r = road().on_its_way()
    event = TransportRelayed(numbers="S-00931", receiver=r.cast.people["伊藤"])
    with pytest.raises(BadInput):
        under_way.relay(r.who("佐藤"), sent(), r.id, event)
    under_way.relay(r.who("佐藤"), r.by("伊藤"), r.id, event)
    assert {i.holder for i in Item.select().where(Item.id.in_(r.items))} == {r.cast.people["伊藤"]}
    assert r.row().incident is None
    wrong = TransportRelayed(numbers="S-00932", receiver=r.cast.people["伊藤"])
    under_way.relay(r.who("佐藤"), r.by("伊藤"), r.id, wrong)
    assert Incident.get(Incident.transport == r.id).sort == "seal"
    stranger = TransportRelayed(numbers="S-00931", receiver=r.cast.people["髙木"])
    with pytest.raises(NotFound):
        under_way.relay(
            r.who("佐藤"), r.by("山本"), r.id, stranger.model_copy(update={"receiver": r.cast.people["山本"]})
        )


def test_only_people_on_the_roster_carry_specific_information(road):
    r = road()
    r.made().stocked().plan(people=[r.cast.people["髙木"], r.cast.people["佐藤"]])
    r.pack()
    r.seal()
    assert grounds(r.depart()) == {"R-06-1": "第6条", "R-17-1": "第17条", "R-18-2": "第18条"}
    w = road("welfare")
    w.made().stocked("W-1").plan(people=[w.cast.people["髙木"], w.cast.people["佐藤"]])
    w.pack()
    w.seal("W-1")
    assert not w.depart().refused


def test_whoever_carries_it_takes_it_in_person(road):
    r = road()
    r.made().stocked().plan(people=[r.cast.people["伊藤"]])
    r.pack()
    r.seal()
    with pytest.raises(BadInput):
        r.depart()
    done = transporting.depart(r.who("佐藤"), r.by("伊藤"), r.id, TransportDeparted())
    assert not done.refused
    assert r.row().holder == r.cast.people["伊藤"]


def test_a_checkpoint_that_finds_something_wrong_opens_an_incident(road):
    r = road().on_its_way()
    under_way.checkpoint(r.who("佐藤"), sent(), r.id, TransportCheckpoint(intact=True))
    assert not Incident.select().count()
    under_way.checkpoint(r.who("佐藤"), sent(), r.id, TransportCheckpoint(intact=False))
    assert Incident.get().transport == r.id


@pytest.mark.parametrize(("asks", "wrong"), [(True, ["pictures"]), (False, [])])
def test_a_new_seal_is_photographed_where_the_contract_wants_seals(road, asks, wrong):
    r = road().on_its_way()
    db.run_many("UPDATE contract SET transport_seals = ? WHERE id = ?", [(int(asks), r.cast.contracts["tax"])])
    db.run_many("UPDATE counter SET value = value + 1 WHERE name = 'registers'", [()])
    before = r.kinds(r.id)
    try:
        sealing.replace(r.who("佐藤"), r.by(), r.id, "S-00932", SealReplaced(reason="緩み"))
        told = []
    except BadInput as no:
        told = list(no.fields)
    assert told == wrong
    assert (r.kinds(r.id) == before) is asks


def test_a_seal_is_replaced_by_two_with_a_reason(road):
    r = road().on_its_way()
    event = SealReplaced(reason="税関で開けた", pictures=[r.pictured()])
    with pytest.raises(BadInput):
        sealing.replace(r.who("佐藤"), sent(), r.id, "S-00932", event)
    sealing.replace(r.who("佐藤"), r.by(), r.id, "S-00932", event)
    r.arrive()
    assert not r.read("S-00932").refused
    assert r.row().seal_ok is True
    assert {s.number: s.state for s in Seal.select().where(Seal.transport == r.id)} == {
        "S-00931": "removed",
        "S-00932": "applied",
    }


def test_what_is_called_off_lets_everything_out_again_and_the_seal_is_spent(road):
    r = road()
    r.made().stocked().plan()
    r.pack()
    r.seal()
    transporting.cancel(r.who("鈴木"), sent(), r.id, TransportCancelled(reason="延期"))
    assert (r.row().state, r.states()) == ("cancelled", {"arrived"})
    assert Case.get_by_id(r.case).state == "free"
    assert Seal.get(Seal.number == "S-00931").state == "removed"
    with pytest.raises(Conflict):
        r.depart()


def test_what_is_turned_away_goes_back(road):
    r = road().on_its_way()
    r.arrive()
    under_way.reject(r.who("鈴木"), sent(), r.id, TransportRejected(reason="担当者不在"))
    assert (r.row().state, r.states()) == ("rejected", {"in_transit"})
    r.arrive("本社")
    r.read()
    r.open()
    r.count()
    assert r.states() == {"arrived"}
    assert r.row().incident is None


def test_what_was_found_elsewhere_is_not_turned_away_with_the_rest(road):
    """Lost on the way, found and let go before the case arrives: it lies where it was found."""
    r = road().on_its_way()
    lost, other = r.items
    items.report_missing(r.who("佐藤"), sent(), [lost], ItemMissing(known_at=clock.now(), sought="車"))
    found = ItemFound(place=r.cast.places["作業室"], condition="good", where="床")
    assert not items.find(r.who("鈴木"), sent(), [lost], found).refused
    free = ItemReleased(why_released="checked", grounds="異常なし")
    assert not quarantining.release(r.who("高橋"), sent(), [lost], free).refused
    r.arrive()
    assert not under_way.reject(r.who("鈴木"), sent(), r.id, TransportRejected(reason="担当者不在")).refused
    states = {i: Item.get_by_id(i).state for i in r.items}
    assert states == {lost: "arrived", other: "in_transit"}
    assert Item.get_by_id(lost).place == r.cast.places["作業室"]
    assert list(verify_all()) == []


def test_what_came_without_a_case_may_be_put_away_at_once_and_is_counted_no_more(road, desk):
    r = road("library")
    settle(r, transport_seals=False)
    r.plan(purpose="area", destination=r.cast.places["取扱区域A"])
    r.pack(2, case=None)
    assert not r.depart().refused
    r.arrive("取扱区域A", case=None)
    first, second = r.items
    assert not items.store(desk.keeper("library"), sent(), [first], desk.storing()).refused
    assert transports.aboard(r.row()) == {second}
    r.open()
    done = r.count([second])
    assert (done.refused, r.row().state, r.row().missing) == ((), "accepted", [])
    assert Item.get_by_id(first).state == "stored"


def test_what_lies_in_a_case_is_not_put_away_before_it_is_counted(road, desk):
    r = road().on_its_way()
    r.arrive()
    assert "R-23-7" in rules(items.store(desk.keeper("tax"), sent(), r.items, desk.storing()))


def test_a_case_that_is_taken_or_not_sound_is_refused(road):
    r = road().on_its_way()
    other = road()
    other.plan()
    other.case = r.case
    assert set(rules(other.pack())) == {"R-23-1"}
    other.made()
    cases.inspect(other.who("鈴木"), sent(), other.case, CaseInspected(on=clock.today(), sound=False))
    assert set(rules(other.pack(items=other.items))) == {"R-23-1"}


def test_after_the_contracts_end_things_travel_only_to_be_returned(road):
    r = road("welfare")
    end = ContractEnded(on=clock.today(), how="completed", basis="完了届")
    assert not contracts.settle(r.who("高橋"), sent(), r.cast.contracts["welfare"], end).refused
    assert grounds(r.plan(purpose="area", destination=r.cast.places["取扱区域A"])) == {"R-10-2": "第10条"}
    assert not r.plan().refused


def test_a_transport_of_another_contract_is_not_found(road):
    r = road().on_its_way()
    with pytest.raises(NotFound):
        under_way.arrive(r.who("山本"), sent(), r.id, TransportArrived(place=r.cast.places["区役所"]), r.case)


def test_forty_items_are_one_transaction_a_step(road):
    r = road().on_its_way(40)
    for step in (r.arrive, r.read, r.open, r.count):
        before = {b for (b,) in db.rows("SELECT batch FROM entry")}
        assert not step().refused
        assert len({b for (b,) in db.rows("SELECT batch FROM entry")} - before) == 1
    assert r.states() == {"arrived"}
