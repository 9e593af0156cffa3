"""A printed sheet is read back: PDF, raster, and a reader that is independent of the encoder."""

import re
import subprocess
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image
from PIL.PdfParser import PdfParser

from labels import Label, PlaceError, sheet_pdf, stock_called

FONTS = Path(__file__).parents[1] / "static/vendor/fonts"
MM_PER_INCH = 25.4


def label(i):
    return Label(
        code=f"7K3M9Q{i:05d}",
        url=f"HTTPS://AZUKARI.EXAMPLE/S/7K3M9Q{i:05d}",
        number=f"M-{4217 + i:06d}",
        kind_mark="媒体",
        notice="管理物品 持出禁止",
        contact="拾得時 03-0000-0000",
    )


def rasters(pdf, folder, dpi):
    """Each page of a PDF as a grey picture, as a printer would see it."""
    (folder / "sheet.pdf").write_bytes(pdf)
    subprocess.run(
        ["pdftoppm", "-gray", "-r", str(dpi), str(folder / "sheet.pdf"), str(folder / "page")],
        check=True,
        timeout=60,
    )
    return [Image.open(page) for page in sorted(folder.glob("page*.pgm"))]


def codes_in_mm(picture, dpi):
    """{URL: (left, top, right, foot) of the dark square in mm}"""
    return {
        code.text: tuple(
            value * MM_PER_INCH / dpi
            for value in (
                code.position.top_left.x,
                code.position.top_left.y,
                code.position.bottom_right.x,
                code.position.bottom_right.y,
            )
        )
        for code in zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormat.QRCode)
    }


@pytest.mark.parametrize("dpi", [200, 300])
@pytest.mark.parametrize("key", ["a4-12", "a4-24", "a4-44", "a4-65", "a4-lto", "a4-20-tag"])
def test_every_label_of_a_full_sheet_is_read_inside_its_face(key, dpi, tmp_path):
    stock = stock_called(key)
    labels = [label(i) for i in range(stock.faces)]
    (picture,) = rasters(sheet_pdf(labels, stock, fonts=FONTS), tmp_path, dpi)
    read = codes_in_mm(picture, dpi)
    assert set(read) == {one.url for one in labels}
    for place, one in enumerate(labels):
        left, top, right, foot = read[one.url]
        face_left, face_top = stock.corner(place)
        quiet = 4 * (right - left) / 29 - 0.3
        assert face_left <= left - quiet
        assert face_top <= top - quiet
        assert right + quiet <= face_left + stock.face[0]
        assert foot + quiet <= face_top + stock.face[1]


def test_a_run_starts_at_the_face_asked_for_and_goes_on_to_the_next_sheet(tmp_path):
    stock = stock_called("a4-24")
    labels = [label(i) for i in range(22)]
    first, second = rasters(sheet_pdf(labels, stock, start=5, fonts=FONTS), tmp_path, 200)
    on_first, on_second = codes_in_mm(first, 200), codes_in_mm(second, 200)
    assert set(on_first) == {one.url for one in labels[:20]}
    assert set(on_second) == {one.url for one in labels[20:]}
    left, top, *_ = on_first[labels[0].url]
    assert 6.0 + 66.0 < left < 6.0 + 2 * 66.0
    assert 12.9 + 33.9 < top < 12.9 + 2 * 33.9
    left, top, *_ = on_second[labels[20].url]
    assert left < 6.0 + 66.0
    assert top < 12.9 + 33.9


def test_an_offset_moves_every_label_by_so_many_millimetres(tmp_path):
    stock = stock_called("a4-24")
    labels = [label(i) for i in range(24)]
    (picture,) = rasters(sheet_pdf(labels, stock, fonts=FONTS), tmp_path, 300)
    before = codes_in_mm(picture, 300)
    (picture,) = rasters(sheet_pdf(labels, stock, offset_mm=(1.5, -2.0), fonts=FONTS), tmp_path, 300)
    after = codes_in_mm(picture, 300)
    for url, (left, top, *_) in before.items():
        assert after[url][0] - left == pytest.approx(1.5, abs=0.13)
        assert after[url][1] - top == pytest.approx(-2.0, abs=0.13)


@pytest.mark.parametrize("start", [0, 25])
def test_a_start_beyond_the_sheet_is_refused(start):
    with pytest.raises(PlaceError, match=f"start face {start} .* 1 to 24"):
        sheet_pdf([label(0)], stock_called("a4-24"), start=start, fonts=FONTS)


@pytest.mark.parametrize("offset", [(6.1, 0), (-6.1, 0), (0, 13.0), (0, -13.0), (float("nan"), 0)])
def test_an_offset_that_leaves_the_sheet_is_refused(offset):
    with pytest.raises(PlaceError, match="off the sheet"):
        sheet_pdf([label(0)], stock_called("a4-24"), offset_mm=offset, fonts=FONTS)


def test_progress_ends_when_all_labels_are_drawn():
    told = []
    sheet_pdf(
        [label(i) for i in range(30)],
        stock_called("a4-24"),
        progress=lambda done, total: told.append((done, total)),
        fonts=FONTS,
    )
    assert told == [(done, 30) for done in range(31)]


def said_by(*command):
    """What a poppler tool answers; it must have nothing to complain of."""
    answer = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    assert answer.stderr == ""
    return answer.stdout


def test_the_pdf_is_vector_a4_with_embedded_fonts(tmp_path):
    file = tmp_path / "sheet.pdf"
    file.write_bytes(sheet_pdf([label(0), label(1)], stock_called("a4-24"), fonts=FONTS))
    size = re.search(r"Page size:\s+([\d.]+) x ([\d.]+)", said_by("pdfinfo", file))
    assert [float(points) * MM_PER_INCH / 72 for points in size.groups()] == pytest.approx([210, 297], abs=0.01)
    assert len(said_by("pdfimages", "-list", file).splitlines()) == 2, "only the table's head: no bitmap"
    fonts = said_by("pdffonts", file).splitlines()[2:]
    assert fonts
    assert all("yes yes yes" in line for line in fonts)


def test_the_pdf_asks_to_be_printed_at_its_true_size():
    pdf = sheet_pdf([label(0)], stock_called("a4-24"), fonts=FONTS)
    preferences = PdfParser(buf=bytearray(pdf)).root[b"ViewerPreferences"]
    assert preferences[b"PrintScaling"].name == b"None"


def test_words_are_never_read_as_markup(tmp_path):
    trick = Label(
        url="HTTPS://AZUKARI.EXAMPLE/S/7K3M9QXW2AB",
        number="#sys.inputs",
        kind_mark="*紙*",
        notice="$x$ </svg>",
        contact="\\ `a`",
    )
    file = tmp_path / "sheet.pdf"
    file.write_bytes(sheet_pdf([trick], stock_called("a4-24"), fonts=FONTS))
    said = said_by("pdftotext", file, "-")
    for words in ("#sys.inputs", "*紙*", "$x$ </svg>", "\\ `a`"):
        assert words in said
