"""Counting a storage unit: each thing seen is on record, and a count cannot end while something is unseen."""

import html

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


def opened(browser, cast, contract: str = "tax", unit: str = "ロッカー1") -> str:
    """The address of a count just begun."""
    form = {"idem": new_idem(), "contract": cast.contracts[contract], "place": cast.places[unit]}
    answer = browser.post("/stocktakes", form)
    assert answer.status_code == 303, text(answer)
    return answer.location


def see(browser, at: str, *codes: str) -> str:
    answer = browser.post(f"{at}/sightings", {"idem": new_idem(), "codes": "\n".join(codes)})
    assert answer.status_code == 303
    return text(browser.get(answer.location))


def close(browser, at: str):
    return browser.post(f"{at}/closing", {"idem": new_idem()})


def test_a_count_in_which_all_is_seen_agrees(cast, desk, browse):
    made = numbers(desk.stored("tax", 3))
    browser = browse("佐藤")
    at = opened(browser, cast)
    assert all(n in text(browser.get(at)) for n in made)
    assert "2件を確認しました" in see(browser, at, *made[:2])
    see(browser, at, made[2])
    assert close(browser, at).status_code == 303
    report = text(browser.get(at))
    assert "台帳と現物が一致しました" in report
    assert entries("item.sighted") == 3
    assert "ロッカー1" in text(browser.get("/stocktakes"))


def test_a_count_with_something_unseen_is_not_closed(cast, desk, browse):
    seen, unseen = numbers(desk.stored("tax", 2))
    browser = browse("佐藤")
    at = opened(browser, cast)
    see(browser, at, seen)
    answer = close(browser, at)
    assert answer.status_code == 409
    assert "第12条" in text(answer)
    assert f"/items/{unseen}/missings/new" in text(answer)
    assert entries("stocktake.closed") == 0
    assert entries("attempt.refused") == 1


def test_what_is_reported_missing_is_the_difference(cast, desk, browse):
    from custody.demo.cast import sent
    from custody.events.finding import ItemMissing
    from custody.usecases import items

    made = desk.stored("tax", 2)
    browser = browse("佐藤")
    at = opened(browser, cast)
    see(browser, at, numbers(made)[0])
    items.report_missing(desk.user("tax"), sent(), made[1:], ItemMissing(known_at=desk.ago(1), sought="棚の裏"))
    assert close(browser, at).status_code == 303
    report = text(browser.get(at))
    assert "台帳と現物が一致しません" in report
    assert "所在不明と登録した物" in report


def test_what_the_register_has_elsewhere_is_shown_as_extra(cast, desk, browse):
    from custody.demo.cast import sent
    from custody.usecases import items

    (here,) = numbers(desk.stored("tax", 1))
    there = desk.received("tax", 1)
    items.store(desk.keeper("tax"), sent(), there, desk.storing("ロッカー2"))
    browser = browse("佐藤")
    at = opened(browser, cast)
    page = see(browser, at, here, *numbers(there))
    assert "台帳では別の場所" in page
    assert close(browser, at).status_code == 303
    assert "台帳と現物が一致しません" in text(browser.get(at))


def test_a_later_count_does_not_change_an_earlier_report(cast, desk, browse):
    (number,) = numbers(desk.stored("tax", 1))
    browser = browse("佐藤")
    first = opened(browser, cast)
    see(browser, first, number)
    close(browser, first)
    before = text(browser.get(first))
    second = opened(browser, cast)
    see(browser, second, number)
    assert "台帳と現物が一致しました" in before
    assert "台帳と現物が一致しました" in text(browser.get(first))


def test_codes_that_stand_for_nothing_here_are_told(cast, desk, browse):
    (number,) = numbers(desk.stored("tax", 1))
    (foreign,) = numbers(desk.stored("other", 1))
    browser = browse("佐藤")
    at = opened(browser, cast)
    page = see(browser, at, number, number, "XYZ", foreign, "M-999999")
    assert "もう読み取りました" in page
    assert "ラベルの番号ではありません" in page
    assert page.count("台帳にありません") == 2
    assert entries("item.sighted") == 1


def test_a_second_tap_is_one_sighting_and_one_count(cast, desk, browse):
    (number,) = numbers(desk.stored("tax", 1))
    browser = browse("佐藤")
    form = {"idem": new_idem(), "contract": cast.contracts["tax"], "place": cast.places["ロッカー1"]}
    first, again = browser.post("/stocktakes", form), browser.post("/stocktakes", form)
    assert first.location == again.location
    sighting = {"idem": new_idem(), "codes": number}
    for _ in range(2):
        browser.post(f"{first.location}/sightings", sighting)
    assert (entries("stocktake.opened"), entries("item.sighted")) == (1, 1)


def test_the_keeper_of_a_unit_does_not_count_it(cast, desk, browse):
    desk.stored("tax", 1)
    form = {"idem": new_idem(), "contract": cast.contracts["tax"], "place": cast.places["ロッカー1"]}
    answer = browse("鈴木").post("/stocktakes", form)
    assert answer.status_code == 409
    assert entries("stocktake.opened") == 0


@pytest.mark.parametrize("noun", ["", "/sightings", "/closing"])
def test_another_contracts_count_is_not_there(noun, cast, desk, browse):
    desk.stored("tax", 1)
    at = opened(browse("佐藤"), cast)
    stranger = browse("山本")
    answer = stranger.post(at + noun, {"idem": new_idem(), "codes": "M-000001"}) if noun else stranger.get(at)
    assert answer.status_code == 404
    form = {"idem": new_idem(), "contract": cast.contracts["tax"], "place": cast.places["ロッカー1"]}
    assert stranger.post("/stocktakes", form).status_code == 404


