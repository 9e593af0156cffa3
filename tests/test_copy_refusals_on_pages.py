"""Each refusal of copying and erasing as the person meets it: on the page, with its article and the lawful way."""

from datetime import timedelta
from typing import Any

import pytest

from custody import clock, db
from custody.caller import new_idem
from custody.demo.cast import sent
from custody.events.authorisations import CopyingPermitted, DestructionInstructed
from custody.events.contracts import ContractEnded
from custody.events.items import BlankRegistered
from custody.models import Item
from custody.usecases import authorising, contracts, receiving


def day(days: int = 0) -> str:
    return (clock.japan(clock.now()).date() + timedelta(days=days)).isoformat()


class Pages:
    """One item that 佐藤 has taken out under a contract, a blank stick, and the forms of copying and erasing."""

    def __init__(self, desk: Any, browse: Any, contract: str = "tax") -> None:
        self.desk, self.browse, self.cast = desk, browse, desk.cast
        self.contract, self.key = contract, desk.cast.contracts[contract]
        (self.item,) = desk.out(contract)
        self.number = Item.get_by_id(self.item).number
        self.held = Item.get_by_id(self.item).contents[0]["copy"]

    def granted(self, kind: Any, **more: Any) -> str:
        given = {"dated": day(-1), "officer": "課長", "items": [self.item], **more}
        done = authorising.grant(self.cast.caller("高橋"), sent(), self.key, kind.model_validate(given))
        return done.first("authorisation")

    def permitted(self, **more: Any) -> str:
        given = {
            "methods": ["duplicate"],
            "media": ["usb"],
            "purpose": "移行",
            "since": day(-1),
            "until": day(9),
            **more,
        }
        return self.granted(CopyingPermitted, **given)

    def instructed(self, **more: Any) -> str:
        given = {"technique": "purge", "place": self.cast.places["作業室"], "witness": "none", **more}
        return self.granted(DestructionInstructed, **given)

    def stick(self, place: str = "取扱区域A") -> str:
        event = BlankRegistered(medium="usb", place=self.cast.places[place])
        made = receiving.register_blank(self.desk.keeper(self.contract), sent(), self.key, event)
        return str(Item.get_by_id(made.first("item")).number)

    def copy(self, permission: str, target: str, who: str = "佐藤") -> Any:
        form = {
            "parent": self.held, "permission": permission, "method": "duplicate", "target_read": target,
            "purpose": "移行", "records": "9", "idem": new_idem(),
        }  # fmt: skip
        return self.browse(who).post(f"/items/{self.number}/copies", form)

    def erase(self, basis: str, technique: str = "purge", **more: str) -> Any:
        form = {
            "copies": [self.held], "basis": basis, "technique": technique, "tool": "道具 1.0", "verified_by": "読出し",
            "outcome": "pass", "idem": new_idem(), **more,
        }  # fmt: skip
        return self.browse("佐藤").post(f"/items/{self.number}/erasures", form)


def said(answer: Any, *words: str) -> None:
    assert answer.status_code == 409
    page = answer.get_data(as_text=True)
    assert [w for w in words if w not in page] == []


@pytest.mark.parametrize("contract", ["tax", "library"])
def test_r_09_1_2_and_3_are_met_on_the_form_of_copying(desk: Any, browse: Any, contract: str) -> None:
    pages = Pages(desk, browse, contract)
    said(pages.copy("", pages.stick()), "第9条", "発注者の複写許可がありません")
    said(pages.copy(pages.permitted(media=["tape"]), pages.stick()), "第9条", "作成する媒体")
    permission = pages.permitted(allowed=1)
    assert pages.copy(permission, pages.stick()).status_code == 303
    said(pages.copy(permission, pages.stick()), "第9条", "許可部数（1部）を超えます")
    ((n,),) = db.rows("SELECT count(*) FROM entry WHERE subject = ? AND kind = 'attempt.refused'", (pages.item,))
    assert n == 3


def test_r_09_1_is_met_by_no_at_the_bring_back_in_the_minute_of_the_copy(desk: Any, browse: Any) -> None:
    """One minute for all three, as a form's times are: the chain says which was first."""
    pages = Pages(desk, browse)
    assert pages.copy(pages.permitted(), pages.stick()).status_code == 303
    db.rows("UPDATE item SET since = occurred WHERE id = ? RETURNING id", (pages.item,))
    back = {"unit": desk.cast.places["ロッカー1"], "lock_checked": "y", "copied": "no", "idem": new_idem()}
    said(browse("佐藤").post(f"/items/{pages.number}/checkins", back), "第9条", "写しが1件登録されています")
    yes = {**back, "copied": "yes", "idem": new_idem()}
    assert browse("佐藤").post(f"/items/{pages.number}/checkins", yes).status_code == 303


@pytest.mark.parametrize("contract", ["tax", "library"])
def test_r_10_2_is_met_once_the_contract_has_ended(desk: Any, browse: Any, contract: str) -> None:
    """Iseto 2024, in the browser."""
    pages = Pages(desk, browse, contract)
    permission, stick = pages.permitted(), pages.stick()
    contracts.settle(desk.cast.caller("高橋"), sent(), pages.key, ContractEnded(on=day(), how="completed"))
    said(pages.copy(permission, stick), "第10条", "写しは作れません")


def test_r_19_1_is_met_under_a_contract_with_specific_information_only(desk: Any, browse: Any) -> None:
    bound, free = Pages(desk, browse, "tax"), Pages(desk, browse, "welfare")
    said(bound.copy(bound.permitted(), bound.stick("会議室")), "第19条", "指定区域")
    assert free.copy(free.permitted(), free.stick("会議室")).status_code == 303


def test_r_01_8_is_met_by_who_does_not_hold_it(desk: Any, browse: Any) -> None:
    pages = Pages(desk, browse)
    said(pages.copy(pages.permitted(), pages.stick(), who="伊藤"), "第1条", "あなたの手元にありません")


@pytest.mark.parametrize("contract", ["tax", "library"])
def test_r_11_1_3_and_4_are_met_on_the_form_of_erasing(desk: Any, browse: Any, contract: str) -> None:
    pages = Pages(desk, browse, contract)
    said(pages.erase(""), "第11条", "原則は返還です")
    instruction = pages.instructed()
    said(pages.erase(instruction, "degauss"), "第11条", "消去に使えません")
    said(pages.erase(instruction, "clear"), "第11条", "弱い方法")
    said(pages.erase(pages.instructed(witness="own")), "第11条", "立会いが必要")
    form = browse("佐藤").get(f"/items/{pages.number}/erasures/new").get_data(as_text=True)
    assert "second_password" in form
    assert pages.erase(instruction).status_code == 303
    assert Item.get_by_id(pages.item).contents == []


def test_r_12_2_is_met_while_the_item_is_preserved(desk: Any, browse: Any) -> None:
    pages = Pages(desk, browse)
    instruction = pages.instructed()
    db.rows("UPDATE item SET hold = 1 WHERE id = ? RETURNING id", (pages.item,))
    said(pages.erase(instruction), "第12条", "保全中")
