"""Other firms, audits, findings, reports, leavers and the closing: through the use cases and through the pages."""

from collections.abc import Callable
from typing import Any

import pytest

from custody import clock, db
from custody.caller import new_idem
from custody.demo.cast import sent
from custody.errors import Conflict, NotAllowed, NotFound
from custody.events.authorisations import SubcontractingConsented
from custody.events.contracts import ComplianceReported, ContractClosed, ContractEnded
from custody.events.oversight import (
    AuditAnswered,
    AuditHeld,
    AuditNotified,
    FindingClosed,
    FindingConcluded,
    FindingNoted,
)
from custody.events.parties import PartyRegistered, PartySupervised, SubcontractRecorded
from custody.events.people import PersonLeft
from custody.models import Audit, Finding, Party
from custody.rules.subcontracting import party_refusals
from custody.usecases import authorising, contracts, oversight, parties, people, photos
from custody.usecases.outcome import Outcome

ALL = ["1", "2", "3", "6", "7", "8", "9", "10", "11", "12", "13", "22", "23"]
PDF = b"%PDF-1.7\n%%EOF"


def rules(outcome: Outcome) -> dict[str, str]:
    return {r.rule: r.basis.ja for no in outcome.refused for r in no.refusals}


def key(subject: str) -> str:
    return subject.partition(":")[2]


@pytest.fixture
def boss(cast: Any) -> Any:
    return cast.caller("高橋")


def firm(cast: Any, boss: Any, sort: str = "subcontractor", contract: str = "tax") -> str:
    event = PartyRegistered(sort=sort, name="株式会社なみ印刷", contract=cast.contracts[contract])
    return parties.register(boss, sent(), event).first("party")


def bind(cast: Any, boss: Any, party: str, checked: list[str] = ALL) -> None:
    event = SubcontractRecorded(contract=cast.contracts["tax"], on=clock.today(), checked=checked)
    parties.record_subcontract(boss, sent(), party, event)


def consent(cast: Any, boss: Any, party: str) -> None:
    tax, today = cast.contracts["tax"], clock.today()
    scan = photos.keep(boss, tax, PDF)
    event = SubcontractingConsented(
        dated=today, officer="課長", scan=scan, party=party, purpose="印刷", since=today, until="2099-12-31"
    )
    assert not authorising.grant(boss, sent(), tax, event).refused


def refused_for(cast: Any, party: str) -> set[str]:
    from custody import registers

    tax = registers.current().contract(cast.contracts["tax"])
    row = parties.party_of(party, tax.id)
    return {r.rule for r in party_refusals(tax, row, parties.consents_of(tax.id), clock.today())}


def test_things_come_to_a_firm_only_with_consent_and_equal_duties(cast: Any, boss: Any) -> None:
    party = firm(cast, boss)
    assert refused_for(cast, party) == {"R-04-1", "R-05-1"}
    consent(cast, boss, party)
    bind(cast, boss, party, ALL[:-1])
    assert refused_for(cast, party) == {"R-05-1"}
    bind(cast, boss, party)
    assert refused_for(cast, party) == set()
    assert refused_for(cast, firm(cast, boss, contract="welfare")) == {"R-06-1"}


def test_a_firm_is_not_found_from_another_contract(cast: Any, boss: Any) -> None:
    party, other = firm(cast, boss), cast.caller("山本")
    visit = PartySupervised(contract=cast.contracts["other"], on=clock.today(), sound=True, seen="x")
    with pytest.raises(NotFound):
        parties.supervise(other, sent(), party, visit)
    with pytest.raises(NotFound):
        bind(cast, other, party)
    with pytest.raises(NotAllowed):
        firm(cast, cast.caller("佐藤"))


def test_a_supervision_is_kept_with_the_firm(cast: Any, boss: Any) -> None:
    party = firm(cast, boss)
    event = PartySupervised(contract=cast.contracts["tax"], on=clock.today(), sound=False, seen="施錠の記録")
    parties.supervise(boss, sent(), party, event)
    assert [v["sound"] for v in Party.get_by_id(party).visits] == [False]


