"""Many things at once: explained before anything is written, done once, the rest told by name."""

import html
import re

import pytest

from custody import db
from custody.caller import new_idem


def text(answer) -> str:
    return html.unescape(answer.get_data(as_text=True))


def numbers(ids: list[str]) -> list[str]:
    found = dict(db.rows("SELECT id, number FROM item"))
    return [found[i] for i in ids]


def entries(kind: str) -> int:
    ((n,),) = db.rows("SELECT count(*) FROM entry WHERE kind = ?", (kind,))
    return n


def form_of(answer) -> dict[str, str]:
    """The hidden fields and the codes of a batch page, as a browser would send them again."""
    page = answer.get_data(as_text=True).partition("<main")[2]
    fields = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page))
    box = re.search(r"<textarea[^>]*name=\"codes\"[^>]*>([^<]*)</textarea>", page)
    assert box
    return {**fields, "codes": html.unescape(box[1])}


@pytest.fixture
def storing(cast):
    """What the form says when things are put into locker 1."""
    return {"unit": cast.places["ロッカー1"]}


def checked(browser, act, common, codes):
    """The page that explains what a batch would come to."""
    return browser.post(f"/batches/{act}/checks", {"idem": new_idem(), **common, "codes": "\n".join(codes)})


def test_forty_codes_are_stored_at_once(cast, desk, browse, storing):
    made = desk.received("tax", 40)
    browser = browse("佐藤")
    looked = checked(browser, "store", storing, numbers(made))
    assert "40件を入庫する" in text(looked)
    assert entries("item.stored") == 0
    done = browser.post("/batches/store", {**form_of(looked), "lock_checked": "1"})
    assert done.status_code == 303
    assert entries("item.stored") == 40
    assert "40件を入庫しました" in text(browser.get(done.location))


def test_what_is_refused_is_explained_before_anything_is_written(cast, desk, browse):
    tax, library = desk.received("tax", 2), desk.received("library", 1)
    before = entries("attempt.refused")
    looked = checked(browse("佐藤"), "store", {"unit": cast.places["棚"]}, numbers([*tax, *library]))
    said = text(looked)
    assert said.count("第22条") == 2
    assert "施錠できるロッカーや金庫を選んでください" in said
    assert "1件を入庫する" in said
    assert "2件は見送り" in said
    assert (entries("item.stored"), entries("attempt.refused")) == (0, before)


def test_the_rest_goes_on_and_the_refused_attempts_are_on_record(cast, desk, browse):
    tax, library = desk.received("tax", 2), desk.received("library", 1)
    browser = browse("佐藤")
    looked = checked(browser, "store", {"unit": cast.places["棚"]}, numbers([*tax, *library]))
    done = browser.post("/batches/store", form_of(looked))
    said = text(browser.get(done.location))
    assert (entries("item.stored"), entries("attempt.refused")) == (1, 2)
    assert "1件を入庫しました" in said
    assert all(n in said for n in numbers([*tax, *library]))


def test_an_item_in_another_state_is_left_out_by_name(desk, browse, storing):
    fresh, stored = desk.received("tax", 1), desk.stored("tax", 1)
    browser = browse("佐藤")
    looked = checked(browser, "store", storing, numbers([*fresh, *stored]))
    (left,) = numbers(stored)
    assert f"{left} はいま「保管中」" in text(looked)
    before = entries("item.stored")
    done = browser.post("/batches/store", {**form_of(looked), "lock_checked": "1"})
    assert entries("item.stored") == before + 1
    assert f"{left} はいま「保管中」" in text(browser.get(done.location))


def test_what_another_stored_in_the_meantime_stops_nobody(desk, browse, storing):
    made = desk.received("tax", 2)
    browser = browse("佐藤")
    form = form_of(checked(browser, "store", storing, numbers(made)))
    from custody.demo.cast import sent
    from custody.usecases import items

    items.store(desk.keeper("tax"), sent(), made[:1], desk.storing())
    done = browser.post("/batches/store", {**form, "lock_checked": "1"})
    assert entries("item.stored") == 2
    assert "1件を入庫しました" in text(browser.get(done.location))


def test_a_double_tap_writes_one_event_each(desk, browse, storing):
    made = desk.received("tax", 5)
    browser = browse("佐藤")
    form = {**form_of(checked(browser, "store", storing, numbers(made))), "lock_checked": "1"}
    first, again = browser.post("/batches/store", form), browser.post("/batches/store", form)
    assert (first.status_code, first.location) == (303, again.location)
    assert entries("item.stored") == 5