@pytest.mark.parametrize("who", ["田中", "吉田"])
def test_whoever_only_reads_counts_nothing(who, cast, desk, browse):
    desk.stored("tax", 1)
    at = opened(browse("佐藤"), cast)
    reader = browse(who)
    assert reader.get(at).status_code == 200
    for path in ("/stocktakes", f"{at}/sightings", f"{at}/closing"):
        form = {
            "idem": new_idem(),
            "contract": cast.contracts["tax"],
            "place": cast.places["ロッカー1"],
            "codes": "M-1",
        }
        assert reader.post(path, form).status_code == 403


def test_counting_is_never_a_get(cast, desk, browse):
    desk.stored("tax", 1)
    browser = browse("佐藤")
    at = opened(browser, cast)
    assert browser.get(f"{at}/sightings").status_code == 405
    assert browser.get(f"{at}/closing").status_code == 405


def test_a_whole_contract_is_counted_wherever_its_things_are(cast, desk, browse):
    (stored,), (out,) = desk.stored("tax"), desk.out("tax")
    browser = browse("佐藤")
    answer = browser.post("/stocktakes", {"idem": new_idem(), "contract": cast.contracts["tax"], "place": ""})
    page = text(browser.get(answer.location))
    assert all(n in page for n in numbers([stored, out]))
    see(browser, answer.location, *numbers([stored, out]))
    assert close(browser, answer.location).status_code == 303
    assert "台帳と現物が一致しました" in text(browser.get(answer.location))


def test_all_that_is_unseen_is_reported_missing_in_one_incident_and_the_count_is_closed(cast, desk, browse):
    made = desk.stored("tax", 3)
    seen, *gone = numbers(made)
    browser = browse("佐藤")
    at = opened(browser, cast)
    see(browser, at, seen)
    browser.client.delete_cookie("acknowledged")  # a phone has kept the receipt that the page would carry
    form = text(browser.get(f"{at}/missings/new"))
    assert all(n in form for n in gone)
    assert seen not in form
    sent = {"idem": new_idem(), "known_at": "2026-01-05T10:00", "sought": "全段を探した"}
    answer = browser.post(f"{at}/missings", sent)
    assert answer.status_code == 303, text(answer)
    assert answer.location.startswith("/incidents/")
    assert (entries("incident.opened"), entries("item.reported_missing"), entries("stocktake.closed")) == (1, 2, 1)
    ((batches,),) = db.rows(
        "SELECT count(DISTINCT batch) FROM entry WHERE kind LIKE 'incident.%' OR kind LIKE '%closed'"
    )
    assert batches == 1
    assert "台帳と現物が一致しません" in text(browser.get(at))
    assert browser.post(f"{at}/missings", {**sent, "idem": new_idem()}).status_code == 409


def test_what_lies_elsewhere_is_registered_where_it_was_counted(cast, desk, browse):
    from custody.demo.cast import sent
    from custody.models import Item
    from custody.usecases import items

    there = desk.received("tax", 1)
    items.store(desk.keeper("tax"), sent(), there, desk.storing("ロッカー2"))
    browser = browse("佐藤")
    at = opened(browser, cast)
    assert "ここに登録し直す" in see(browser, at, *numbers(there))
    answer = browser.post(f"{at}/relocations", {"idem": new_idem(), "item": numbers(there)[0]})
    assert answer.status_code == 303
    row = Item.get_by_id(there[0])
    assert (row.place, row.state) == (cast.places["ロッカー1"], "stored")
    assert "ここに登録し直す" not in text(browser.get(at))


def test_copies_are_counted_with_their_carriers(cast, desk, browse):
    (number,) = numbers(desk.stored("tax", 1))
    browser = browse("佐藤")
    at = opened(browser, cast)
    assert "写し 1件" in text(browser.get(at))
    see(browser, at, number)
    close(browser, at)
    assert "写し 1件" in text(browser.get(at))


def test_what_was_returned_meanwhile_keeps_no_count_open_and_is_no_difference(cast, desk, browse):
    from custody.demo.cast import sent
    from custody.events.returning import ReturnReceipted
    from custody.usecases import returning

    stays, back = desk.stored("library", 2)
    browser = browse("佐藤")
    at = opened(browser, cast, "library")
    given = ReturnReceipted(
        officer="税務課長 港 太郎",
        receipt="受-1",
        place=cast.places["取扱区域A"],
        scan=desk.scan("library"),
        named=numbers([back]),
    )
    contract = cast.contracts["library"]
    assert not returning.receipt(desk.keeper("library"), sent(), contract, [back], given).refused
    page = see(browser, at, *numbers([stays]))
    assert "棚卸の間に返還・廃棄などで終わった物" in page
    assert "まだ確認していない物" not in page
    assert close(browser, at).status_code == 303
    report = text(browser.get(at))
    assert "棚卸の間に返還・廃棄などで終わった物" in report
    assert "台帳と現物が一致しました" in report


def test_another_count_of_the_same_thing_does_not_take_a_sighting_away(cast, desk, browse):
    (number,) = numbers(desk.stored("library", 1))
    browser = browse("佐藤")
    of_all = browser.post("/stocktakes", {"idem": new_idem(), "contract": cast.contracts["library"]}).location
    of_unit = opened(browser, cast, "library")
    for at in (of_all, of_unit):
        see(browser, at, number)
    lost = {"idem": new_idem(), "known_at": "2026-01-01T09:00", "sought": "棚の裏"}
    assert browser.post(f"{of_all}/missings", lost).status_code != 303
    assert (close(browser, of_all).status_code, close(browser, of_unit).status_code) == (303, 303)
    assert entries("incident.opened") == 0