def audited(cast: Any, boss: Any, contract: str = "tax") -> str:
    event = AuditNotified(on=clock.today(), auditor="港区監査委員", scope="保管状況")
    return oversight.notify(boss, sent(), cast.contracts[contract], event).first("audit")


def test_an_audit_is_not_declined_without_a_reason_and_then_held(cast: Any, boss: Any) -> None:
    audit, today = audited(cast, boss), clock.today()
    assert rules(oversight.answer(boss, sent(), audit, AuditAnswered(on=today, answer="declined"))) == {
        "R-13-1": "第13条"
    }
    assert Audit.get_by_id(audit).state == "notified"
    with pytest.raises(Conflict):
        oversight.answer(boss, sent(), audit, AuditHeld(on=today, result="良好"))
    oversight.answer(boss, sent(), audit, AuditAnswered(on=today, answer="accepted"))
    oversight.answer(boss, sent(), audit, AuditHeld(on=today, result="良好"))
    assert Audit.get_by_id(audit).state == "held"


@pytest.mark.parametrize(("contract", "ground"), [("tax", "第21条"), ("library", "社内基準")])
def test_a_finding_ends_with_one_conclusion_and_its_evidence(cast: Any, boss: Any, contract: str, ground: str) -> None:
    today = clock.today()
    noted = FindingNoted(on=today, text="鍵の管理簿に空欄がある", article="1")
    finding = oversight.note(boss, sent(), cast.contracts[contract], noted).first("finding")
    done = FindingClosed(on=today, done="記入した")
    assert rules(oversight.settle(boss, sent(), finding, done)) == {"R-21-1": ground}
    apart = FindingConcluded(on=today, ours=False, theirs=True, officer="課長")
    oversight.settle(boss, sent(), finding, apart)
    assert (Finding.get_by_id(finding).state, rules(oversight.settle(boss, sent(), finding, done))) == (
        "open", {"R-21-1": ground},
    )  # fmt: skip
    joint = FindingConcluded(on=today, ours=True, theirs=True, officer="課長", measure="毎日記入", due="2099-01-31")
    oversight.settle(boss, sent(), finding, joint)
    assert rules(oversight.settle(boss, sent(), finding, done)) == {"R-21-3": ground}
    shown = done.model_copy(update={"evidence": [photos.keep(boss, cast.contracts[contract], PDF)]})
    assert not oversight.settle(boss, sent(), finding, shown).refused
    assert Finding.get_by_id(finding).state == "closed"


def test_a_keeper_of_keys_does_not_leave(cast: Any, boss: Any) -> None:
    db.rows("UPDATE place SET keeper = ? WHERE id = ? RETURNING id", (cast.people["伊藤"], cast.places["ロッカー1"]))
    event = PersonLeft(on=clock.today(), pledge_confirmed=True)
    assert rules(people.record_leaving(boss, sent(), cast.people["伊藤"], event)) == {"R-03-1": "第3条"}


def ended(cast: Any, boss: Any, contract: str) -> str:
    contracts.settle(boss, sent(), cast.contracts[contract], ContractEnded(on=clock.today(), how="completed"))
    return str(cast.contracts[contract])


def test_a_contract_with_a_finding_is_not_closed_and_one_without_is(cast: Any, boss: Any, desk: Any) -> None:
    welfare = cast.contracts["welfare"]
    oversight.note(boss, sent(), welfare, FindingNoted(on=clock.today(), text="x"))
    given = {"report": "完了-1", "acknowledged": "課長 田中"}
    close = ContractClosed(**given, scan=desk.scan("welfare"))
    ended(cast, boss, "welfare")
    assert set(rules(contracts.settle(boss, sent(), welfare, close))) == {"R-21-2"}
    library = ended(cast, boss, "library")
    close = ContractClosed(**given, scan=desk.scan("library"))
    assert not contracts.settle(boss, sent(), library, close).refused


