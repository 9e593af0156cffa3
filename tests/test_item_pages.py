"""An item's acts on its pages: recorded once, refused with the article, never by a GET, never across contracts."""

import html
import re

import pytest

from custody import clock, db
from custody.caller import new_idem
from custody.demo.cast import PURPOSES, sent
from custody.events.corrections import EntryCorrected
from custody.events.finding import ItemMissing
from custody.events.labels import LabelDoubted
from custody.ledger import project
from custody.usecases import accounts, items, labelling
from custody.usecases.correcting import correct

SECOND = {"second_login": "second", "second_password": "unlikely lantern 77 vault"}


def text(answer) -> str:
    return html.unescape(answer.get_data(as_text=True))


def number_of(item: str) -> str:
    ((number,),) = db.rows("SELECT number FROM item WHERE id = ?", (item,))
    return number


def state_of(item: str) -> str:
    ((state,),) = db.rows("SELECT state FROM item WHERE id = ?", (item,))
    return state


def kinds(item: str) -> list[str]:
    return [k for (k,) in db.rows("SELECT kind FROM entry WHERE subject = ? ORDER BY seq", (item,))]


def local(stamp: str) -> str:
    return clock.japan(stamp).strftime("%Y-%m-%dT%H:%M")


@pytest.fixture
def ready(cast, desk):
    """For each act: an item on which it may be done, by whom, and what they send."""
    accounts.open_account(cast.people["伊藤"], SECOND["second_login"], SECOND["second_password"])
    unit, room = cast.places["ロッカー1"], cast.places["作業室"]

    def printed(item: str) -> dict[str, object]:
        labelling.print_labels(cast.caller("鈴木"), sent(), [item], "a4-24")
        ((code,),) = db.rows("SELECT code FROM label WHERE subject = ?", (item,))
        return {"label_code": code}

    def missing() -> str:
        (item,) = desk.stored("tax")
        items.report_missing(desk.user("tax"), sent(), [item], ItemMissing(known_at=clock.now(), sought="棚"))
        return item

    def entry(item: str) -> dict[str, object]:
        wrong = next(e for e in project.history(item) if e.kind == "item.stored")
        given = {"entry": wrong.hash, "unit": cast.places["ロッカー2"], "lock_checked": "1"}
        return {**given, "reason": "wrong_place", "why": "番号を読み違えた"}

    def amiss(noun: str) -> tuple[str, str, dict[str, object], str]:
        (item,) = desk.received("tax")
        labelling.attach(cast.caller("佐藤"), sent(), item, str(printed(item)["label_code"]))
        if noun == "damages":
            return item, "佐藤", {"seen": "角が破れている"}, "label.damaged"
        said = {"why": "twice", "where": "棚の二段目、別のケースの上"}
        if noun == "doubts":
            return item, "佐藤", {**said}, "label.doubted"
        labelling.doubt(cast.caller("佐藤"), sent(), item, LabelDoubted.model_validate(said))
        return item, "鈴木", {"found": "もう一枚は印刷の試し刷りで、破棄した"}, "label.settled"

    def make(noun: str) -> tuple[str, str, dict[str, object], str]:
        if noun == "attachments":
            (item,) = desk.received("tax")
            return item, "佐藤", printed(item), "label.attached"
        if noun == "storages":
            return desk.received("tax")[0], "佐藤", {"unit": unit, "lock_checked": "1"}, "item.stored"
        if noun == "checkouts":
            due = {"due": local(desk.due())}
            return (
                desk.stored("tax")[0],
                "佐藤",
                {"purpose": PURPOSES["tax"][0], "work": "entry", "place": room, **due},
                "item.checked_out",
            )
        if noun == "checkins":
            return desk.out("tax")[0], "佐藤", {"unit": unit, "lock_checked": "1", "copied": "no"}, "item.checked_in"
        if noun == "handovers":
            return desk.out("tax")[0], "佐藤", {"receiver": cast.people["伊藤"], **SECOND}, "custody.handed_over"
        if noun == "sightings":
            return desk.stored("tax")[0], "佐藤", {"serial_ok": "1", "label_ok": "1"}, "item.sighted"
        if noun == "missings":
            return (
                desk.stored("tax")[0],
                "佐藤",
                {"known_at": local(clock.now()), "sought": "棚の中"},
                "item.reported_missing",
            )
        if noun == "finds":
            return missing(), "佐藤", {"place": unit, "condition": "good", "where": "棚の裏"}, "item.found"
        if noun == "voids":
            twice, stays = desk.received("tax", 2, info_class=None)
            said = {"reason": "double", "instead_of": number_of(stays), **SECOND}
            return twice, "鈴木", said, "item.voided"
        if noun == "corrections":
            (item,) = desk.stored("tax")
            return item, "鈴木", entry(item), "entry.corrected"
        if noun == "reissues":
            return desk.stored("tax")[0], "鈴木", {"reason": "damaged", **SECOND}, "label.reissued"
        if noun in ("damages", "doubts", "settlings"):
            return amiss(noun)
        assert noun == "contents"
        return desk.stored("tax")[0], "鈴木", {"name": "追加の通知データ", "info_class": "specific"}, "content.added"

    return make


