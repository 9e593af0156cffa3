"""A client's building is that client's: another's office counts as nobody's for this contract (Arts 6, 19)."""

from __future__ import annotations

from typing import Any

import pytest

from custody import db
from custody.caller import new_idem
from custody.demo.cast import sent
from custody.errors import BadInput
from custody.events.places import PlaceChanged, PlaceRegistered, SiteClientNamed
from custody.models import Place
from custody.queries import returns
from custody.usecases import places

UNNAMED, FOREIGN = "どの発注者の庁舎か記録されていません", "この契約の発注者の庁舎ではありません"


def office(cast: Any, client: str | None = None, **more: object) -> str:
    """A client's building that 髙木 did not hear of."""
    given = {"name": "はまべ市役所", "place_kind": "site", "site_kind": "client", "client": client, **more}
    event = PlaceRegistered.model_validate(given)
    return str(places.register_place(cast.caller("高橋"), sent(), event).first("place"))


@pytest.fixture
def unnamed(cast: Any, monkeypatch: pytest.MonkeyPatch) -> str:
    """One from before sites named their client."""
    with monkeypatch.context() as before:
        before.setattr(places, "_of_a_client", lambda *_: None)
        return office(cast)


def rules(outcome: Any) -> set[str]:
    return {r.rule for no in outcome.refused for r in no.refusals}


def said(outcome: Any) -> str:
    return " ".join(r.message.ja for no in outcome.refused for r in no.refusals)


def test_another_clients_office_is_no_place_for_this_contracts_things(road: Any, cast: Any, desk: Any) -> None:
    at = office(cast, cast.clients["浜"])
    for contract, codes in (("tax", {"R-06-1", "R-19-1"}), ("welfare", {"R-06-1"})):
        outcome = road(contract).plan(destination=at)
        assert rules(outcome) == codes
        assert FOREIGN in said(outcome)
        assert rules(road(contract).plan(destination=cast.places["区役所"])) == set()
    for contract in ("tax", "welfare"):
        assert desk.received(contract, place=at) == []
        assert len(desk.received(contract, place=cast.places["区役所"])) == 1
    assert len(returns.unreceipted(cast.caller("鈴木"))) == 2


def test_a_site_of_before_is_the_only_clients_there_is_and_of_several_nobodys(
    road: Any, cast: Any, unnamed: str
) -> None:
    outcome = road("tax").plan(destination=unnamed)
    assert rules(outcome) == {"R-06-1", "R-19-1"}
    assert UNNAMED in said(outcome)
    db.run_many("DELETE FROM client WHERE id = ?", [(cast.clients["浜"],)])
    places.change_place(cast.caller("高橋"), sent(), unnamed, PlaceChanged(name="市役所", site_kind="client"))
    assert rules(road("tax").plan(destination=unnamed)) == set()


def test_a_clients_building_names_its_client_and_never_another(cast: Any) -> None:
    for given in ({}, {"client": cast.clients["港"], "site_kind": "own"}):
        with pytest.raises(BadInput) as no:
            office(cast, **given)
        assert list(no.value.fields) == ["client"]
    hall = PlaceChanged(name="区役所", site_kind="client", client=cast.clients["浜"])
    with pytest.raises(BadInput):
        places.change_place(cast.caller("高橋"), sent(), cast.places["区役所"], hall)
    named = SiteClientNamed(client=cast.clients["浜"])
    for place in ("区役所", "本社"):
        with pytest.raises(BadInput):
            places.name_client(cast.caller("高橋"), sent(), cast.places[place], named)


def test_the_page_of_an_old_site_asks_whose_building_it_is_and_a_manager_says_so(
    road: Any, cast: Any, browse: Any, unnamed: str
) -> None:
    at, manager = f"/places/{unnamed.partition(':')[2]}", browse("高橋")
    assert f"{at}/clients/new" in manager.get(at).get_data(as_text=True)
    told = browse("鈴木").get(at).get_data(as_text=True)
    assert "どの発注者の庁舎ですか" in told
    assert f"{at}/clients/new" not in told
    assert browse("鈴木").get(f"{at}/clients/new").status_code == 403
    assert "みなと区" in manager.get(f"{at}/clients/new").get_data(as_text=True)
    form = {"idem": new_idem(), "client": cast.clients["港"]}
    assert manager.post(f"{at}/clients", form).status_code == 303
    page = manager.get(at).get_data(as_text=True)
    assert "発注者の記録" in page
    assert "みなと区" in page
    assert "どの発注者の庁舎ですか" not in page
    assert Place.get_by_id(unnamed).client == cast.clients["港"]
    assert rules(road("tax").plan(destination=unnamed)) == set()
    new = {"idem": new_idem(), "name": "別館", "site_kind": "client"}
    refused = manager.post("/places?kind=site", new)
    assert refused.status_code == 422
    assert "どの発注者の庁舎かを選んでください" in refused.get_data(as_text=True)
    assert manager.post("/places?kind=site", {**new, "client": cast.clients["港"]}).status_code == 303
