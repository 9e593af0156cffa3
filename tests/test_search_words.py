"""A thing is found by the information that is on it now and by the number of its receipt, whatever was done since."""

from __future__ import annotations

import html
import re
from dataclasses import replace
from importlib import import_module
from typing import Any

import pytest
from making_copies import Copies

from custody import db
from custody.caller import Signature
from custody.demo.cast import sent
from custody.events.copies import CopyRegistered
from custody.events.corrections import EntryCorrected
from custody.events.items import ItemExpected, ItemReceived
from custody.events.striking import ContentStruck
from custody.ledger import project, whole
from custody.ledger.rebuild import rebuild
from custody.models import Copy, Item
from custody.usecases import correcting, items, receiving, striking

WRONG = EntryCorrected(reason="wrong_place", why="転記の誤り")


def found(browser: Any, q: str) -> list[str]:
    """The ids of what a search lists."""
    answer = browser.client.get("/search", query_string={"q": q})
    assert answer.status_code == 200, answer.location
    numbers = re.findall(r'<th scope="row"><a[^>]*><code>([^<]+)', html.unescape(answer.get_data(as_text=True)))
    return [Item.get(Item.number == n).id for n in numbers]


def content(name: str) -> receiving.Content:
    return receiving.Content(CopyRegistered(item="item:" + "0" * 16, name=name, info_class="personal"))


def received(desk: Any, name: str, **more: Any) -> str:
    """A thing on which there is a body of information called `name`."""
    given = {"medium": "usb", "place": desk.cast.places["取扱区域A"], "giver": "田中 実", **more}
    event, contract = ItemReceived.model_validate(given), desk.cast.contracts["welfare"]
    done = receiving.receive(desk.keeper("welfare"), sent(), contract, event, content(name)).done
    return next(d.subject for d in done if d.kind == "item.received")


def correct(desk: Any, subject: str, kind: str, **changes: Any) -> None:
    ((hash_,),) = db.rows("SELECT hash FROM entry WHERE subject = ? AND kind = ?", (subject, kind))
    assert not correcting.correct(desk.keeper("welfare"), sent(), subject, hash_, changes, WRONG).refused


def test_a_thing_is_found_by_each_body_of_information_on_it(desk: Any, browse: Any) -> None:
    item, staff = received(desk, "住民税データ"), browse("佐藤")
    assert found(staff, "住民税データ") == found(staff, "税デ") == [item]
    assert not receiving.add_content(desk.keeper("welfare"), sent(), item, content("給付金台帳")).refused
    assert found(staff, "給付金台帳") == found(staff, "住民税 台帳") == [item]
    assert found(browse("山本"), "給付金台帳") == []
    assert not list(whole.verify_all())


def test_a_copy_is_found_on_its_own_carrier_and_what_is_struck_no_more(desk: Any, browse: Any) -> None:
    copies, staff = Copies(desk), browse("佐藤")
    (source,), (target,) = desk.out("tax"), copies.blank(1)
    copy = Copy.get_by_id(copies.make(source, copies.permit([source]), target).first("copy"))
    assert set(found(staff, copy.name)) == {source, target}
    signed = Signature(desk.cast.people["高橋"], "password", desk.ago(0))
    event = ContentStruck.model_validate({"copy_": copy.id, "reason": "wrong_carrier", "explained": "隣の媒体"})
    assert not striking.strike(desk.keeper("tax"), replace(sent(), second=signed), target, event).refused
    assert found(staff, copy.name) == [source]
    assert not list(whole.verify_all())


def test_a_receipt_that_is_corrected_and_a_name_that_is_erased_are_found_no_more(desk: Any, browse: Any) -> None:
    item, staff = received(desk, "住民税データ", receipt="授-961"), browse("佐藤")
    assert found(staff, "授-961") == found(staff, "授961") == [item]
    correct(desk, item, "item.received", receipt="授-962")
    assert (found(staff, "授-961"), found(staff, "住民税 授-962")) == ([], [item])
    (held,) = Item.get_by_id(item).contents
    with db.proxy.obj.atomic():
        (copy,) = project.load([held["copy"]], lock=True).values()
        copy.name = "消去済み"
        project.save([copy])
    assert (found(staff, "住民税"), found(staff, "授-962")) == ([], [item])


