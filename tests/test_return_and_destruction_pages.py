"""Returns and destructions through the web: each step of a lot, each proof of a return, each refusal once."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from PIL import Image

from custody import clock, db
from custody.caller import new_idem
from custody.demo.cast import sent
from custody.events.authorisations import DestructionInstructed
from custody.models import Destruction, Item
from custody.usecases import accounts, authorising

PASSWORD = "tachiai no hitokoto 8"
LOCAL = "%Y-%m-%dT%H:%M:%S"


def png(grey: int = 0) -> bytes:
    made = BytesIO()
    Image.new("RGBA", (30, 10), (grey, grey, grey, 255)).save(made, "PNG")
    return made.getvalue()


def picture(grey: int = 0) -> tuple[BytesIO, str]:
    return BytesIO(png(grey)), "photo.png"


SIGNED = "data:image/png;base64," + base64.b64encode(png()).decode()


def now() -> str:
    return clock.japan(clock.now()).strftime(LOCAL)


@pytest.fixture
def post() -> Callable[..., Any]:
    """Send a form with a key of its own."""
    return lambda browser, path, **form: browser.post(path, {"idem": new_idem(), **form})


@pytest.fixture
def instructed(cast: Any, desk: Any) -> Callable[..., tuple[list[str], str]]:
    """Ids of things that are to be destroyed, and the key of the instruction."""

    def instructed(contract: str = "tax", n: int = 2, **more: Any) -> tuple[list[str], str]:
        items = [i for k in range(n) for i in desk.stored(contract, serial=f"SN-{k + 1:03d}", medium="hdd")]
        event = DestructionInstructed.model_validate(
            {"items": items, "technique": "shred", "place": cast.places["作業室"], "dated": clock.today(),
             "officer": "課長", **more}
        )  # fmt: skip
        outcome = authorising.grant(cast.caller("高橋"), sent(), cast.contracts[contract], event)
        return items, outcome.first("authorisation").partition(":")[2]

    return instructed


def numbers(items: list[str]) -> list[str]:
    return [Item.get_by_id(i).number for i in items]


def staged(browse: Any, post: Any, cast: Any, items: list[str], key: str, unit: str = "金庫") -> Any:
    form = {"item": numbers(items), "unit": cast.places[unit], "lock_checked": "1"}
    return post(browse("鈴木"), f"/destructions?instruction={key}", **form)


def executing(cast: Any, **more: Any) -> dict[str, Any]:
    return {
        "technique": "shred", "maker": "大東", "model": "HDS", "place": cast.places["作業室"], "started": now(),
        "ended": now(), "operator": cast.people["佐藤"], "photos_before": picture(), "photos_after": picture(90),
        **more,
    }  # fmt: skip


@pytest.fixture
def executed(browse: Any, post: Any, cast: Any, instructed: Any) -> Callable[..., str]:
    """The address of a lot that has just been destroyed by 佐藤."""

    def executed(**more: Any) -> str:
        items, key = instructed(**more)
        here = staged(browse, post, cast, items, key).location
        assert post(browse("佐藤"), f"{here}/readings", serials="SN-001\nSN-002").status_code == 303
        answer = post(browse("佐藤"), f"{here}/executions", **executing(cast))
        assert answer.status_code == 303, answer.get_data(as_text=True)
        return str(here)

    return executed


def lot() -> Destruction:
    return Destruction.get()


def text(answer: Any) -> str:
    return str(answer.get_data(as_text=True))


def test_a_lot_is_told_from_the_instruction_to_the_certificate(
    browse: Any, post: Any, cast: Any, instructed: Any
) -> None:
    items, key = instructed()
    keeper, handler = browse("鈴木"), browse("佐藤")
    assert f"/destructions/new?instruction={key}" in text(keeper.get(f"/authorisations/{key}"))
    assert f"/destructions/new?item={numbers(items)[0]}" in text(keeper.get(f"/items/{numbers(items)[0]}"))
    assert numbers(items)[1] in text(keeper.get(f"/destructions/new?instruction={key}"))
    here = staged(browse, post, cast, items, key).location
    reading = text(handler.get(f"{here}/readings/new"))
    assert "SN-001" not in reading + text(handler.get(here))
    post(handler, f"{here}/readings", serials="sn001\r\nSN-002")
    assert lot().state == "reconciled"
    assert handler.get(f"{here}/executions/new").status_code == 200
    post(handler, f"{here}/executions", **executing(cast))
    assert (lot().state, len(lot().photos_before)) == ("executed", 1)
    accounts.open_account(cast.people["伊藤"], "ito", PASSWORD)
    watcher = browse("伊藤")
    assert "この目で見ました" in text(watcher.get(f"{here}/witnessings/new"))
    wrong = post(watcher, f"{here}/witnessings?by=me", now="not it at all")
    assert (wrong.status_code, lot().witnessed_at) == (422, None)
    assert post(watcher, f"{here}/witnessings?by=me", now=PASSWORD).status_code == 303
    paper = {"certificate": "証-1", "issuer": "大東環境", "issued_on": clock.today(), "scan": picture()}
    post(keeper, f"{here}/certificates", serials="SN-001", **{**paper, "scan": picture()})
    page = text(keeper.get(here))
    assert (lot().state, "SN-002" in page, numbers(items)[1] in page) == ("executed", True, True)
    assert post(keeper, f"{here}/certificates", serials="SN-001\nSN-002", **paper).status_code == 303
    assert {Item.get_by_id(i).state for i in items} == {"destroyed"}
    assert "廃棄完了" in text(keeper.get("/destructions"))


def test_what_was_destroyed_without_signal_is_recorded_with_its_photos(
    browse: Any, post: Any, cast: Any, instructed: Any
) -> None:
    items, key = instructed()
    handler, here = browse("佐藤"), staged(browse, post, cast, items, key).location
    post(handler, f"{here}/readings", serials="SN-001\nSN-002")
    assert lot().number in handler.get("/offline/pocket").text
    stamp, hashes = clock.now(), [hashlib.sha256(png(grey)).hexdigest() for grey in (0, 90)]
    kept = {"act": "executions", "codes": lot().number, "person": cast.people["佐藤"], "photo_hash": hashes}
    told = post(handler, "/offline/acts", **kept, **executing(cast), device_time=stamp, device_now=stamp)
    assert told.get_json() == {"done": 1, "aside": 0}
    assert (lot().state, len(lot().photos_before), len(lot().photos_after)) == ("executed", 1, 1)


def test_what_may_not_be_set_apart_is_refused_with_its_ground(
    browse: Any, post: Any, cast: Any, desk: Any, instructed: Any
) -> None:
    for contract in ("tax", "welfare"):
        (loose,) = desk.stored(contract)
        bare = {"item": numbers([loose]), "unit": cast.places["金庫"], "lock_checked": "1"}
        answer = post(browse("鈴木"), "/destructions", **bare)
        assert (answer.status_code, "第11条" in text(answer), "原則は返還" in text(answer)) == (409, True, True)
        items, key = instructed(contract)
        answer = staged(browse, post, cast, [*items, loose], key)
        assert (answer.status_code, "載っていません" in text(answer)) == (409, True)
    assert "社内基準" in text(staged(browse, post, cast, items, key, "ロッカー1"))
    db.run_many("UPDATE item SET hold = 1 WHERE id = ?", [(items[0],)])
    assert "保全中" in text(staged(browse, post, cast, items, key))
    db.run_many("UPDATE item SET hold = 0 WHERE id = ?", [(items[0],)])
    db.run_many("UPDATE copy SET keep_until = '2999-01-01' WHERE item = ?", [(items[0],)])
    assert "保存期限" in text(staged(browse, post, cast, items, key))
    db.run_many("UPDATE copy SET keep_until = NULL", [()])
    ((parent,),) = db.rows("SELECT id FROM copy WHERE item = ?", (items[0],))
    db.run_many("UPDATE copy SET parent = ? WHERE item = ?", [(parent, loose)])
    assert "子の写し" in text(staged(browse, post, cast, items, key))


def test_reading_and_destroying_are_refused_with_their_ground(
    browse: Any, post: Any, cast: Any, instructed: Any
) -> None:
    items, key = instructed(level="H-5")
    here = staged(browse, post, cast, items, key).location
    own = post(browse("鈴木"), f"{here}/readings", serials="SN-001\nSN-002")
    assert (own.status_code, "社内基準" in text(own)) == (409, True)
    handler = browse("佐藤")
    assert post(handler, f"{here}/readings", serials="SN-001").status_code == 422
    post(handler, f"{here}/readings", serials="SN-001\nSN-002")
    for more, said in (
        ({"level": "H-4"}, "弱い方法"),
        ({"technique": "degauss", "level": "H-5"}, "消去の方法"),
        ({"level": "H-5", "place": cast.places["会議室"]}, "指示された実施場所"),
    ):
        answer = post(handler, f"{here}/executions", **executing(cast, **more))
        assert (answer.status_code, said in text(answer), "第11条" in text(answer)) == (409, True, True)
    bare = executing(cast, level="H-5")
    del bare["photos_before"]
    answer = post(handler, f"{here}/executions", **bare)
    assert (answer.status_code, "契約設定" in text(answer)) == (409, True)


def test_the_same_photo_before_and_after_is_asked_for_again_and_not_sent_along(
    browse: Any, post: Any, cast: Any, instructed: Any
) -> None:
    items, key = instructed()
    here = staged(browse, post, cast, items, key).location
    handler = browse("佐藤")
    post(handler, f"{here}/readings", serials="SN-001\nSN-002")
    answer = post(handler, f"{here}/executions", **executing(cast, photos_after=picture()))
    assert (answer.status_code, "実施前と同じ写真" in text(answer)) == (422, True)
    assert ('name="photos_before" value=' in text(answer), 'name="photos_after" value=' in text(answer)) == (
        True,
        False,
    )
    assert lot().state == "reconciled"


def test_a_wrong_number_stops_the_lot_on_its_page(browse: Any, post: Any, cast: Any, instructed: Any) -> None:
    items, key = instructed()
    here = staged(browse, post, cast, items, key).location
    post(browse("佐藤"), f"{here}/readings", serials="SN-001\nSN-777")
    page = text(browse("鈴木").get(here))
    assert ("SN-777" in page, "停止" in page, "executions" in page) == (True, True, False)
    assert Item.get_by_id(items[1]).state == "quarantined"
    assert post(browse("鈴木"), f"{here}/withdrawals", reason="不一致").status_code == 303
    assert (Item.get_by_id(items[0]).state, lot().state) == ("stored", "withdrawn")


def test_a_witness_is_another_and_signs_with_their_own_proof(browse: Any, post: Any, cast: Any, executed: Any) -> None:
    here = executed()
    accounts.open_account(cast.people["佐藤"], "sato", PASSWORD)
    accounts.open_account(cast.people["伊藤"], "ito", PASSWORD)
    own = post(browse("佐藤"), f"{here}/witnessings?by=me", now=PASSWORD)
    assert (own.status_code, "第11条" in text(own)) == (409, True)
    assert post(browse("佐藤"), f"{here}/witnessings?by=second").status_code == 422
    second = {"second_login": "ito", "second_password": PASSWORD}
    assert post(browse("佐藤"), f"{here}/witnessings?by=second", **second).status_code == 303
    assert lot().witness == cast.people["伊藤"]


def test_the_clients_officer_signs_with_a_finger(browse: Any, post: Any, cast: Any, executed: Any) -> None:
    here = executed(witness="client")
    own = text(browse("佐藤").get(f"{here}/witnessings/new?by=officer"))
    assert ("<canvas" in own, "ほかの担当者の端末" in own) == (False, True)
    form = {"officer": "佐藤 花子", "signature_drawn": SIGNED}
    assert post(browse("佐藤"), f"{here}/witnessings?by=officer", **form).status_code == 409
    handler = browse("鈴木")
    page = text(handler.get(f"{here}/witnessings/new"))
    assert ("<canvas" in page, "この目で見ました" in page, "<noscript>" in page) == (True, True, True)
    assert post(handler, f"{here}/witnessings?by=officer", officer="課長 田中 実").status_code == 422
    form = {"officer": "課長 田中 実", "signature_drawn": SIGNED}
    assert post(handler, f"{here}/witnessings?by=officer", **form).status_code == 303
    assert (lot().officer, lot().witness) == ("課長 田中 実", None)


def test_certificates_are_refused_with_their_ground(browse: Any, post: Any, executed: Any) -> None:
    here = executed()
    keeper = browse("鈴木")
    lines = {"certificate": "証-1", "issuer": "大東", "serials": "SN-001\nSN-002"}
    answer = post(keeper, f"{here}/certificates", issued_on="2020-01-01", scan=picture(), **lines)
    assert (answer.status_code, "立会確認がありません" in text(answer), "実施より前" in text(answer)) == (
        409,
        True,
        True,
    )
    assert post(keeper, f"{here}/certificates", issued_on=clock.today(), **lines).status_code == 422


def test_what_is_late_says_so_on_the_page(browse: Any, desk: Any, executed: Any) -> None:
    here = executed()
    assert "立会未確認" not in text(browse("鈴木").get(here))
    db.run_many("UPDATE destruction SET ended = ?, due = '2020-01-01'", [(desk.ago(31),)])
    page = text(browse("鈴木").get(here))
    assert ("立会未確認" in page, "期限を過ぎています" in page) == (True, True)
    assert "late_reason" in text(browse("佐藤").get(f"{here}/witnessings/new?by=second"))
    assert "2020-01-01" in text(browse("鈴木").get("/destructions"))


def test_lots_and_links_of_others_are_not_there(browse: Any, post: Any, cast: Any, desk: Any, instructed: Any) -> None:
    items, key = instructed()
    here = staged(browse, post, cast, items, key).location
    outsider = browse("山本")
    assert outsider.get(here).status_code == outsider.get(f"{here}/readings/new").status_code == 404
    assert outsider.get(f"/destructions/new?instruction={key}").status_code == 404
    assert lot().number not in text(outsider.get("/destructions"))
    (mine,) = desk.stored("tax")
    answer = post(outsider, "/returns", item=numbers([mine]), place=cast.places["取扱区域A"])
    assert answer.status_code == 422
    assert Item.get_by_id(mine).state == "stored"


def returned(cast: Any, items: list[str], **more: Any) -> dict[str, Any]:
    given = {"item": numbers(items), "receipt": "第9号", "officer": "課長 田中 実", "place": cast.places["取扱区域A"]}
    return {**given, **more}


def test_a_return_is_signed_on_this_device(browse: Any, post: Any, cast: Any, desk: Any) -> None:
    items = desk.stored("tax", 2)
    keeper = browse("鈴木")
    assert f"/returns/new?item={numbers(items)[0]}" in text(keeper.get(f"/items/{numbers(items)[0]}"))
    page = text(keeper.get("/returns/new?codes=" + "%0A".join(numbers(items))))
    assert ("<canvas" in page, "すべて返還として受け取りました" in page) == (True, True)
    assert post(keeper, "/returns?proof=signature", **returned(cast, items)).status_code == 422
    broken = post(keeper, "/returns?proof=signature", **returned(cast, items, signature_drawn="data:,x"))
    assert broken.status_code == 422
    answer = post(keeper, "/returns?proof=signature", **returned(cast, items, signature_drawn=SIGNED))
    assert answer.status_code == 303, text(answer)
    assert {Item.get_by_id(i).state for i in items} == {"returned"}
    assert "第9号" in text(keeper.get("/returns"))


def test_a_receipt_on_paper_ends_only_what_it_names(browse: Any, post: Any, cast: Any, desk: Any) -> None:
    items = desk.stored("welfare", 2)
    one, other = numbers(items)
    keeper = browse("鈴木")
    form = returned(cast, items)
    answer = post(keeper, "/returns?proof=paper", **form, named=one, scan=picture())
    assert (answer.status_code, "第10条" in text(answer)) == (409, True)
    assert post(keeper, "/returns?proof=paper", **form, named=one).status_code == 422
    answer = post(keeper, "/returns?proof=paper", **form, named=f"{one}\n{other}", scan=picture())
    assert answer.status_code == 303
    elsewhere = desk.stored("welfare")
    form = returned(cast, elsewhere, place=cast.places["区役所"], signature_drawn=SIGNED)
    answer = post(keeper, "/returns?proof=signature", **form)
    assert (answer.status_code, "社内基準" in text(answer)) == (409, True)


def test_a_link_shows_what_it_is_for_and_works_once(
    browse: Any, post: Any, cast: Any, desk: Any, stranger: Any
) -> None:
    items = desk.stored("tax", 2, serial="")
    answer = post(browse("鈴木"), "/returns/links", item=numbers(items), place=cast.places["取扱区域A"])
    assert answer.status_code == 201, text(answer)
    path = re.search(r"/receipts/[\w-]+", text(answer))
    assert path
    before = db.rows("SELECT count(*) FROM entry")
    page = text(stranger.get(path[0]))
    assert all(n in page for n in numbers(items))
    assert "すべて返還として受け取りました" in page
    assert db.rows("SELECT count(*) FROM entry") == before
    assert post(stranger, f"{path[0]}/acknowledgements").status_code == 422
    done = post(stranger, f"{path[0]}/acknowledgements", receipt="第9号", officer="課長 田中 実")
    assert done.status_code == 200
    assert {Item.get_by_id(i).state for i in items} == {"returned"}
    assert stranger.get(path[0]).status_code == 410
    assert post(stranger, f"{path[0]}/acknowledgements", receipt="第9号", officer="x").status_code == 410
    assert "発注者の担当者" in text(browse("鈴木").get(f"/items/{numbers(items)[0]}/history"))


def test_no_link_leads_to_a_page_that_can_only_refuse(browse: Any, post: Any, cast: Any, desk: Any) -> None:
    items, keeper = desk.stored("tax", 2, serial=""), browse("鈴木")
    db.run_many("UPDATE item SET hold = 1 WHERE id = ?", [(items[0],)])
    before = db.rows("SELECT count(*) FROM entry")
    answer = post(keeper, "/returns/links", item=numbers(items), place=cast.places["取扱区域A"])
    assert (answer.status_code, "保全" in text(answer)) == (409, True)
    assert "この操作は記録されました" not in text(answer)
    assert "/receipts/" not in text(answer)
    assert db.rows("SELECT count(*) FROM acknowledgement") == [(0,)]
    assert db.rows("SELECT count(*) FROM entry") == before


def test_a_link_is_made_by_a_button_that_says_so_and_can_be_read_by_a_phone(
    browse: Any, post: Any, cast: Any, desk: Any
) -> None:
    items, keeper = desk.stored("tax", 1, serial=""), browse("鈴木")
    form = text(keeper.get(f"/returns/new?item={numbers(items)[0]}&proof=link"))
    assert "リンクを作る" in form
    assert 'name="occurred"' not in form
    made = text(post(keeper, "/returns/links", item=numbers(items), place=cast.places["取扱区域A"]))
    (picture,) = re.findall(r'<img class="qr" src="data:image/svg\+xml;base64,([^"]+)"', made)
    assert picture


def test_what_was_brought_to_the_client_waits_for_its_receipt(browse: Any, cast: Any, desk: Any) -> None:
    (item,) = desk.stored("tax")
    db.run_many("UPDATE item SET state = 'arrived', place = ? WHERE id = ?", [(cast.places["区役所"], item)])
    page = text(browse("鈴木").get("/returns"))
    assert (numbers([item])[0] in page, "受領書がありません" in page) == (True, True)
    assert numbers([item])[0] not in text(browse("山本").get("/returns"))


def test_copies_left_elsewhere_are_named_before_the_receipt(browse: Any, desk: Any) -> None:
    parent, child = desk.stored("tax", 2)
    ((up,),) = db.rows("SELECT id FROM copy WHERE item = ?", (parent,))
    db.run_many("UPDATE copy SET parent = ? WHERE item = ?", [(up, child)])
    page = text(browse("鈴木").get(f"/returns/new?item={numbers([parent])[0]}"))
    assert ("写しが残存" in page, numbers([child])[0] in page) == (True, True)
