"""A date of keeping that was registered wrongly is put right by two, and the rules read the right one (Art. 11)."""

import html
from dataclasses import replace
from typing import Any

import pytest
from making_copies import Copies
from pydantic import ValidationError

from custody import clock
from custody.caller import Signature, new_idem
from custody.demo.cast import sent
from custody.errors import BadInput
from custody.events.authorisations import DestructionInstructed
from custody.events.copies import CopyRegistered
from custody.events.destroying import DestroyStaged
from custody.events.items import ItemReceived
from custody.events.keeping_dates import KeepingCorrected
from custody.ledger import whole
from custody.models import Copy, Item
from custody.usecases import accounts, authorising, destroying, items, keeping_dates, receiving

WRONG, RIGHT = "2999-03-31", "2026-03-31"
PASSWORD = "unlikely lantern 77 vault"


def stored(desk: Any, contract: str = "tax") -> str:
    """One thing with information that is to be kept until WRONG."""
    held = "specific" if contract == "tax" else "personal"
    about = CopyRegistered(item="item:" + "0" * 16, name="通知データ", info_class=held, keep_until=WRONG)
    event = ItemReceived.model_validate(
        {"medium": "hdd", "place": desk.cast.places["取扱区域A"], "giver": "田中 実", "owner": "client"}
    )
    keeper = desk.keeper(contract)
    made = receiving.receive(keeper, sent(), desk.cast.contracts[contract], event, receiving.Content(about))
    assert not items.store(keeper, sent(), [made.first("item")], desk.storing()).refused
    return made.first("item")


def on(item: str) -> Copy:
    return Copy.get_by_id(Item.get_by_id(item).contents[0]["copy"])


def corrected(desk: Any, item: str, contract: str = "tax", second: str = "高橋", **more: Any) -> Any:
    given = {
        "copy_": on(item).id,
        "keep_until": RIGHT,
        "confirmed": "みな税第77号",
        "explained": "年の読み違い",
        **more,
    }
    signed = replace(sent(), second=Signature(desk.cast.people[second], "password", desk.ago(0)))
    return keeping_dates.correct_keeping(desk.keeper(contract), signed, item, KeepingCorrected.model_validate(given))


def staged(desk: Any, item: str, contract: str = "tax") -> set[str]:
    """The rules that keep it from being set apart to be destroyed."""
    order = DestructionInstructed(
        items=[item], technique="shred", place=desk.cast.places["本社"], witness="none", dated=clock.today(),
        officer="課長 港",
    )  # fmt: skip
    key = desk.cast.contracts[contract]
    grant = authorising.grant(desk.cast.caller("高橋"), sent(), key, order).first("authorisation")
    away = DestroyStaged(unit=desk.cast.places["金庫"], lock_checked=True)
    outcome = destroying.stage(desk.cast.caller("鈴木"), sent(), key, grant, [item], away)
    return {r.rule for no in outcome.refused for r in no.refusals}


@pytest.mark.parametrize("contract", ["tax", "welfare"])
def test_what_the_rules_read_is_the_date_as_it_was_put_right(desk: Any, contract: str) -> None:
    item = stored(desk, contract)
    assert staged(desk, item, contract) == {"R-11-7"}
    assert corrected(desk, item, contract).done
    assert on(item).keep_until == RIGHT
    assert staged(desk, item, contract) == set()
    assert not list(whole.verify_all())


def test_it_takes_another_keeper_the_clients_word_and_another_date_and_reaches_what_was_made_of_it(desk: Any) -> None:
    item = stored(desk)
    for wrong in ({"second": "佐藤"}, {"confirmed": "なし"}, {"keep_until": WRONG}):
        with pytest.raises((BadInput, ValidationError)):
            corrected(desk, item, **wrong)
    copies = Copies(desk)
    assert not items.take_out(copies.maker, sent(), [item], desk.using()).refused
    made = copies.make(item, copies.permit([item]), copies.blank()[0]).first("copy")
    assert Copy.get_by_id(made).keep_until == WRONG
    assert corrected(desk, item).done
    assert Copy.get_by_id(made).keep_until == RIGHT


def test_it_is_put_right_on_the_page_of_the_thing(desk: Any, browse: Any) -> None:
    item = stored(desk)
    accounts.open_account(desk.cast.people["高橋"], "takahashi", PASSWORD)
    keeper, at = browse("鈴木"), f"/items/{Item.get_by_id(item).number}"
    assert f"保存期限 {WRONG}" in html.unescape(keeper.get(at).get_data(as_text=True))
    assert on(item).number in keeper.get(f"{at}/keepings/new").get_data(as_text=True)
    form = {
        "idem": new_idem(),
        "copy_": on(item).id,
        "keep_until": "",
        "confirmed": "みな税第77号",
        "explained": "誤記",
    }
    signed = {"second_login": "takahashi", "second_password": PASSWORD}
    assert keeper.post(f"{at}/keepings", {**form, **signed}).status_code == 303
    assert on(item).keep_until is None
    page = html.unescape(keeper.get(at).get_data(as_text=True))
    assert WRONG not in page
    assert "保存期限の訂正" in page
