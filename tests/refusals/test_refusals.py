"""Every refusal of domain.md §2.5: through its use case and on its page, where it binds and where it does not."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from refusing import beyond, carrying, copying, destroying, using
from refusing.meeting import Meeting
from refusing.office import Office

CASES = {**using.CASES, **copying.CASES, **destroying.CASES, **carrying.CASES, **beyond.CASES}

ROOT = Path(__file__).parent.parent.parent
# The catalogue of the domain file (§2.5).
CATALOGUE = {
    *("R-01-1", "R-04-1", "R-05-1", "R-06-1", "R-07-1", "R-08-1", "R-09-1", "R-09-2", "R-09-3", "R-10-1", "R-11-1"),
    *("R-11-2", "R-11-3", "R-11-4", "R-11-5", "R-12-1", "R-16-1", "R-17-1", "R-18-1", "R-19-1", "R-22-1", "R-22-2"),
    *("R-23-1", "R-23-2", "R-CS-1", "R-CS-2"),
}
USE_CASE = re.compile(r"from custody\.usecases|def test_\w+\([^)]*\b(road|yard|copies|desk|browse)\b")


@pytest.fixture
def meeting(desk: Any, browse: Any) -> Meeting:
    return Meeting(Office(desk), browse)


@pytest.mark.parametrize("case", CASES)
def test_a_refusal_is_met_through_its_use_case(meeting: Meeting, case: str) -> None:
    meeting.through_the_use_case(case.split(maxsplit=1)[0], CASES[case])


@pytest.mark.parametrize("case", CASES)
def test_a_refusal_is_met_on_its_page(meeting: Meeting, case: str) -> None:
    meeting.through_the_page(case.split(maxsplit=1)[0], CASES[case])


def test_every_code_of_the_catalogue_is_met_here_where_it_binds_and_where_it_does_not() -> None:
    assert {case.split(maxsplit=1)[0] for case in CASES} >= CATALOGUE
    for case in CASES.values():
        assert {w.ground is None for w in case.places} == {True, False}
        assert len({w.contract for w in case.places}) > 1


def test_every_other_code_is_met_through_a_use_case_somewhere() -> None:
    """In a file outside tests/rules, whose tests ask the rules alone."""
    files = [f for f in (ROOT / "tests").rglob("test_*.py") if f.parent.name != "rules" and f != Path(__file__)]
    asked = [text for f in files if USE_CASE.search(text := f.read_text(encoding="utf-8"))]
    met = {code for text in asked for code in re.findall(r"R-[A-Z0-9]+-\d+", text)}
    documented = re.findall(r"^\| `(R-[A-Z0-9]+-\d+)`", (ROOT / "docs/rules.md").read_text(encoding="utf-8"), re.M)
    here = {case.split(maxsplit=1)[0] for case in CASES}
    assert [code for code in documented if code not in met | here] == []
