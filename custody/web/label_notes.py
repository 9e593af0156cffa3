"""What the labels do without on the stock that was chosen, said before they are printed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from custody.documents.label_values import FONTS, blank_label_for
from custody.text import Text
from custody.web.access import settings
from custody.web.label_choice import Choice
from labels import Label, LabelError, Stock, notes_on

WIDEST_PLACE = "保管庫"


def notes_of(choice: Choice, numbers: Iterable[str]) -> tuple[list[Text], Text | None]:
    """Each note once; or none, and why the labels cannot be drawn."""
    alike = {(number[:2], len(number)): number for number in numbers}
    return notes_for([_like(choice, number) for number in alike.values()], choice.stock, choice.tear_off)


def notes_for(labels: Sequence[Label], stock: Stock, tear_off: str = "") -> tuple[list[Text], Text | None]:
    """The same of any labels."""
    try:
        found = notes_on(labels, stock, fonts=FONTS, tear_off=tear_off)
    except LabelError as wrong:
        return [], Text(wrong.ja, wrong.en[:1].upper() + wrong.en[1:])
    return [Text(note.ja, note.en[:1].upper() + note.en[1:]) for note in found], None


def _like(choice: Choice, number: str) -> Label:
    """As large as the number's own label: all codes are of one length."""
    label = blank_label_for(number, "0" * 11, settings())
    return replace(label, kind_mark=WIDEST_PLACE) if choice.show == "places" else label
