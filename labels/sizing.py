"""How large a label's symbol can be, and what it holds: the URL, or on the smallest faces the code alone."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

from labels.content import Label
from labels.errors import FaceTooSmallError
from labels.shapes import Note
from labels.symbols import QUIET_MODULES, Correction, qr_side

SMALLEST_MODULE = 0.33
"""mm. Below it phone cameras fail at arm's length."""
FEWEST_DOTS = 4
"""To a module. With three a blur of a dot and a half joins neighbours, and readers give up (docs/label-reading.md)."""
FEWEST_DOTS_UNALIGNED = 6
"""The same for the smallest symbol, which has no alignment pattern: with fewer it is lost when seen askew."""
UNALIGNED = 21
"""Modules along its side."""
ALIGNED = 2
"""The smallest version with an alignment pattern: it takes less room at FEWEST_DOTS than the smallest one at its six."""
LARGEST_MODULE = 1.7
"""mm. A larger symbol reads no better, and crowds out the texts."""
SYMBOL_SHARE = 0.45
"""Of the face's width the symbol takes no more, where its module stays above SMALLEST_MODULE."""
UPRIGHT_SHARE = 0.58
"""The same of the face's height, where the texts stand below."""

LESS_CORRECTION = Note(
    "the symbol carries less correction (M in place of Q): up to 15 % of it may be lost, not 25 %",
    "面が小さいため、QRの誤り訂正をQからMに下げています（欠けてよいのは25％でなく15％まで）",
)
CODE_ALONE = Note(
    "the symbol holds the code without the URL: this system reads it, a finder's phone does not open the page",
    "面が小さいため、QRにはURLなしのコードだけを入れています（このシステムでは読めますが、拾った人の電話ではページが開きません）",
)


@dataclass(frozen=True, slots=True)
class Sized:
    """What the symbol holds, its module in mm, and the strip in mm between its quiet zone and the face's edge.

    least: the smallest QR version it may have.
    """

    content: str
    correction: Correction
    least: int
    module: float
    edge: float
    notes: tuple[Note, ...]


def edge_of(width: float, height: float) -> float:
    """Clear strip along the face's edges, mm: 4 % of the short side, as sheets drift in the printer."""
    return min(1.5, 0.04 * min(width, height))


def sized(label: Label, width: float, height: float, dot: float, inset: tuple[float, float], *, upright: bool) -> Sized:
    """The first way to make the symbol that fits. Raises FaceTooSmallError."""
    for content, correction, least, edge, notes in ways(label, edge_of(width, height)):
        modules = qr_side(content, correction, least)
        if module := module_size(modules, (width, height), dot, edge, inset, upright=upright):
            return Sized(content, correction, least, module, edge, notes)
    raise too_small(label, width, height, dot)


def ways(label: Label, edge: float) -> Iterator[tuple[str, Correction, int, float, tuple[Note, ...]]]:
    """From the best down. Without a strip at the edge the quiet zone alone has to bear the printer's drift."""
    for strip in (edge, 0.0):
        yield label.url, Correction.QUARTER, 1, strip, ()
    if qr_side(label.url, Correction.QUARTER) == UNALIGNED:
        for strip in (edge, 0.0):
            yield label.url, Correction.THIRD, ALIGNED, strip, ()
    for strip in (edge, 0.0):
        yield label.url, Correction.SEVENTH, 1, strip, (LESS_CORRECTION,)
    if label.code:
        for correction in (Correction.THIRD, Correction.QUARTER):
            for strip in (edge, 0.0):
                yield label.code, correction, 1, strip, (CODE_ALONE,)


def module_size(
    modules: int,
    face: tuple[float, float],
    dot: float,
    edge: float,
    inset: tuple[float, float],
    *,
    upright: bool,
) -> float:
    """Side of one module in mm, a whole number of dots; 0 where it would be below SMALLEST_MODULE or FEWEST_DOTS.

    The quiet zone may lie where the printer does not reach, the dark square not.
    """
    across = modules + 2 * QUIET_MODULES
    room = min(
        min((side - 2 * edge) / across, (side - 2 * strip) / modules) for side, strip in zip(face, inset, strict=True)
    )
    share = (UPRIGHT_SHARE * face[1] if upright else SYMBOL_SHARE * face[0]) / across
    smallest = fewest_dots(dot, modules)
    largest = math.floor(room / dot + 1e-6)
    if largest < smallest:
        return 0.0
    shared = math.floor(min(room, share, LARGEST_MODULE) / dot + 1e-6)
    return max(shared, smallest) * dot


def fewest_dots(dot: float, modules: int) -> int:
    """Of a module of a symbol so many modules wide, on a printer whose dot is so many mm."""
    return max(math.ceil(SMALLEST_MODULE / dot - 1e-6), FEWEST_DOTS_UNALIGNED if modules == UNALIGNED else FEWEST_DOTS)


def too_small(label: Label, width: float, height: float, dot: float) -> FaceTooSmallError:
    """What a face lacks, and what to do."""
    sides = {qr_side(content, correction, least) for content, correction, least, *_ in ways(label, 0.0)}
    modules = min(sides, key=lambda side: (side + 2 * QUIET_MODULES) * fewest_dots(dot, side))
    dots = fewest_dots(dot, modules)
    needed = (modules + 2 * QUIET_MODULES) * dots * dot
    coarse = (min(sides) + 2 * QUIET_MODULES) * SMALLEST_MODULE <= min(width, height)
    return FaceTooSmallError(
        f"a face of {width:g} x {height:g} mm is too small for a QR of {modules} x {modules} modules: with"
        f" modules of {dots * dot:.2f} mm ({dots} dots) it needs {needed:.1f} mm each way;"
        f" choose a larger stock, {'a printer of finer dots, ' if coarse else ''}or a shorter base URL",
        f"{width:g} × {height:g} mmの面は{modules} × {modules}セルのQRには小さすぎます。"
        f"1セル{dots * dot:.2f} mm（{dots}ドット）で縦横{needed:.1f} mm要ります。"
        f"大きい面の用紙{'か細かいドットのプリンター' if coarse else ''}を選ぶか、基底URLを短くしてください",
    )
