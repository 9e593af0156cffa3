"""Art. 12: how an incident ends, and what quarantine and hold keep as it is."""

from typing import Any

import pytest

from custody.events.items import ItemStored, ItemVoided
from custody.events.notices import ClientNotified, IncidentClosed, ReportSubmitted
from custody.rules.incidents import Quarantine, Told, on_hold

GROUNDS = pytest.mark.parametrize(
    ("kind", "plus"), [("specific", 0), ("ordinary", 0), ("renumbered", 40), ("without 22", 0)]
)


def closing() -> IncidentClosed:
    return IncidentClosed(cause="x", prevention="x", agreed="x")


@GROUNDS
def test_r_12_1_closes_nothing_of_which_the_client_was_not_told(case: Any, kind: str, plus: int) -> None:
    c, no = case(kind).give(item=None), {"R-12-1": f"第{12 + plus}条"}
    for told, ok in (
        (Told(False, False), no),
        (Told(True, False), no),
        (Told(False, True), no),
        (Told(True, True), {}),
    ):
        assert c.give(about=told).said(closing()) == ok


@GROUNDS
def test_r_12_9_takes_no_written_report_without_its_number_or_the_paper(case: Any, kind: str, plus: int) -> None:
    c = case(kind).give(item=None, about=Told(True, False))
    assert c.said(ReportSubmitted(on="2026-06-01")) == {"R-12-9": f"第{12 + plus}条"}
    assert c.said(ReportSubmitted(on="2026-06-01", document="事故報告-1")) == {}
    assert c.said(ReportSubmitted(on="2026-06-01", scan="0" * 64)) == {}


@GROUNDS
def test_r_12_10_the_client_is_spoken_for_by_none_of_our_own(case: Any, kind: str, plus: int) -> None:
    c = case(kind).give(item=None, about=Told(True, True, frozenset({"高橋 誠"})))
    ours = (
        closing().model_copy(update={"agreed": "管理責任者 高橋誠 6/1"}),
        ReportSubmitted(on="2026-06-01", document="1", receipt="高橋　誠"),
        ClientNotified(at="2026-06-01T00:00:00Z", sender="佐藤", to="高橋 誠", content="紛失"),
    )
    assert [c.said(event) for event in ours] == [{"R-12-10": f"第{12 + plus}条"}] * 3
    assert c.said(closing()) == {}


@GROUNDS
def test_r_12_2_strikes_off_nothing_that_is_held(case: Any, kind: str, plus: int) -> None:
    c = case(kind)
    c.item.hold, c.item.held_data, c.item.received_at = True, False, None
    assert c.said(ItemVoided(reason="double")) == {"R-12-2": f"第{12 + plus}条"}
    c.item.hold = False
    assert c.said(ItemVoided(reason="double")) == {}


def test_on_hold_is_for_other_families_to_ask(case: Any) -> None:
    c = case("specific")
    assert on_hold(c.facts()) is None
    c.item.hold = True
    assert on_hold(c.facts()) is not None
    assert on_hold(c.give(item=None).facts()) is None


def storing(ref: dict[str, str], note: str = "") -> ItemStored:
    return ItemStored(unit=ref["unit"], lock_checked=True, note=note)


@GROUNDS
def test_r_12_4_keeps_apart_what_an_incident_is_open_on(case: Any, ref: Any, kind: str, plus: int) -> None:
    c = case(kind)
    c.give(place=c.locker, about=Quarantine(("incident:" + "0" * 16,)))
    assert c.said(storing(ref, "異常なし")) == {"R-12-4": "社内基準"}
    c.give(about=Quarantine())
    assert c.said(storing(ref, "異常なし")) == {}


@GROUNDS
def test_r_12_5_asks_why_something_leaves_quarantine(case: Any, ref: Any, kind: str, plus: int) -> None:
    c = case(kind)
    c.give(place=c.locker, about=Quarantine())
    assert c.said(storing(ref, " ")) == {"R-12-5": "社内基準"}
    c.give(about=None)
    assert c.said(storing(ref)) == {}
