"""Private values are erased when their time of keeping is over, and never while an accident is looked into."""

from typing import Any

import pytest

from custody.events.forgetting import PrivateErased
from custody.rules.forgetting import Keeping

EVENT = PrivateErased(ground="retention")
INSTRUCTED = PrivateErased(ground="instruction", instruction="指示第1号")


@pytest.mark.parametrize("until", [None, "2026-06-01", "2031-01-01"])
def test_r_ct_4_keeps_what_is_still_to_be_kept(case: Any, until: str | None) -> None:
    c = case("specific").give(about=Keeping(until))
    assert c.said(EVENT) == {"R-CT-4": "契約設定"}
    assert c.said(INSTRUCTED) == {}
    assert c.give(about=Keeping("2026-05-31")).said(EVENT) == {}


@pytest.mark.parametrize(("kind", "ground"), [("specific", "第12条"), ("renumbered", "第52条")])
def test_r_12_6_and_r_12_7_keep_what_an_accident_needs(case: Any, kind: str, ground: str) -> None:
    for event in (EVENT, INSTRUCTED):
        assert case(kind).give(about=Keeping("2020-01-01", incidents=1)).said(event) == {"R-12-6": ground}
        assert case(kind).give(about=Keeping("2020-01-01", held=1)).said(event) == {"R-12-7": ground}
