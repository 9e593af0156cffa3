"""What the labels do without on the stock that was chosen, said before they are printed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from custody.documents.label_values import FONTS, blank_label_for
from custody.text import Text
from custody.web.access import settings
from custody.web.label_choice import Choice
from labels import Label, LabelError, notes_on

WIDEST_PLACE = "保管庫"


def notes_of(choice: Choice, numbers: Iterable[str]) -> list[Text]:
    """Each note once; none where the labels cannot be drawn, which is refused on printing."""
    alike = {(number[:2], len(number)): number for number in numbers}
    try:
        found = notes_on([_like(choice, number) for number in alike.values()], choice.stock, fonts=FONTS)
    except LabelError:
        return []
    return [Text(note.ja, note.en[:1].upper() + note.en[1:]) for note in found]


def _like(choice: Choice, number: str) -> Label:
    """As large as the number's own label: all codes are of one length."""
    label = blank_label_for(number, "0" * 11, settings())
    return replace(label, kind_mark=WIDEST_PLACE) if choice.show == "places" else label
