"""The pages of permissions, consents and instructions: registered from a form, filtered, put on paper, ended."""

import re
from typing import Any

import pytest

from custody import db
from custody.caller import new_idem
from custody.models import Authorisation, Copy, Item


def key(subject: str) -> str:
    return subject.partition(":")[2]


@pytest.fixture
def permission(cast: Any) -> Any:
    """The form of a permission to copy one item, in `browser`."""

    def permit(browser: Any, item: str, **more: object) -> Any:
        form = {
            "dated": "2026-11-01", "officer": "課長 田中 実", "how": "oral", "items": Item.get_by_id(item).number,
            "allowed": "5", "methods": ["print"], "media": ["paper"], "purpose": "校正刷り", "since": "2026-11-01",
            "until": "2099-12-31", "after": "erase", "idem": new_idem(), **more,
        }  # fmt: skip
        return browser.post(f"/contracts/{key(cast.contracts['tax'])}/authorisations/copy", form)

    return permit


def test_a_spoken_permission_waits_for_its_paper_and_says_so(desk: Any, browse: Any, permission: Any) -> None:
    (item,) = desk.stored("tax")
    manager = browse("高橋")
    sent_ = permission(manager, item)
    assert sent_.status_code == 303
    page = manager.get(sent_.location).get_data(as_text=True)
    assert "書面待ち" in page
    assert "あと5" in page
    assert Item.get_by_id(item).number in page
    assert "書面待ち" in manager.get("/authorisations?state=paper").get_data(as_text=True)
    paper = {"on": "2026-11-05", "document": "みな税第9号", "idem": new_idem()}
    assert manager.post(f"{sent_.location}/papers", paper).status_code == 303
    assert "書面待ち</" not in manager.get(sent_.location).get_data(as_text=True)


def test_the_clients_officer_grants_on_their_own_sign_in(desk: Any, browse: Any, permission: Any, cast: Any) -> None:
    (item,) = desk.stored("tax")
    officer = browse("田中")
    form = officer.get(f"/contracts/{key(cast.contracts['tax'])}/authorisations/copy/new").get_data(as_text=True)
    assert 'name="how"' not in form
    assert permission(officer, item).status_code == 303
    assert [a.how for a in Authorisation.select()] == ["signed_in"]
    assert browse("佐藤").get(f"/contracts/{key(cast.contracts['tax'])}/authorisations/copy/new").status_code == 403


def test_the_clients_officer_is_spoken_to_as_such(desk: Any, browse: Any, permission: Any, cast: Any) -> None:
    (item,) = desk.stored("tax")
    officer, contract = browse("田中"), key(cast.contracts["tax"])
    form = officer.get(f"/contracts/{contract}/authorisations/copy/new").get_data(as_text=True)
    assert "書面待ちになります" not in form
    assert "<h1>複写許可</h1>" in form
    listed = {
        who: browse(who).get(f"/authorisations?contract={contract}").get_data(as_text=True) for who in ("田中", "高橋")
    }
    assert "許可・承諾・指示を出す" in listed["田中"]
    assert "発注者の許可・承諾・指示を登録する" in listed["高橋"]
    assert "上で契約を選んでください" not in browse("佐藤").get("/authorisations").get_data(as_text=True)
    waits = permission(browse("高橋"), item).location
    assert "受注者に渡してください" in officer.get(waits).get_data(as_text=True)
    assert "ここに登録してください" in browse("高橋").get(waits).get_data(as_text=True)


def test_the_clients_officer_permits_a_copy_from_the_page_of_the_thing(desk: Any, browse: Any) -> None:
    (item,) = desk.stored("tax")
    number, officer = Item.get_by_id(item).number, browse("田中")
    page = officer.get(f"/items/{number}").get_data(as_text=True)
    assert "記録を読むことだけができます" not in page
    for sort in ("copy", "destroy"):
        (address,) = re.findall(rf'href="([^"]+/authorisations/{sort}/new[^"]*)"', page)
        assert number in officer.get(address).get_data(as_text=True)
    for reader in ("吉田", "佐藤"):
        assert "/authorisations/copy/new" not in browse(reader).get(f"/items/{number}").get_data(as_text=True)


