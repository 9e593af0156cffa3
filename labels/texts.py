"""The texts of a label in their column: kind mark with caption, number, notice, and under a rule the finder's contact.

A low and wide column has two halves, a very small one does with fewer texts; which, its notes say.
"""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace

from labels.content import Label
from labels.errors import TextTooLongError
from labels.fitting import CAPTION, CONTACT, KIND_MARK, LEADING, NOTICE, NUMBER, Fitted, Part, composed, fitted
from labels.fonts import ASCENT, DESCENT, FIGURE_HEIGHT, Fonts, Style
from labels.shapes import Box, Line, Note

LARGEST_NUMBER = 9.0
"""mm of type size, on faces up to the size of a hand."""
RULE = 0.17
"""Thickness of the line above the contact, mm."""
LOW = 11.0
"""mm. A column less high cannot hold all texts one under the other."""
NARROW = 17.0
"""mm. Nor can one less wide."""
RIBBON = 3.0
"""A low column is split in halves where it is so many times as wide as high."""
FILLED = 0.85
"""Of the height under the kind mark the number takes no more: an S or a 0 reaches 3 % beyond its figure height each way."""


@dataclass(frozen=True, slots=True)
class Written:
    """Texts in their places, and what was left out."""

    boxes: tuple[Box, ...]
    lines: tuple[Line, ...]
    notes: tuple[Note, ...] = ()


def written(label: Label, column: Box, fonts: Fonts, spare: float) -> Written:
    """Set the texts in their column.

    Further lines of the contact spread the column up and down by as much as spare mm each way.
    Raises TextTooLongError and UnknownCharacterError.
    """
    if column.width >= RIBBON * column.height:
        with suppress(TextTooLongError):
            return halves(label, column, fonts)
    if column.height >= LOW and column.width >= NARROW:
        return stacked_all(label, column, fonts, spare)
    return shortened(label, column, fonts)


def stacked_all(label: Label, column: Box, fonts: Fonts, spare: float) -> Written:
    """One under the other: the heights they may take add up to less than the column's."""
    x, wide, high = column.x, column.width, column.height
    large = max(1.0, min(wide / 45, high / 25))
    contact = fitted(fonts, CONTACT, label.contact, wide, 0.3 * high, largest=min(0.13 * high, 3.2 * large))
    notice = fitted(fonts, NOTICE, label.notice, wide, 0.2 * high, largest=min(0.145 * high, 3.6 * large))
    tall = (0.32 if len(contact.lines) < 2 else 0.27) * high
    number = fitted(fonts, NUMBER, label.number, wide, tall, largest=min(tall, LARGEST_NUMBER * large), lines=1)
    spread = min(max(contact.height - contact.size, 0) / 2, max(spare, 0))
    row = Box(x, column.y - spread, wide, min(0.2 * high, 5.0 * large))
    contact_top = column.y + high + spread - contact.height
    rule = Box(x, contact_top - 0.045 * high, wide, RULE)
    gap = (rule.y - row.y - row.height - number.size * FIGURE_HEIGHT - notice.height) / 3
    baseline = row.y + row.height + gap + number.size * FIGURE_HEIGHT
    boxes, lines = kind_row(label, row, fonts)
    lines += (Line(number.lines[0], x, baseline, number.size, NUMBER.style),)
    lines += downward(notice, x, baseline + gap, NOTICE.style)
    lines += downward(contact, x, contact_top, CONTACT.style)
    return Written((*boxes, rule) if contact.lines else boxes, lines)


def halves(label: Label, column: Box, fonts: Fonts) -> Written:
    """Kind mark and number at the left, notice and contact at the right."""
    gap = 0.12 * column.height
    half = (column.width - 2 * gap) / 2
    left = Box(column.x, column.y, half, column.height)
    right = Box(column.x + half + 2 * gap, column.y, half, column.height)
    boxes, lines = mark_over_number(label, left, fonts)
    size = min(0.34 * column.height, 3.6)
    notice = fitted(fonts, NOTICE, label.notice, half, 0.44 * column.height, largest=size)
    contact = fitted(fonts, CONTACT, label.contact, half, 0.44 * column.height, largest=size)
    rule = Box(right.x - gap, column.y, RULE, column.height)
    lines += downward(notice, right.x, right.y, NOTICE.style)
    lines += downward(contact, right.x, right.foot - contact.height, CONTACT.style)
    return Written((*boxes, rule) if notice.lines or contact.lines else boxes, lines)


