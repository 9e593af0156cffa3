"""A damaged label is on the custodian's list until it is replaced; a void or doubled one raises the alarm."""

import html
from dataclasses import replace

import pytest

from custody import db
from custody.caller import Signature, new_idem
from custody.clock import now
from custody.demo.cast import sent
from custody.errors import BadInput, Conflict, NotFound
from custody.events.items import ItemVoided
from custody.events.labels import LabelDamaged, LabelDoubted, LabelReissued
from custody.ids import new_code
from custody.models import Item
from custody.queries import attention
from custody.registers import current
from custody.usecases import accounts, items, labelling
from custody.usecases.act import not_from


def text(answer) -> str:
    return html.unescape(answer.get_data(as_text=True))


def labels_of(item: str) -> dict[str, str]:
    return dict(db.rows("SELECT code, state FROM label WHERE subject = ?", (item,)))


def number_of(item: str) -> str:
    ((number,),) = db.rows("SELECT number FROM item WHERE id = ?", (item,))
    return number


@pytest.fixture
def labelled(cast, desk):
    """An item with its label on."""
    (item,) = desk.stored("tax")
    ((code,),) = db.rows("SELECT code FROM label WHERE subject = ?", (item,))
    labelling.print_labels(cast.caller("鈴木"), sent(), [item], "a4-24")
    labelling.attach(cast.caller("佐藤"), sent(), item, code)
    return item, code


@pytest.fixture
def relabelled(cast, labelled):
    """An item, its void label and its new one."""
    item, old = labelled
    second = replace(sent(), second=Signature(cast.people["高橋"], "password", now()))
    labelling.reissue(cast.caller("鈴木"), second, item, LabelReissued(reason="damaged"))
    (new,) = (code for code, state in labels_of(item).items() if state != "void")
    return item, old, new


def counted(cast, who: str) -> dict[str, int]:
    return attention.counts(cast.caller(who), current(), now())


def test_a_damaged_label_waits_for_the_custodian_until_a_new_one_is_made(cast, labelled):
    item, code = labelled
    labelling.report_damage(cast.caller("佐藤"), sent(), item, LabelDamaged(seen="読み取れない"))
    assert labels_of(item) == {code: "damaged"}
    assert counted(cast, "鈴木")["damaged-labels"] == 1
    second = replace(sent(), second=Signature(cast.people["高橋"], "password", now()))
    labelling.reissue(cast.caller("鈴木"), second, item, LabelReissued(reason="damaged"))
    assert counted(cast, "鈴木")["damaged-labels"] == 0


def test_scanning_a_void_label_offers_to_record_where_it_was_and_that_is_an_alarm(cast, relabelled, browse):
    item, old, _ = relabelled
    browser = browse("佐藤")
    page = text(browser.get(f"/S/{old}"))
    href = f"/items/{number_of(item)}/doubts/new?code={old}&why=void"
    assert href in page
    form = text(browser.get(href))
    assert f'value="{old}"' in form
    answer = browser.post(
        f"/items/{number_of(item)}/doubts",
        {"idem": new_idem(), "why": "void", "label_code": old, "where": "書庫の棚、古いケースの裏"},
    )
    assert answer.status_code == 303
    assert counted(cast, "鈴木")["doubts"] == 1
    told = text(browse("鈴木").get("/attention/doubts"))
    assert number_of(item) in told
    assert "書庫の棚" in told


def test_the_label_that_is_valid_now_warns_of_nothing(relabelled, browse):
    _, _, new = relabelled
    page = text(browse("佐藤").get(f"/S/{new}"))
    assert "/doubts/new?code" not in page


def test_a_label_of_what_has_ended_is_an_alarm_where_it_is_scanned(cast, desk, browse):
    item, stays = desk.received("tax", 2, info_class=None)
    ((code,),) = db.rows("SELECT code FROM label WHERE subject = ?", (item,))
    twice = ItemVoided(reason="double", instead_of=number_of(stays))
    assert items.void(cast.caller("鈴木"), second_by(cast), [item], twice).done
    page = text(browse("佐藤").get(f"/S/{code}"))
    assert "このラベルは無効です" in page
    labelling.doubt(cast.caller("佐藤"), sent(), item, LabelDoubted(why="void", where="机の上"), code)
    with pytest.raises(Conflict):
        labelling.report_damage(cast.caller("佐藤"), sent(), item, LabelDamaged())


def second_by(cast):
    return replace(sent(), second=Signature(cast.people["高橋"], "password", now()))


def test_a_doubt_names_only_a_label_that_was_this_things(cast, relabelled):
    item, old, new = relabelled
    event = LabelDoubted(why="twice", where="棚")
    for scanned in (old, new, f"https://custody.test/S/{old}", ""):
        labelling.doubt(cast.caller("佐藤"), sent(), item, event, scanned)
    for scanned in (new_code(), "HELLO", "M-000001"):
        with pytest.raises(BadInput):
            labelling.doubt(cast.caller("佐藤"), sent(), item, event, scanned)


