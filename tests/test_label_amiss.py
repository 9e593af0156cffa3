"""The page of a thing says what is the matter with its label, and the way out for who may take it."""

import html
from dataclasses import replace

import pytest

from custody import db
from custody.caller import Signature
from custody.clock import now
from custody.demo.cast import sent
from custody.events.labels import LabelDamaged, LabelDoubted, LabelReissued
from custody.usecases import labelling


def text(answer) -> str:
    return html.unescape(answer.get_data(as_text=True))


def number_of(item: str) -> str:
    ((number,),) = db.rows("SELECT number FROM item WHERE id = ?", (item,))
    return number


def second_by(cast):
    return replace(sent(), second=Signature(cast.people["高橋"], "password", now()))


@pytest.fixture
def labelled(cast, desk):
    """An item with its label on."""
    (item,) = desk.stored("tax")
    ((code,),) = db.rows("SELECT code FROM label WHERE subject = ?", (item,))
    labelling.print_labels(cast.caller("鈴木"), sent(), [item], "a4-24")
    labelling.attach(cast.caller("佐藤"), sent(), item, code)
    return item, code


def test_the_page_of_a_thing_says_what_is_the_matter_with_its_label_and_the_way_out(cast, labelled, browse):
    item, _ = labelled
    page, ways = f"/items/{number_of(item)}", ("/reissues/new", f"/labels?numbers={number_of(item)}")
    assert "ラベルが傷んでいる・" not in text(browse("鈴木").get(page))
    labelling.report_damage(cast.caller("佐藤"), sent(), item, LabelDamaged(seen="読み取れない"))
    told = text(browse("鈴木").get(page))
    assert "ラベルが傷んでいる・" in told
    assert all(way in told for way in ways)
    said = text(browse("佐藤").get(page))
    assert "ラベルが傷んでいる・" in said
    assert not any(way in said for way in ways)


def test_a_doubt_stands_on_the_page_of_the_thing_until_a_new_label_is_made(cast, labelled, browse):
    item, code = labelled
    labelling.doubt(cast.caller("佐藤"), sent(), item, LabelDoubted(why="twice", where="棚"), code)
    page, keeper = f"/items/{number_of(item)}", browse("鈴木")
    assert "ラベルに疑いがある" in text(keeper.get(page))
    labelling.reissue(cast.caller("鈴木"), second_by(cast), item, LabelReissued(reason="damaged"))
    assert "ラベルに疑いがある" not in text(keeper.get(page))
