"""Places on their pages: the tree, changes, locks checked with one tap, labels read back."""

import re
from dataclasses import replace

import pytest

from custody import db
from custody.caller import new_idem
from custody.demo.cast import sent
from custody.events.people import RolesGiven
from custody.usecases import people


def key(subject: str) -> str:
    return subject.partition(":")[2]


def text(answer) -> str:
    return answer.get_data(as_text=True)


def events(subject: str, kind: str) -> int:
    ((n,),) = db.rows("SELECT count(*) FROM entry WHERE subject = ? AND kind = ?", (subject, kind))
    return n


@pytest.fixture(autouse=True)
def keeper_of_all(cast) -> None:
    """鈴木 keeps every contract that has an area in the house; only so may they change what all share."""
    given = RolesGiven(contract=cast.contracts["other"], roles=["custodian"])
    people.give_roles(replace(cast.caller("山本"), administrator=True), sent(), cast.people["鈴木"], given)


def forms(cast) -> dict[str, tuple[str, dict[str, object]]]:
    """Where a custodian sends what, for each thing that is recorded of a locker."""
    at = f"/places/{key(cast.places['ロッカー1'])}"
    return {
        "places": ("/places", {"place_kind": "unit", "parent": cast.places["取扱区域A"], "name": "新しいロッカー"}),
        "changes": (f"{at}/changes", {"name": "ロッカー壱", "lockable": "1"}),
        "closings": (f"{at}/closings", {}),
        "lock-checks": (f"{at}/lock-checks", {"ok": "yes", "key_present": "yes"}),
    }


NOUNS = ("places", "changes", "closings", "lock-checks")


@pytest.mark.parametrize("noun", NOUNS)
def test_a_custodian_records_it_once_however_often_it_is_sent(noun, cast, browse):
    browser = browse("鈴木")
    path, fields = forms(cast)[noun]
    form = {"idem": new_idem(), **fields}
    first, again = browser.post(path, form), browser.post(path, form)
    assert (first.status_code, again.status_code) == (303, 303), text(first)
    assert first.location == again.location
    ((n,),) = db.rows("SELECT count(*) FROM request WHERE idem = ?", (form["idem"],))
    ((entries,),) = db.rows("SELECT count(*) FROM entry WHERE idem LIKE ?", (f"%{form['idem']}%",))
    assert (n, entries) == (1, 1)


@pytest.mark.parametrize("who", ["田中", "吉田"])
def test_whoever_only_reads_records_nothing(who, cast, browse):
    browser = browse(who)
    for path, fields in forms(cast).values():
        assert browser.post(path, {"idem": new_idem(), **fields}).status_code == 403


def test_recording_is_never_a_get(cast, browse):
    browser = browse("鈴木")
    for noun in ("changes", "closings", "lock-checks", "labels"):
        assert browser.get(f"/places/{key(cast.places['ロッカー1'])}/{noun}").status_code == 405


def test_a_handler_checks_locks_and_does_not_change_places(cast, browse):
    browser = browse("佐藤")
    path, fields = forms(cast)["lock-checks"]
    assert browser.post(path, {"idem": new_idem(), **fields}).status_code == 303
    assert browser.get(f"/places/{key(cast.places['ロッカー1'])}/changes/new").status_code == 403
    assert browser.post(forms(cast)["changes"][0], {"idem": new_idem(), "name": "x"}).status_code == 403


def test_a_changed_place_shows_and_keeps_what_its_form_did_not_ask_for(cast, browse):
    browser = browse("鈴木")
    site = f"/places/{key(cast.places['本社'])}"
    db.run_many("UPDATE place SET key_number = 'M-1' WHERE id = ?", [(cast.places["本社"],)])
    form = {"idem": new_idem(), "name": "新本社", "site_kind": "own", "address": "東京都港区9"}
    assert browser.post(f"{site}/changes", form).status_code == 303
    page = text(browser.get(site))
    assert "新本社" in page
    assert "東京都港区9" in page
    assert db.rows("SELECT key_number FROM place WHERE id = ?", (cast.places["本社"],)) == [("M-1",)]


