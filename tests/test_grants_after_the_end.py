"""Art. 10: after a contract's end only what is needed to return or destroy is granted, and nothing after its closing."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from custody import clock
from custody.caller import new_idem
from custody.demo.cast import sent
from custody.errors import BadInput
from custody.events.authorisations import AreaAdded, CarryingConsented, CopyingPermitted, DestructionInstructed
from custody.events.contracts import ContractClosed, ContractEnded
from custody.events.items import BlankRegistered
from custody.events.reclaiming import CarrierReclaimed
from custody.models import Authorisation, Item
from custody.usecases import authorising, contracts, receiving, reclaiming

SORTS = {"copy": CopyingPermitted, "area": AreaAdded, "destroy": DestructionInstructed, "carry_out": CarryingConsented}


def day(days: int = 0) -> str:
    return (clock.japan(clock.now()).date() + timedelta(days=days)).isoformat()


def over(desk: Any, *, closed: bool) -> str:
    """A stick of ours that was taken back, under a contract that has ended, and was closed where `closed`."""
    key, boss, keeper = desk.cast.contracts["library"], desk.cast.caller("高橋"), desk.keeper("library")
    blank = BlankRegistered(medium="usb", place=desk.cast.places["取扱区域A"])
    stick = receiving.register_blank(keeper, sent(), key, blank).first("item")
    assert not reclaiming.reclaim(keeper, sent(), [stick], CarrierReclaimed()).refused
    assert not contracts.settle(boss, sent(), key, ContractEnded(on=day(), how="completed")).refused
    if closed:
        close = ContractClosed(report="完了-1", acknowledged="課長 田中 実", scan=desk.scan("library"))
        assert not contracts.settle(boss, sent(), key, close).refused
    return str(stick)


def said(desk: Any, item: str) -> dict[str, Any]:
    return {
        "dated": day(), "officer": "課長 堀", "document": "みな図第3号", "items": [item], "technique": "shred",
        "place": desk.cast.places["会議室"], "methods": ["print"], "media": ["paper"], "purpose": "点検", "since": day(),
        "until": day(9),
    }  # fmt: skip


def grant(desk: Any, sort: str, item: str) -> Any:
    kind = SORTS[sort]
    event = kind.model_validate({n: v for n, v in said(desk, item).items() if n in kind.model_fields})
    return authorising.grant(desk.cast.caller("高橋"), sent(), desk.cast.contracts["library"], event)


def post(desk: Any, browse: Any, sort: str, item: str) -> Any:
    kind, key = SORTS[sort], desk.cast.contracts["library"].partition(":")[2]
    form = {n: v for n, v in said(desk, item).items() if n in kind.model_fields}
    form |= {
        "items": Item.get_by_id(item).number,
        "how": "written",
        "idem": new_idem(),
        "allowed": "1",
        "after": "erase",
    }
    form |= {"witness": "own", "certificate_days": "60"}
    return browse("高橋").post(f"/contracts/{key}/authorisations/{sort}", form)


@pytest.mark.parametrize("sort", SORTS)
def test_under_a_closed_contract_nothing_is_granted_or_ordered_any_more(desk: Any, browse: Any, sort: str) -> None:
    stick = over(desk, closed=True)
    (no,) = grant(desk, sort, stick).refused[0].refusals
    assert (no.rule, no.basis.ja, "閉鎖されました" in no.message.ja) == ("R-10-2", "第10条", True)
    answer = post(desk, browse, sort, stick)
    assert answer.status_code == 409
    assert "契約は閉鎖されました" in answer.get_data(as_text=True)
    assert not Authorisation.select().count()


@pytest.mark.parametrize("sort", ["copy", "area"])
def test_an_ended_contract_is_used_no_longer_by_a_permission_that_comes_late(desk: Any, browse: Any, sort: str) -> None:
    (item,) = desk.stored("library")
    over(desk, closed=False)
    (no,) = grant(desk, sort, item).refused[0].refusals
    assert (no.rule, no.basis.ja, "返還" in no.instead.ja) == ("R-10-2", "第10条", True)
    assert post(desk, browse, sort, item).status_code == 409
    assert not Authorisation.select().count()


@pytest.mark.parametrize("sort", ["destroy", "carry_out"])
def test_what_is_needed_to_end_it_is_granted_after_the_end(desk: Any, browse: Any, sort: str) -> None:
    (item,) = desk.stored("library")
    over(desk, closed=False)
    assert not grant(desk, sort, item).refused
    assert post(desk, browse, sort, item).status_code == 303


@pytest.mark.parametrize("sort", ["destroy", "carry_out"])
def test_what_has_ended_is_named_and_nothing_is_ordered_of_it(desk: Any, browse: Any, sort: str) -> None:
    stick = over(desk, closed=False)
    number = Item.get_by_id(stick).number
    with pytest.raises(BadInput) as no:
        grant(desk, sort, stick)
    assert no.value.fields["items"][0].ja == f"{number} は「自社へ戻した」です。対象から外してください。"
    answer = post(desk, browse, sort, stick)
    assert answer.status_code == 422
    assert f"{number} は「自社へ戻した」です" in answer.get_data(as_text=True)
    assert not Authorisation.select().count()


@pytest.mark.parametrize(("closed", "offered"), [(False, {"destroy", "subcontract", "carry_out"}), (True, set())])
def test_only_what_may_still_be_registered_is_offered(desk: Any, browse: Any, closed: bool, offered: set[str]) -> None:
    over(desk, closed=closed)
    key = desk.cast.contracts["library"].partition(":")[2]
    page = browse("高橋").get(f"/authorisations?contract={key}").get_data(as_text=True)
    every = {*SORTS, "subcontract"}
    assert {sort for sort in every if f"/authorisations/{sort}/new" in page} == offered
