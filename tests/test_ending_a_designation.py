"""The end of an area's designation says what lies there, and is recorded once nothing specific does (Art. 19)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from custody import clock
from custody.caller import new_idem
from custody.demo.cast import sent
from custody.events.contracts import AreaDesignated
from custody.models import Contract, Item
from custody.usecases import contracts, items


def day(days: int) -> str:
    return (date.fromisoformat(clock.today()) + timedelta(days=days)).isoformat()


def ends(cast: Any, contract: str, until: str, occurred: str | None = None) -> set[str]:
    """The rules that refuse to end the designation of the area in which everything lies."""
    area, key = cast.places["取扱区域A"], cast.contracts[contract]
    since = Contract.get_by_id(key).areas[area]["from"]
    event = AreaDesignated(area=area, since=since, until=until)
    outcome = contracts.settle(cast.caller("高橋"), sent(occurred), key, event)
    return {r.rule for no in outcome.refused for r in no.refusals}


def test_a_designation_does_not_end_over_what_is_specific_and_ends_over_all_else(cast: Any, desk: Any) -> None:
    desk.stored("welfare")
    paper, secret = desk.stored("tax", info_class="personal"), desk.stored("tax")
    for until in (day(-1), day(0)):
        assert ends(cast, "tax", until) == {"R-19-4"}
    assert ends(cast, "tax", day(-1), desk.ago(26 * 60)) == {"R-19-4"}
    assert ends(cast, "welfare", day(-1)) == set()
    assert ends(cast, "tax", day(3)) == set()
    hall = AreaDesignated(area=cast.places["会議室"], since=day(0), accepted="みな税第9号")
    assert not contracts.settle(cast.caller("高橋"), sent(), cast.contracts["tax"], hall).refused
    assert not items.take_out(desk.user("tax"), sent(), secret, desk.using()).refused
    assert not items.bring_back(desk.user("tax"), sent(), secret, desk.returning("仮置きロッカー")).refused
    assert ends(cast, "tax", day(-1)) == set()
    assert not items.take_out(desk.user("tax"), sent(), paper, desk.using()).refused


def test_the_page_of_the_end_names_what_lies_there_by_contract(cast: Any, desk: Any, browse: Any) -> None:
    (secret,), (other,) = desk.stored("tax"), desk.stored("welfare")
    number = {i: Item.get_by_id(i).number for i in (secret, other)}
    key, area = (cast.contracts["tax"].partition(":")[2], cast.places["取扱区域A"].partition(":")[2])
    at, manager = f"/contracts/{key}/areas/{area}/endings", browse("高橋")
    assert f"{at}/new" in manager.get(f"/contracts/{key}").get_data(as_text=True)
    page = manager.get(f"{at}/new").get_data(as_text=True)
    for told in (f"/items/{number[secret]}", f"/items/{number[other]}", "1件は終わった後ここに置けません"):
        assert told in page
    refused = manager.post(at, {"until": day(0), "idem": new_idem()})
    assert refused.status_code == 409
    said = refused.get_data(as_text=True)
    assert "第19条" in said
    assert "ほかの指定区域へ移すか" in said
    assert manager.post(at, {"until": "", "idem": new_idem()}).status_code == 422
    welfare = cast.contracts["welfare"].partition(":")[2]
    page = manager.get(f"/contracts/{welfare}/areas/{area}/endings/new").get_data(as_text=True)
    assert f"/items/{number[other]}" in page
    assert "終わった後ここに置けません" not in page
    done = manager.post(f"/contracts/{welfare}/areas/{area}/endings", {"until": day(-1), "idem": new_idem()})
    assert done.status_code == 303
    assert browse("佐藤").get(f"{at}/new").status_code == 403
