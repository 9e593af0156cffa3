"""Labels as files: a PDF, the languages of label printers, and pictures in a zip."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from custody.documents.label_values import FONTS
from custody.text import Text
from labels import Label, Stock, label_png, labels_brother, labels_zpl, sheet_pdf, sheet_svg

Progress = Callable[[int, int], None]
PNG_DPI = 300  # of a stock that names no printer's dots


@dataclass(frozen=True)
class Format:
    """What a file is called and what it is for. `only`: the printers whose stocks it can be made for; "" for any."""

    key: str
    name: str
    text: Text
    only: str = ""


FORMATS = {
    one.key: one
    for one in (
        Format("pdf", "labels.pdf", Text("PDF", "PDF")),
        Format("zpl-203", "labels-203dpi.zpl", Text("ZPL 203 dpi", "ZPL 203 dpi")),
        Format("zpl-300", "labels-300dpi.zpl", Text("ZPL 300 dpi", "ZPL 300 dpi")),
        Format("brother-ql", "labels.bin", Text("Brother QL", "Brother QL"), "brother-ql"),
        Format("png", "labels-png.zip", Text("PNG（zip）", "PNG (zip)")),
        Format("svg", "labels-svg.zip", Text("SVG（zip）", "SVG (zip)")),
    )
}


def formats_for(stock: Stock) -> list[Format]:
    """The files that labels on `stock` can be had as, PDF first."""
    return [one for one in FORMATS.values() if one.only in ("", stock.printer) and _dots_fit(one.key, stock)]


def _dots_fit(key: str, stock: Stock) -> bool:
    return not key.startswith("zpl-") or stock.dpi in (0, int(key.removeprefix("zpl-")))


@dataclass(frozen=True)
class Run:
    """What is printed where: `start` counts faces from 1, `offset` is mm to the right and down.

    `tear_off`: the caption of a duplicate for the register book; "" for none.
    """

    labels: Sequence[Label]
    stock: Stock
    start: int
    offset: tuple[float, float]
    tear_off: str = ""


def drawn(run: Run, key: str, progress: Progress) -> bytes:
    """The labels in a format of FORMATS. Raises LabelError."""
    if key == "pdf":
        return sheet_pdf(run.labels, run.stock, run.start, run.offset, progress, fonts=FONTS, tear_off=run.tear_off)
    if key == "brother-ql":
        return labels_brother(
            run.labels, run.stock, fonts=FONTS, tear_off=run.tear_off, offset_mm=run.offset, progress=progress
        )
    if key.startswith("zpl-"):
        return labels_zpl(
            run.labels,
            run.stock,
            fonts=FONTS,
            dpi=int(key.removeprefix("zpl-")),
            tear_off=run.tear_off,
            offset_mm=run.offset,
            progress=progress,
        )
    return _zipped(_pictures(run, progress) if key == "png" else _sheets(run, progress))


def _pictures(run: Run, progress: Progress) -> dict[str, bytes]:
    files = {}
    for label in run.labels:
        dpi = run.stock.dpi or PNG_DPI
        png = label_png(
            label, *run.stock.face, dpi, FONTS, inset=run.stock.inset, tear_off=run.tear_off, offset_mm=run.offset
        )
        files[f"{label.number}.png"] = png
        progress(len(files), len(run.labels))
    return files


def _sheets(run: Run, progress: Progress) -> dict[str, bytes]:
    files: dict[str, bytes] = {}
    at, start = 0, run.start
    while at < len(run.labels):
        few = run.labels[at : at + run.stock.faces - start + 1]
        svg = sheet_svg(few, run.stock, start, run.offset, fonts=FONTS, tear_off=run.tear_off)
        files[f"{few[0].number}.svg" if run.stock.is_roll else f"sheet-{len(files) + 1:03d}.svg"] = svg.encode()
        at, start = at + len(few), 1
        progress(at, len(run.labels))
    return files


def _zipped(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), data, zipfile.ZIP_DEFLATED)
    return out.getvalue()
