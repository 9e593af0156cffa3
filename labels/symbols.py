"""QR symbols as matrices of modules, apart from any painter."""

import re
from functools import cache
from typing import Final

from qrcode.constants import ERROR_CORRECT_Q
from qrcode.main import QRCode
from qrcode.util import QRData

from labels.errors import ContentError

QUIET_MODULES = 4
"""Width of the clear border that ISO/IEC 18004 asks for."""
FIXED_MASK = 2
"""Choosing the mask by penalty takes 88 % of the encoder's time; a reader accepts any of the eight."""
LONGEST = 157
"""Characters of QR version 8-Q in alphanumeric mode: a larger symbol suits no label."""

ALPHANUMERIC_MODE: Final = 2
"""qrcode.util.MODE_ALPHA_NUM, as the literal its type asks for."""

Matrix = tuple[bytes, ...]
"""Rows from the top, a byte a module; 1 is dark, 0 light. The quiet zone is not included."""
DARK_RUN = re.compile(rb"\x01+")


def qr_matrix(url: str) -> Matrix:
    """Encode an upper-case URL at error correction Q (25 % of the symbol may be lost).

    Raises ContentError when it is longer than LONGEST characters.
    """
    if len(url) > LONGEST:
        raise ContentError(
            f"the URL has {len(url)} characters; a label takes {LONGEST} at most: use a shorter base URL",
            f"URLが{len(url)}文字あります。ラベルに入るのは{LONGEST}文字までです。基底URLを短くしてください",
        )
    version = smallest_version(len(url))
    code = QRCode(version, error_correction=ERROR_CORRECT_Q, border=0, mask_pattern=FIXED_MASK)
    code.add_data(QRData(url, mode=ALPHANUMERIC_MODE), optimize=0)
    code.make(fit=False)
    return tuple(bytes(map(bool, row)) for row in code.modules)


@cache
def smallest_version(length: int) -> int:
    """The smallest symbol for so many characters; finding it anew takes an eighth of each drawing."""
    code = QRCode(error_correction=ERROR_CORRECT_Q)
    code.add_data(QRData("A" * length, mode=ALPHANUMERIC_MODE), optimize=0)
    return code.best_fit()


def svg_path(matrix: Matrix) -> str:
    """Draw a matrix as one SVG path in units of a module, each run of dark modules as one rectangle."""
    parts: list[str] = []
    for y, row in enumerate(matrix):
        for run in DARK_RUN.finditer(row):
            x, end = run.span()
            parts.append(f"M{x} {y}h{end - x}v1H{x}z")
    return "".join(parts)
