"""Arts 4 and 19: consent is on paper, and none lifts Art. 19."""

from typing import Any

import pytest

from custody.events.authorisations import (
    AreaAdded,
    CarryingConsented,
    CopyingPermitted,
    DestructionInstructed,
    SubcontractingConsented,
)

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


def every_sort(ref: dict[str, str]) -> list[Any]:
    """Those that prolong the use first, then those that are needed to return or destroy what is left."""
    said = {**PERIOD, "items": [ref["item"]], "place": ref["place"], "purpose": "点検"}
    written = {"how": "written", "scan": "a" * 64, "party": PARTY}
    return [
        CopyingPermitted(**said, methods=["print"], media=["paper"]),
        AreaAdded(**PERIOD, place=ref["place"], document="みな税第31号"),
        DestructionInstructed(**{n: v for n, v in said.items() if n not in ("since", "until", "purpose")}, technique="shred"),
        CarryingConsented(**said),
        SubcontractingConsented(**PERIOD, **written, purpose="廃棄"),
    ]  # fmt: skip


@pytest.mark.parametrize(("kind", "ground"), [("specific", "第10条"), ("ordinary", "第10条"), ("renumbered", "第50条")])
def test_r_10_2_permits_no_more_use_after_the_end_and_nothing_after_the_closing(
    case: Any, ref: Any, kind: str, ground: str
) -> None:
    c, no = case(kind).give(item=None, place=None), {"R-10-2": ground}
    for state, said in (("active", [{}] * 5), ("ended", [no, no, {}, {}, {}]), ("closed", [no] * 5)):
        c.contract.state = state
        assert [c.said(event) for event in every_sort(ref)] == said, state
