"""What must be over before a contract is (domain.md §6, rows 7, 15 and 16): nothing live, nothing uncounted, nowhere else.

高橋 stands for the contractor's manager who would report that all is deleted, 鈴木 for its keeper, 佐藤 for whoever entered
the data, 田中 for the city's officer.
"""

from __future__ import annotations

from typing import Any

import pytest

from custody import clock
from custody.caller import Submission, new_idem
from custody.demo.cast import sent
from custody.errors import BadInput, NotAllowed
from custody.events.authorisations import AreaAdded
from custody.events.contracts import ContractClosed, ContractEnded
from custody.events.items import ItemReceived
from custody.events.parties import PartyRegistered
from custody.events.places import PlaceRegistered
from custody.events.returning import ReturnReceipted
from custody.ledger import project
from custody.models import Contract, Copy, Item
from custody.queries.closing import balance, matters
from custody.queries.history import history
from custody.usecases import authorising, contracts, items, parties, places, receiving, returning


def rules(outcome: Any) -> dict[str, str]:
    return {r.rule: r.basis.ja for no in outcome.refused for r in no.refusals}


@pytest.fixture
def boss(cast: Any) -> Any:
    return cast.caller("高橋")


def ended(cast: Any, boss: Any, contract: str) -> str:
    subject = cast.contracts[contract]
    event = ContractEnded(on=clock.today(), how="completed")
    assert not contracts.settle(boss, sent(), subject, event).refused
    return str(subject)


def close(desk: Any, contract: str, officer: str = "課長 田中 実") -> Any:
    event = ContractClosed(report="完了-1", acknowledged=officer, scan=desk.scan(contract))
    return contracts.settle(desk.cast.caller("高橋"), sent(), desk.cast.contracts[contract], event)


@pytest.mark.parametrize("officer", ["2026-06-01 高橋 誠", "課長 すずき いちろう"])
def test_nobody_of_the_contractor_acknowledges_the_closing_for_the_client(
    desk: Any, cast: Any, boss: Any, officer: str
) -> None:
    library = ended(cast, boss, "library")
    assert rules(close(desk, "library", officer)) == {"R-10-9": "第10条"}
    assert Contract.get_by_id(library).state == "ended"
    assert not close(desk, "library").refused


@pytest.mark.parametrize(
    "officer", ["高橋", "2026-11-23 高橋", "令和8年11月23日 高橋", "2026/11/23、課長 高橋", "課長　高橋 様"]
)
def test_a_surname_that_is_one_of_our_own_peoples_is_asked_for_in_full(
    desk: Any, cast: Any, boss: Any, officer: str
) -> None:
    ended(cast, boss, "library")
    with pytest.raises(BadInput) as no:
        close(desk, "library", officer)
    assert list(no.value.fields) == ["acknowledged"]
    assert not close(desk, "library", "2026-11-23 課長 高橋 恵子").refused


def test_a_scan_that_another_record_names_does_not_close_a_contract(desk: Any, cast: Any, boss: Any) -> None:
    scan = desk.scan("library")
    given = {"dated": clock.today(), "officer": "課長 堀", "place": cast.places["会議室"], "since": clock.today()}
    granted = AreaAdded.model_validate({**given, "scan": scan})
    assert not authorising.grant(boss, sent(), cast.contracts["library"], granted).refused
    library = ended(cast, boss, "library")
    event = ContractClosed(report="完了-1", acknowledged="課長 田中 実", scan=scan)
    with pytest.raises(BadInput) as no:
        contracts.settle(boss, sent(), library, event)
    assert list(no.value.fields) == ["scan"]
    assert not close(desk, "library").refused


def test_the_client_who_signs_in_closes_it_without_a_paper_and_nothing_else(desk: Any, cast: Any, boss: Any) -> None:
    tax, officer = ended(cast, boss, "tax"), cast.caller("田中")
    event = ContractClosed(report="完了-1", acknowledged="2026-06-01 田中 実", signed_in=True)
    assert rules(contracts.settle(boss, sent(), tax, event)) == {"R-10-10": "第10条"}
    with pytest.raises(NotAllowed):
        contracts.settle(officer, sent(), tax, ContractEnded(on=clock.today(), how="completed"))
    assert not contracts.settle(officer, sent(), tax, event.model_copy(update={"signed_in": False})).refused
    assert Contract.get_by_id(tax).state == "closed"
    assert project.history(tax)[-1].get("signed_in") is True


