"""What is never found ends as lost: after the incident, on the client's word; it is counted, and may come back (F13)."""

import html
from typing import Any

import pytest
from making_copies import Copies

from custody import clock
from custody.caller import new_idem
from custody.demo.cast import sent
from custody.errors import BadInput, Conflict
from custody.events.authorisations import DestructionInstructed, How
from custody.events.contracts import ContractEnded
from custody.events.destroying import DestroyStaged
from custody.events.finding import ItemFound, ItemMissing
from custody.events.items import ItemSighted
from custody.events.losses import ItemLost, LossAcknowledged
from custody.events.lots import LotExecuted, LotReconciled
from custody.events.notices import ClientNotified, IncidentClosed, ReportSubmitted
from custody.ledger import whole
from custody.models import Authorisation, Copy, Incident, Item
from custody.queries import closing
from custody.registers import current
from custody.usecases import accidents, authorising, contracts, destroying, executing, items, losses


def today() -> str:
    return clock.japan(clock.now()).date().isoformat()


def rules(outcome: Any) -> set[str]:
    return {r.rule for no in outcome.refused for r in no.refusals}


def missing(desk: Any) -> tuple[str, str]:
    """Something that cannot be found, and its incident."""
    (item,) = desk.stored("tax")
    told = ItemMissing(known_at=clock.now(), sought="ロッカーと机")
    return item, items.report_missing(desk.user("tax"), sent(), [item], told).first("incident")


def settle(desk: Any, incident: str) -> None:
    boss = desk.cast.caller("高橋")
    for event in (
        ClientNotified(at=clock.now(), sender="鈴木", to="田中 実", content="見つからない"),
        ReportSubmitted(on=today(), sort="full", document="事故報告-1"),
        IncidentClosed(cause="不明", prevention="二人で数える", agreed="課長 田中 実"),
    ):
        assert not accidents.record(boss, sent(), incident, event).refused


def acknowledge(desk: Any, item: str, who: str = "田中") -> str:
    event = LossAcknowledged(dated=today(), officer="課長 田中 実", items=[item])
    done = authorising.grant(desk.cast.caller(who), sent(), desk.cast.contracts["tax"], event)
    return str(done.first("authorisation"))


def end(desk: Any, item: str, basis: str) -> Any:
    return losses.end_as_lost(desk.cast.caller("高橋"), sent(), [item], ItemLost(basis=basis, sought="三か月探した"))


def test_it_ends_on_the_clients_word_once_the_incident_is_closed_and_comes_back_when_it_is_found(desk: Any) -> None:
    contract = desk.cast.contracts["tax"]
    item, incident = missing(desk)
    spoken, signed = acknowledge(desk, item, "高橋"), acknowledge(desk, item)
    assert Authorisation.get_by_id(signed).how == How.SIGNED_IN
    assert rules(end(desk, item, spoken)) == {"R-12-11", "R-10-12"}
    settle(desk, incident)
    assert not end(desk, item, signed).refused
    copy = Copy.get(Copy.item == item)
    assert (Item.get_by_id(item).state, copy.state) == ("lost", "lost")
    assert {(b.what, b.came, b.lost, b.held) for b in closing.balance(contract) if b.came} == {
        ("media", 1, 1, 0), ("copies", 1, 1, 0)
    }  # fmt: skip
    boss = desk.cast.caller("高橋")
    assert not contracts.settle(boss, sent(), contract, ContractEnded(on=today(), how="completed")).refused
    left = {m.what: m.count for m in closing.matters(current().contract(contract))}
    assert (left["items"], left["copies"], left["incidents"]) == (0, 0, 0)
    found = ItemFound(place=desk.cast.places["作業室"], condition="good", where="書庫の奥")
    outcome = items.find(desk.keeper("tax"), sent(), [item], found)
    assert not outcome.refused
    assert Incident.get_by_id(outcome.first("incident")).items == [item]
    assert (Item.get_by_id(item).state, Copy.get_by_id(copy.id).state) == ("quarantined", "live")
    assert {(b.what, b.lost, b.held) for b in closing.balance(contract) if b.came} == {
        ("media", 0, 1),
        ("copies", 0, 1),
    }
    assert not list(whole.verify_all())


