"""Arts 4–6, 10, 12, 17–19 and 23 on the way: where it may go, in what, under which seals, in whose hands."""

from typing import Any

import pytest

from custody.events.items import ItemCheckedIn, ItemCheckedOut, ItemStored
from custody.events.moving import ItemPacked
from custody.events.transport import CasePacked, TransportDeparted, TransportPlanned, TransportSealed
from custody.events.under_way import TransportOpened
from custody.models import Authorisation, Case, Place, Seal, Transport
from custody.rules.journey import Journey
from custody.rules.refusal import Refusal
from custody.text import Text

ID = "0" * 16
CLIENT = "client:" + ID
NONE_AT_ALL: dict[str, str] = {}


@pytest.fixture
def way(case: Any, ref: dict[str, str]) -> Any:
    """`way(kind, event, **journey)`: what the rules say of an act on a transport; the case is locked and sound."""

    def way(kind: str, event: Any, site: str = "client", change: Any = None, **more: Any) -> dict[str, str]:
        c = case(kind)
        c.contract.client = CLIENT
        c.contract.transport_seals, c.contract.paper_locked = True, True
        to = Place(id="place:" + "7" * 16, kind="site", name="行き先", site_kind=site, client=CLIENT)
        given: dict[str, Any] = {
            "transport": Transport(id="transport:" + ID, seals=["seal:" + ID], lock_checked=True),
            "destination": to, "site": to, "items": (c.item,), "people": (c.actor,),
            "case": Case(id="case:" + ID, state="free", lock_kind="key"),
        }  # fmt: skip
        if change:
            change(c, given | more)
        return c.give(about=Journey(**{**given, **more}), place=to, item=None).said(event)  # type: ignore[no-any-return]

    return way


def planned(**more: Any) -> TransportPlanned:
    given = {"purpose": "return", "origin": "place:" + ID, "destination": "place:" + ID, "people": [], **more}
    return TransportPlanned.model_validate(
        {**given, "leave_at": "2026-06-01T00:00:00Z", "arrive_by": "2026-06-02T00:00:00Z"}
    )


def packed(**more: Any) -> CasePacked:
    return CasePacked.model_validate({"lock_checked": True, **more})


@pytest.mark.parametrize(("kind", "ground"), [("specific", "第19条"), ("renumbered", "第59条")])
def test_r_19_1_keeps_specific_information_with_the_client_or_in_its_areas(way, kind, ground):
    assert way(kind, planned(), "own").get("R-19-1") == ground
    assert way(kind, packed(), "own").get("R-19-1") == ground
    assert way(kind, planned(), "client") == NONE_AT_ALL
    assert way("ordinary", planned(), "own") == NONE_AT_ALL
    assert "R-19-1" not in way(kind, planned(specific=False), "own")


def test_r_19_1_lets_through_what_the_client_has_destroyed_there(way):
    to = "place:" + "7" * 16
    order = Authorisation(id="authorisation:" + ID, sort="destroy", state="active", place=to, items=[])
    assert "R-19-1" in way("specific", packed(), "disposal", instruction=order)
    assert "R-19-1" not in way("specific", packed(), "disposal", instruction=order, items=())


@pytest.mark.parametrize("site", ["private", "", None])
def test_r_06_1_keeps_to_the_closed_list(way, site):
    assert way("ordinary", planned(), site).get("R-06-1") == "第6条"


def test_r_04_1_and_r_05_1_are_said_of_another_firms_site(way):
    words = Text("書面", "Paper")
    no = tuple(Refusal(code, words, words, words) for code in ("R-04-1", "R-05-1"))
    assert set(way("ordinary", planned(), "subcontractor", elsewhere=no)) >= {"R-04-1", "R-05-1"}
    assert way("ordinary", planned(), "subcontractor") == NONE_AT_ALL


def test_r_10_2_after_the_end_only_what_goes_back(way):
    def ended(c, _journey):
        c.contract.state = "ended"

    assert way("ordinary", planned(purpose="area"), change=ended) == {"R-10-2": "第10条"}
    assert way("ordinary", planned(purpose="return"), change=ended) == NONE_AT_ALL


def test_r_12_2_what_is_preserved_is_not_sent_back(case):
    c = case("ordinary")
    c.item.hold = True
    about = Journey(transport=Transport(id="transport:" + ID, purpose="return"))
    event = ItemPacked(transport="transport:" + ID)
    assert c.give(about=about, place=None).said(event) == {"R-12-2": "第12条"}
    about.transport.purpose = "area"
    assert c.said(event) == NONE_AT_ALL


GROUNDS = [("specific", "usb", "第23条"), ("renumbered", "tape", "第63条"), ("ordinary", "paper", "契約設定")]


@pytest.mark.parametrize(("kind", "medium", "ground"), GROUNDS)
def test_r_23_1_and_r_23_2_want_a_locked_case(way, kind, medium, ground):
    def of(c, _journey):
        c.item.medium = medium

    assert way(kind, packed(), change=of, case=None) == {"R-23-1": ground}
    assert way(kind, packed(lock_checked=False), change=of) == {"R-23-2": ground}
    assert way(kind, packed(), change=of, case=Case(id="case:" + ID, state="free")) == {"R-23-2": ground}
    assert way(kind, packed(), change=of, case=Case(id="case:" + ID, state="in_use", lock_kind="key")) == {
        "R-23-1": ground
    }
    assert way(kind, packed(), change=of) == NONE_AT_ALL


