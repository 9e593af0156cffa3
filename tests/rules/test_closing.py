"""A contract is closed when nothing of it is open (A04)."""

from typing import Any

import pytest

from custody.events.contracts import ContractClosed
from custody.rules.closing import Left

EVENT = ContractClosed(report="完了-1", acknowledged="2026-06-01 課長 田中 実", scan="0" * 64)
GROUNDS = {
    "R-10-6": ({"incidents": 1}, "第12条", "第52条", "第12条"),
    "R-10-7": ({"certificates": 2}, "第11条", "第51条", "第11条"),
    "R-21-2": ({"findings": 1}, "第21条", "第61条", "社内基準"),
    "R-10-5": ({"transports": 1}, "第10条", "第50条", "第10条"),
    "R-CT-3": ({"spoken": 1}, "社内基準", "社内基準", "社内基準"),
}


@pytest.mark.parametrize(("kind", "ground"), [("specific", "第10条"), ("renumbered", "第50条"), ("ordinary", "第10条")])
def test_r_10_9_nobody_of_the_contractor_acknowledges_the_closing(case: Any, kind: str, ground: str) -> None:
    c = case(kind).give(item=None, place=None, about=Left(staff=frozenset({"田中 実", "すずき いちろう"})))
    c.contract.state = "ended"
    assert c.said(EVENT) == {"R-10-9": ground}
    assert c.give(about=Left(staff=frozenset({"高橋 誠"}))).said(EVENT) == {}


@pytest.mark.parametrize(("kind", "ground"), [("specific", "第10条"), ("renumbered", "第50条"), ("ordinary", "第10条")])
def test_r_10_10_the_client_shows_that_they_acknowledge_the_closing(case: Any, kind: str, ground: str) -> None:
    c = case(kind).give(item=None, place=None, about=Left(staff=frozenset({"田中 実"})))
    c.contract.state = "ended"
    bare = EVENT.model_copy(update={"scan": None, "acknowledged": "課長 堀"})
    assert c.said(bare) == {"R-10-10": ground}
    assert c.said(EVENT.model_copy(update={"scan": None, "signed_in": True})) == {}


@pytest.mark.parametrize("code", GROUNDS)
def test_a_contract_with_something_open_is_not_closed(case: Any, code: str) -> None:
    given, *grounds = GROUNDS[code]
    for kind, ground in zip(("specific", "renumbered", "ordinary"), grounds, strict=True):
        c = case(kind).give(item=None, place=None, about=Left(**given))
        c.contract.state = "ended"
        assert c.said(EVENT) == {code: ground}
        assert c.give(about=Left()).said(EVENT) == {}