def test_what_was_announced_is_found_by_what_came(desk: Any, browse: Any) -> None:
    staff, contract = browse("佐藤"), desk.cast.contracts["welfare"]
    event = ItemExpected.model_validate({"medium": "usb", "serial": "AA-1", "expected_on": "2026-11-05"})
    (item,) = (d.subject for d in receiving.expect(desk.keeper("welfare"), sent(), contract, event, ["AA-1"]).done)
    given = {
        "medium": "usb",
        "place": desk.cast.places["取扱区域A"],
        "giver": "田中 実",
        "serial": "BB-2",
        "receipt": "受-7",
    }
    came = ItemReceived.model_validate(given)
    receiving.receive(desk.keeper("welfare"), sent(), contract, came, content("給付データ"), expected=item)
    for q in ("BB-2", "受-7", "給付データ"):
        assert found(staff, q) == [item], q
    assert found(staff, "AA-1") == []
    assert not list(whole.verify_all())


def test_an_act_that_changes_no_word_asks_for_none(desk: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    some, said = desk.stored("welfare", 3), list[str]()
    for name in ("rows", "run_many"):
        run = getattr(db, name)
        monkeypatch.setattr(db, name, lambda sql, *args, run=run: said.append(sql) or run(sql, *args))
    assert not items.take_out(desk.user("welfare"), sent(), some, desk.using("welfare")).refused
    assert [sql for sql in said if re.search("words|piece|copy", sql)] == []
    desk.received("welfare", 3, info_class=None)
    assert [sql for sql in said if re.search("SELECT.*words|JOIN copy", sql)] == []
    assert any("INTO item_words" in sql for sql in said)


def test_words_that_differ_are_named_by_verify_and_made_anew(desk: Any) -> None:
    one, two, _ = (received(desk, f"台帳{n}", receipt=f"授-{n}") for n in range(3))
    right = kept()
    db.transaction(db.run_many)("UPDATE item_words SET words = words || 'x' WHERE item = ?", [(one,)])
    db.transaction(db.run_many)("DELETE FROM item_words WHERE item = ?", [(two,)])
    db.transaction(db.run_many)("INSERT INTO item_words (item, words) VALUES ('item:none', 'x')", [()])
    wrong = {f.subject: f.what.en for f in whole.verify_all()}
    assert wrong.keys() == {one, two, "item:none"}
    assert all("words by which it is found" in said for said in wrong.values())
    with db.proxy.obj.atomic():
        for table in ("item_words", "item_count", "label", "item", "copy"):
            db.run_many(f"DELETE FROM {table}", [()])
        if not db.is_postgresql():
            db.run_many("INSERT INTO item_piece (item_piece) VALUES ('delete-all')", [()])
    assert not list(rebuild())
    assert kept() == right
    assert not list(whole.verify_all())


def kept() -> list[tuple[str, str]]:
    return db.rows("SELECT item, words FROM item_words ORDER BY item")


def test_words_kept_before_are_made_anew_by_the_migration(desk: Any, cast_url: str) -> None:
    received(desk, "台帳", receipt="授-1")
    right = kept()
    db.transaction(db.run_many)("UPDATE item_words SET words = 'old'", [()])
    owner = db.connect(cast_url, guarded=False)
    with owner.connection_context(), owner.atomic():
        import_module("custody.migrations.0070_words_of_copies").up(None, owner)
    assert kept() == right
    assert not list(whole.verify_all())


def test_the_list_says_by_which_text_it_found_what_it_does_not_show(desk: Any, browse: Any) -> None:
    item, staff = (
        received(desk, "住民税データ", receipt="授-961", maker="東湾電機", description="月次分"),
        browse("佐藤"),
    )
    number = Item.get_by_id(item).number
    for q, said in (
        ("住民税", ["情報名：住民税データ"]),
        ("授961", ["授受書番号：授-961"]),
        ("月次 東湾", ["メーカー：東湾電機"]),
        ("月次 USB", []),
    ):
        page = html.unescape(staff.client.get("/search", query_string={"q": q}).get_data(as_text=True))
        (cell,) = re.findall(rf"<code>{number}</code>.*?<td>(.*?)</td>", page, re.DOTALL)
        assert re.findall(r'<span class="soft">([^<]+)', cell) == said, q
