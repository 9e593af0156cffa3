"""Arts 4–6: nothing comes to a firm without consent, without equal duties, or off the closed list."""

from typing import Any

import pytest

from custody.events.contracts import RosterSubmitted
from custody.models import Authorisation, Party, Place
from custody.rules.subcontracting import equal_duties, party_refusals, site_refusals

ON, FIRM, OTHER = "2026-06-01", "party:" + "0" * 16, "party:" + "1" * 16
ALL = [str(n) for n in (1, 2, 3, 6, 7, 8, 9, 10, 11, 12, 13, 22, 23)]


def firm(c: Any, **more: Any) -> Party:
    held = {c.id: {"on": "2026-05-01", "checked": ALL, "scan": None}}
    return Party(**{"id": FIRM, "sort": "subcontractor", "contracts": [c.id], "subcontracts": held, **more})


def consent(party: str = FIRM, **more: Any) -> Authorisation:
    given = {"sort": "subcontract", "state": "active", "since": "2026-05-01", "until": "2026-12-31", "party": party}
    return Authorisation(**{**given, **more})


def said(c: Any, party: Party | None, consents: list[Authorisation]) -> dict[str, str]:
    return {no.rule: no.basis.ja for no in party_refusals(c, party, consents, ON)}


@pytest.mark.parametrize(("kind", "n"), [("specific", 0), ("ordinary", 0), ("renumbered", 40)])
def test_r_04_1_without_a_consent_in_force_nothing_comes_to_a_subcontractor(case: Any, kind: str, n: int) -> None:
    c = case(kind).contract
    no = {"R-04-1": f"第{4 + n}条"}
    assert said(c, firm(c), [consent()]) == {}
    assert said(c, firm(c), []) == said(c, firm(c), [consent(OTHER)]) == no
    assert said(c, firm(c), [consent(until="2026-05-31")]) == said(c, firm(c), [consent(state="ended")]) == no


def test_r_04_1_a_second_tier_needs_its_own_consent_and_that_of_the_first(case: Any) -> None:
    c = case("specific").contract
    assert set(said(c, firm(c), [consent(OTHER)])) == {"R-04-1"}
    assert set(said(c, firm(c), [consent(through=OTHER)])) == {"R-04-1"}
    assert said(c, firm(c), [consent(through=OTHER), consent(OTHER)]) == {}
    assert set(said(c, firm(c), [consent(through=OTHER), consent(OTHER, through=FIRM)])) == {"R-04-1"}


@pytest.mark.parametrize(("kind", "n"), [("specific", 0), ("ordinary", 0), ("renumbered", 40)])
def test_r_05_1_equal_duties_are_bound_by_the_day_of_the_handover(case: Any, kind: str, n: int) -> None:
    c = case(kind).contract
    no = {"R-05-1": f"第{5 + n}条"}
    assert said(c, firm(c, subcontracts={}), [consent()]) == no
    late = {c.id: {"on": "2026-06-02", "checked": ALL}}
    assert said(c, firm(c, subcontracts=late), [consent()]) == no
    one_short = {c.id: {"on": ON, "checked": ALL[1:]}}
    assert said(c, firm(c, subcontracts=one_short), [consent()]) == no


def test_r_05_1_asks_no_article_that_does_not_bind_the_contract(case: Any) -> None:
    without = case("without 22").contract
    assert equal_duties(without) == ALL[:-2]
    held = {without.id: {"on": ON, "checked": ALL[:-2]}}
    assert said(without, firm(without, subcontracts=held), [consent()]) == {}


@pytest.mark.parametrize(("kind", "n"), [("specific", 0), ("ordinary", 0), ("renumbered", 40)])
def test_r_06_1_who_is_on_no_list_is_given_nothing(case: Any, kind: str, n: int) -> None:
    c = case(kind).contract
    no = {"R-06-1": f"第{6 + n}条"}
    assert said(c, None, [consent()]) == said(c, firm(c, contracts=[]), [consent()]) == no
    assert said(c, firm(c, sort="courier"), [consent()]) == no


def test_r_06_1_a_disposal_firm_is_named_in_an_instruction_and_consented_to(case: Any) -> None:
    c = case("specific").contract
    disposal, order = firm(c, sort="disposal"), consent(sort="destroy", since=None, until=None)
    assert set(said(c, disposal, [consent()])) == {"R-06-1"}
    assert set(said(c, disposal, [order])) == {"R-04-1"}
    assert said(c, disposal, [order, consent()]) == {}


def test_own_and_the_clients_sites_need_no_firm(case: Any) -> None:
    c = case("specific").contract
    c.client = "client:" + "9" * 16
    for kind, codes in (("own", set()), ("client", set()), ("subcontractor", {"R-06-1"}), ("disposal", {"R-06-1"})):
        site = Place(site_kind=kind, client=c.client if kind == "client" else None)
        assert {r.rule for r in site_refusals(c, site, None, [], ON)} == codes
    another = Place(site_kind="client", client="client:" + "8" * 16)
    assert [r.rule for r in site_refusals(c, another, None, [], ON)] == ["R-06-1"]


@pytest.mark.parametrize(("kind", "ground"), [("specific", "第4条"), ("ordinary", "第4条"), ("renumbered", "第44条")])
def test_r_04_1_nobody_of_an_unconsented_subcontractor_is_put_on_the_roster(case: Any, kind: str, ground: str) -> None:
    c = case(kind)
    c.actor.employment, c.actor.employer = "subcontractor", "株式会社なみ"
    event = RosterSubmitted(members={c.actor.id: ["handler"]}, on=ON, receipt="7")
    c.give(item=None, place=None, people={c.actor.id: c.actor})
    assert c.give(about=frozenset()).said(event) == {"R-04-1": ground}
    assert c.give(about=frozenset({"株式会社なみ"})).said(event) == {}
    c.actor.employment = "dispatched"
    assert c.give(about=frozenset()).said(event) == {}
