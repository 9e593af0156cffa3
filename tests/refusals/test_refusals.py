"""Every refusal of domain.md §2.5: through its use case and on its page, where it binds and where it does not."""

from __future__ import annotations

from typing import Any

import pytest
from refusing import carrying, copying, destroying, using
from refusing.meeting import Meeting
from refusing.office import Office

CASES = {**using.CASES, **copying.CASES, **destroying.CASES, **carrying.CASES}


@pytest.fixture
def meeting(desk: Any, browse: Any) -> Meeting:
    return Meeting(Office(desk), browse)


@pytest.mark.parametrize("case", CASES)
def test_a_refusal_is_met_through_its_use_case(meeting: Meeting, case: str) -> None:
    meeting.through_the_use_case(case.split()[0], CASES[case])


@pytest.mark.parametrize("case", CASES)
def test_a_refusal_is_met_on_its_page(meeting: Meeting, case: str) -> None:
    meeting.through_the_page(case.split()[0], CASES[case])
