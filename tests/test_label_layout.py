"""Whatever a label says, its parts stand inside the face and do not touch."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labels import Label, LabelError, StockError, UnknownStockError, catalogue, stock_called, stocks_in
from labels.fonts import ASCENT, DESCENT, fonts_in
from labels.layout import SMALLEST_MODULE, arrange

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
    """Boxes (left, top, right, foot) in mm of the symbol with its quiet zone, and of each line."""
    symbol = face.symbol
    low, high = -symbol.quiet, symbol.side + symbol.quiet
    yield symbol.x + low, symbol.y + low, symbol.x + high, symbol.y + high
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
)
def test_parts_stand_inside_the_face_and_apart_or_are_refused(stock, words):
    label = Label(url="HTTPS://AZUKARI.EXAMPLE/S/7K3M9QXW2AB", **words)
    width, height = stock_called(stock).face
    try:
        face = arrange(label, width, height, FONTS)
    except LabelError:
        return
    boxes = list(ink(face))
    assert face.symbol.module >= SMALLEST_MODULE
    for index, box in enumerate(boxes):
        assert min(box[:2]) >= 0
        assert box[2] <= width
        assert box[3] <= height
        assert all(apart(box, other) for other in boxes[:index])
    for black in face.boxes:
        assert black.x + black.width <= width
        assert apart((black.x, black.y, black.x + black.width, black.y + black.height), boxes[0])


def test_an_ordinary_label_fits_every_stock_of_the_catalogue():
    label = Label(
        "HTTPS://AZUKARI.EXAMPLE/S/7K3M9QXW2AB",
        "M-004217",
        "保管庫",
        "管理物品 持出禁止",
        "拾得時 03-0000-0000",
    )
    for stock in catalogue().values():
        assert len(arrange(label, *stock.face, FONTS).lines) == 4


def test_a_stock_says_where_its_figures_come_from():
    assert all(stock.source for stock in catalogue().values())
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


def test_a_stock_with_a_figure_missing_or_unknown_is_refused(tmp_path):
    file = tmp_path / "stocks.toml"
    file.write_text(A_STOCK.format(margin=10, pitch=80).replace("columns = 2", "colums = 2"))
    with pytest.raises(StockError, match="colums"):
        stocks_in(file)