NOUNS = (
    "attachments", "storages", "checkouts", "checkins", "handovers", "sightings",
    "missings", "finds", "voids", "corrections", "reissues", "contents", "damages", "doubts", "settlings",
)  # fmt: skip


@pytest.mark.parametrize("noun", NOUNS)
def test_an_act_is_recorded_once_however_often_its_form_is_sent(noun, ready, browse):
    item, who, fields, kind = ready(noun)
    browser, path = browse(who), f"/items/{number_of(item)}/{noun}"
    form = {"idem": new_idem(), **fields}
    first, again = browser.post(path, form), browser.post(path, form)
    assert (first.status_code, again.status_code) == (303, 303), text(first)
    assert first.location == again.location
    assert first.location.startswith("/incidents/" if noun == "missings" else f"/items/{number_of(item)}")
    assert kinds(item).count(kind) == 1
    assert "記録しました" in text(browser.get(first.location))


@pytest.mark.parametrize("noun", NOUNS)
def test_a_form_opens_with_a_key_of_its_own_and_writes_nothing(noun, ready, browse):
    item, who, fields, _ = ready(noun)
    before, browser = kinds(item), browse(who)
    given = f"?entry={fields['entry']}" if "entry" in fields else ""
    pages = [text(browser.get(f"/items/{number_of(item)}/{noun}/new{given}")) for _ in range(2)]
    keys = [re.search(r'name="idem" value="([0-9a-f]{32})"', page)[1] for page in pages]
    assert keys[0] != keys[1]
    assert kinds(item) == before


@pytest.mark.parametrize("noun", NOUNS)
def test_an_act_is_never_a_get(noun, ready, browse):
    item, who, _, _ = ready(noun)
    assert browse(who).get(f"/items/{number_of(item)}/{noun}").status_code == 405


@pytest.mark.parametrize("noun", NOUNS)
def test_another_contract_is_told_that_there_is_no_such_item(noun, ready, browse):
    item, _, fields, _ = ready(noun)
    before, browser = kinds(item), browse("山本")
    there = browser.post(f"/items/{number_of(item)}/{noun}", {"idem": new_idem(), **fields})
    nowhere = browser.post(f"/items/M-999999/{noun}", {"idem": new_idem(), **fields})
    assert (there.status_code, nowhere.status_code) == (404, 404)
    assert kinds(item) == before


@pytest.mark.parametrize("who", ["田中", "吉田"])
@pytest.mark.parametrize("noun", NOUNS)
def test_whoever_only_reads_records_nothing(noun, who, ready, browse):
    item, _, fields, _ = ready(noun)
    before = kinds(item)
    answer = browse(who).post(f"/items/{number_of(item)}/{noun}", {"idem": new_idem(), **fields})
    assert answer.status_code == 403
    assert kinds(item) == before


