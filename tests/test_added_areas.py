"""Art. 19: an area that the client added is one from its paper on, and no more once the addition has ended."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from custody import clock
from custody.caller import new_idem
from custody.demo.cast import sent
from custody.errors import BadInput
from custody.events.authorisations import AreaAdded, AuthorisationEnded, AuthorisationPapered
from custody.events.contracts import AreaDesignated, ContractEnded
from custody.ledger import project, whole
from custody.models import Authorisation, Contract, Item
from custody.usecases import authorising, contracts, items


def day(days: int = 0) -> str:
    return (clock.japan(clock.now()).date() + timedelta(days=days)).isoformat()


def added(desk: Any, who: str = "高橋", **more: object) -> str:
    event = AreaAdded.model_validate(
        {"dated": day(-1), "officer": "課長 堀", "place": desk.cast.places["会議室"], "since": day(-1), **more}
    )
    return str(
        authorising.grant(desk.cast.caller(who), sent(), desk.cast.contracts["tax"], event).first("authorisation")
    )


def papered(desk: Any, grant: str, on: str) -> None:
    event = AuthorisationPapered(on=on, document="みな税第31号")
    assert not authorising.record_paper(desk.cast.caller("高橋"), sent(), grant, event).refused


def ended(desk: Any, grant: str) -> None:
    event = AuthorisationEnded(on=day(), reason="発注者の取消")
    assert not authorising.end(desk.cast.caller("高橋"), sent(), grant, event).refused


def designated(desk: Any, **more: object) -> None:
    event = AreaDesignated.model_validate(
        {"area": desk.cast.places["会議室"], "since": day(-2), "accepted": "みな税第9号", **more}
    )
    assert contracts.settle(desk.cast.caller("高橋"), sent(), desk.cast.contracts["tax"], event).done


def area(desk: Any) -> Any:
    return Contract.get_by_id(desk.cast.contracts["tax"]).areas.get(desk.cast.places["会議室"])


def stored_there(desk: Any) -> set[str]:
    """The rules that refuse to put something specific into the added area; none where it is stored."""
    outcome = items.store(desk.keeper("tax"), sent(), desk.received("tax"), desk.storing("仮置きロッカー"))
    return {r.rule for no in outcome.refused for r in no.refusals}


@pytest.mark.parametrize("how", ["written", "electronic", "oral"])
def test_an_area_is_none_before_its_paper(desk: Any, how: str) -> None:
    grant = added(desk, how=how)
    assert (area(desk), stored_there(desk)) == (None, {"R-19-1"})
    papered(desk, grant, day())
    assert (area(desk), stored_there(desk)) == ({"from": day(), "until": None}, set())
    assert not list(whole.verify_all())


@pytest.mark.parametrize("more", [{"document": "みな税第31号"}, {"who": "田中"}])
def test_an_area_of_which_there_is_something_of_the_clients_is_one_at_once(desk: Any, more: Any) -> None:
    added(desk, **more)
    assert (area(desk), stored_there(desk)) == ({"from": day(-1), "until": None}, set())


def test_a_withdrawn_area_takes_in_nothing_more_and_what_stands_there_is_taken_back(desk: Any) -> None:
    grant, keeper = added(desk, document="みな税第31号"), desk.keeper("tax")
    (there,) = desk.received("tax")
    assert not items.store(keeper, sent(), [there], desk.storing("仮置きロッカー")).refused
    event = AuthorisationEnded(on=day(), reason="発注者の取消")
    refused = authorising.end(desk.cast.caller("高橋"), sent(), grant, event).refused
    assert {r.rule for no in refused for r in no.refusals} == {"R-19-4"}
    assert not authorising.end(desk.cast.caller("田中"), sent(), grant, event).refused
    assert (area(desk), stored_there(desk)) == ({"from": day(-1), "until": day(-1)}, {"R-19-1"})
    assert not items.take_out(desk.user("tax"), sent(), [there], desk.using()).refused
    assert {r.rule for no in items.bring_back(desk.user("tax"), sent(), [there], desk.returning("仮置きロッカー")).refused
            for r in no.refusals} == {"R-19-1"}  # fmt: skip
    assert not items.bring_back(desk.user("tax"), sent(), [there], desk.returning()).refused
    assert not list(whole.verify_all())


def test_an_area_that_ended_before_its_paper_came_is_none_afterwards(desk: Any) -> None:
    grant = added(desk)
    ended(desk, grant)
    assert area(desk) is None
    papered(desk, grant, day())
    assert (Authorisation.get_by_id(grant).paper, area(desk)) == (True, None)


def test_the_paper_that_comes_after_the_contracts_end_adds_no_area(desk: Any) -> None:
    grant = added(desk)
    contracts.settle(
        desk.cast.caller("高橋"), sent(), desk.cast.contracts["tax"], ContractEnded(on=day(), how="completed")
    )
    papered(desk, grant, day())
    assert (Authorisation.get_by_id(grant).paper, area(desk)) == (True, None)


def test_an_area_designated_otherwise_stays_one_as_it_was_said(desk: Any) -> None:
    designated(desk, until=day(30))
    grant = added(desk, document="みな税第31号")
    assert area(desk) == {"from": day(-1), "until": None}
    ended(desk, grant)
    assert (area(desk), stored_there(desk)) == ({"from": day(-2), "until": day(30)}, set())
    again = added(desk, document="みな税第32号")
    designated(desk, until=day(40))
    before = len(project.history(desk.cast.contracts["tax"]))
    ended(desk, again)
    assert area(desk) == {"from": day(-2), "until": day(40)}
    assert len(project.history(desk.cast.contracts["tax"])) == before


def test_of_two_additions_the_area_goes_with_the_last(desk: Any) -> None:
    one, two = added(desk, document="みな税第31号", until=day(9)), added(desk, document="みな税第32号", until=day(20))
    ended(desk, two)
    assert area(desk) == {"from": day(-1), "until": day(9)}
    ended(desk, one)
    assert (area(desk), stored_there(desk)) == ({"from": day(-1), "until": day(-1)}, {"R-19-1"})


def test_a_storage_unit_is_no_area(desk: Any, browse: Any) -> None:
    unit, key = desk.cast.places["仮置きロッカー"], desk.cast.contracts["tax"].partition(":")[2]
    with pytest.raises(BadInput) as no:
        added(desk, place=unit, document="みな税第31号")
    assert "保管設備" in no.value.fields["place"][0].ja
    form = {"area": unit, "since": day(), "accepted": "みな税第31号", "idem": new_idem()}
    answer = browse("高橋").post(f"/contracts/{key}/areas", form)
    assert answer.status_code == 422
    assert "保管設備は区域に指定できません" in answer.get_data(as_text=True)
    assert unit not in Contract.get_by_id(desk.cast.contracts["tax"]).areas


def test_on_the_pages_an_area_waits_is_papered_and_is_withdrawn(desk: Any, browse: Any) -> None:
    manager, key = browse("高橋"), desk.cast.contracts["tax"].partition(":")[2]
    form = {"dated": day(), "officer": "課長", "how": "written", "place": desk.cast.places["会議室"], "since": day()}
    at = manager.post(f"/contracts/{key}/authorisations/area", {**form, "idem": new_idem()}).location
    assert area(desk) is None
    assert "会議室" not in _areas(manager, key)
    paper = {"on": day(), "document": "みな税第31号", "idem": new_idem()}
    assert manager.post(f"{at}/papers", paper).status_code == 303
    assert area(desk) == {"from": day(), "until": None}
    assert manager.get(f"/contracts/{key}").status_code == 200
    assert manager.post(f"{at}/endings", {"on": day(), "reason": "取消", "idem": new_idem()}).status_code == 303
    assert area(desk) == {"from": day(), "until": day(-1)}
    assert manager.get(f"/contracts/{key}").status_code == 200


def test_before_it_ends_what_still_stands_in_it_is_named(desk: Any, browse: Any) -> None:
    grant, manager = added(desk, document="みな税第31号"), browse("高橋")
    there, elsewhere = desk.received("tax", 2)
    assert not items.store(desk.keeper("tax"), sent(), [there], desk.storing("仮置きロッカー")).refused
    assert not items.store(desk.keeper("tax"), sent(), [elsewhere], desk.storing()).refused
    number = {i: Item.get_by_id(i).number for i in (there, elsewhere)}
    form = manager.get(f"/authorisations/{grant.partition(':')[2]}/endings/new").get_data(as_text=True)
    assert "1件は終わった後ここに置けません" in form
    assert f"/items/{number[there]}" in form
    assert number[elsewhere] not in form
    designated(desk)
    form = manager.get(f"/authorisations/{grant.partition(':')[2]}/endings/new").get_data(as_text=True)
    assert f"/items/{number[there]}" in form
    assert "置けません" not in form


def _areas(browser: Any, key: str) -> str:
    return str(browser.get(f"/contracts/{key}").get_data(as_text=True))
