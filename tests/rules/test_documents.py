"""That everything was returned or destroyed is declared only where it is so (F-26)."""

from typing import Any

import pytest

from custody.events.documents import DocumentIssued
from custody.rules.documents import Unfinished
from custody.text import Text

REPORT = DocumentIssued(sheet="F-26")


@pytest.mark.parametrize(("kind", "ground"), [("specific", "第10条"), ("renumbered", "第50条"), ("ordinary", "第10条")])
def test_r_10_11_completion_is_not_reported_while_anything_is_open(case: Any, kind: str, ground: str) -> None:
    left = Unfinished(2, (Text("M-000001", "M-000001"), Text("K-000001", "K-000001")))
    c = case(kind).give(item=None, place=None, about=left)
    assert c.said(REPORT) == {"R-10-11": ground}
    assert c.said(REPORT.model_copy(update={"sheet": "F-01"})) == {}
    assert c.give(about=Unfinished(0)).said(REPORT) == {}
