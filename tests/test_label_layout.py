"""Whatever a label says, its parts stand inside the face and do not touch."""

import re
import tomllib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labels import Label, LabelError, StockError, UnknownStockError, catalogue, stock_called, stock_of, stocks_in
from labels.fonts import ASCENT, DESCENT, fonts_in
from labels.layout import SMALLEST_MODULE, TOO_COARSE, arrange
from labels.stocks import CATALOGUE

FONTS = fonts_in(Path(__file__).parents[1] / "static/vendor/fonts")
WORDS = st.text("管理物品持出禁止保管庫ケース髙﨑𠮷 ABCxyz0123456789-／、。", max_size=40)
A_STOCK = """
[mine]
name = "mine"
sheet = [210, 297]
columns = 2
rows = 2
margin_left = {margin}
margin_top = 10
pitch = [{pitch}, 100]
face = [80, 90]
source = "measured"
"""


def ink(face):
    """Boxes (left, top, right, foot) in mm of the symbols with their quiet zones, of the bars and of each line."""
    for symbol in face.symbols:
        low, high = -symbol.quiet, symbol.side + symbol.quiet
        yield symbol.x + low, symbol.y + low, symbol.x + high, symbol.y + high
    for bars in face.bars:
        yield bars.x, bars.y, bars.x + bars.width, bars.y + bars.height
    for line in face.lines:
        wide = FONTS.width(line.text, line.style) * line.size
        top = line.baseline - (0.733 if line.style == "figures" else ASCENT) * line.size
        yield line.x, top, line.x + wide, line.baseline + DESCENT * line.size * (line.style != "figures")


def apart(one, other, slack=1e-6):
    """Whether two boxes share no area."""
    return (
        one[2] <= other[0] + slack
        or other[2] <= one[0] + slack
        or one[3] <= other[1] + slack
        or other[3] <= one[1] + slack
    )


@settings(max_examples=150, deadline=None)
@given(
    stock=st.sampled_from(sorted(catalogue())),
    words=st.fixed_dictionaries(
        {
            "number": st.from_regex(r"[MPKCLT]-[0-9]{6,8}", fullmatch=True),
            **dict.fromkeys(("kind_mark", "notice", "contact", "caption"), WORDS),
        }
    ),
    tear_off=st.sampled_from(["", "", "台帳控"]),
)
def test_parts_stand_inside_the_face_and_apart_or_are_refused(stock, words, tear_off):
    label = Label(url="HTTPS://AZUKARI.EXAMPLE/S/7K3M9QXW2AB", code="7K3M9QXW2AB", **words)
    width, height = stock_called(stock).face
    try:
        face = arrange(label, width, height, FONTS, inset=stock_called(stock).inset, tear_off=tear_off)
    except LabelError:
        return
    boxes = list(ink(face))
    assert face.symbol.module >= SMALLEST_MODULE
    for index, box in enumerate(boxes):
        assert min(box[:2]) >= -1e-6
        assert box[2] <= width + 1e-6
        assert box[3] <= height + 1e-6
        assert all(apart(box, other) for other in boxes[:index])
    for bars in face.bars:
        quiet = bars.x - bars.quiet, bars.y, bars.x + bars.width + bars.quiet, bars.y + bars.height
        assert quiet[0] >= -1e-6
        assert quiet[2] <= width + 1e-6
        dark = [(one.x, one.y, one.x + one.side, one.y + one.side) for one in face.symbols]
        assert all(apart(quiet, box) for box in (*dark, *boxes[len(face.symbols) + len(face.bars) :]))
    for black in face.boxes:
        assert black.x + black.width <= width
        assert apart((black.x, black.y, black.x + black.width, black.y + black.height), boxes[0])


@pytest.mark.parametrize("kind", ["媒体", "紙", "ケース", "保管庫", "場所", "運搬", "封印", "名札"])
@pytest.mark.parametrize("stock", catalogue().values(), ids=sorted(catalogue()))
def test_an_ordinary_label_fits_every_stock_of_the_catalogue(stock, kind):
    label = Label(
        "HTTPS://AZUKARI.EXAMPLE/S/7K3M9QXW2AB",
        "M-004217",
        kind,
        "管理物品 持出禁止",
        "拾得時 03-0000-0000",
        code="7K3M9QXW2AB",
    )
    face = arrange(label, *stock.face, FONTS, 25.4 / (stock.dpi or 600), inset=stock.inset)
    said = "".join(line.text for line in face.lines)
    left_out = " ".join(note.en for note in face.notes)
    assert label.number in said
    for part, text in (("kind mark", kind), ("notice", label.notice), ("contact", label.contact)):
        assert (text.replace(" ", "") in said.replace(" ", "")) != (f"room for the {part}" in left_out)
    assert min(stock.face) < 20 or set(face.notes) <= {TOO_COARSE} or stock.key == "dk-23x23"


