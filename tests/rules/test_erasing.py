"""Art. 11: erased on the client's word, by a method that fits, checked as was asked, and not while on hold."""

from typing import Any

import pytest

from custody.events.erasing import ContentErased
from custody.models import Authorisation, Copy
from custody.rules import early
from custody.rules.copying import Allowed
from custody.rules.erasing import Erasing

ID = "0" * 16
COPY, GRANT = f"copy:{ID}", f"authorisation:{ID}"
GROUNDS = [("specific", "第11条"), ("ordinary", "第11条"), ("renumbered", "第51条")]


def instruction(**more: Any) -> Authorisation:
    given = {"id": GRANT, "sort": "destroy", "state": "active", "items": [f"item:{ID}"], "since": "2026-05-01"}
    return Authorisation(**{**given, "technique": "clear", "witness": "none", **more})


def permission(**more: Any) -> Authorisation:
    return Authorisation(**{"id": GRANT, "sort": "copy", "state": "active", "after": "erase", **more})


def erased(technique: str = "clear") -> ContentErased:
    return ContentErased(
        copies=[COPY],
        basis=GRANT,
        technique=technique,
        tool="消去ツール 2.1",
        verified_by="全領域読出し",
        outcome="pass",
    )


def said(case: Any, kind: str, basis: Authorisation | None, technique: str = "clear", **more: Any) -> Any:
    c = case(kind)
    for name, value in more.items():
        setattr(c.item, name, value)
    copies = (Copy(id=COPY, permission=GRANT),)
    return c.give(about=Erasing(copies, basis)).said(erased(technique))


def test_what_the_client_instructed_or_the_permission_says_is_erased(case: Any) -> None:
    assert said(case, "specific", instruction()) == {}
    assert said(case, "specific", permission()) == {}
    assert said(case, "specific", permission(state="ended", until="2026-01-01")) == {}


@pytest.mark.parametrize(("kind", "ground"), GROUNDS)
def test_r_11_1_nothing_is_erased_without_the_clients_word(case: Any, kind: str, ground: str) -> None:
    assert said(case, kind, None) == {"R-11-1": ground}
    assert said(case, kind, instruction(items=[])) == {"R-11-1": ground}
    assert said(case, kind, instruction(state="ended")) == {"R-11-1": ground}
    assert said(case, kind, permission(after="return")) == {"R-11-1": ground}
    assert said(case, kind, permission(id=f"authorisation:{'1' * 16}")) == {"R-11-1": ground}


def test_r_11_1_is_known_before_any_form(case: Any) -> None:
    probe = ContentErased.model_construct()
    assert [r.rule for r in early(probe, case("specific").give(about=Allowed()).facts())] == ["R-11-1"]
    assert early(probe, case("specific").give(about=Allowed(erase=True)).facts()) == []


@pytest.mark.parametrize(("kind", "ground"), GROUNDS)
@pytest.mark.parametrize(
    ("medium", "technique"),
    [("usb", "degauss"), ("ssd", "degauss"), ("paper", "clear"), ("optical", "purge"), ("hdd", "shred")],
)
def test_r_11_3_the_method_fits_the_medium_and_leaves_the_carrier(
    case: Any, kind: str, ground: str, medium: str, technique: str
) -> None:
    assert said(case, kind, permission(), technique, medium=medium) == {"R-11-3": ground}


def test_degaussing_erases_what_is_magnetic(case: Any) -> None:
    assert said(case, "specific", permission(), "degauss", medium="hdd") == {}
    assert said(case, "specific", permission(), "degauss", medium="tape") == {}


@pytest.mark.parametrize(("kind", "ground"), GROUNDS)
def test_r_11_3_no_weaker_method_than_was_instructed(case: Any, kind: str, ground: str) -> None:
    assert said(case, kind, instruction(technique="purge")) == {"R-11-3": ground}
    assert said(case, kind, instruction(technique="purge"), "purge") == {}


@pytest.mark.parametrize(("kind", "ground"), GROUNDS)
def test_r_11_4_a_witness_that_was_asked_for_is_somebody_else(case: Any, kind: str, ground: str) -> None:
    assert said(case, kind, instruction(witness="own")) == {"R-11-4": ground}
    c = case(kind)
    c.give(about=Erasing((), instruction(witness="own")), signers=frozenset({c.actor.id, c.receiver.id}))
    assert c.said(erased()) == {}


@pytest.mark.parametrize(("kind", "ground"), [("specific", "第12条"), ("ordinary", "第12条"), ("renumbered", "第52条")])
def test_r_12_2_what_is_on_hold_is_not_erased(case: Any, kind: str, ground: str) -> None:
    assert said(case, kind, instruction(), hold=True) == {"R-12-2": ground}


@pytest.mark.parametrize(("kind", "ground"), GROUNDS)
def test_r_11_5_and_r_11_7_bind_an_erasure_as_they_bind_a_destruction(case: Any, kind: str, ground: str) -> None:
    c = case(kind)
    left = Erasing((), instruction(), children=("K-000002",))
    assert c.give(about=left).said(erased()) == {"R-11-5": ground}
    early = Erasing((), instruction(), kept_until="2026-06-02")
    assert c.give(about=early).said(erased()) == {"R-11-7": ground}
    assert c.give(about=Erasing((), instruction(), kept_until="2026-06-01")).said(erased()) == {}