def test_codes_that_were_not_explained_are_explained_first(desk, browse, storing):
    made = desk.received("tax", 2)
    browser = browse("佐藤")
    form = form_of(checked(browser, "store", storing, numbers(made[:1])))
    answer = browser.post("/batches/store", {**form, "codes": "\n".join(numbers(made)), "lock_checked": "1"})
    assert answer.status_code == 200
    assert "2件を入庫する" in text(answer)
    assert entries("item.stored") == 0


def test_every_bad_code_has_a_clear_sentence(desk, browse, storing):
    (mine,), (foreign,) = desk.received("tax"), desk.received("other")
    code = db.rows("SELECT code FROM label WHERE subject = ?", (mine,))[0][0]
    (number,) = numbers([mine])
    said = text(checked(browse("佐藤"), "store", storing, [code, number, "XYZ", "M-999999", *numbers([foreign])]))
    assert "もう読み取りました" in said
    assert said.count("台帳にありません") == 2
    assert "ラベルの番号ではありません" in said
    assert "1件を入庫する" in said


def test_a_lockers_label_among_the_codes_says_where_they_go(cast, desk, browse, storing):
    made = desk.received("tax", 2)
    number = db.rows("SELECT number FROM place WHERE id = ?", (cast.places["ロッカー1"],))[0][0]
    browser = browse("佐藤")
    looked = checked(browser, "store", {"unit": cast.places["棚"]}, [*numbers(made), number])
    assert "2件を入庫する" in text(looked)
    assert "3F 取扱区域A › ロッカー1" in text(looked)
    browser.post("/batches/store", {**form_of(looked), "lock_checked": "1"})
    assert {p for (p,) in db.rows("SELECT place FROM item")} == {cast.places["ロッカー1"]}


def test_an_act_that_puts_nothing_anywhere_takes_no_place(cast, desk, browse):
    desk.stored("tax")
    number = db.rows("SELECT number FROM place WHERE id = ?", (cast.places["ロッカー1"],))[0][0]
    assert "場所の番号です" in text(checked(browse("佐藤"), "sight", {}, [number]))


def test_labels_are_read_first_and_the_act_is_chosen_afterwards(cast, desk, browse):
    fresh, stored = desk.received("tax", 2), desk.stored("tax", 1)
    number = db.rows("SELECT number FROM place WHERE id = ?", (cast.places["ロッカー1"],))[0][0]
    browser = browse("佐藤")
    codes, scanned = "\n".join(numbers([*fresh, *stored])), {"idem": new_idem(), "scanned": "1"}
    read = browser.post("/scan/many/checks", {"codes": f"{codes}\n{number}"})
    assert "3枚のラベルを読みました" in text(read)
    assert "まとめて取り出し" in text(read)
    asked = browser.post("/batches/takeout/checks", {**scanned, "codes": codes})
    assert "入力または選択してください" not in text(asked)
    assert f'name="codes" value="{codes}"' in text(asked)
    gone_on = browser.post("/batches/store/checks", {**scanned, "codes": f"{codes}\n{number}"})
    assert "2件を入庫する" in text(gone_on)


def test_a_void_label_is_told_with_its_item(desk, browse, storing, cast):
    from custody.caller import Signature
    from custody.demo.cast import sent
    from custody.events.labels import LabelReissued
    from custody.usecases import labelling

    (item,) = desk.received("tax")
    old = db.rows("SELECT code FROM label WHERE subject = ?", (item,))[0][0]
    second = Signature(cast.people["佐藤"], "password", sent().occurred or "2026-01-01T00:00:00.000Z")
    submission = sent().__class__(new_idem(), second=second)
    labelling.reissue(desk.keeper("tax"), submission, item, LabelReissued(reason="damaged"))
    said = text(checked(browse("佐藤"), "store", storing, [old]))
    assert f"このラベルは無効です（{numbers([item])[0]}）" in said
    assert "件を入庫する" not in said


@pytest.mark.parametrize("spelling", ["url", "lower", "former", "number", "wide", "short"])
def test_every_spelling_of_a_label_is_read(spelling, app, cast, desk, browse, storing):
    (item,) = desk.received("tax")
    code = db.rows("SELECT code FROM label WHERE subject = ?", (item,))[0][0]
    (number,) = numbers([item])
    app.config["CUSTODY"] = app.config["CUSTODY"].model_copy(update={"former_base_urls": ("https://old.example",)})
    spelt = {
        "url": f"HTTP://LOCALHOST/S/{code}",
        "lower": code.lower(),
        "former": f"https://old.example/s/{code}",
        "number": number,
        "wide": number.translate({i: i + 0xFEE0 for i in range(0x21, 0x7F)}),
        "short": f"m{int(number[2:])}",
    }[spelling]
    assert "1件を入庫する" in text(checked(browse("佐藤"), "store", storing, [spelt]))


