"""Whatever a chain is of, its history says what was erased of it, on what ground and with whose approval."""

import html
from typing import Any

import pytest
from checking_bundles import unpacked
from sealed_ledger import Office, bundle_of

from custody import clock, db
from custody.caller import Signature, Submission, new_idem
from custody.events import KINDS
from custody.events.authorisations import CopyingPermitted
from custody.events.contracts import ContractChanged
from custody.events.forgetting import PrivateErased
from custody.ledger import project, retention
from custody.models import Contract
from custody.queries import bundle_scopes, chains
from custody.registers import current
from custody.usecases import authorising, contracts, forgetting

SAID = "消去済み（発注者の指示・高橋 誠・鈴木 一郎）"


def erased(desk: Any, contract: str, subject: str) -> list[tuple[int, str]]:
    """Erase the private values of the first entry on a chain that has some; their numbers and names."""
    seq = int(retention.values([subject])[subject][0].partition(":")[0])
    ((entry,),) = db.rows("SELECT hash FROM entry WHERE subject = ? AND seq = ?", (subject, seq))
    approval = Signature(desk.cast.people["鈴木"], "password", clock.now())
    values = [v for v in retention.values([subject])[subject] if v.startswith(f"{seq}:")]
    event = PrivateErased(ground="instruction", instruction="指示第1号", values=values)
    done = forgetting.erase(desk.cast.caller("高橋"), Submission(new_idem(), second=approval), contract, event, entry)
    assert not done.refused
    return [(seq, v.partition(":")[2]) for v in values]


def label(subject: str, value: tuple[int, str]) -> str:
    """What a private value is called in Japanese."""
    ((kind,),) = db.rows("SELECT kind FROM entry WHERE subject = ? AND seq = ?", (subject, value[0]))
    return KINDS[kind].asks[value[1]].label.ja


@pytest.fixture(params=["contract", "authorisation"])
def subject(request: pytest.FixtureRequest, desk: Any) -> str:
    contract = desk.cast.contracts["welfare"]
    if request.param == "contract":
        return str(contract)
    event = CopyingPermitted(
        dated=clock.today(), officer="課長 田中 実", items=desk.stored("welfare"), methods=["print"], media=["paper"],
        purpose="宛名の印刷", since=clock.today(), until="2099-12-31",
    )  # fmt: skip
    return authorising.grant(desk.cast.caller("高橋"), Submission(new_idem()), contract, event).first("authorisation")


def test_a_page_says_what_was_erased_of_an_entry(desk: Any, browse: Any, subject: str) -> None:
    contract = desk.cast.contracts["welfare"]
    values = erased(desk, contract, subject)
    noun, _, key = subject.partition(":")
    page = html.unescape(browse("高橋").get(f"/{noun}s/{key}").text)
    names = "・".join(label(subject, v) for v in sorted(values))
    assert f"{names}：{clock.today()} {SAID}" in page


def test_a_bundles_history_says_it_in_both_languages(desk: Any, subject: str) -> None:
    contract, boss = desk.cast.contracts["welfare"], desk.cast.caller("高橋")
    erased(desk, contract, subject)
    Office().seal()
    scope = bundle_scopes.of_contract(boss, Contract.get_by_id(contract))
    page = html.unescape(unpacked(bundle_of(boss, scope))["history.html"].decode())
    assert SAID in page
    assert f"erased on {clock.today()} (The client's instruction, 高橋 誠・鈴木 一郎)" in page


def test_what_was_not_erased_of_an_entry_is_still_told(desk: Any) -> None:
    key, boss = desk.cast.contracts["welfare"], desk.cast.caller("高橋")
    event = ContractChanged.model_validate(
        {**chains.values(ContractChanged, project.load([key])[key]), "title_": "別名"}
    )
    contracts.settle(boss, Submission(new_idem()), key, event)
    erased(desk, key, key)
    row, writer = project.load([key])[key], chains.scribe(current(), "ja")
    lines = {line.number: line for line in chains.record(boss, row, writer).lines}
    assert [n for n, line in lines.items() if line.erased] == [1]
    assert row.title == "別名"  # type: ignore[attr-defined]


def test_who_has_no_part_in_the_contract_reads_no_ground(desk: Any) -> None:
    """A chain that several contracts share says to the others only that it is gone."""
    person = desk.cast.people["佐藤"]
    row, writer = project.load([person])[person], chains.scribe(current(), "ja")
    told = chains.record(desk.cast.caller("高橋"), row, writer).lines
    assert told
    assert not [line for line in told if line.erased]


def test_an_english_page_says_it_in_english(desk: Any, browse: Any, subject: str) -> None:
    erased(desk, desk.cast.contracts["welfare"], subject)
    noun, _, key = subject.partition(":")
    browser = browse("高橋")
    browser.client.set_cookie("lang", "en")
    page = html.unescape(browser.get(f"/{noun}s/{key}").text)
    assert f"erased on {clock.today()} (The client's instruction, 高橋 誠・鈴木 一郎)" in page
    assert "(erased)" in page
