"""A symbol of 20 mm is read by two independent readers after each damage; the long form is docs/label-reading.md."""

from random import Random

import cv2
import pytest

from bench.damage import DAMAGES, SHOWN
from bench.reading import CLASSES, DPIS, READERS, REPORT, TWENTY, drawn


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


def test_the_report_shows_every_size_and_damage():
    report = REPORT.read_text("utf-8")
    for of in CLASSES:
        assert f"### {of.name}" in report
    for damage in (*DAMAGES, *SHOWN):
        assert report.count(f"| {damage} |") == len(CLASSES)
