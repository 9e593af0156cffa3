"""The second person scans a code on the first phone and signs on their own; or signs with a passkey."""

import html
import re
from datetime import timedelta
from typing import Any

import pytest

from custody import clock, db
from custody.caller import new_idem
from custody.demo.cast import sent
from custody.errors import NotFound
from custody.events.contracts import ContractChanged
from custody.ledger import project
from custody.models import Item
from custody.usecases import accounts, contracts, cosigning
from custody.usecases.correcting import as_recorded

PASSWORD = "正しい馬 電池 ホチキス"


@pytest.fixture
def engine() -> str:
    return "sqlite"


@pytest.fixture
def handing(cast: Any, desk: Any, browse: Any) -> Any:
    """佐藤's form for handing a thing to 伊藤, and the first answer to it, which shows the code."""
    accounts.open_account(cast.people["伊藤"], "ito.m", PASSWORD)
    (item,) = desk.out(before=60)
    return Handing(browse("佐藤"), item, cast.people["伊藤"])


class Handing:
    def __init__(self, browser: Any, item: str, receiver: str) -> None:
        self.browser, self.item = browser, item
        self.form = {"receiver": receiver, "note": "机の上で"}

    def send(self, **more: str) -> Any:
        path = f"/items/{Item.get_by_id(self.item).number}/handovers"
        return self.browser.post(path, {**self.form, "idem": new_idem(), **more})

    def code(self) -> str:
        shown = self.send(second_by="ask")
        assert shown.status_code == 422
        return re.search(r'name="second_ask" value="([\w-]{22})"', shown.text)[1]  # type: ignore[index]

    @property
    def last(self) -> Any:
        return project.history(self.item)[-1]


def test_they_read_what_they_sign_and_the_first_phone_records_it(handing: Handing, cast: Any, browse: Any) -> None:
    code = handing.code()
    state = f"/second/{code}/state"
    assert handing.browser.get(state).get_json()["state"] == "waiting"
    own = browse("伊藤")
    page = own.get(f"/second/{code}").text
    assert all(part in page for part in ("佐藤", "机の上で", Item.get_by_id(handing.item).number))
    assert "暗証が違います" in own.post(f"/second/{code}", {"now": "wrong"}).text
    assert "二人目の署名がまだです" in handing.send(second_ask=code).text
    assert own.post(f"/second/{code}", {"now": PASSWORD}).status_code == 200
    answer = handing.browser.get(state).get_json()
    assert (answer["state"], answer["by"]) == ("signed", "伊藤 健")
    assert handing.send(second_ask=code).status_code == 303
    assert (handing.last.kind, handing.last.sign[0]["by"], handing.last.sign[0]["m"]) == (
        "custody.handed_over", cast.people["伊藤"], "phone",
    )  # fmt: skip


def test_it_is_good_for_what_was_read_and_once(handing: Handing, browse: Any) -> None:
    code, idem = handing.code(), new_idem()
    browse("伊藤").post(f"/second/{code}", {"now": PASSWORD})
    changed = handing.send(second_ask=code, note="廊下で")
    assert changed.status_code == 422
    assert "署名されたあとで内容が変わりました" in changed.text
    assert [handing.send(second_ask=code, idem=idem).status_code for _ in range(2)] == [303, 303]
    before = handing.last.seq
    assert "使用済み" in handing.send(second_ask=code).text
    assert handing.last.seq == before


