"""What may not be struck off the register as a mistake (B14b)."""

from dataclasses import replace
from typing import Any

import pytest

from custody.events.striking import ContentStruck
from custody.models import Copy
from custody.rules.striking import Striking
from custody.text import Text


def striking(reason: str = "never_made") -> ContentStruck:
    return ContentStruck.model_validate({"copy_": "copy:" + "0" * 16, "reason": reason, "explained": "読み違い"})


@pytest.mark.parametrize(("kind", "shift"), [("specific", 0), ("renumbered", 40), ("ordinary", 0)])
def test_what_others_saw_made_from_it_or_look_into_is_not_struck(case: Any, kind: str, shift: int) -> None:
    c = case(kind)
    made = Striking(Copy(permission="authorisation:x"))
    assert c.give(about=made).said(striking()) == {}
    told = {
        "R-01-10": (replace(made, signed=(Text("区域内引継ぎ", "Handed over"),)), 1),
        "R-01-12": (replace(made, made_of_it=("K-000002",)), 1),
        "R-12-8": (replace(made, incidents=1), 12),
        "R-09-7": (replace(made, struck=1), 9),
    }
    for rule, (about, article) in told.items():
        assert c.give(about=about).said(striking()) == {rule: f"第{article + shift}条"}


def test_r_09_7_is_content_with_the_clients_agreement(case: Any) -> None:
    c = case("ordinary").give(about=Striking(Copy(permission="authorisation:x"), struck=2))
    for said, refused in (("市情第9号 6月1日", {}), ("なし", {"R-09-7": "第9条"}), ("", {"R-09-7": "第9条"})):
        assert c.said(striking().model_copy(update={"agreed": said})) == refused


def test_r_01_11_asks_for_the_copy_that_stays(case: Any) -> None:
    c, given, made = case("ordinary"), Copy(permission=None), Copy(permission="authorisation:x")
    for copy, reason, said in (
        (given, "wrong_carrier", {"R-01-11": "第1条"}), (made, "double", {"R-01-11": "第1条"}), (made, "wrong_carrier", {})
    ):  # fmt: skip
        assert c.give(about=Striking(copy)).said(striking(reason)) == said
        assert c.give(about=Striking(copy, stays=made)).said(striking(reason)) == {}


def test_r_12_2_keeps_what_is_being_preserved(case: Any) -> None:
    c = case("ordinary").give(about=Striking(Copy(permission="authorisation:x")))
    c.item.hold = True
    assert c.said(striking()) == {"R-12-2": "第12条"}
