"""What the client allowed or ordered waits for its paper unless there is something of theirs to show for it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from custody import clock
from custody.caller import new_idem
from custody.demo.cast import sent
from custody.errors import BadInput, Conflict
from custody.events import Recorded
from custody.events.authorisations import (
    AreaAdded,
    AuthorisationEnded,
    AuthorisationPapered,
    CarryingConsented,
    CopyingPermitted,
    DestructionInstructed,
)
from custody.events.contracts import ContractClosed, ContractEnded
from custody.events.destroying import DestroyStaged
from custody.ledger import whole
from custody.models import Authorisation
from custody.queries import closing as listed_open
from custody.queries import deadlines
from custody.queries.authorisations import Standing, standing
from custody.registers import current
from custody.usecases import authorising, closing, contracts, destroying, photos

PDF = b"%PDF-1.7\n%%EOF"
SORTS = (DestructionInstructed, CopyingPermitted, CarryingConsented, AreaAdded)


def day(days: int = 0) -> str:
    return (clock.japan(clock.now()).date() + timedelta(days=days)).isoformat()


def given(desk: Any, kind: Any, items: list[str], contract: str = "library", who: str = "高橋", **more: object) -> str:
    every = {
        "dated": day(), "officer": "課長 堀", "items": items, "technique": "shred", "place": desk.cast.places["作業室"],
        "methods": ["print"], "media": ["paper"], "purpose": "点検", "since": day(), "until": day(9), **more,
    }  # fmt: skip
    event = kind.model_validate({n: v for n, v in every.items() if n in kind.model_fields})
    outcome = authorising.grant(desk.cast.caller(who), sent(), desk.cast.contracts[contract], event)
    return str(outcome.first("authorisation"))


def missed(desk: Any) -> list[str]:
    """The numbers of what the manager is told, a fortnight from now, to get the paper of."""
    caller, book = desk.cast.caller("高橋"), current()
    then = clock.stamp(clock.parse(clock.now()) + timedelta(days=14))
    scope = deadlines.Scope(book, [book.contract(c) for c in sorted(caller.contracts)], then)
    return [due.number for due in deadlines.found(deadlines.BY_NAME["unpapered"], caller, scope)]


@pytest.mark.parametrize("how", ["written", "electronic"])
@pytest.mark.parametrize("kind", SORTS)
def test_what_has_neither_number_nor_scan_waits_for_its_paper(desk: Any, kind: Any, how: str) -> None:
    row = Authorisation.get_by_id(given(desk, kind, desk.stored("library"), how=how, document=" "))
    assert (row.paper, standing(row, day())) == (False, Standing.WAITING)
    assert missed(desk) == [row.number]
    came = AuthorisationPapered(on=day(), document="みな図第3号")
    assert not authorising.record_paper(desk.cast.caller("高橋"), sent(), row.id, came).refused
    row = Authorisation.get_by_id(row.id)
    assert (row.paper, row.document, standing(row, day())) == (True, "みな図第3号", Standing.ACTIVE)
    assert missed(desk) == []
    assert not list(whole.verify_all())


def test_its_number_its_scan_or_the_clients_own_sign_in_is_enough(desk: Any) -> None:
    items, boss = desk.stored("tax"), desk.cast.caller("高橋")
    scan = photos.keep(boss, desk.cast.contracts["tax"], PDF)
    for more in ({"document": "みな税第3号"}, {"scan": scan}, {"who": "田中"}):
        row = Authorisation.get_by_id(given(desk, DestructionInstructed, items, "tax", **more))
        assert (row.paper, standing(row, day())) == (True, Standing.ACTIVE)
    assert missed(desk) == []


def test_nobody_says_of_their_own_word_that_it_needs_no_paper(desk: Any, browse: Any) -> None:
    key, place = desk.cast.contracts["library"].partition(":")[2], desk.cast.places["会議室"]
    form = {"dated": day(), "officer": "課長", "how": "written", "place": place, "since": day(), "waits": ""}
    at = browse("高橋").post(f"/contracts/{key}/authorisations/area", {**form, "idem": new_idem()})
    assert at.status_code == 303
    page = browse("高橋").get(at.location).get_data(as_text=True)
    assert "文書番号も写しもない登録です" in page
    assert page.count("書面待ち</span>") == 1


def test_what_waits_is_acted_on_like_what_was_only_said_and_keeps_the_contract_open(desk: Any) -> None:
    boss, library = desk.cast.caller("高橋"), desk.cast.contracts["library"]
    for how in ("oral", "written"):
        items = desk.stored("library")
        instruction = given(desk, DestructionInstructed, items, how=how, witness="none")
        apart = DestroyStaged(unit=desk.cast.places["金庫"], lock_checked=True)
        assert not destroying.stage(desk.cast.caller("鈴木"), sent(), library, instruction, items, apart).refused
    contracts.settle(boss, sent(), library, ContractEnded(on=day(), how="completed"))
    (no,) = contracts.settle(boss, sent(), library, ContractClosed(report="完了-1", acknowledged="課長 堀")).refused
    assert [r.message.ja for r in no.refusals if r.rule == "R-CT-3"] == ["書面待ちの許可・承諾・指示が2件あります。"]


def left_open(desk: Any) -> tuple[int, int]:
    """How many the rule counts, and how many the page lists."""
    contract = current().contract(desk.cast.contracts["library"])
    (matter,) = (m for m in listed_open.matters(contract) if m.what == "spoken")
    return closing.left(current(), contract.id).spoken, matter.count


def test_what_was_withdrawn_unused_needs_no_paper_any_more(desk: Any) -> None:
    boss, library = desk.cast.caller("高橋"), desk.cast.contracts["library"]
    items = desk.stored("library")
    unused, done = (given(desk, DestructionInstructed, items, how="oral", witness="none") for _ in range(2))
    added = given(desk, AreaAdded, [], how="oral", place=desk.cast.places["会議室"])
    apart = DestroyStaged(unit=desk.cast.places["金庫"], lock_checked=True)
    assert not destroying.stage(desk.cast.caller("鈴木"), sent(), library, done, items, apart).refused
    assert left_open(desk) == (3, 3)
    for grant in (unused, done, added):
        authorising.end(boss, sent(), grant, AuthorisationEnded(on=day(), reason="取消"))
    assert left_open(desk) == (1, 1)


def test_the_paper_comes_once(desk: Any) -> None:
    boss, grant = desk.cast.caller("高橋"), given(desk, AreaAdded, [], how="oral", place=desk.cast.places["会議室"])
    authorising.record_paper(boss, sent(), grant, AuthorisationPapered(on=day(), document="みな図第3号"))
    with pytest.raises(Conflict):
        authorising.record_paper(boss, sent(), grant, AuthorisationPapered(on=day(), document="みな図第4号"))
    assert Authorisation.get_by_id(grant).document == "みな図第3号"


@pytest.mark.parametrize("dash", ["-", "ー", "―", "・。", "なし"])
def test_a_dash_is_no_number(desk: Any, dash: str) -> None:
    boss = desk.cast.caller("高橋")
    grant = given(desk, AreaAdded, [], document=dash, place=desk.cast.places["会議室"])
    assert not Authorisation.get_by_id(grant).paper
    with pytest.raises(BadInput) as no:
        authorising.record_paper(boss, sent(), grant, AuthorisationPapered(on=day(), document=dash))
    assert list(no.value.fields) == ["document"]
    scan = photos.keep(boss, desk.cast.contracts["library"], PDF)
    authorising.record_paper(boss, sent(), grant, AuthorisationPapered(on=day(), document=dash, scan=scan))
    assert Authorisation.get_by_id(grant).paper


def test_neither_the_paper_nor_the_end_is_of_a_day_to_come(desk: Any) -> None:
    boss, grant = desk.cast.caller("高橋"), given(desk, AreaAdded, [], how="oral", place=desk.cast.places["会議室"])
    for act in (
        lambda: authorising.record_paper(boss, sent(), grant, AuthorisationPapered(on=day(1), document="みな図第3号")),
        lambda: authorising.end(boss, sent(), grant, AuthorisationEnded(on=day(1), reason="取消")),
    ):
        with pytest.raises(BadInput) as no:
            act()
        assert list(no.value.fields) == ["on"]


def test_an_entry_from_before_this_was_asked_stands_as_it_did() -> None:
    entry = Recorded(
        "authorisation:" + "0" * 16, 1, DestructionInstructed.kind, None, "", "", "", "",
        {"how": "written", "dated": "2026-01-05"}, {},
    )  # fmt: skip
    row = Authorisation()
    DestructionInstructed.change(row, entry)
    assert row.paper