def test_an_annex_without_article_23_asks_for_no_case(way):
    assert way("without 22", packed(), case=None) == NONE_AT_ALL


def test_r_23_3_keeps_the_key_apart(way):
    assert way("ordinary", packed(key_kept="carried")) == {"R-23-3": "社内基準"}
    assert way("ordinary", packed(key_kept="sent")) == NONE_AT_ALL


def test_r_23_4_to_r_23_6_are_what_the_contract_is_set_to(way):
    def strict(c, _journey):
        c.item.held_data, c.item.encryption = True, "no"
        for name in ("transport_encrypted", "transport_two", "transport_direct", "transport_tracked"):
            setattr(c.contract, name, True)

    assert way("ordinary", packed(), change=strict) == {"R-23-4": "契約設定"}
    assert way("ordinary", planned(), change=strict) == {"R-23-5": "契約設定", "R-23-6": "契約設定"}
    assert way("ordinary", TransportDeparted(), change=strict, people=()) == {"R-23-6": "契約設定"}
    assert way("ordinary", packed()) == NONE_AT_ALL


def test_r_cs_1_wants_a_seal_in_the_name_of_the_contract(way):
    bare = Transport(id="transport:" + ID, lock_checked=True)
    assert way("specific", TransportDeparted(), people=(), transport=bare) == {"R-CS-1": "契約設定"}
    assert way("specific", TransportDeparted(), people=()) == NONE_AT_ALL


def test_r_cs_2_bars_the_opening_until_the_seal_was_read_and_found_right(way):
    row = Transport(id="transport:" + ID, seals=["seal:" + ID])
    assert way("ordinary", TransportOpened(), transport=row) == {"R-CS-2": "契約設定"}
    row.seal_ok = False
    assert way("ordinary", TransportOpened(), transport=row) == {"R-CS-2": "第12条"}
    row.released = True
    assert way("ordinary", TransportOpened(), transport=row) == NONE_AT_ALL


def test_r_23_7_puts_away_nothing_that_is_still_in_its_case(case, ref):
    c = case("ordinary")
    put = ItemStored(unit=ref["unit"], lock_checked=True)
    c.give(place=c.locker).item.case_ = "case:" + ID
    assert c.said(put) == {"R-23-7": "社内基準"}
    c.item.case_ = None
    assert c.said(put) == NONE_AT_ALL


@pytest.mark.parametrize("state", ["applied", "removed", "broken", "lost"])
def test_r_cs_6_uses_a_seal_once(way, state):
    used, fresh = Seal(id="seal:" + ID, state=state), Seal(id="seal:" + ID, state="stock")
    assert way("ordinary", TransportSealed(), seals=(used,)) == {"R-CS-6": "契約設定"}
    assert way("ordinary", TransportSealed(), seals=(fresh,), unknown=True) == {"R-CS-6": "契約設定"}
    assert way("ordinary", TransportSealed(), seals=(fresh,)) == NONE_AT_ALL


@pytest.mark.parametrize(("kind", "trained"), [("specific", "第18条"), ("ordinary", "社内基準")])
def test_r_06_1_r_17_1_r_18_1_and_r_18_2_are_asked_of_whoever_carries_it(way, kind, trained):
    def nobody(c, _journey):
        c.contract.training_needed = True
        c.actor.roles, c.actor.trainings, c.actor.pledges, c.contract.roster = {}, [], [], {}

    said = way(kind, TransportDeparted(), change=nobody)
    assert said["R-06-1"] == "第6条"
    assert said["R-18-1"] == trained
    assert said["R-18-2"] == ("第18条" if kind == "specific" else "第3条")
    assert said.get("R-17-1") == ("第17条" if kind == "specific" else None)


@pytest.mark.parametrize(
    ("kind", "medium", "ground"),
    [("ordinary", "usb", "第23条"), ("ordinary", "paper", "社内基準"), ("without 22", "usb", "社内基準")],
)
@pytest.mark.parametrize("n", range(3))
def test_r_23_8_lets_nothing_get_to_another_site_but_by_a_transport(
    case: Any, ref: Any, kind: str, medium: str, ground: str, n: int
) -> None:
    c = case(kind)
    c.item.medium = medium
    elsewhere = c.locker if n else c.hall
    elsewhere.lineage = ["place:" + "e" * 16]
    put: Any = (
        ItemCheckedOut(purpose="通知書の作成", work="entry", place=ref["place"], due="2026-06-01T09:00:00Z"),
        ItemStored(unit=ref["unit"], lock_checked=True),
        ItemCheckedIn(unit=ref["unit"], lock_checked=True, copied=False),
    )[n]
    assert c.give(place=elsewhere, lies=c.area).said(put).get("R-23-8") == ground
    assert "R-23-8" not in c.give(place=elsewhere, lies=elsewhere).said(put)
    assert "R-23-8" not in c.give(place=elsewhere, lies=None).said(put)


def test_r_cs_10_tells_no_blind_reader_which_number_is_taken(way):
    """By trying numbers on another case, whoever reads at the other end would find the one that is expected."""
    used = Seal(id="seal:" + ID, state="applied")
    assert way("ordinary", TransportSealed(), seals=(used,), reader=True) == {"R-CS-10": "契約設定"}
    assert way("ordinary", TransportSealed(), unknown=True, reader=True) == {"R-CS-10": "契約設定"}
