"""Arts 3, 6, 16, 17 and 18: pledged and trained people on the roster, under two appointed officers."""

from typing import Any

import pytest

from custody.events.contracts import ContractActivated, RosterSubmitted
from custody.events.items import CustodyHandedOver, ItemCheckedOut, ItemReceived, ItemStored

EVERY_KIND = pytest.mark.parametrize("kind", ["specific", "ordinary", "renumbered", "without 22"])
SPECIFIC = pytest.mark.parametrize(("kind", "ground"), [("specific", ""), ("renumbered", "4")])


def use(ref: dict[str, str]) -> ItemCheckedOut:
    return ItemCheckedOut(purpose="通知書の作成", work="entry", place=ref["place"], due="2026-06-01T09:00:00Z")


def over(ref: dict[str, str]) -> CustodyHandedOver:
    return CustodyHandedOver(receiver=ref["receiver"])


def received(ref: dict[str, str]) -> ItemReceived:
    return ItemReceived(medium="usb", place=ref["place"], giver="田中")


@pytest.mark.parametrize("vacant", ["chief", "department", "both"])
def test_r_16_1_needs_both_officers(case: Any, ref: Any, vacant: str) -> None:
    for kind, ground in (("specific", "第16条"), ("renumbered", "第56条")):
        c = case(kind)
        c.contract.officers = {} if vacant == "both" else {k: v for k, v in c.contract.officers.items() if k != vacant}
        assert c.said(use(ref)) == {"R-16-1": ground}
        c.contract.state = "draft"
        assert c.said(ContractActivated()) == {"R-16-1": ground}


@pytest.mark.parametrize("kind", ["ordinary", "without 22"])
def test_r_16_1_and_r_17_do_not_bind_an_ordinary_contract(case: Any, ref: Any, kind: str) -> None:
    c = case(kind)
    c.contract.officers, c.contract.roster = {}, {}
    assert c.said(use(ref)) == c.said(over(ref)) == c.said(received(ref)) == {}
    c.contract.state = "draft"
    assert c.said(ContractActivated()) == {}


@pytest.mark.parametrize(("kind", "ground"), [("specific", "第17条"), ("renumbered", "第57条")])
def test_r_17_2_needs_a_roster_before_handling_begins(case: Any, kind: str, ground: str) -> None:
    c = case(kind)
    c.contract.state, c.contract.roster = "draft", {}
    assert c.said(ContractActivated()) == {"R-17-2": ground}


@pytest.mark.parametrize(("kind", "ground"), [("specific", "第17条"), ("renumbered", "第57条")])
def test_r_17_1_refuses_who_is_not_on_the_roster(case: Any, ref: Any, kind: str, ground: str) -> None:
    c = case(kind)
    c.contract.roster = {**c.contract.roster, "members": {ref["receiver"]: ["handler"]}}
    assert c.said(use(ref)) == {"R-17-1": ground}
    assert c.said(received(ref)) == {"R-17-1": ground}
    assert c.said(over(ref)) == {}
    c.contract.roster = {**c.contract.roster, "members": {ref["person"]: ["handler"]}}
    assert c.said(over(ref)) == {"R-17-1": ground}


@pytest.mark.parametrize("role", ["witness", "client", "auditor", "transporter"])
def test_r_17_1_refuses_who_is_on_the_roster_in_another_role(case: Any, ref: Any, role: str) -> None:
    c = case("specific")
    c.contract.roster = {**c.contract.roster, "members": {ref["person"]: [role]}}
    assert set(c.said(use(ref))) == {"R-17-1"}


def test_r_17_1_wants_the_roster_before_the_act_and_not_after_it(case: Any, ref: Any) -> None:
    c = case("specific")
    c.contract.roster = {**c.contract.roster, "at": "2026-06-01T00:00:00.001Z"}
    assert set(c.said(use(ref))) == {"R-17-1"}
    c.contract.roster = {**c.contract.roster, "at": "2026-06-01T00:00:00.000Z"}
    assert c.said(use(ref)) == {}


