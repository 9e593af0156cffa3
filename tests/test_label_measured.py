"""Every stock with every kind of subject, measured where the PDF itself says its parts stand."""

import itertools
from pathlib import Path

import pypdfium2
import pytest
from pypdfium2.raw import FPDF_PAGEOBJ_PATH

from custody.documents.label_values import badge_label_for, seal_label_for
from custody.settings import Settings
from labels import Label, LabelError, catalogue, notes_on, sheet_pdf
from labels.fonts import fonts_in
from labels.layout import arrange
from labels.symbols import code128

FONTS = Path(__file__).parents[1] / "static/vendor/fonts"
MM = 25.4 / 72
NEAR = 0.03
"""mm. The PDF's figures are single-precision points; makers' are hundredths of a millimetre."""
SUBJECTS = {"M": "媒体", "P": "紙", "K": "媒体", "C": "ケース", "L": "保管庫", "T": "運搬"}
SETTINGS = Settings(base_url="https://azukari.example", contact="03-0000-0000")
NO_DUPLICATE = {"a4-189-usb", "a4-84-cable", "dk-12", "dk-17x54", "dk-23x23", "tze-12"}
"""Stocks whose faces are too small for a duplicate."""
TEXTS = ("number", "kind_mark", "notice", "contact", "caption")


def label(letter):
    return Label(
        url=f"HTTPS://AZUKARI.EXAMPLE/S/7K3M9QXW2{letter}8",
        number=f"{letter}-004217",
        kind_mark=SUBJECTS[letter],
        notice="管理物品 持出禁止",
        contact="拾得時 03-0000-0000",
        caption="控え" if letter == "K" else "",
        code=f"7K3M9QXW2{letter}8",
    )


LABELS = [
    *map(label, SUBJECTS),
    *(seal_label_for(number, SETTINGS) for number in ("S-001", "S-10006")),
    badge_label_for("B-004217", "7K3M9QXW2B8", SETTINGS),
]


def measured(pdf):
    """Pages as (size, [(is a drawing, box)], text within a box), all in mm from the top left corner."""
    for page in pypdfium2.PdfDocument(pdf):
        wide, high = (side * MM for side in page.get_size())
        found = []
        for one in page.get_objects():
            left, foot, right, top = (side * MM for side in one.get_bounds())
            found.append((one.type == FPDF_PAGEOBJ_PATH, (left, high - top, right, high - foot)))
        words = page.get_textpage()

        def within(box, words=words, high=high):
            left, top, right, foot = box
            return words.get_text_bounded(left / MM, (high - foot) / MM, right / MM, (high - top) / MM)

        yield (wide, high), found, within


def inside(box, place, slack=NEAR):
    return (
        box[0] >= place[0] - slack
        and box[1] >= place[1] - slack
        and box[2] <= place[2] + slack
        and box[3] <= place[3] + slack
    )


def apart(one, other):
    return (
        one[2] <= other[0] + NEAR or other[2] <= one[0] + NEAR or one[3] <= other[1] + NEAR or other[3] <= one[1] + NEAR
    )


def wider(box, across, down):
    return (box[0] - across, box[1] - down, box[2] + across, box[3] + down)


def is_square(box):
    return abs((box[2] - box[0]) - (box[3] - box[1])) < NEAR and box[2] - box[0] > 6


def is_bars(box):
    return box[3] - box[1] >= 4.9 and box[2] - box[0] > 1.5 * (box[3] - box[1])


def checked_face(stock, one, parts, within, corner, tear_off):
    """All parts of one face: inside it, within the printer's reach, apart, with their quiet zones and all their words."""
    face = (*corner, corner[0] + stock.face[0], corner[1] + stock.face[1])
    reach = wider(face, -stock.inset[0], -stock.inset[1])
    laid = arrange(one, *stock.face, fonts_in(FONTS), 25.4 / (stock.dpi or 600), inset=stock.inset, tear_off=tear_off)
    drawings = [box for drawn, box in parts if drawn]
    squares = [box for box in drawings if is_square(box)]
    texts = [box for drawn, box in parts if not drawn]
    bars = [box for box in drawings if is_bars(box) and not any(inside(text, box) for text in texts)]
    assert len(squares) == len(laid.symbols) == (2 if tear_off else 1)
    assert len(bars) == len(laid.bars)
    taken = []
    for box, symbol in zip(sorted(squares), sorted(laid.symbols, key=lambda s: (s.x, s.y)), strict=True):
        module = (box[2] - box[0]) / len(symbol.matrix)
        assert module >= 0.33 - 1e-3
        taken.append(wider(box, 4 * module, 4 * module))
        assert inside(taken[-1], face)
    for box in bars:
        module = (box[2] - box[0]) / len(code128(one.number))
        assert module >= 0.25 - 1e-3
        taken.append(wider(box, 10 * module, 0))
        assert inside(taken[-1], face)
    rest = [box for box in drawings if box not in squares and box not in bars]
    torn = [box for box in rest if box[2] - box[0] < 1.3 and box[3] - box[1] < 1.3]
    for box in (*squares, *bars, *rest, *texts):
        assert inside(box, face if box in torn else reach)
    for box, other in itertools.combinations((*squares, *bars, *texts), 2):
        assert apart(box, other)
    for zone in taken:  # two may share what is clear
        inked = [box for box in (*squares, *bars, *texts) if not inside(box, zone)]
        assert all(apart(zone, box) for box in inked)
        assert len(inked) == len(squares) + len(bars) + len(texts) - 1
    for box in rest:
        for zone in taken:
            assert apart(box, zone)
        assert all(apart(box, text) or inside(text, box) for text in texts)
    said = "".join(within(face).split())
    left_out = " ".join(note.en for note in laid.notes)
    for name in TEXTS:
        words = "".join(getattr(one, name).split())
        assert words in said or f"no room for the {name.replace('_', ' ')}" in left_out


@pytest.mark.parametrize("tear_off", ["", "台帳控"], ids=["alone", "with a duplicate"])
@pytest.mark.parametrize("stock", catalogue().values(), ids=list(catalogue()))
def test_every_subject_stands_inside_its_face_with_room_around_its_symbols(stock, tear_off):
    if tear_off and stock.key in NO_DUPLICATE:
        with pytest.raises(LabelError):
            sheet_pdf(LABELS, stock, fonts=FONTS, tear_off=tear_off)
        return
    pdf = sheet_pdf(LABELS, stock, fonts=FONTS, tear_off=tear_off)
    places = [stock.corner(place % stock.faces) for place in range(len(LABELS))]
    done = 0
    for size, found, within in measured(pdf):
        left = found
        assert size == pytest.approx(stock.sheet, abs=0.01)
        on_page = LABELS[done : done + stock.faces]
        for one, corner in zip(on_page, places[done:], strict=False):
            face = (*corner, corner[0] + stock.face[0], corner[1] + stock.face[1])
            own = [
                (drawn, box) for drawn, box in found if inside(((box[0] + box[2]) / 2, (box[1] + box[3]) / 2) * 2, face)
            ]
            checked_face(stock, one, own, within, corner, tear_off)
            left = [part for part in left if part not in own]
        assert left == [], "nothing stands outside the faces"
        done += len(on_page)
    assert done == len(LABELS)


@pytest.mark.parametrize("key", ["a4-24", "a4-44", "a4-8-case", "a4-lto", "dk-62"])
def test_usual_stocks_leave_nothing_out(key):
    assert notes_on(LABELS, catalogue()[key], fonts=FONTS) == ()
