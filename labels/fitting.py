"""Making a text fit its place: shrink, break into lines, and refuse loudly below the readable floor."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from labels.errors import TextTooLongError
from labels.fonts import Fonts, Style

LEADING = 1.3
"""Distance of two baselines in em."""
NEARLY = 0.75
"""One line fewer is worth a type size down to this part of the largest that fits."""
STEP = 0.96
"""Each try is 4 % smaller than the one before."""
CLOSING = "、。）」』】ーぁぃぅぇぉっゃゅょァィゥェォッャュョ"
UNBREAKABLE = re.compile(rf" +|[!-~]+[{CLOSING}]*|.[{CLOSING}]*", re.S)
"""A number or Latin word stays whole, and no line begins with a closing mark or a small kana."""
NOT_COMPATIBILITY = re.compile("[^\uf900-\ufaff\U0002f800-\U0002fa1f]+")


@dataclass(frozen=True, slots=True)
class Part:
    """What a text is called in an error, and the sizes it may take."""

    en: str
    ja: str
    style: Style
    floor: float
    """Smallest readable type size, mm."""


NUMBER = Part("number", "管理番号", Style.FIGURES, 2.1)
KIND_MARK = Part("kind mark", "区分記号", Style.BOLD, 1.5)
CAPTION = Part("caption", "補足", Style.REGULAR, 1.5)
NOTICE = Part("notice", "注意書き", Style.BOLD, 1.5)
CONTACT = Part("contact", "拾得時連絡先", Style.REGULAR, 1.5)


@dataclass(frozen=True, slots=True)
class Fitted:
    """Lines of text and their type size in mm."""

    lines: tuple[str, ...]
    size: float

    @property
    def height(self) -> float:
        """From the top of the first line's em box to the foot of the last one's, mm."""
        return self.size * (1 + LEADING * (len(self.lines) - 1)) if self.lines else 0.0


def composed(text: str) -> str:
    """Join combining marks (NFC), but not in compatibility ideographs: U+FA19 would become another form."""
    return NOT_COMPATIBILITY.sub(lambda run: unicodedata.normalize("NFC", run[0]), text.strip())


@lru_cache(maxsize=4096)
def fitted(
    fonts: Fonts, part: Part, text: str, width: float, height: float, *, largest: float, lines: int = 99
) -> Fitted:
    """The text within width x height mm: large, and in as few lines as leave it nearly as large.

    lines: no more than so many. Raises TextTooLongError and UnknownCharacterError.
    """
    text = composed(text)
    if not text:
        return Fitted((), part.floor)
    alone = min(largest, width / fonts.width(text, part.style))
    if max(part.floor, NEARLY * largest if lines > 1 else 0.0) <= alone <= height:
        return Fitted((text,), alone)
    best: Fitted | None = None
    for broken_lines, size in breakings(fonts, part, text, width, largest):
        fit = Fitted(broken_lines, size)
        if len(fit.lines) > lines or (best and (len(fit.lines) >= len(best.lines) or size < NEARLY * best.size)):
            continue
        best = fit if fit.height <= height else best
    if best:
        return best
    raise too_long(fonts, part, text, width, height)


def too_long(fonts: Fonts, part: Part, text: str, width: float, height: float) -> TextTooLongError:
    """By how much a text is too long, and what to do."""
    needed = fonts.width(text, part.style) * part.floor
    return TextTooLongError(
        f"the {part.en} {text!r} does not fit: it takes {needed:.1f} mm at the smallest readable size, and"
        f" the face has {width:.1f} x {height:.1f} mm for it; shorten it or choose a stock with larger faces",
        f"{part.ja}「{text}」が入りません。読める最小の字で{needed:.1f} mm要りますが、"
        f"面には{width:.1f} × {height:.1f} mmしかありません。短くするか、大きい面の用紙を選んでください",
    )


def breakings(
    fonts: Fonts, part: Part, text: str, width: float, largest: float
) -> Iterator[tuple[tuple[str, ...], float]]:
    """Every way to set the text in width mm, from the largest size down to the floor."""
    size = max(largest, part.floor)
    while True:
        if lines := broken(fonts, part.style, text, width / size):
            yield lines, size
        if size == part.floor:
            return
        size = max(size * STEP, part.floor)


def broken(fonts: Fonts, style: Style, text: str, width: float) -> tuple[str, ...]:
    """Break into lines no wider than width em, at spaces before anywhere else.

    Empty when one unbreakable piece is already wider.
    """
    lines = [""]
    for piece in UNBREAKABLE.findall(text):
        if fonts.width((lines[-1] + piece).rstrip(), style) <= width:
            lines[-1] += piece
            continue
        if fonts.width(piece.strip(), style) > width:
            return ()
        head, _, tail = lines[-1].rpartition(" ")
        if head and fonts.width(tail + piece, style) <= width:
            lines[-1:] = [head, tail + piece]
        else:
            lines.append(piece.lstrip())
    return tuple(line.rstrip() for line in lines if line.strip())
