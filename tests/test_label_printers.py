"""Jobs in a label printer's own language, taken apart by readers that share nothing with their writers."""

import io
import socket
import threading
from pathlib import Path

import pytest
import zxingcpp
from brother_ql.reader import BrotherQLReader
from PIL import Image, ImageChops
from zebrafy import ZebrafyZPL

from labels import Label, PrinterError, StockError, catalogue, labels_brother, labels_zpl, send, stock_called
from labels.raster import label_picture
from labels.zpl import compressed

ROOT = Path(__file__).parents[1]
FONTS = ROOT / "static/vendor/fonts"
ROLLS = [stock.key for stock in catalogue().values() if stock.printer == "brother-ql"]
ZEBRA = [stock.key for stock in catalogue().values() if stock.printer == "zebra"]


def label(i=0):
    return Label(
        url=f"HTTPS://AZUKARI.EXAMPLE/S/7K3M9Q{i:05d}",
        number=f"M-{4217 + i:06d}",
        kind_mark="媒体",
        notice="管理物品 持出禁止",
        contact="拾得時 03-0000-0000",
        code=f"7K3M9Q{i:05d}",
    )


def same(one, other):
    """Whether two bitmaps have the same dots."""
    return one.size == other.size and ImageChops.difference(one.convert("L"), other.convert("L")).getbbox() is None


def drawn(key, i=0):
    stock = stock_called(key)
    return label_picture(label(i), stock.face, stock.dpi, FONTS, inset=stock.inset)


def codes(picture):
    return [code.text for code in zxingcpp.read_barcodes(picture.convert("L"), formats=zxingcpp.BarcodeFormat.QRCode)]


@pytest.mark.parametrize("key", ZEBRA)
def test_zpl_decodes_to_the_dots_of_the_bitmap(key):
    zpl = labels_zpl([label(0), label(1)], stock_called(key), fonts=FONTS).decode("ascii")
    pictures = ZebrafyZPL(zpl).to_images()
    assert len(pictures) == 2
    for i, picture in enumerate(pictures):
        expected = drawn(key, i)
        assert same(picture.crop((0, 0, *expected.size)), expected)
        assert codes(picture) == [label(i).url]


def test_zpl_says_the_size_of_the_label_and_how_many():
    zpl = labels_zpl([label()], stock_called("zebra-203-51x25"), fonts=FONTS, copies=3).decode("ascii")
    assert zpl.startswith("^XA^PW408^LL200^LH0,0^FO0,0^GFA,")
    assert zpl.rstrip().endswith("^FS^PQ3^XZ")


def test_zpl_packs_runs_white_ends_and_like_rows():
    rows = [bytes(4), bytes([0xFF] * 4), bytes([0xFF] * 4), bytes([0x0A, 0xBC, 0, 0])]
    assert compressed(rows) == ",NF:0ABC,"
    assert compressed([b"\xff" * 205]) == "zPF"


def test_zpl_for_a_sheet_needs_the_dots():
    with pytest.raises(StockError, match="say the dpi"):
        labels_zpl([label()], stock_called("a4-24"), fonts=FONTS)
    assert labels_zpl([label()], stock_called("a4-24"), fonts=FONTS, dpi=203).startswith(b"^XA^PW527^LL271")


def pages_of(job, folder):
    """The pages of a Brother job, as an independent reader decodes them."""
    reader = BrotherQLReader(io.BytesIO(job))
    reader.filename_fmt = str(folder / "page{counter}.png")
    reader.analyse()
    return reader, [Image.open(io.BytesIO(file.read_bytes())) for file in sorted(folder.glob("page*.png"))]


@pytest.mark.parametrize("key", ROLLS)
def test_a_brother_raster_decodes_to_the_printable_dots_of_the_bitmap(key, tmp_path, capsys):
    stock = stock_called(key)
    reader, (page,) = pages_of(labels_brother([label()], stock, fonts=FONTS), tmp_path)
    assert page.size == (720, reader.raster_no)
    width, _, length = stock.media.partition("x")
    assert (reader.mwidth, reader.mlength // 256) == (int(width), int(length or 0))
    whole = drawn(key)
    if round(stock.face[0]) != int(width):
        whole = whole.transpose(Image.Transpose.ROTATE_90)
    inked = ImageChops.invert(whole.convert("L")).getbbox()
    found = ImageChops.invert(page.convert("L")).getbbox()
    assert same(page.crop(found), whole.crop(inked)), "no ink is lost to the edges"
    assert codes(page) in ([label().url], [label().code])


def test_a_brother_job_has_a_page_a_label_and_cuts_at_the_end(tmp_path, capsys):
    job = labels_brother([label(i) for i in range(3)], stock_called("dk-62x29"), fonts=FONTS)
    reader, pages = pages_of(job, tmp_path)
    assert len(pages) == 3
    assert sorted(codes(pages[-1])) == [label(i).url for i in range(3)], "the reader goes on collecting rows"
    assert reader.cut_at_end
    assert job.count(b"\x0c\x1biz") == 2
    assert job.endswith(b"\x1a")


def test_a_sheet_is_no_roll_of_a_brother_printer():
    with pytest.raises(StockError, match="no roll of a Brother QL printer"):
        labels_brother([label()], stock_called("a4-24"), fonts=FONTS)


def test_a_job_reaches_the_printer_whole():
    job = labels_brother([label()], stock_called("dk-62x29"), fonts=FONTS)
    taken = bytearray()
    with socket.create_server(("127.0.0.1", 0)) as server:

        def printer():
            line, _ = server.accept()
            with line:
                while part := line.recv(65536):
                    taken.extend(part)

        thread = threading.Thread(target=printer)
        thread.start()
        send(job, "127.0.0.1", server.getsockname()[1])
        thread.join(10)
    assert bytes(taken) == job


def test_a_printer_that_is_off_is_told_with_what_to_do():
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    with pytest.raises(PrinterError, match="switched on") as refusal:
        send(b"job", "127.0.0.1", port, timeout=2)
    assert "電源" in refusal.value.ja
