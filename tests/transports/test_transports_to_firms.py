"""Things go to another firm only with the client's consent and a subcontract of equal duties (Arts 4–6)."""

import pytest

from custody import db
from custody.demo.cast import sent
from custody.events.items import ItemReceived
from custody.events.parties import PartyRegistered
from custody.events.places import PlaceRegistered
from custody.models import Place
from custody.usecases import items, parties, places, receiving


def site(cast, **more):
    """A site of a subcontractor."""
    event = PlaceRegistered.model_validate(
        {"name": "印刷工場", "place_kind": "site", "site_kind": "subcontractor", **more}
    )
    return places.register_place(cast.caller("高橋"), sent(), event).first("place")


def rules(outcome):
    return {r.rule: r.basis.ja for no in outcome.refused for r in no.refusals}


def test_a_subcontractors_site_needs_a_registered_firm_consent_and_equal_duties(road, cast):
    r = road("welfare")
    assert rules(r.plan(purpose="subcontract", destination=site(cast))) == {"R-06-1": "第6条"}
    firm = PartyRegistered(sort="subcontractor", name="印刷社", contract=cast.contracts["welfare"])
    party = parties.register(cast.caller("高橋"), sent(), firm).first("party")
    known = site(cast, party=party)
    assert Place.get_by_id(known).party == party
    refused = rules(r.plan(purpose="subcontract", destination=known))
    assert refused == {"R-04-1": "第4条", "R-05-1": "第5条"}


@pytest.mark.parametrize(("sort", "codes"), [("subcontractor", {"R-04-1", "R-05-1"}), ("disposal", {"R-06-1"})])
def test_nothing_is_received_or_taken_out_at_a_firm_without_consent(cast, desk, sort, codes):
    boss, contract = cast.caller("高橋"), cast.contracts["library"]
    firm = PartyRegistered(sort=sort, name="印刷社", contract=contract)
    party = parties.register(boss, sent(), firm).first("party") if sort == "subcontractor" else None
    at = site(cast, site_kind=sort, party=party)
    received = ItemReceived.model_validate({"medium": "usb", "place": at, "giver": "田中 実"})
    outcome = receiving.receive(desk.keeper("library"), sent(), contract, received)
    assert {r.rule for no in outcome.refused for r in no.refusals} == codes
    (item,) = desk.stored("library")
    db.run_many("UPDATE item SET place = ? WHERE id = ?", [(at, item)])
    there = desk.using("library").model_copy(update={"place": at})
    outcome = items.take_out(desk.user("library"), sent(), [item], there)
    assert {r.rule for no in outcome.refused for r in no.refusals} == codes