REFUSED = [
    ("storages", {"unit": "棚"}, "第22条", "施錠できるロッカーや金庫を選んでください"),
    ("storages", {"lock_checked": None}, "第22条", "扉を閉めて施錠を確かめ"),
    ("checkouts", {"place": "会議室"}, "第19条", "発注者に区域の指定を求めてください"),
    ("checkouts", {"place": "自宅"}, "第19条", "自社または発注者の場所を選んでください"),
    ("checkins", {"copied": "yes"}, "第9条", "写しがなければ「いいえ」"),
    ("handovers", {"receiver": "髙木"}, "第6条", "この契約の担当者に渡すか"),
]


@pytest.mark.parametrize(("noun", "wrong", "article", "instead"), REFUSED)
def test_a_refusal_names_the_article_and_the_way_and_keeps_what_was_typed(
    noun, wrong, article, instead, ready, cast, browse
):
    item, who, fields, _ = ready(noun)
    known = {**cast.places, **cast.people}
    changed = {k: known.get(v, v) for k, v in {**fields, **wrong}.items() if v is not None}
    if noun == "handovers":
        accounts.open_account(cast.people["髙木"], "takagi", SECOND["second_password"])
        changed["second_login"] = "takagi"
    before, state = kinds(item), state_of(item)
    form = {"idem": new_idem(), "note": "覚え書き", **changed}
    answer = browse(who).post(f"/items/{number_of(item)}/{noun}", form)
    page = text(answer)
    assert answer.status_code == 409
    for said in (article, instead, "この操作は記録されました", "覚え書き"):
        assert said in page
    assert kinds(item) == [*before, "attempt.refused"]
    assert state_of(item) == state


def test_an_ordinary_contract_meets_neither_article_19_nor_22(desk, cast, browse):
    (item,) = desk.received("library", medium="optical")
    browser, at = browse("佐藤"), f"/items/{number_of(item)}"
    assert browser.post(f"{at}/storages", {"idem": new_idem(), "unit": cast.places["棚"]}).status_code == 303
    form = {
        "purpose": PURPOSES["library"][0],
        "work": "entry",
        "place": cast.places["会議室"],
        "due": local(desk.due()),
    }
    assert browser.post(f"{at}/checkouts", {"idem": new_idem(), **form}).status_code == 303
    assert "第19条" not in text(browser.get(at))


def test_a_paper_item_without_a_lock_is_refused_by_the_contract_not_by_article_22(desk, cast, browse):
    (item,) = desk.received("tax", medium="paper")
    form = {"idem": new_idem(), "unit": cast.places["棚"], "lock_checked": "1"}
    page = text(browse("佐藤").post(f"/items/{number_of(item)}/storages", form))
    refusal = page.partition('id="refused"')[2].partition("</section>")[0]
    assert "契約設定" in refusal
    assert "第22条" not in refusal


def test_what_is_missing_from_a_form_is_said_at_its_field(desk, cast, browse):
    (item,) = desk.stored("tax")
    form = {"idem": new_idem(), "purpose": PURPOSES["tax"][1], "due": "いつか", "note": "覚え書き"}
    answer = browse("佐藤").post(f"/items/{number_of(item)}/checkouts", form)
    page = text(answer)
    assert answer.status_code == 422
    assert re.search(rf'value="{PURPOSES["tax"][1]}" checked', page)
    assert "日時として読めません" in page
    assert "覚え書き" in page
    assert kinds(item) == ["item.received", "item.stored"]


@pytest.mark.parametrize("spelling", ["number", "code", "url", "small"])
def test_a_locker_is_chosen_by_reading_its_own_label(spelling, desk, cast, browse):
    (item,) = desk.received("tax")
    ((number, labels),) = db.rows("SELECT number, labels FROM place WHERE id = ?", (cast.places["金庫"],))
    code = re.search(r'"code":"([0-9A-Z]+)"', labels)[1]
    said = {
        "number": number,
        "code": code,
        "url": f"HTTP://LOCALHOST/S/{code}",
        "small": number.lower().replace("-", ""),
    }
    form = {"idem": new_idem(), "unit": cast.places["ロッカー1"], "unit_read": said[spelling], "lock_checked": "1"}
    assert browse("佐藤").post(f"/items/{number_of(item)}/storages", form).status_code == 303
    ((place,),) = db.rows("SELECT place FROM item WHERE id = ?", (item,))
    assert place == cast.places["金庫"]


