"""Arts 4 and 19: consent is on paper, and none lifts Art. 19."""

from typing import Any

import pytest

from custody.events.authorisations import CarryingConsented, SubcontractingConsented

PERIOD = {"dated": "2026-05-01", "since": "2026-05-01", "until": "2026-12-31", "officer": "課長 田中 実"}
PARTY = "party:" + "0" * 16


def consent(how: str, scan: str | None = None) -> SubcontractingConsented:
    return SubcontractingConsented(**PERIOD, how=how, scan=scan, party=PARTY, purpose="印刷")


@pytest.mark.parametrize(("kind", "ground"), [("specific", "第4条"), ("ordinary", "第4条"), ("renumbered", "第44条")])
def test_r_04_2_consent_to_subcontract_needs_its_paper(case: Any, kind: str, ground: str) -> None:
    c = case(kind).give(item=None, place=None)
    assert c.said(consent("oral")) == c.said(consent("written")) == {"R-04-2": ground}
    assert c.said(consent("oral", "a" * 64)) == {"R-04-2": ground}
    assert c.said(consent("written", "a" * 64)) == c.said(consent("signed_in")) == {}


@pytest.mark.parametrize(
    ("kind", "said"), [("specific", {"R-19-1": "第19条"}), ("renumbered", {"R-19-1": "第59条"}), ("ordinary", {})]
)
def test_r_19_1_no_consent_carries_specific_information_out(case: Any, ref: Any, kind: str, said: Any) -> None:
    event = CarryingConsented(**PERIOD, items=[ref["item"]], place=ref["place"], purpose="説明会")
    c = case(kind).give(item=None, place=None)
    assert c.give(about=("specific", "personal")).said(event) == said
    assert c.give(about=("personal", None)).said(event) == {}