def test_a_stranger_learns_nothing_and_neither_the_first_nor_time_signs(
    handing: Handing, cast: Any, browse: Any, stranger: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = handing.code()
    answers = [stranger.get(f"/second/{c}") for c in (code, "x" * 22)]
    assert {a.location for a in answers} == {"/signin"}
    for who in ("佐藤", "山本"):
        told = [browse(who).get(f"/second/{c}") for c in (code, "x" * 22)]
        assert {t.status_code for t in told} == {404}
        assert "机の上で" not in told[0].text
    assert "机の上で" not in str(db.rows("SELECT * FROM asked_signature"))
    later = clock.stamp(clock.parse(clock.now()).replace(year=2090))
    monkeypatch.setattr(clock, "now", lambda: later)
    with pytest.raises(NotFound):
        cosigning.read(code, cast.caller("伊藤"))


def test_who_declines_ends_it(handing: Handing, browse: Any) -> None:
    code, own = handing.code(), browse("伊藤")
    assert own.post(f"/second/{code}/refusal").status_code == 200
    assert handing.browser.get(f"/second/{code}/state").get_json()["state"] == "gone"
    assert own.post(f"/second/{code}", {"now": PASSWORD}).status_code == 404
    assert handing.send(second_ask=code).status_code == 422


def test_of_many_things_put_away_they_read_when_why_and_where_in_words(cast: Any, desk: Any, browse: Any) -> None:
    tax = cast.contracts["tax"]
    registered = as_recorded(project.history(tax)[0], None).model_dump()
    kept = {name: value for name, value in registered.items() if name in ContractChanged.model_fields}
    locked = ContractChanged.model_validate({**kept, "second_lock_check": True})
    contracts.settle(cast.caller("高橋"), sent(), tax, locked)
    accounts.open_account(cast.people["伊藤"], "ito.m", PASSWORD)
    number = Item.get_by_id(desk.received("tax", 1, before=3000)[0]).number
    occurred = (clock.japan(clock.now()) - timedelta(hours=5)).strftime("%Y-%m-%dT%H:%M")
    form = {"unit": cast.places["ロッカー1"], "codes": number, "lock_checked": "1", "occurred": occurred}
    first, form = browse("佐藤"), {**form, "why": "停電のため", "idem": new_idem()}
    form["checked"] = re.search(r'name="checked" value="([^"]*)"', first.post("/batches/store", form).text)[1]  # type: ignore[index]
    code = re.search(
        r'name="second_ask" value="([\w-]{22})"', first.post("/batches/store", {**form, "second_by": "ask"}).text
    )  # type: ignore[index]
    told = html.unescape(browse("伊藤").get(f"/second/{code[1]}").text).partition("<main")[2]
    assert occurred[-5:] in told
    assert "停電のため" in told
    assert "place:" not in told
    assert told.count(number) == 1


def test_they_read_the_words_that_are_recorded_and_no_now_of_what_was_earlier(handing: Handing, browse: Any) -> None:
    handing.form |= {"note": "机\u202eの上\u202cで", "why": "\u2066停電\u2069のため"}
    handing.form["occurred"] = (clock.japan(clock.now()) - timedelta(minutes=3)).strftime("%Y-%m-%dT%H:%M")
    code, own = handing.code(), browse("伊藤")
    told = own.get(f"/second/{code}").text.partition("<main")[2]
    assert not re.search("[\u202a-\u202e\u2066-\u2069]|いま", told)
    own.post(f"/second/{code}", {"now": PASSWORD})
    assert handing.send(second_ask=code).status_code == 303
    assert (handing.last.get("note"), handing.last.get("why")) == ("机の上で", "停電のため")
    assert all(words in told for words in ("机の上で", "停電のため", handing.form["occurred"][-5:]))


def test_nobody_but_the_receiver_signs(handing: Handing, cast: Any, browse: Any) -> None:
    accounts.open_account(cast.people["鈴木"], "suzuki", PASSWORD)
    code, other = handing.code(), browse("鈴木")
    for answer in (other.get(f"/second/{code}"), other.post(f"/second/{code}", {"now": PASSWORD})):
        assert answer.status_code == 422
        assert "署名できるのは、受け取る伊藤 健さんだけです" in answer.text
        assert "机の上で" not in answer.text
    assert handing.browser.get(f"/second/{code}/state").get_json()["state"] == "waiting"


def test_who_was_shut_out_after_signing_has_not_signed(handing: Handing, browse: Any) -> None:
    code, before = handing.code(), handing.last.seq
    browse("伊藤").post(f"/second/{code}", {"now": PASSWORD})
    db.transaction(db.run_many)("UPDATE account SET disabled = 1 WHERE login = ?", [("ito.m",)])
    assert "署名のあとで終わりました" in handing.send(second_ask=code).text
    assert handing.last.seq == before


def test_who_may_confirm_nothing_under_a_common_contract_is_shown_nothing(cast: Any) -> None:
    first = cast.caller("佐藤")
    code = cosigning.ask(first, "0" * 64, "確かめました", [("媒体", "M-000001")])
    with pytest.raises(NotFound):
        cosigning.read(code, cast.caller("田中"))
    with pytest.raises(NotFound):
        cosigning.sign(code, cast.people["田中"], "phone")
    assert cosigning.read(code, cast.caller("鈴木")).text == "確かめました"