def test_a_label_that_is_no_lockers_is_said_at_the_field(desk, cast, browse):
    (item,) = desk.received("tax")
    form = {"idem": new_idem(), "unit_read": "M-000001", "lock_checked": "1"}
    answer = browse("佐藤").post(f"/items/{number_of(item)}/storages", form)
    assert answer.status_code == 422
    assert "保管設備のラベルではありません" in text(answer)


def test_an_item_that_somebody_else_moved_first_says_what_changed(desk, cast, browse):
    (item,) = desk.stored("tax")
    browser, at = browse("伊藤"), f"/items/{number_of(item)}"
    items.take_out(desk.user("tax"), sent(), [item], desk.using("tax"))
    form = {"purpose": PURPOSES["tax"][0], "work": "entry", "place": cast.places["作業室"], "due": local(desk.due())}
    answer = browser.post(f"{at}/checkouts", {"idem": new_idem(), **form})
    assert answer.status_code == 409
    assert "使用中" in text(answer)
    assert f'href="{at}"' in text(answer)
    assert browser.get(f"{at}/checkouts/new").status_code == 409


def test_a_hand_over_without_the_receivers_own_word_changes_nothing(desk, cast, browse):
    (item,) = desk.out("tax")
    accounts.open_account(cast.people["伊藤"], SECOND["second_login"], SECOND["second_password"])
    browser, path = browse("佐藤"), f"/items/{number_of(item)}/handovers"
    for second in ({}, {**SECOND, "second_password": "wrong"}):
        answer = browser.post(path, {"idem": new_idem(), "receiver": cast.people["伊藤"], **second})
        assert answer.status_code == 422
        assert "二人目の確認" in text(answer)
    ((holder,),) = db.rows("SELECT holder FROM item WHERE id = ?", (item,))
    assert holder == cast.people["佐藤"]


def test_twelve_figures_in_a_note_are_asked_about_before_they_are_kept(desk, cast, browse):
    (item,) = desk.stored("tax")
    browser, path = browse("佐藤"), f"/items/{number_of(item)}/sightings"
    form = {"note": "受付番号 1234 5678 9012"}
    answer = browser.post(path, {"idem": new_idem(), **form})
    assert answer.status_code == 422
    assert 'name="not_personal_number"' in text(answer)
    assert browser.post(path, {"idem": new_idem(), **form, "not_personal_number": "1"}).status_code == 303


def test_taking_out_again_offers_what_was_said_last_time(desk, cast, browse):
    first, second = desk.stored("tax", 2)
    items.take_out(desk.user("tax"), sent(), [first], desk.using("tax", purpose=PURPOSES["tax"][1], work="check"))
    page = text(browse("佐藤").get(f"/items/{number_of(second)}/checkouts/new"))
    for chosen in (
        f'value="{PURPOSES["tax"][1]}" checked',
        'value="check" checked',
        f'value="{cast.places["作業室"]}" selected',
    ):
        assert chosen in page
    assert re.search(r'name="due" type="datetime-local"[^>]* value="\d{4}-\d\d-\d\dT18:00"', page)


def test_a_correction_shows_the_record_as_it_is_and_only_the_change_is_kept(ready, cast, browse):
    item, who, fields, _ = ready("corrections")
    browser, at = browse(who), f"/items/{number_of(item)}/corrections"
    page = text(browser.get(f"{at}/new?entry={fields['entry']}"))
    assert f'value="{cast.places["ロッカー1"]}" selected' in page
    same = {**fields, "unit": cast.places["ロッカー1"]}
    assert "直すところがありません" in text(browser.post(at, {"idem": new_idem(), **same}))
    assert browser.post(at, {"idem": new_idem(), **fields}).status_code == 303
    ((place,),) = db.rows("SELECT place FROM item WHERE id = ?", (item,))
    assert place == cast.places["ロッカー2"]