def test_a_stock_says_where_its_figures_come_from():
    tables = tomllib.loads(CATALOGUE.read_text("utf-8")).values()
    assert all(table["source"] and table["seen"] in {"maker", "second-hand"} for table in tables)
    assert not [
        t["name"] for t in tables if t["seen"] == "maker" and re.search("restates|lists it|not at hand", t["source"])
    ]
    assert stock_called("a4-24").face == (66.0, 33.9)
    assert stock_called("a4-24").faces == 24


def test_an_unknown_stock_is_refused_with_those_there_are():
    with pytest.raises(UnknownStockError, match="a4-24"):
        stock_called("a5-1")


@pytest.mark.parametrize(
    ("margin", "pitch", "message"),
    [(10, 79, "overlap"), (60, 80, "beyond the sheet"), (-1, 80, "not positive")],
)
def test_a_stock_whose_figures_contradict_each_other_is_refused(margin, pitch, message, tmp_path):
    file = tmp_path / "stocks.toml"
    file.write_text(A_STOCK.format(margin=margin, pitch=pitch))
    with pytest.raises(StockError, match=message):
        stocks_in(file)


@pytest.mark.parametrize(
    ("was", "now", "message"),
    [
        ("columns = 2", "columns = 2.5", "whole numbers"),
        ("columns = 2", 'columns = "2"', "whole numbers"),
        ("face = [80, 90]", 'face = [80, "90"]', "not a number"),
        ("face = [80, 90]", "face = [80, nan]", "not a number"),
        ("face = [80, 90]", "face = [80]", "not enough values"),
        ("face = [80, 90]", "face = 80", "mine"),
        ("face = [80, 90]", "face = [80, 90]\ninset = [40, 0]", "nothing of the face"),
        ("face = [80, 90]", 'face = [80, 90]\nprinter = "crayon"', "no printer 'crayon'"),
        ("rows = 2", "rows = 0", "not positive"),
        ("rows = 2", "rows = 2 2", "not TOML"),
    ],
)
def test_a_stock_of_another_form_is_refused_with_the_figure(was, now, message, tmp_path):
    file = tmp_path / "stocks.toml"
    file.write_text(A_STOCK.format(margin=10, pitch=80).replace(was, now))
    with pytest.raises(StockError, match=message) as refusal:
        stocks_in(file)
    assert refusal.value.ja


def test_a_face_whose_bars_a_finer_printer_would_draw_says_so():
    label = Label(
        "HTTPS://AZUKARI.EXAMPLE/S/7K3M9Q00000", "M-004217", "媒体", "管理物品 持出禁止", "拾得時 03-0000-0000"
    )
    at = {dpi: arrange(label, 57.0, 32.0, FONTS, 25.4 / dpi) for dpi in (203, 600)}
    assert {dpi: (len(face.bars), TOO_COARSE in face.notes) for dpi, face in at.items()} == {
        203: (0, True),
        600: (1, False),
    }


def test_a_roll_needs_its_face_alone_and_can_be_cut_to_another_length():
    roll = stock_of("mine", {"name": "mine", "face": [62, 29], "source": "measured"})
    assert roll.is_roll
    assert (roll.sheet, roll.faces, roll.corner(0)) == ((62, 29), 1, (0.0, 0.0))
    longer = roll.cut_to(62, 100)
    assert (longer.face, longer.sheet) == ((62, 100), (62, 100))
    with pytest.raises(StockError):
        roll.cut_to(0, 29)


def test_the_catalogue_holds_the_sheets_of_japan_and_the_rolls_of_label_printers():
    sheets = {stock.faces for stock in catalogue().values() if not stock.is_roll}
    assert sheets >= {12, 18, 21, 24, 27, 33, 44, 65}
    assert len(catalogue()) >= 20
    assert {stock.media for stock in catalogue().values() if stock.printer == "brother-ql"} >= {"12", "29", "62"}
    assert {stock.dpi for stock in catalogue().values() if stock.printer == "zebra"} == {203, 300}
    assert {round(min(s.face)) for s in catalogue().values() if s.key.startswith("tze")} == {12, 18, 24}


def test_a_stock_with_a_figure_missing_or_unknown_is_refused(tmp_path):
    file = tmp_path / "stocks.toml"
    file.write_text(A_STOCK.format(margin=10, pitch=80).replace("columns = 2", "colums = 2"))
    with pytest.raises(StockError, match="colums"):
        stocks_in(file)