def test_the_tree_says_how_each_lock_stands(cast, browse):
    page = text(browse("鈴木").get("/places"))
    shelf = page.split("開放棚")[1].split("</li>")[0]
    locker = page.split("ロッカー1")[1].split("</li>")[0]
    assert "施錠できない" in shelf
    assert "施錠できる" in locker
    assert page.index("本社") < page.index("3F 取扱区域A") < page.index("ロッカー1") < page.index("5F 会議室")


def test_the_tree_counts_only_items_of_the_callers_contracts(cast, browse, desk):
    desk.stored(n=3)
    page = text(browse("鈴木").get("/places"))
    other = text(browse("山本").get("/places"))
    assert "3件" in page.split("ロッカー1")[1].split("</li>")[0]
    assert "3件" in page.split("3F 取扱区域A")[1].split("</li>")[0]
    assert "3件" not in other


def test_the_page_lists_what_is_in_the_unit_for_those_of_the_contract_alone(cast, browse, desk):
    (item,) = desk.stored(n=1)
    ((number,),) = db.rows("SELECT number FROM item WHERE id = ?", (item,))
    path = f"/places/{key(cast.places['ロッカー1'])}"
    assert number in text(browse("佐藤").get(path))
    assert number not in text(browse("山本").get(path))


def test_a_lock_found_open_is_an_alarm(cast, browse):
    browser, path = browse("佐藤"), f"/places/{key(cast.places['ロッカー1'])}"
    browser.post(f"{path}/lock-checks", {"idem": new_idem(), "ok": "no"})
    page = text(browser.get(path))
    assert 'class="notice alarm"' in page
    assert "施錠されていなかった" in page


def test_a_lock_check_that_says_nothing_is_asked_again(cast, browse):
    path = f"/places/{key(cast.places['ロッカー1'])}/lock-checks"
    assert browse("佐藤").post(path, {"idem": new_idem()}).status_code == 422


def test_a_shelf_has_no_lock_to_check(cast, browse):
    answer = browse("佐藤").post(
        f"/places/{key(cast.places['棚'])}/lock-checks", {"idem": new_idem(), "ok": "yes", "key_present": "yes"}
    )
    assert answer.status_code == 422
    assert "施錠できない場所です" in text(answer)


def test_a_place_with_something_in_it_is_not_closed(cast, browse, desk):
    desk.stored()
    path = f"/places/{key(cast.places['ロッカー1'])}"
    answer = browse("鈴木").post(f"{path}/closings", {"idem": new_idem()})
    assert answer.status_code == 422
    assert "残っている" in text(answer)
    assert events(cast.places["ロッカー1"], "place.closed") == 0


def test_a_unit_is_asked_for_its_lock_and_a_site_for_its_address(browse):
    browser = browse("鈴木")
    unit, site = text(browser.get("/places/new?kind=unit")), text(browser.get("/places/new?kind=site"))
    assert 'name="lock_kind"' in unit
    assert 'name="address"' not in unit
    assert 'name="address"' in site
    assert 'name="parent"' not in site


def test_a_unit_within_nothing_is_asked_again_and_its_kind_is_kept(browse):
    answer = browse("鈴木").post("/places?kind=room", {"idem": new_idem(), "name": "部屋"})
    assert answer.status_code == 422
    assert "どこの中かを選んでください" in text(answer)
    assert re.search(r'aria-current="true">部屋<', text(answer))


def test_a_label_is_read_back_after_it_was_stuck_on(cast, browse):
    place = cast.places["ロッカー1"]
    ((code,),) = db.rows("SELECT code FROM label WHERE subject = ?", (place,))
    browser, path = browse("鈴木"), f"/places/{key(place)}/labels"
    assert browser.post(path, {"idem": new_idem(), "label_code": "00000000000"}).status_code == 422
    assert browser.post(path, {"idem": new_idem(), "label_code": code}).status_code == 303
    assert "貼付済" in text(browser.get(f"/places/{key(place)}"))


def test_a_place_that_does_not_exist_is_not_found(browse):
    for path in ("/places/0000000000000000", "/places/../contracts/x", "/places/;"):
        assert browse("鈴木").get(path).status_code == 404
