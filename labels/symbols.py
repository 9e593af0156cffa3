"""QR and Code 128 symbols as modules, apart from any painter."""

import re
from enum import IntEnum
from functools import cache, lru_cache
from typing import Final

from barcode.codex import Code128
from qrcode.constants import ERROR_CORRECT_H, ERROR_CORRECT_M, ERROR_CORRECT_Q
from qrcode.main import QRCode
from qrcode.util import QRData

from labels.codewords import codewords
from labels.errors import ContentError

QUIET_MODULES = 4
"""Width of the clear border that ISO/IEC 18004 asks for."""
QUIET_BARS = 10
"""Width of the clear strip at each end that ISO/IEC 15417 asks for."""
FIXED_MASK = 2
"""Choosing the mask by penalty takes 88 % of the encoder's time; a reader accepts any of the eight."""
LONGEST = 143
"""Characters of QR version 9-H in alphanumeric mode: a larger symbol suits no label."""

ALPHANUMERIC_MODE: Final = 2
"""qrcode.util.MODE_ALPHA_NUM, as the literal its type asks for."""

Matrix = tuple[bytes, ...]
"""Rows from the top, a byte a module; 1 is dark, 0 light. The quiet zone is not included."""
DARK_RUN = re.compile(rb"\x01+")


class Correction(IntEnum):
    """How much of a symbol may be lost: THIRD 30 %, QUARTER 25 %, SEVENTH 15 %."""

    THIRD = ERROR_CORRECT_H
    QUARTER = ERROR_CORRECT_Q
    SEVENTH = ERROR_CORRECT_M


def qr_matrix(content: str, correction: Correction = Correction.QUARTER, least: int = 1) -> Matrix:
    """Encode an upper-case URL or a code in a symbol of version `least` or larger.

    Raises ContentError when it is longer than LONGEST characters.
    """
    version = max(least, smallest_version(len(content), correction))
    code = QRCode(version, error_correction=correction.value, border=0, mask_pattern=FIXED_MASK)
    code.data_cache = codewords(content, version, correction.value)
    code.make(fit=False)
    return tuple(bytes(map(bool, row)) for row in code.modules)


def qr_side(content: str, correction: Correction = Correction.QUARTER, least: int = 1) -> int:
    """Modules along a side of the symbol of version `least` or larger. Raises ContentError."""
    return 17 + 4 * max(least, smallest_version(len(content), correction))


@cache
def smallest_version(length: int, correction: Correction) -> int:
    """The smallest symbol for so many characters; finding it anew takes an eighth of each drawing."""
    if length > LONGEST:
        raise ContentError(
            f"the URL has {length} characters; a label takes {LONGEST} at most: use a shorter base URL",
            f"URLが{length}文字あります。ラベルに入るのは{LONGEST}文字までです。基底URLを短くしてください",
        )
    code = QRCode(error_correction=correction.value)
    code.add_data(QRData("A" * length, mode=ALPHANUMERIC_MODE), optimize=0)
    return code.best_fit()


@lru_cache(maxsize=4096)
def code128(text: str) -> bytes:
    """Encode printable ASCII: a byte a module, 1 is a bar. Empty where there is none, or another character."""
    if not text or any(not " " <= character <= "~" for character in text):
        return b""
    return bytes(map(int, Code128(text).build()[0]))


def svg_path(matrix: Matrix) -> str:
    """Draw a matrix as one SVG path in units of a module, each run of dark modules as one rectangle."""
    parts: list[str] = []
    for y, row in enumerate(matrix):
        for run in DARK_RUN.finditer(row):
            x, end = run.span()
            parts.append(f"M{x} {y}h{end - x}v1H{x}z")
    return "".join(parts)