def test_only_a_void_label_is_in_doubt_for_being_void(cast, relabelled):
    item, old, new = relabelled
    event = LabelDoubted(why="void", where="棚")
    with pytest.raises(BadInput) as no:
        labelling.doubt(cast.caller("佐藤"), sent(), item, event, new)
    assert list(no.value.fields) == ["why"]
    assert labelling.doubt(cast.caller("佐藤"), sent(), item, event, old).done


@pytest.mark.parametrize("how", ["settled", "reissued", "ended"])
def test_a_doubt_stands_until_something_came_of_it(cast, desk, browse, how):
    item, stays = desk.received("tax", 2, info_class=None)
    keeper, number = browse("鈴木"), number_of(item)
    labelling.doubt(cast.caller("佐藤"), sent(), item, LabelDoubted(why="twice", where="棚"))
    href = f"/items/{number}/settlings/new"
    assert href in text(keeper.get("/attention/doubts"))
    assert browse("佐藤").get(href).status_code == 403
    if how == "settled":
        form = {"idem": new_idem(), "found": "試し刷りと分かり、破棄した"}
        assert keeper.post(f"/items/{number}/settlings", form).status_code == 303
        assert "ラベルの疑いの解決" in text(keeper.get(f"/items/{number}/history"))
        assert keeper.post(f"/items/{number}/settlings", {**form, "idem": new_idem()}).status_code == 409
    elif how == "reissued":
        labelling.reissue(cast.caller("鈴木"), second_by(cast), item, LabelReissued(reason="damaged"))
    else:
        items.void(
            cast.caller("鈴木"), second_by(cast), [item], ItemVoided(reason="double", instead_of=number_of(stays))
        )
    assert counted(cast, "鈴木")["doubts"] == 0


def test_an_act_on_a_label_names_the_state_of_its_thing_in_words(relabelled):
    row = Item.get_by_id(relabelled[0])
    assert "「保管中」" in not_from(row, LabelDamaged(), "stored").ja


def test_another_contracts_label_is_not_found(cast, desk):
    (other,) = desk.stored("other")
    with pytest.raises(NotFound):
        labelling.doubt(cast.caller("佐藤"), sent(), other, LabelDoubted(why="twice", where="棚"))


def test_where_it_was_is_kept_apart_from_the_entry(cast, relabelled):
    item, old, _ = relabelled
    labelling.doubt(cast.caller("佐藤"), sent(), item, LabelDoubted(why="void", where="田中さんの机"), old)
    ((body,),) = db.rows("SELECT body FROM entry WHERE subject = ? AND kind = 'label.doubted'", (item,))
    assert "田中" not in bytes(body).decode()
    assert old in bytes(body).decode()


def test_a_lockers_void_label_says_so(cast, browse):
    place = cast.places["ロッカー1"]
    ((old,),) = db.rows("SELECT code FROM label WHERE subject = ?", (place,))
    labelling.reissue(cast.caller("鈴木"), second_by(cast), place, LabelReissued(reason="damaged"))
    browser = browse("佐藤")
    answer = browser.get(f"/S/{old}")
    assert "このラベルは無効です" in text(browser.get(answer.location))
    assert "このラベルは無効です" not in text(browser.get(f"/places/{place.partition(':')[2]}"))


def test_a_lockers_label_is_reported_damaged_and_made_anew_on_its_own_page(cast, browse):
    accounts.open_account(cast.people["伊藤"], "ito", "second person here")
    place = cast.places["ロッカー1"]
    key = place.partition(":")[2]
    ((old,),) = db.rows("SELECT code FROM label WHERE subject = ?", (place,))
    labelling.print_labels(cast.caller("鈴木"), sent(), [place], "a4-24")
    labelling.attach(cast.caller("佐藤"), sent(), place, old)
    staff, keeper = browse("佐藤"), browse("鈴木")
    assert f"/places/{key}/label/damages/new" in text(staff.get(f"/places/{key}"))
    damaged = {"idem": new_idem(), "seen": "角が破れている"}
    assert [staff.post(f"/places/{key}/label/damages", damaged).status_code for _ in range(2)] == [303, 303]
    assert labels_of(place) == {old: "damaged"}
    alone = {"idem": new_idem(), "reason": "damaged"}
    assert staff.post(f"/places/{key}/label/reissues", alone).status_code == 403
    assert keeper.post(f"/places/{key}/label/reissues", alone).status_code == 422
    confirmed = {
        "idem": new_idem(),
        "reason": "damaged",
        "second_login": "ito",
        "second_password": "second person here",
    }
    answer = keeper.post(f"/places/{key}/label/reissues", confirmed)
    assert answer.status_code == 303, text(answer)
    assert sorted(labels_of(place).values()) == ["registered", "void"]
    doubt = {"idem": new_idem(), "why": "void", "label_code": old, "where": "床"}
    assert staff.post(f"/places/{key}/label/doubts", doubt).status_code == 303
