"""Arts 3, 13, 21: audits, findings, and what a leaver leaves behind."""

from typing import Any

import pytest

from custody.events.oversight import AuditAnswered, FindingClosed
from custody.events.people import PersonLeft
from custody.rules.leaving import Clearance
from custody.rules.oversight import Conclusion

ON = "2026-06-01"
OVERSIGHT = [("specific", "第21条"), ("renumbered", "第61条"), ("ordinary", "社内基準")]


@pytest.mark.parametrize(("kind", "ground"), [("specific", "第13条"), ("ordinary", "第13条"), ("renumbered", "第53条")])
def test_r_13_1_an_audit_is_not_declined_without_a_reason(case: Any, kind: str, ground: str) -> None:
    c = case(kind).give(item=None, place=None)
    assert c.said(AuditAnswered(on=ON, answer="declined")) == {"R-13-1": ground}
    assert c.said(AuditAnswered(on=ON, answer="declined", reason="決算作業と重なる")) == {}
    assert c.said(AuditAnswered(on=ON, answer="accepted")) == c.said(AuditAnswered(on=ON, answer="consulted")) == {}


@pytest.mark.parametrize(("kind", "ground"), OVERSIGHT)
def test_r_21_1_a_finding_ends_with_one_conclusion_of_both(case: Any, kind: str, ground: str) -> None:
    c = case(kind).give(item=None, place=None)
    event = FindingClosed(on=ON, done="改善不要で一致")
    for apart in (Conclusion(), Conclusion(True, None), Conclusion(True, False), Conclusion(False, True)):
        assert c.give(about=apart).said(event) == {"R-21-1": ground}
    assert c.give(about=Conclusion(False, False)).said(event) == {}


@pytest.mark.parametrize(("kind", "ground"), OVERSIGHT)
def test_r_21_3_a_needed_improvement_is_shown_to_be_done(case: Any, kind: str, ground: str) -> None:
    c = case(kind).give(item=None, place=None, about=Conclusion(True, True))
    assert c.said(FindingClosed(on=ON, done="鍵を交換した")) == {"R-21-3": ground}
    assert c.said(FindingClosed(on=ON, done="鍵を交換した", evidence=["a" * 64])) == {}


@pytest.mark.parametrize(("kind", "ground"), [("specific", "第3条"), ("ordinary", "第3条"), ("renumbered", "第43条")])
def test_r_03_1_nobody_leaves_with_things_keys_or_transports(case: Any, kind: str, ground: str) -> None:
    c = case(kind).give(item=None, place=None)
    event = PersonLeft(on=ON, pledge_confirmed=True)
    one = (("M-000001", "item:" + "0" * 16),)
    for left in (Clearance(items=one), Clearance(units=one), Clearance(cases=one), Clearance(transports=one)):
        assert c.give(about=left).said(event) == {"R-03-1": ground}
    assert c.give(about=Clearance(others=1)).said(event) == {"R-03-1": ground}
    assert c.give(about=Clearance()).said(event) == {}