def test_a_report_is_kept_with_its_period(cast: Any, boss: Any) -> None:
    today = clock.today()
    event = ComplianceReported(since="2026-01-01", until=today, on=today, receipt="受-12")
    contracts.settle(boss, sent(), cast.contracts["tax"], event)
    ((reports,),) = db.rows("SELECT reports FROM contract WHERE id = ?", (cast.contracts["tax"],))
    assert '"since":"2026-01-01"' in reports


def test_every_page_is_drawn_and_none_for_another_contract(
    cast: Any, boss: Any, browse: Callable[[str], Any], desk: Any
) -> None:
    party, audit, tax = firm(cast, boss), audited(cast, boss), key(cast.contracts["tax"])
    desk.out("tax")
    noted = FindingNoted(on=clock.today(), text="空欄", audit=audit)
    finding = oversight.note(boss, sent(), cast.contracts["tax"], noted).first("finding")
    mine = (
        f"/parties/{key(party)}", f"/parties/{key(party)}/{tax}/visits/new", f"/audits/{key(audit)}", f"/findings/{key(finding)}",
        f"/audits/{key(audit)}/answers/new", f"/findings/{key(finding)}/conclusions/new", f"/contracts/{tax}/audits/new",
        f"/contracts/{tax}/closing", f"/contracts/{tax}/rules", f"/contracts/{tax}/refusals", f"/contracts/{tax}/compliance",
        f"/contracts/{tax}/parties/new", f"/parties?contract={tax}", f"/audits?contract={tax}", f"/contracts/{tax}/reports/new",
    )  # fmt: skip
    for path in mine:
        assert browse("高橋").get(path).status_code == 200, path
        assert browse("山本").get(path).status_code == 404, path
    assert "M-0" in browse("高橋").get(f"/people/{key(cast.people['佐藤'])}/clearance").get_data(as_text=True)


def test_an_audit_declined_without_a_reason_is_refused_on_the_page(
    cast: Any, boss: Any, browse: Callable[[str], Any]
) -> None:
    audit = audited(cast, boss)
    form = {"idem": new_idem(), "on": clock.today(), "answer": "declined"}
    said = browse("高橋").post(f"/audits/{key(audit)}/answers", form)
    assert said.status_code == 409
    assert "第13条" in said.get_data(as_text=True)


def test_the_rules_page_counts_what_was_refused(cast: Any, boss: Any, browse: Callable[[str], Any]) -> None:
    audit, tax = audited(cast, boss), key(cast.contracts["tax"])
    oversight.answer(boss, sent(), audit, AuditAnswered(on=clock.today(), answer="declined"))
    page = browse("高橋").get(f"/contracts/{tax}/rules").get_data(as_text=True)
    assert "1回拒否" in page
    assert "監査受入れの回答" in browse("高橋").get(f"/contracts/{tax}/refusals?rule=R-13-1").get_data(as_text=True)


def test_the_rules_page_grounds_what_keeps_an_article_in_force_on_the_articles(cast: Any) -> None:
    from custody.models import Contract
    from custody.rules.rulebook import rulebook

    rule = rulebook()["R-CT-2"]
    assert (rule.articles, rule.house) == ([19, 22, 23], False)
    contract = Contract.get_by_id(cast.contracts["tax"])
    assert rule.basis(contract).ja == "第19条"
    contract.specific = contract.storage_clause = contract.transport_clause = False
    assert rule.basis(contract) is None


def test_the_balance_adds_up_while_things_are_held(cast: Any, desk: Any) -> None:
    from custody import registers
    from custody.queries.closing import balance, matters

    desk.stored("tax", n=2)
    for b in balance(cast.contracts["tax"]):
        assert b.came == b.returned + b.destroyed + b.erased + b.held
    assert {b.what: b.held for b in balance(cast.contracts["tax"])} == {"media": 2, "paper": 0, "copies": 2, "own": 0}
    found = {m.what: m.count for m in matters(registers.current().contract(cast.contracts["tax"]))}
    assert (found["items"], found["copies"], found["incidents"]) == (2, 2, 0)