def test_a_handler_is_offered_only_their_own_records_to_correct(desk, browse):
    (item,) = desk.out("tax")
    mine = text(browse("佐藤").get(f"/items/{number_of(item)}/corrections/new"))
    assert mine.count("entry=") == 1
    assert text(browse("鈴木").get(f"/items/{number_of(item)}/corrections/new")).count("entry=") == 3


def test_what_may_be_corrected_is_told_with_its_place_and_what_already_was(desk, cast, browse):
    (item,) = desk.stored("tax")
    wrong = project.history(item)[1]
    event = EntryCorrected(reason="wrong_place", why="読み違い")
    correct(cast.caller("鈴木"), sent(), item, wrong.hash, {"unit": cast.places["ロッカー2"]}, event)
    chooser = text(browse("鈴木").get(f"/items/{number_of(item)}/corrections/new"))
    stored = re.search(r"<li[^>]*>(?:(?!</li>).)*#2 入庫.*?</li>", chooser, re.S)[0]
    assert "ロッカー1" in stored
    assert "施錠確認" in stored
    assert re.search(r"#3 で訂正済（保管先：[^）]*ロッカー2）", stored)
    assert f"entry={wrong.hash}" in stored


def test_a_correction_among_the_newest_records_names_its_entry_and_what_it_says_now(desk, cast, browse):
    (item,) = desk.stored("tax", serial="SN-A-1001")
    first = project.history(item)[0]
    for _ in range(3):
        items.take_out(desk.user("tax"), sent(), [item], desk.using("tax"))
        items.bring_back(desk.user("tax"), sent(), [item], desk.returning())
    event = EntryCorrected(reason="wrong_detail", why="読み違い")
    correct(cast.caller("鈴木"), sent(), item, first.hash, {"serial": "SN-A-1002"}, event)
    page = text(browse("高橋").get(f"/items/{number_of(item)}"))
    newest = re.search(r'<ol class="trail">.*?</li>', page, re.S)[0]
    assert "訂正（#1）" in newest
    assert "製造番号：SN-A-1002" in newest


def test_an_item_that_held_data_says_why_its_registration_is_not_voided(desk, browse):
    (held,), (empty,) = desk.received("tax"), desk.received("tax", info_class=None)
    browser = browse("鈴木")
    page = text(browser.get(f"/items/{number_of(held)}"))
    assert "/voids/new" not in page
    assert "情報を保持した媒体の登録は取り消せません" in page
    page = text(browser.get(f"/items/{number_of(empty)}"))
    assert "/voids/new" in page
    assert "情報を保持した媒体の登録" not in page


def test_an_ended_contract_offers_taking_out_for_the_return_alone(desk, cast, browse):
    from custody.events.contracts import ContractEnded
    from custody.usecases import contracts

    (item,) = desk.stored("tax")
    ending = ContractEnded.model_validate({"on": clock.today(), "how": "completed"})
    contracts.settle(cast.caller("高橋"), sent(), cast.contracts["tax"], ending)
    browser, at = browse("佐藤"), f"/items/{number_of(item)}"
    page = text(browser.get(at))
    assert "使うために取り出す" in page
    assert "第10条" in page
    form = text(browser.get(f"{at}/checkouts/new"))
    assert 'value="return_prep" checked' in form
    assert 'value="entry"' not in form


def test_the_client_is_not_asked_to_acknowledge_what_lies_in_a_locker(desk, browse):
    (item,) = desk.stored("tax")
    assert "返還を記録する" in text(browse("鈴木").get(f"/items/{number_of(item)}"))
    assert "返還を記録する" not in text(browse("田中").get(f"/items/{number_of(item)}"))