def test_taking_out_and_bringing_back_in_batches(cast, desk, browse):
    from custody.demo.cast import PURPOSES

    made = desk.stored("welfare", 3)
    browser = browse("佐藤")
    using = {
        "purpose": PURPOSES["welfare"][0],
        "work": "entry",
        "place": cast.places["作業室"],
        "due": desk.due(),
    }
    looked = checked(browser, "takeout", using, numbers(made))
    assert "3件を取り出す" in text(looked)
    assert browser.post("/batches/takeout", form_of(looked)).status_code == 303
    back = checked(browser, "bringback", {"unit": cast.places["ロッカー1"], "copied": "no"}, numbers(made))
    assert browser.post("/batches/bringback", {**form_of(back), "lock_checked": "1"}).status_code == 303
    assert {s for (s,) in db.rows("SELECT state FROM item")} == {"stored"}


def test_an_unticked_lock_is_refused_and_on_record(desk, browse, storing):
    made = desk.received("tax", 2)
    browser = browse("佐藤")
    looked = checked(browser, "store", storing, numbers(made))
    done = browser.post("/batches/store", form_of(looked))
    assert (entries("item.stored"), entries("attempt.refused")) == (0, 2)
    assert "施錠確認がありません" in text(browser.get(done.location))


def test_where_two_must_check_the_lock_the_second_signs_for_all(cast, desk, browse, storing):
    from custody.demo.cast import sent
    from custody.events.contracts import ContractChanged
    from custody.ledger import project
    from custody.usecases import accounts, contracts
    from custody.usecases.correcting import as_recorded

    registered = as_recorded(project.history(cast.contracts["tax"])[0], None)
    changed = ContractChanged.model_validate({
        **{n: v for n, v in registered.model_dump().items() if n in ContractChanged.model_fields}, "second_lock_check": True,
    })  # fmt: skip
    contracts.settle(cast.caller("高橋"), sent(), cast.contracts["tax"], changed)
    accounts.open_account(cast.people["伊藤"], "ito", "vault-lantern-ito-29")
    made = desk.received("tax", 2)
    browser = browse("佐藤")
    looked = checked(browser, "store", storing, numbers(made))
    assert "2件を入庫する" in text(looked)
    assert 'name="second_password"' in text(looked)
    form = {**form_of(looked), "lock_checked": "1", "second_login": "ito"}
    wrong = browser.post("/batches/store", {**form, "second_password": "wrong"})
    assert (wrong.status_code, entries("item.stored")) == (422, 0)
    assert "二人目の確認ができませんでした" in text(wrong)
    assert browser.post("/batches/store", {**form, "second_password": "vault-lantern-ito-29"}).status_code == 303
    assert entries("item.stored") == 2


def test_what_applies_to_all_is_asked_again_where_it_is_missing(browse):
    answer = browse("佐藤").post("/batches/store/checks", {"idem": new_idem(), "codes": "M-000001"})
    assert "入力または選択してください" in text(answer)


def test_a_batch_is_never_written_by_a_get(browse, desk, storing):
    browser = browse("佐藤")
    assert browser.get("/batches/store").status_code == 405
    assert browser.get("/batches/store/checks").status_code == 404
    assert browser.get(f"/batches/store/new?step=codes&unit={storing['unit']}").status_code == 200


@pytest.mark.parametrize("who", ["田中", "吉田"])
@pytest.mark.parametrize("path", ["/batches/store", "/batches/store/checks"])
def test_whoever_only_reads_sends_no_batch(who, path, browse, storing):
    assert browse(who).post(path, {"idem": new_idem(), **storing, "codes": "M-000001"}).status_code == 403


def test_the_page_of_a_sent_batch_is_only_the_senders(desk, browse, storing):
    made = desk.received("tax", 1)
    browser = browse("佐藤")
    form = {**form_of(checked(browser, "store", storing, numbers(made))), "lock_checked": "1"}
    done = browser.post("/batches/store", form)
    assert browse("鈴木").get(done.location).status_code == 404
    assert browser.get(f"/batches/store/{new_idem()}").status_code == 404


def test_there_is_no_other_act(browse):
    assert browse("佐藤").get("/batches/burn/new").status_code == 404
