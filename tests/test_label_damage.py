"""A symbol of 20 mm is read by two independent readers after each damage; the long form is docs/label-reading.md."""

from random import Random

import cv2
import numpy as np
import pypdfium2
import pytest

from bench import reading_bars
from bench.damage import BARS, DAMAGES, SHOWN
from bench.drawn_labels import DPIS, label_at
from bench.reading import CLASSES, READERS, REPORT, TWENTY, drawn
from custody.documents.label_values import FONTS
from labels import catalogue, sheet_pdf
from labels.fonts import fonts_in
from labels.layout import PRINTER_DOT, arrange


def has_bars(stock):
    dot = 25.4 / stock.dpi if stock.dpi else PRINTER_DOT
    return arrange(label_at(7), *stock.face, fonts_in(FONTS), dot, inset=stock.inset).bars


@pytest.fixture(scope="module", autouse=True)
def _one_thread():
    before = cv2.getNumThreads()
    cv2.setNumThreads(1)
    yield
    cv2.setNumThreads(before)


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("dpi", DPIS)
@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_label_is_read(damage, dpi, reader):
    for n in range(3):
        one = drawn(TWENTY.face, dpi, n)
        hurt = DAMAGES[damage](one.picture, one.spot, Random(n))
        assert damage == "none" or hurt.shape != one.picture.shape or (hurt != one.picture).any()
        assert READERS[reader](hurt, one.content)


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize(("of", "dpi"), [(of, dpi) for of in CLASSES for dpi in of.dpis], ids=str)
def test_a_label_of_any_size_is_read_as_it_is_and_blurred(of, dpi, reader):
    one = drawn(of.face, dpi, 7)
    assert READERS[reader](one.picture, one.content)
    assert READERS[reader](DAMAGES["blur, σ 1.5 px"](one.picture, one.spot, Random(7)), one.content)


@pytest.mark.parametrize("damage", BARS)
@pytest.mark.parametrize("dpi", DPIS)
def test_damaged_bars_are_read(dpi, damage):
    for n in range(2):
        one = reading_bars.drawn(reading_bars.OF_PRINTER, dpi, n)
        hurt = BARS[damage](one.picture, one.spot, Random(n))
        assert damage == "none" or hurt.shape != one.picture.shape or (hurt != one.picture).any()
        assert all(reads(hurt, one.content) for reads in reading_bars.READERS.values())


@pytest.mark.parametrize("key", sorted(key for key, stock in catalogue().items() if has_bars(stock)))
def test_bars_on_any_stock_are_read_in_its_own_dots_and_those_of_sheets_at_203(key):
    label, stock = label_at(7), catalogue()[key]
    page = pypdfium2.PdfDocument(sheet_pdf([label], stock, fonts=FONTS))[0]
    picture = np.array(page.render(scale=(stock.dpi or 203) / 72).to_pil().convert("L"))
    assert all(reads(picture, label.number) for reads in reading_bars.READERS.values())


def test_the_report_shows_every_size_and_damage():
    report = REPORT.read_text("utf-8")
    for of in (*CLASSES, *reading_bars.CLASSES):
        assert f"### {of.name}" in report
    for damage in (*DAMAGES, *SHOWN):
        bars = len(reading_bars.CLASSES) if damage in BARS else 0
        assert report.count(f"| {damage} |") == len(CLASSES) + bars
