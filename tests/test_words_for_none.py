"""A word for none is neither the number of a paper nor the name of somebody outside, and a title hides no surname."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from custody.events.contracts import ContractClosed
from custody.events.evidence import is_name, is_number
from custody.events.notices import ClientNotified
from custody.rules.officers import is_surname_of


@pytest.mark.parametrize("said", ["", "なし", "無", "-", "－", "ー", " N/A ", "未定", "口頭", "ＴＢＤ"])
def test_a_word_for_none_is_no_number_and_no_name(said: str) -> None:
    assert not is_number(said)
    assert not is_name(said)


def test_a_number_of_letters_and_kanji_and_a_name_pass() -> None:
    assert all(map(is_number, ("市情第12号", "1", "第一報")))
    assert all(map(is_name, ("課長 田中 実 6月1日", "Nana", "無藤 栄")))
    assert not is_name("6月1日")


def test_an_event_refuses_them_itself_in_both_languages() -> None:
    with pytest.raises(ValidationError, match="A word for none is no number"):
        ContractClosed(report="-", acknowledged="課長 田中 実")
    with pytest.raises(ValidationError, match="氏名・名称になりません"):
        ClientNotified(at="2026-06-01T00:00:00.000Z", sender="x", to="　", content="x")


@pytest.mark.parametrize("said", ["鈴木様", "鈴木さん", "鈴木氏", "鈴木殿", "課長鈴木様", "税務課 鈴木 課長"])
def test_a_title_or_a_post_hides_no_surname(said: str) -> None:
    assert is_surname_of(said, {"鈴木 一郎"})
    assert not is_surname_of(said.replace("鈴木", "鈴木花子"), {"鈴木 一郎"})