def mark_over_number(label: Label, place: Box, fonts: Fonts) -> tuple[tuple[Box, ...], tuple[Line, ...]]:
    """The kind mark's row at the top of a place, and the number at its foot."""
    row = replace(place, height=min(max(0.36 * place.height, 2.3), 5.0))
    room = FILLED * (place.height - row.height) / FIGURE_HEIGHT
    number = fitted(fonts, NUMBER, label.number, place.width, room, largest=min(room, LARGEST_NUMBER), lines=1)
    loose = (place.height - row.height - number.size * FIGURE_HEIGHT) / 3
    boxes, lines = kind_row(label, replace(row, y=row.y + loose), fonts)
    return boxes, (*lines, Line(number.lines[0], place.x, place.foot - loose, number.size, NUMBER.style))


def shortened(label: Label, column: Box, fonts: Fonts) -> Written:
    """As many texts as a very small column takes; the number is never left out."""
    left_out = [part for part, text in ((NOTICE, label.notice),) if text]
    ways = list(shorter(label))
    for place, (shorter_label, dropped) in enumerate(ways):
        try:
            boxes, lines = few(shorter_label, column, fonts)
        except TextTooLongError:
            if place == len(ways) - 1:
                raise
            continue
        return Written(boxes, lines, tuple(map(without, (*left_out, *dropped))))
    raise AssertionError("there is always a way left to try")


def shorter(label: Label) -> Iterator[tuple[Label, tuple[Part, ...]]]:
    """The label with ever fewer texts, and the parts that went."""
    gone: tuple[Part, ...] = ()
    yield label, gone
    for field, part in (("caption", CAPTION), ("contact", CONTACT), ("kind_mark", KIND_MARK)):
        if getattr(label, field):
            label = replace(label, **{field: ""})
            gone = (*gone, part)
            yield label, gone


def few(label: Label, column: Box, fonts: Fonts) -> tuple[tuple[Box, ...], tuple[Line, ...]]:
    """Kind mark, number and contact in a very small column. Raises TextTooLongError."""
    high = column.height
    if not label.kind_mark and not label.contact:
        number = fitted(
            fonts, NUMBER, label.number, column.width, high, largest=min(0.8 * high, LARGEST_NUMBER), lines=1
        )
        middle = column.y + (high + number.size * FIGURE_HEIGHT) / 2
        return (), (Line(number.lines[0], column.x, middle, number.size, NUMBER.style),)
    if not label.contact:
        return mark_over_number(label, column, fonts)
    lines: tuple[Line, ...] = ()
    contact = fitted(fonts, CONTACT, label.contact, column.width, 0.46 * high, largest=0.2 * high)
    upper = replace(column, height=high - contact.height - 0.06 * high)
    lines += downward(contact, column.x, column.foot - contact.height, CONTACT.style)
    boxes, above = few(replace(label, contact=""), upper, fonts)
    return boxes, (*above, *lines)


def without(part: Part) -> Note:
    """That a part is not on the face."""
    return Note(f"the face has no room for the {part.en}", f"面が小さいため、{part.ja}は印刷しません")


def kind_row(label: Label, row: Box, fonts: Fonts) -> tuple[tuple[Box, ...], tuple[Line, ...]]:
    """The kind mark in white on a black pill, and the caption at the row's right end."""
    least = fonts.width(composed(label.kind_mark), KIND_MARK.style) * KIND_MARK.floor
    kept = fonts.width(composed(label.caption), CAPTION.style) * CAPTION.floor + row.height if label.caption else 0.0
    wide = min(0.6 * row.width, max(row.width - kept, least))
    mark = fitted(fonts, KIND_MARK, label.kind_mark, wide, row.height, largest=0.66 * row.height, lines=1)
    boxes: tuple[Box, ...] = ()
    lines: tuple[Line, ...] = ()
    pill = 0.0
    if mark.lines:
        inked = fonts.width(mark.lines[0], KIND_MARK.style) * mark.size
        pill = inked + mark.size
        boxes = (Box(row.x, row.y, pill, row.height, radius=0.22 * row.height),)
        lines = (centred(mark, row.x + mark.size / 2, row, KIND_MARK.style, white=True),)
    room = row.width - pill - 0.3 * row.height
    caption = fitted(fonts, CAPTION, label.caption, room, row.height, largest=0.6 * row.height, lines=1)
    if caption.lines:
        inked = fonts.width(caption.lines[0], CAPTION.style) * caption.size
        lines += (centred(caption, row.x + row.width - inked, row, CAPTION.style),)
    return boxes, lines


def centred(text: Fitted, x: float, row: Box, style: Style, white: bool = False) -> Line:
    """One line of kanji, its ink midway between the row's top and foot."""
    baseline = row.y + row.height / 2 + text.size * (ASCENT - DESCENT) / 2
    return Line(text.lines[0], x, baseline, text.size, style, white)


def downward(text: Fitted, x: float, top: float, style: Style) -> tuple[Line, ...]:
    """Lines downward from top."""
    return tuple(
        Line(line, x, top + text.size * (ASCENT + LEADING * i), text.size, style) for i, line in enumerate(text.lines)
    )