def test_one_acknowledgement_ends_one_loss(desk: Any) -> None:
    (lying,) = desk.stored("tax")
    with pytest.raises(BadInput):
        acknowledge(desk, lying)
    item, incident = missing(desk)
    first, unused = acknowledge(desk, item), acknowledge(desk, item)
    settle(desk, incident)
    assert not end(desk, item, first).refused
    with pytest.raises(Conflict) as seen:
        items.sight(desk.keeper("tax"), sent(), [item], ItemSighted())
    assert "先に「発見」を記録" in seen.value.message.ja
    found = ItemFound(place=desk.cast.places["作業室"], condition="good", where="書庫の奥")
    settle(desk, items.find(desk.keeper("tax"), sent(), [item], found).first("incident"))
    again = ItemMissing(known_at=clock.now(), sought="書庫")
    settle(desk, items.report_missing(desk.user("tax"), sent(), [item], again).first("incident"))
    assert rules(end(desk, item, first)) == rules(end(desk, item, unused)) == {"R-10-13"}
    assert not end(desk, item, acknowledge(desk, item)).refused


def test_a_copy_lost_for_good_that_is_found_again_keeps_what_it_was_made_of(desk: Any) -> None:
    """It left nothing in the way when that was set apart; it does once it is there again."""
    cast, copies = desk.cast, Copies(desk)
    (source,), (target,) = desk.out("tax", serial="SN-1", medium="hdd"), copies.blank()
    assert not copies.make(source, copies.permit([source]), target).refused
    assert not items.bring_back(desk.user("tax"), sent(), [source], desk.returning(copied=True)).refused
    told = ItemMissing(known_at=clock.now(), sought="ロッカーと机")
    settle(desk, items.report_missing(desk.user("tax"), sent(), [target], told).first("incident"))
    lost = ItemLost(basis=acknowledge(desk, target), sought="三か月探した", copied=False)
    assert not losses.end_as_lost(cast.caller("高橋"), sent(), [target], lost).refused
    order = DestructionInstructed(
        items=[source], technique="shred", place=cast.places["作業室"], witness="own", dated=today(), officer="課長 港"
    )
    grant = authorising.grant(cast.caller("高橋"), sent(), cast.contracts["tax"], order).first("authorisation")
    away = DestroyStaged(unit=cast.places["金庫"], lock_checked=True)
    lot = destroying.stage(desk.keeper("tax"), sent(), cast.contracts["tax"], grant, [source], away).first(
        "destruction"
    )
    read = LotReconciled(serials=["SN-1"])
    assert not destroying.reconcile(desk.user("tax"), sent(), lot, read).refused
    found = ItemFound(place=cast.places["作業室"], condition="good", where="書庫の奥")
    assert not items.find(desk.keeper("tax"), sent(), [target], found).refused
    now = clock.now()
    done = LotExecuted(
        technique="shred", maker="大東", model="HDS-1", place=cast.places["作業室"], started=now, ended=now,
        operator=cast.people["佐藤"],
    )  # fmt: skip
    assert "R-11-5" in rules(executing.execute(desk.user("tax"), sent(), lot, done))


def test_it_is_ended_on_its_page_and_the_closing_page_says_that_it_was_lost(desk: Any, browse: Any) -> None:
    item, incident = missing(desk)
    settle(desk, incident)
    basis, boss, number = acknowledge(desk, item), browse("高橋"), Item.get_by_id(item).number
    page = html.unescape(boss.get(f"/items/{number}/losses/new").get_data(as_text=True))
    assert Authorisation.get_by_id(basis).number in page
    form = {"idem": new_idem(), "basis": basis, "sought": "三か月探した"}
    assert boss.post(f"/items/{number}/losses", form).status_code == 303
    assert "亡失" in html.unescape(boss.get(f"/items/{number}").get_data(as_text=True))
    contract = desk.cast.contracts["tax"].partition(":")[2]
    at = html.unescape(boss.get(f"/contracts/{contract}/closing").get_data(as_text=True))
    assert "state=lost" in at
