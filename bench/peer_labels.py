"""The same labels by two other packages: `python -P bench/peer_labels.py blabel 100 FONTS` prints labels a second of CPU.

Run with build/bench/peers on the path and without this folder or the project's root: pylabels calls itself `labels`.
"""

import io
import random
import sys
import time
from collections.abc import Callable
from pathlib import Path

TEXTS = ("媒体", "管理物品 持出禁止", "拾得時 03-0000-0000")
CODE = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def rows(n: int) -> list[dict[str, str]]:
    """URL and number of each label."""
    return [
        {"url": f"HTTPS://AZUKARI.EXAMPLE/S/{''.join(random.choices(CODE, k=11))}", "number": f"M-{i:06d}"}
        for i in range(n)
    ]


def by_blabel(n: int, fonts: Path) -> bytes:
    """HTML and CSS through WeasyPrint, a label a page, as its README shows; the symbol is a bitmap."""
    from blabel import LabelWriter

    face = "".join(
        f"@font-face {{ font-family: L; font-weight: {weight}; src: url('{(fonts / name).as_uri()}') }}"
        for weight, name in (("normal", "BIZUDPGothic_400Regular.ttf"), ("bold", "BIZUDPGothic_700Bold.ttf"))
    )
    style = (
        face + "@page { size: 66mm 33.9mm; margin: 1mm } body { font-family: L; margin: 0 } p { margin: 0 }"
        " img { float: left; width: 28mm; image-rendering: pixelated }"
        " .number { font-size: 6mm; font-weight: bold } .notice { font-size: 3mm } .contact { font-size: 2.6mm }"
    )
    mark, notice, contact = TEXTS
    template = (
        '<img src="{{ label_tools.qr_code(url, error_correction=3, border=4) }}">'
        f"<p>{mark}</p><p class='number'>{{{{ number }}}}</p><p class='notice'>{notice}</p>"
        f"<p class='contact'>{contact}</p>"
    )
    file = Path("blabel.css")
    file.write_text(style, "utf-8")
    writer = LabelWriter(item_template=template, default_stylesheets=(str(file),))
    return bytes(writer.write_labels(rows(n), target=None, base_url="."))


def by_pylabels(n: int, fonts: Path) -> bytes:
    """ReportLab drawings on a sheet, as its README shows."""
    from reportlab.graphics import shapes
    from reportlab.graphics.barcode.qr import QrCodeWidget
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont

    import labels

    for name, file in (("L", "BIZUDPGothic_400Regular.ttf"), ("B", "BIZUDPGothic_700Bold.ttf")):
        pdfmetrics.registerFont(TTFont(name, str(fonts / file)))
    mark, notice, contact = TEXTS

    def draw(label: shapes.Drawing, width: float, height: float, row: dict[str, str]) -> None:
        code = QrCodeWidget(row["url"], barLevel="Q", barBorder=4)
        code.barWidth = code.barHeight = height * 0.85
        label.add(code)
        texts = ((mark, "B", 10), (row["number"], "B", 17), (notice, "B", 8.5), (contact, "L", 7.5))
        for place, (text, font, size) in enumerate(texts):
            label.add(shapes.String(width * 0.48, height * (0.75 - 0.2 * place), text, fontName=font, fontSize=size))

    spec = labels.Specification(210, 297, 3, 8, 66, 33.9, left_margin=6, top_margin=12.9, column_gap=0, row_gap=0)
    sheet = labels.Sheet(spec, draw, border=False)
    sheet.add_labels(rows(n))
    file = io.BytesIO()
    sheet.save(file)
    return file.getvalue()


PEERS: dict[str, Callable[[int, Path], bytes]] = {"blabel": by_blabel, "pylabels": by_pylabels}


def main(name: str, count: str, fonts: str) -> None:
    """CPU time of all threads, after a first label that loads what is loaded once."""
    PEERS[name](1, Path(fonts))
    began = time.process_time()
    pdf = PEERS[name](int(count), Path(fonts))
    taken = time.process_time() - began
    if not pdf.startswith(b"%PDF"):
        raise RuntimeError("no PDF")
    print(int(count) / taken)


if __name__ == "__main__":
    main(*sys.argv[1:])
