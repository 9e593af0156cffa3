"""Words on a label: rare characters print, unknown ones are named, long ones shrink and are then refused."""

import re
import subprocess
import unicodedata
from dataclasses import replace
from pathlib import Path

import pytest

from labels import (
    ContentError,
    FontError,
    Label,
    TextTooLongError,
    UnknownCharacterError,
    catalogue,
    label_png,
    sheet_pdf,
    stock_called,
)
from labels.fonts import fonts_in
from labels.layout import arrange

FONTS = Path(__file__).parents[1] / "static/vendor/fonts"
LABEL = Label(
    url="HTTPS://AZUKARI.EXAMPLE/S/7K3M9QXW2AB",
    number="M-004217",
    kind_mark="媒体",
    notice="管理物品 持出禁止",
    contact="拾得時 03-0000-0000",
)


def printed(label, folder):
    """The words of a sheet as a reader extracts them."""
    file = folder / "sheet.pdf"
    file.write_bytes(sheet_pdf([label], stock_called("a4-24"), fonts=FONTS))
    answer = subprocess.run(
        ["pdftotext", "-layout", str(file), "-"], capture_output=True, text=True, check=True, timeout=60
    )
    return answer.stdout


@pytest.mark.parametrize("character", ["𠮷", "髙", "﨑", "神", "葛", "①", "〒"])
def test_a_rare_character_prints(character, tmp_path):
    label = replace(LABEL, contact=f"拾得時 {character}田 03-0000-0000", caption=character)
    assert character in printed(label, tmp_path)
    assert label_png(label, 66, 33.9, 300, FONTS) != label_png(LABEL, 66, 33.9, 300, FONTS)


def test_a_decomposed_kana_prints_as_one_character(tmp_path):
    label = replace(LABEL, contact=unicodedata.normalize("NFD", "拾得時 ガバナンス課"))
    assert "ガバナンス課" in printed(label, tmp_path)


@pytest.mark.parametrize(("character", "code"), [("🔒", "U+1F512"), ("\n", "U+000A"), ("\U000e0100", "U+E0100")])
def test_a_character_no_font_has_is_named(character, code):
    label = replace(LABEL, contact=f"拾得時{character}03-0000-0000")
    with pytest.raises(UnknownCharacterError, match=re.escape(code)) as refusal:
        sheet_pdf([label], stock_called("a4-24"), fonts=FONTS)
    assert code in refusal.value.ja
    with pytest.raises(UnknownCharacterError, match=re.escape(code)):
        label_png(label, 66, 33.9, 300, FONTS)


def test_a_long_contact_is_broken_into_lines_and_none_of_it_is_lost(tmp_path):
    label = replace(LABEL, contact="拾得時は 株式会社𠮷田髙橋電算 情報管理課 03-0000-0000 へ")
    said = printed(label, tmp_path)
    for piece in label.contact.split():
        assert piece in said


@pytest.mark.parametrize("key", list(catalogue()))
@pytest.mark.parametrize(
    "change",
    [
        {"number": "SEAL 0012 3456 7890"},
        {"number": "封印 12 A 0034"},
        {"kind_mark": "可搬 媒体"},
        {"caption": "予備 第2"},
        {"contact": "拾得時は 情報管理課 03-0000-0000 夜間 03-0000-0001"},
    ],
)
def test_no_word_is_cut_without_a_note(change, key):
    stock = catalogue()[key]
    label = replace(LABEL, code="7K3M9QXW2AB", **change)
    try:
        face = arrange(label, *stock.face, fonts_in(FONTS), inset=stock.inset)
    except TextTooLongError:
        face = None
    if face is None:
        assert min(stock.face) < 26, "a face of usual size holds them all"
        return
    drawn = "".join("".join(line.text for line in face.lines).split())
    left_out = " ".join(note.en for note in face.notes)
    for name in ("number", "kind_mark", "notice", "contact", "caption"):
        words = "".join(getattr(label, name).split())
        assert words in drawn or f"room for the {name.replace('_', ' ')}" in left_out


@pytest.mark.parametrize(
    ("part", "name"),
    [
        ("number", "number"),
        ("kind_mark", "kind mark"),
        ("notice", "notice"),
        ("contact", "contact"),
        ("caption", "caption"),
    ],
)
def test_words_that_cannot_fit_are_refused_by_name(part, name):
    label = replace(LABEL, **{part: "保管庫管理課" * 40})
    with pytest.raises(TextTooLongError, match=f"the {name} '保管庫管理課.* does not fit"):
        sheet_pdf([label], stock_called("a4-24"), fonts=FONTS)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"number": " "}, "no number"),
        ({"url": ""}, "no URL"),
        ({"url": "https://azukari.example/s/7K3M9QXW2AB"}, "'h'; give it in upper case"),
    ],
)
def test_content_no_symbol_can_carry_is_refused(change, message):
    with pytest.raises(ContentError, match=message):
        replace(LABEL, **change)


def test_a_url_too_long_for_a_label_is_refused():
    with pytest.raises(ContentError, match="158 characters"):
        label_png(replace(LABEL, url="A" * 158), 200, 100, 300, FONTS)


def test_an_empty_run_is_refused():
    with pytest.raises(ContentError, match="no label"):
        sheet_pdf([], stock_called("a4-24"), fonts=FONTS)


def test_a_folder_without_the_fonts_is_refused(tmp_path):
    with pytest.raises(FontError, match=r"BIZUDPGothic_400Regular\.ttf"):
        sheet_pdf([LABEL], stock_called("a4-24"), fonts=tmp_path)