def test_r_04_2_through_the_page_consent_without_paper_is_refused(browse: Any, cast: Any) -> None:
    form = {
        "dated": "2026-11-01", "officer": "課長", "how": "oral", "party": "party:" + "0" * 16, "purpose": "印刷",
        "since": "2026-11-01", "until": "2027-01-01", "idem": new_idem(),
    }  # fmt: skip
    for contract in ("tax", "welfare"):
        answer = browse("高橋").post(
            f"/contracts/{key(cast.contracts[contract])}/authorisations/subcontract", {**form, "idem": new_idem()}
        )
        assert answer.status_code == 409
        assert "第4条" in answer.get_data(as_text=True)
    assert not db.rows("SELECT 1 FROM authorisation")


def test_an_unknown_number_is_named_and_nothing_is_registered(desk: Any, browse: Any, permission: Any) -> None:
    (item,) = desk.stored("tax")
    answer = permission(browse("高橋"), item, items="M-999999")
    assert answer.status_code == 422
    assert "M-999999" in answer.get_data(as_text=True)


def test_what_ended_stands_under_expired_and_not_under_in_force(desk: Any, browse: Any, permission: Any) -> None:
    (item,) = desk.stored("tax")
    manager = browse("高橋")
    at = permission(manager, item, how="written").location
    number = Authorisation.get().number
    assert number in manager.get("/authorisations?state=in_force").get_data(as_text=True)
    assert manager.post(f"{at}/endings", {"on": "2026-11-05", "reason": "中止", "idem": new_idem()}).status_code == 303
    manager.client.delete_cookie("acknowledged")  # a phone has kept the receipts that the page would carry
    assert number not in manager.get("/authorisations?state=in_force").get_data(as_text=True)
    assert number in manager.get("/authorisations?state=expired").get_data(as_text=True)


def test_another_contracts_authorisations_are_not_there(desk: Any, browse: Any, permission: Any) -> None:
    (item,) = desk.stored("tax")
    at = permission(browse("高橋"), item).location
    assert browse("山本").get(at).status_code == 404
    assert Authorisation.get().number not in browse("山本").get("/authorisations").get_data(as_text=True)


def test_the_item_says_which_permissions_cover_it_and_the_copy_is_made_from_its_page(
    desk: Any, browse: Any, permission: Any
) -> None:
    (item,) = desk.out("tax")
    number = Item.get_by_id(item).number
    user = browse("佐藤")
    assert "発注者の複写許可がありません" in user.get(f"/items/{number}").get_data(as_text=True)
    permission(browse("高橋"), item, how="written")
    grant, held = Authorisation.get(), Item.get_by_id(item).contents[0]["copy"]
    page = user.get(f"/items/{number}").get_data(as_text=True)
    assert grant.number in page
    assert f"/items/{number}/copies/new" in page
    assert "校正刷り" in user.get(f"/items/{number}/copies/new").get_data(as_text=True)
    form = {
        "parent": held, "permission": grant.id, "method": "print", "paper": "1", "purpose": "校正刷り", "records": "3",
    }  # fmt: skip
    assert user.post(f"/items/{number}/copies", {**form, "idem": new_idem()}).status_code == 303
    tree = user.get(f"/items/{number}/copies").get_data(as_text=True)
    assert "<svg" in tree
    assert "1/5" in tree
    assert "P-0" in tree
    shown = user.get(f"/authorisations/{key(grant.id)}").get_data(as_text=True)
    assert "あと4" in shown
    assert f"対象 {Copy.get(Copy.permission == grant.id).number}" in shown


def test_r_01_1_through_the_page_an_unknown_carrier_is_refused_and_on_record(
    desk: Any, browse: Any, permission: Any
) -> None:
    (item,) = desk.out("tax")
    number = Item.get_by_id(item).number
    permission(browse("高橋"), item, how="written", media=["usb"])
    form = {
        "parent": Item.get_by_id(item).contents[0]["copy"], "permission": Authorisation.get().id, "method": "print",
        "target_read": "M-999999", "purpose": "校正刷り", "records": "3", "idem": new_idem(),
    }  # fmt: skip
    answer = browse("佐藤").post(f"/items/{number}/copies", form)
    assert answer.status_code == 409
    assert "登録されていない媒体" in answer.get_data(as_text=True)
    ((kind,),) = db.rows("SELECT kind FROM entry WHERE subject = ? ORDER BY seq DESC LIMIT 1", (item,))
    assert kind == "attempt.refused"


def test_a_contract_shows_its_families_of_copies(desk: Any, browse: Any, cast: Any) -> None:
    desk.stored("tax", n=3)
    page = browse("吉田").get(f"/contracts/{key(cast.contracts['tax'])}/copies").get_data(as_text=True)
    assert "写しのない情報がほかに3件" in page
