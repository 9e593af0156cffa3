"""Labels printed ahead: numbered, bound at reception to what gets them, once; voided when lost; told of when scanned."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest

from custody import db
from custody.caller import new_idem
from custody.demo.cast import sent
from custody.errors import BadInput, NotAllowed
from custody.events.blank_labels import BlankLabelVoided
from custody.events.items import ItemReceived
from custody.ids import new_code
from custody.ledger import whole
from custody.queries.batch_codes import UNKNOWN, find
from custody.usecases import blank_labels, receiving


def text(answer: Any) -> str:
    return html.unescape(answer.get_data(as_text=True))


def key(subject: str) -> str:
    return subject.partition(":")[2]


def blanks(cast: Any, n: int = 3, letter: str = "M") -> list[tuple[str, str, str]]:
    """(id, number, code) of `n` labels that were just printed."""
    done = blank_labels.print_blanks(cast.caller("鈴木"), sent(), letter, n, "a4-24").done
    marks = ", ".join("?" * n)
    return db.rows(  # type: ignore[return-value]
        f"SELECT id, number, code FROM blank_label WHERE id IN ({marks}) ORDER BY number", [d.subject for d in done]
    )


def received(cast: Any, labels: list[str], serials: list[str] | None = None, medium: str = "usb") -> Any:
    event = ItemReceived(medium=medium, place=cast.places["取扱区域A"], giver="田中 実")
    at, many = cast.contracts["tax"], serials or [""] * len(labels)
    return receiving.receive(cast.caller("鈴木"), sent(), at, event, None, many, labels=labels)


def states() -> dict[str, str]:
    return {str(n): str(s) for n, s in db.rows("SELECT number, state FROM blank_label")}


def items() -> list[tuple[str, str, int]]:
    return db.rows("SELECT number, labels, printed FROM item ORDER BY number")  # type: ignore[return-value]


def test_a_blank_becomes_the_label_of_the_thing_and_is_on_it_at_once(cast: Any) -> None:
    (_, first, code), (_, second, other), (_, third, _) = blanks(cast)
    done = received(cast, [code, second.lower()], ["SN-1", "SN-2"]).done
    assert [d.kind for d in done].count("label.bound") == 2
    assert [(n, p) for n, _, p in items()] == [(first, 1), (second, 1)]
    assert sorted(db.rows("SELECT code, state FROM label")) == sorted(
        [
            (code, "attached"),
            (other, "attached"),
            *db.rows("SELECT code, state FROM label WHERE subject NOT LIKE 'item:%'"),
        ]
    )
    assert states() == {first: "bound", second: "bound", third: "ready"}
    assert db.rows("SELECT count(DISTINCT batch) FROM entry WHERE kind IN ('item.received', 'blanklabel.used')") == [
        (1,)
    ]
    assert list(whole.verify_all()) == []


def test_numbers_drawn_ahead_are_not_given_to_anything_else(cast: Any) -> None:
    taken = {number for _, number, _ in blanks(cast)}
    received(cast, [], [""])
    assert {n for n, *_ in items()}.isdisjoint(taken)


@pytest.mark.parametrize("wrong", ["unknown", "twice", "used", "void", "paper", "few", "many"])
def test_what_cannot_be_bound_is_refused_in_words_and_nothing_is_registered(cast: Any, wrong: str) -> None:
    (a, _, one), (_, _, two), (_, _, three) = blanks(cast)
    if wrong == "used":
        received(cast, [one])
    if wrong == "void":
        blank_labels.void(cast.caller("鈴木"), sent(), [a], BlankLabelVoided(why="lost"))
    before, counted = items(), states()
    labels = {
        "unknown": [new_code(), two], "twice": [two, two], "many": [one, two, three], "few": [one],
        "paper": [blanks(cast, 1, "P")[0][2], two],
    }.get(wrong, [one, two])  # fmt: skip
    counted = states()
    with pytest.raises(BadInput) as refused:
        received(cast, labels, ["SN-1", "SN-2"])
    said = " ".join(t.ja for t in refused.value.fields["labels"])
    words = {
        "unknown": "先刷りラベルではありません", "twice": "二度あります", "used": "もう別の物に", "void": "無効にした",
        "paper": "この種別には貼れません", "few": "物が2件、ラベルが1枚", "many": "物が2件、ラベルが3枚",
    }  # fmt: skip
    assert words[wrong] in said
    assert (items(), states()) == (before, counted)


def test_only_who_keeps_prints_and_voids(cast: Any) -> None:
    with pytest.raises(NotAllowed):
        blank_labels.print_blanks(cast.caller("佐藤"), sent(), "M", 1, "a4-24")
    ((subject, _, _),) = blanks(cast, 1)
    with pytest.raises(NotAllowed):
        blank_labels.void(cast.caller("佐藤"), sent(), [subject], BlankLabelVoided(why="lost"))


def test_what_is_on_a_thing_is_not_voided_as_a_blank(cast: Any) -> None:
    ((subject, _, code),) = blanks(cast, 1)
    received(cast, [code])
    with pytest.raises(BadInput):
        blank_labels.void(cast.caller("鈴木"), sent(), [subject], BlankLabelVoided(why="spoilt"))
    assert set(states().values()) == {"bound"}


def printed(browser: Any, **more: object) -> Any:
    given = {"idem": new_idem(), "letter": "M", "count": "3", "stock": "a4-24", "start": "1", **more}
    return browser.post("/labels/blanks", given), given


def test_the_page_prints_them_once_however_often_the_form_is_sent(browse: Any) -> None:
    browser = browse("鈴木")
    first, form = printed(browser)
    assert first.mimetype == "application/pdf"
    assert browser.post("/labels/blanks", form).mimetype == "application/pdf"
    assert len(states()) == 3
    page = text(browser.get("/labels/blanks"))
    assert "未使用 3" in page
    assert all(number in page for number in states())


@pytest.mark.parametrize(("name", "value"), [("count", "241"), ("count", "x"), ("start", "25"), ("letter", "T")])
def test_what_cannot_be_printed_is_told_at_its_field_and_draws_no_number(browse: Any, name: str, value: str) -> None:
    answer, _ = printed(browse("鈴木"), **{name: value})
    assert answer.status_code == 422
    assert 'class="error"' in text(answer)
    assert states() == {}


def test_a_lot_is_received_with_blanks_that_were_scanned_as_addresses(cast: Any, browse: Any) -> None:
    made, browser = blanks(cast), browse("鈴木")
    fields = {
        "medium": "usb", "place": cast.places["取扱区域A"], "method": "hand", "giver": "税務課 田中 実", "owner": "client",
        "condition": "good", "empty": "1", "labels": "\n".join(f"HTTP://LOCALHOST/S/{code}" for *_, code in made),
    }  # fmt: skip
    at = f"/contracts/{key(cast.contracts['tax'])}/receptions"
    form = {"idem": new_idem(), **fields}
    first, again = browser.post(at, form), browser.post(at, form)
    assert (first.status_code, first.location) == (303, again.location)
    assert [number for number, *_ in items()] == [number for _, number, _ in made]
    assert "ラベルを印刷する" not in text(browser.get(first.location))
    refused = browser.post(at, {**form, "idem": new_idem()})
    assert refused.status_code == 422
    assert "もう別の物に" in text(refused)


def test_a_blank_that_is_scanned_says_so_to_everybody_and_changes_nothing(
    cast: Any, browse: Any, stranger: Any
) -> None:
    ((_, number, code), *_) = blanks(cast)
    count = db.rows("SELECT count(*) FROM entry")
    keeper, staff, other = browse("鈴木"), browse("佐藤"), browse("山本")
    for browser in (keeper, staff, other):
        page = text(browser.client.get(f"/S/{code}", follow_redirects=True))
        assert "まだ何にも貼られていません" in page
        assert (f"/receptions/new?labels={number}" in page) == (browser is not staff)
    assert f"labels={number}" in text(keeper.get(f"/receptions/new?labels={number}"))
    at = key(cast.contracts["tax"])
    assert f">{number}</textarea>" in text(keeper.get(f"/receptions/new?contract={at}&labels={number}"))
    assert "まだ何にも貼られていません" in text(
        staff.client.get("/scan", query_string={"q": number}, follow_redirects=True)
    )
    known, unknown = (text(stranger.get(f"/S/{c}")).replace(c, "") for c in (code, new_code()))
    assert [x for x in known.split("\n") if "idem" not in x] == [x for x in unknown.split("\n") if "idem" not in x]
    assert db.rows("SELECT count(*) FROM entry") == count


def test_lost_ones_are_voided_by_tick_or_by_scan_and_say_so_when_they_turn_up(cast: Any, browse: Any) -> None:
    (a, first, one), (_, second, _), (_, third, _) = blanks(cast)
    browser = browse("鈴木")
    form = {"idem": new_idem(), "why": "lost", "blank": a, "read": second}
    assert browser.post("/labels/blanks/voids", form).status_code == 303
    assert browser.post("/labels/blanks/voids", form).status_code == 303
    assert states() == {first: "void", second: "void", third: "ready"}
    scanned = text(browser.client.get(f"/S/{one}", follow_redirects=True))
    assert "無効" in scanned
    report = text(browser.get(re.search(r'href="(/incidents/new[^"]+)"', scanned)[1]))
    assert f"無効の先刷りラベル {first} を読み取った" in report
    assert browser.post("/labels/blanks/voids", {**form, "idem": new_idem(), "read": "M-999999"}).status_code == 422
    assert "紛失" in text(browser.get("/labels/blanks?state=void"))


def test_many_codes_at_once_tell_a_blank_from_what_nobody_knows(cast: Any) -> None:
    ((_, number, code), *_) = blanks(cast)
    found = find(cast.caller("佐藤"), [code, number, new_code()], ())
    assert [f.trouble == UNKNOWN for f in found] == [False, False, True]
    assert number in found[0].trouble.ja  # type: ignore[union-attr]
