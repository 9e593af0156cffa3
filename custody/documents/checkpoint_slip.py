"""One A6 slip with the three lines of a checkpoint, to be kept outside: read by people, copied by hand, scanned."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from qrcode.constants import ERROR_CORRECT_M
from qrcode.main import QRCode

from custody import clock
from custody.documents.label_values import FONTS
from labels.symbols import QUIET_MODULES, svg_path

TEMPLATE = Path(__file__).with_name("checkpoint_slip.typ")
GROUP = 4
DPI = 300
Form = Literal["pdf", "png"]


@dataclass(frozen=True, slots=True)
class Slip:
    """What a slip says. `text`: the checkpoint's three lines; `made`: UTC stamp; `vkeys`: of the keys that signed it."""

    text: str
    made: str
    vkeys: Sequence[str]


def drawn(slip: Slip, form: Form) -> bytes:
    """The slip as PDF, or as PNG of 300 dpi; 105 x 148 mm."""
    import typst  # 3 MB of memory, which a server that draws nothing does not take

    compiler = typst.Compiler(str(TEMPLATE), font_paths=[str(FONTS)], ignore_system_fonts=True)
    page = compiler.compile(format=form, ppi=DPI, sys_inputs={"slip": json.dumps(_values(slip))}, pdf_tags=False)
    if not isinstance(page, bytes):
        raise TypeError("Typst returned more than a page")
    return page


def fingerprint(vkey: str) -> str:
    """SHA-256 of the vkey's text, in hex: what `printf %s 'VKEY' | sha256sum` gives."""
    return hashlib.sha256(vkey.encode()).hexdigest()


def grouped(text: str) -> str:
    """`text` in groups of four, to be read aloud and copied."""
    return " ".join(text[n : n + GROUP] for n in range(0, len(text), GROUP))


def _values(slip: Slip) -> dict[str, object]:
    origin, size, root = slip.text.splitlines()
    here = clock.japan(slip.made)
    return {
        "origin": origin,
        "size": f"{int(size):,}",
        "root": grouped(root),
        "made_ja": f"{here:%Y}年{here.month}月{here.day}日 {here:%H:%M:%S} JST",
        "made_en": f"{clock.parse(slip.made):%Y-%m-%d %H:%M:%S} UTC",
        "keys": [{"id": vkey.split("+")[1], "print": grouped(fingerprint(vkey))} for vkey in slip.vkeys],
        "qr": symbol(slip.text),
    }


def symbol(text: str) -> str:
    """The exact bytes as a QR code with its clear border, as SVG."""
    code = QRCode(error_correction=ERROR_CORRECT_M, border=0)
    code.add_data(text.encode(), optimize=0)
    code.make()
    matrix = tuple(bytes(map(bool, row)) for row in code.modules)
    side = len(matrix) + 2 * QUIET_MODULES
    path = f'<path transform="translate({QUIET_MODULES} {QUIET_MODULES})" d="{svg_path(matrix)}"/>'
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}">{path}</svg>'