@EVERY_KIND
def test_r_06_1_refuses_a_receiver_without_a_part_in_the_contract(case: Any, ref: Any, kind: str) -> None:
    ground = "第46条" if kind == "renumbered" else "第6条"
    for roles in ({}, {"contract:" + "9" * 16: ["handler"]}, {"contract:" + "0" * 16: ["client", "auditor"]}):
        c = case(kind)
        c.receiver.roles = roles
        assert c.said(over(ref)) == {"R-06-1": ground}


@EVERY_KIND
def test_r_01_8_lets_only_the_holder_hand_it_over(case: Any, ref: Any, kind: str) -> None:
    c = case(kind)
    for holder in (ref["receiver"], "person:" + "7" * 16, None):
        c.item.holder = holder
        assert c.said(over(ref)) == {"R-01-8": "第41条" if kind == "renumbered" else "第1条"}
    c.item.holder = ref["person"]
    assert c.said(over(ref)) == {}


@pytest.mark.parametrize(
    ("kind", "ground"),
    [("specific", "第18条"), ("renumbered", "第58条"), ("ordinary", "第3条"), ("without 22", "第3条")],
)
@pytest.mark.parametrize("pledges", [[], [{"on": "2026-06-02", "contract": "contract:" + "0" * 16}], "another"])
def test_r_18_2_needs_a_pledge_for_this_contract_by_that_day(
    case: Any, ref: Any, kind: str, ground: str, pledges: Any
) -> None:
    given = [{"on": "2026-04-01", "contract": "contract:" + "9" * 16}] if pledges == "another" else pledges
    c = case(kind)
    c.actor.pledges = given
    assert c.said(use(ref)) == {"R-18-2": ground}
    assert c.said(over(ref)) == {}
    c.actor.pledges, c.receiver.pledges = c.receiver.pledges, given
    assert c.said(over(ref)) == {"R-18-2": ground}


@pytest.mark.parametrize(
    ("kind", "ground"),
    [("specific", "第18条"), ("renumbered", "第58条"), ("ordinary", "社内基準"), ("without 22", "社内基準")],
)
@pytest.mark.parametrize("training", [None, ("2025-04-01", "2026-05-31"), ("2026-06-02", "2027-05-31")])
def test_r_18_1_needs_a_training_in_force(case: Any, ref: Any, kind: str, ground: str, training: Any) -> None:
    c = case(kind)
    c.actor.trainings = [{"on": training[0], "until": training[1]}] if training else []
    assert c.said(use(ref)) == {"R-18-1": ground}
    c.receiver.trainings = c.actor.trainings
    assert c.said(over(ref)) == {"R-18-1": ground}


def test_r_18_1_counts_the_last_day_of_a_training(case: Any, ref: Any) -> None:
    c = case("specific")
    c.actor.trainings = [{"on": "2026-06-01", "until": "2026-06-01"}]
    assert c.said(use(ref)) == {}


def test_r_18_1_is_the_contracts_own_choice_where_art_18_does_not_apply(case: Any, ref: Any) -> None:
    for kind, codes in (("ordinary", set()), ("specific", {"R-18-1"})):
        c = case(kind)
        c.actor.trainings, c.contract.training_needed = [], False
        assert set(c.said(use(ref))) == codes


@pytest.mark.parametrize(("kind", "ground"), [("specific", "第18条"), ("ordinary", "第3条")])
def test_nobody_is_put_on_the_roster_without_a_pledge(case: Any, ref: Any, kind: str, ground: str) -> None:
    c = case(kind)
    roster = RosterSubmitted(members={ref["person"]: ["handler"]}, on="2026-06-01", receipt="第1号")
    c.give(people={ref["person"]: c.actor, ref["receiver"]: c.receiver})
    assert c.said(roster) == {}
    c.receiver.pledges = []
    assert c.said(roster) == {"R-18-2": ground}


def test_putting_away_asks_for_no_training(case: Any, ref: Any) -> None:
    """What must be locked away must never be kept out by a lapsed training."""
    c = case("specific")
    c.actor.trainings, c.actor.pledges, c.contract.roster = [], [], {}
    assert c.give(place=c.locker).said(ItemStored(unit=ref["unit"], lock_checked=True)) == {}
