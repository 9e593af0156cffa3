"""The second person scans a code on the first phone and signs on their own; or signs with a passkey."""

import re
from typing import Any

import pytest

from custody import clock, db
from custody.caller import new_idem
from custody.errors import NotFound
from custody.ledger import project
from custody.models import Item
from custody.usecases import accounts, cosigning

PASSWORD = "正しい馬 電池 ホチキス"


@pytest.fixture
def engine() -> str:
    return "sqlite"


@pytest.fixture
def handing(cast: Any, desk: Any, browse: Any) -> Any:
    """佐藤's form for handing a thing to 伊藤, and the first answer to it, which shows the code."""
    accounts.open_account(cast.people["伊藤"], "ito.m", PASSWORD)
    (item,) = desk.out()
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