def given_back(cast: Any, some: list[str], picture: str, contract: str) -> Any:
    event = ReturnReceipted(
        receipt="みな税受第9号", officer="課長 田中 実", place=cast.places["取扱区域A"], signature=picture
    )
    return returning.receipt(cast.caller("鈴木"), sent(), cast.contracts[contract], some, event)


def test_story_7_the_report_of_completion_is_refused_while_one_copy_lives_and_names_it(
    desk: Any, cast: Any, boss: Any, picture: Any
) -> None:
    """Iseto 2024: deletion was reported, and the data was still there."""
    back, kept = desk.stored("tax", 2)
    tax = ended(cast, boss, "tax")
    assert not given_back(cast, [back], picture("tax"), "tax").refused
    outcome = close(desk, "tax")
    assert rules(outcome) == {"R-10-1": "第10条"}
    assert "写し 1件" in outcome.refused[0].refusals[0].message.ja
    held = Copy.get(Copy.item == kept)
    (named,) = [m for m in matters(Contract.get_by_id(tax)) if m.what == "copies"]
    assert [line.label for line in named.lines] == [f"{held.number} · {Item.get_by_id(kept).number}"]
    assert Contract.get_by_id(tax).state == "ended"
    assert not given_back(cast, [kept], picture("tax"), "tax").refused
    assert not close(desk, "tax").refused


def test_story_15_what_came_is_what_went_and_is_still_held_or_the_contract_stays_open(
    desk: Any, cast: Any, boss: Any, picture: Any
) -> None:
    """Fukuoka: 145 address labels were missing, and nobody had counted until the cards were delivered."""
    sheets = desk.stored("library", 4, medium="paper")
    library = ended(cast, boss, "library")
    assert not given_back(cast, sheets[:3], picture("library"), "library").refused
    (paper,) = [b for b in balance(library) if b.what == "paper"]
    assert (paper.came, paper.returned, paper.destroyed, paper.held) == (4, 3, 0, 1)
    assert rules(close(desk, "library")) == {"R-10-1": "第10条"}
    assert not given_back(cast, sheets[3:], picture("library"), "library").refused
    (paper,) = [b for b in balance(library) if b.what == "paper"]
    assert (paper.came, paper.returned, paper.held) == (4, 4, 0)
    assert not close(desk, "library").refused


def test_story_16_slips_do_not_go_to_a_firm_without_consent_and_what_was_told_late_says_so(
    desk: Any, cast: Any, boss: Any, way: Any
) -> None:
    """Saitama 2018, Kumamoto 2019, Kumagaya 2024: entrusted on without leave, and pulled back before the audit."""
    firm = PartyRegistered(sort="subcontractor", name="株式会社なみ入力", contract=cast.contracts["welfare"])
    party = parties.register(boss, sent(), firm).first("party")
    at = PlaceRegistered(name="なみ入力 作業場", place_kind="site", site_kind="subcontractor", party=party)
    workshop = places.register_place(boss, sent(), at).first("place")
    refused = rules(way("welfare").plan(purpose="subcontract", destination=workshop))
    assert refused == {"R-04-1": "第4条", "R-05-1": "第5条"}

    (slips,) = desk.out("welfare", medium="paper", before=60 * 24 * 30)
    late = Submission(new_idem(), occurred=desk.ago(60 * 24 * 20), why="監査の前日に登録")
    assert not items.bring_back(desk.user("welfare"), late, [slips], desk.returning(unit="ロッカー2")).refused
    lines = history(Item.get_by_id(slips), Contract.get_by_id(cast.contracts["welfare"]), "ja").rows
    assert [line.late for line in lines if "監査の前日に登録" in str(line)] == [True]
    assert len([e for e in project.history(slips) if e.kind == "item.checked_in"]) == 1


def test_what_turns_up_after_the_end_is_received_stored_and_given_back(
    desk: Any, cast: Any, boss: Any, picture: Any
) -> None:
    """Until the closing: then the page says that a contract for its return is registered."""
    tax = ended(cast, boss, "tax")
    found = desk.stored("tax")
    assert not given_back(cast, found, picture("tax"), "tax").refused
    assert not close(desk, "tax").refused
    event = ItemReceived(medium="usb", place=cast.places["取扱区域A"], giver="田中 実")
    ((no,),) = (r.refusals for r in receiving.receive(desk.keeper("tax"), sent(), tax, event).refused)
    assert (no.rule, "返還のための契約" in no.instead.ja) == ("R-10-2", True)
