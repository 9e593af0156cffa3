"""Taken without signal, what two must sign is not done until the second has signed with signal; then it is dated as it was."""

import re
from datetime import timedelta
from typing import Any

import pytest

from custody import clock, db
from custody.caller import new_idem
from custody.ledger import project
from custody.models import Item
from custody.usecases import accounts

PASSWORD = "正しい馬 電池 ホチキス"
WAITS = "二人目の署名待ち"
NOT_SIGNED = "圏外の記録（二人目が署名しなかった）"


@pytest.fixture
def engine() -> str:
    return "sqlite"


@pytest.fixture
def handed(cast: Any, desk: Any, browse: Any) -> Any:
    """A thing that 佐藤 handed to 伊藤 ten minutes ago without signal: its id, and how to send that again."""
    accounts.open_account(cast.people["伊藤"], "ito.m", PASSWORD)
    (item,), idem, now = desk.out(before=60), new_idem(), clock.parse(clock.now())
    form = {
        "act": "handovers", "codes": Item.get_by_id(item).number, "idem": idem, "person": cast.people["佐藤"],
        "receiver": cast.people["伊藤"], "second_password": "never kept", "note": "机の上で",
        "device_time": clock.stamp(now - timedelta(minutes=10)), "device_now": clock.stamp(now),
    }  # fmt: skip
    answer = browse("佐藤").post("/offline/acts", form)
    assert answer.get_json() == {"done": 0, "aside": 1}
    return item, lambda: browse("佐藤").post("/offline/acts", form)


def kinds(item: str) -> list[str]:
    return [e.kind for e in project.history(item)]


def page_of(browser: Any) -> str:
    return re.search(r"/offline/awaiting/[\w:-]+", browser.get("/offline/asides").text)[0]  # type: ignore[index]


def test_it_is_done_once_the_receiver_has_signed_and_marked_late(handed: Any, cast: Any, browse: Any) -> None:
    item, again = handed
    assert "custody.handed_over" not in kinds(item)
    assert Item.get_by_id(item).holder == cast.people["佐藤"]
    assert all(WAITS in browse(who).get("/").text for who in ("佐藤", "伊藤"))
    assert again().get_json() == {"done": 0, "aside": 1}
    assert "never kept" not in str(db.rows("SELECT * FROM awaited_act"))
    own = browse("伊藤")
    page = page_of(own)
    assert "机の上で" in own.get(page).text
    assert own.post(page, {"now": "wrong"}).status_code == 422
    assert own.post(page, {"now": PASSWORD}).status_code == 303
    assert kinds(item)[-3:] == ["offline.set_aside", "custody.handed_over", "offline.settled"]
    entry = project.history(item)[-2]
    assert (entry.actor, entry.sign[0]["by"]) == (cast.people["佐藤"], cast.people["伊藤"])
    assert (clock.parse(entry.received) - clock.parse(entry.occurred)).total_seconds() > 590
    assert Item.get_by_id(item).holder == cast.people["伊藤"]
    assert WAITS not in browse("佐藤").get("/").text
    assert own.post(page, {"now": PASSWORD}).status_code == 404


def test_only_who_was_named_signs_and_the_maker_may_say_it_was_not_so(handed: Any, browse: Any) -> None:
    item, _again = handed
    maker, page = browse("佐藤"), page_of(browse("佐藤"))
    assert browse("鈴木").get(page).status_code == 404
    assert maker.post(page, {"now": PASSWORD}).status_code == 422
    entry = re.search(r"/offline/asides/[0-9a-f]{64}", maker.get(page).text)[0]  # type: ignore[index]
    assert maker.post(entry, {"how": "never", "note": "渡していない", "idem": new_idem()}).status_code == 303
    assert browse("伊藤").post(page, {"now": PASSWORD}).status_code == 404
    assert "custody.handed_over" not in kinds(item)


def test_they_sign_on_the_makers_phone_as_ever(handed: Any, browse: Any) -> None:
    item, _again = handed
    maker, page = browse("佐藤"), page_of(browse("佐藤"))
    form = {"idem": page.rpartition("/")[2], "second_login": "ito.m", "second_password": PASSWORD}
    assert maker.post(page, form).status_code == 303
    assert "custody.handed_over" in kinds(item)


def test_who_is_named_says_what_was_not_so_and_both_read_it(handed: Any, browse: Any) -> None:
    item, _again = handed
    maker, own, page = browse("佐藤"), browse("伊藤"), page_of(browse("伊藤"))
    assert maker.post(f"{page}/refusal", {"why": "違う"}).status_code == 404
    assert f'action="{page}/refusal"' in own.get(page).text
    bare = own.post(f"{page}/refusal", {"why": " "})
    assert (bare.status_code, "何が違うのかを書いてください" in bare.text) == (422, True)
    assert own.post(f"{page}/refusal", {"why": "受け取ったのは別の媒体です"}).status_code == 303
    assert kinds(item)[-1] == "offline.settled"
    assert "custody.handed_over" not in kinds(item)
    assert WAITS not in maker.get("/").text
    for browser in (maker, own):
        assert browser.get(page).status_code == 404
        history = browser.get(f"/items/{Item.get_by_id(item).number}/history").text
        assert "署名しなかった" in history
        assert "受け取ったのは別の媒体です" in history


def test_the_maker_is_told_on_the_first_page_until_they_have_read_why(handed: Any, browse: Any) -> None:
    item, _again = handed
    maker, own, page = browse("佐藤"), browse("伊藤"), page_of(browse("伊藤"))
    assert NOT_SIGNED not in maker.get("/").text
    own.post(f"{page}/refusal", {"why": "受け取ったのは別の媒体です"})
    told = page.replace("awaiting", "declined")
    assert NOT_SIGNED not in own.get("/").text
    assert [own.get(told).status_code, own.post(f"{told}/reading", {}).status_code] == [404, 404]
    assert all(NOT_SIGNED in maker.get("/").text for _ in range(2))  # looking at the first page is not reading it
    assert f'href="{told}"' in maker.get("/offline/asides").text
    read = maker.get(told).text
    number = Item.get_by_id(item).number
    parts = ("伊藤 健さんが", "受け取ったのは別の媒体です", f'href="/items/{number}"', "机の上で")
    assert [part for part in parts if part not in read] == []
    assert NOT_SIGNED in maker.get("/").text
    assert maker.post(f"{told}/reading", {}).status_code == 303
    assert NOT_SIGNED not in maker.get("/").text
    assert maker.get(told).status_code == 404
    assert db.rows("SELECT * FROM awaited_act") == []


def test_an_account_whose_way_in_the_first_made_signs_nothing_for_them(handed: Any, cast: Any, browse: Any) -> None:
    item, _again = handed
    made = "UPDATE account SET made_by = ? WHERE person = ?"
    db.transaction(db.run_many)(made, [(cast.people["佐藤"], cast.people["伊藤"])])
    own = browse("伊藤")
    assert own.post(page_of(own), {"now": PASSWORD}).status_code == 422
    assert "custody.handed_over" not in kinds(item)
