"""One row of an old register, read field by field: the reception that it stands for, and all that is wrong with it."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any

from pydantic import ValidationError

from custody import clock, dates
from custody.documents.forms.drawing import MISSING, printable
from custody.events.base import NAME_LENGTH, NOTE_LENGTH
from custody.events.copies import CopyRegistered
from custody.events.items import ItemReceived
from custody.importing import problems
from custody.importing.cells import Odd, letter_of
from custody.importing.fields import FIELDS
from custody.importing.plan import Plan
from custody.importing.problems import Problem, Word
from custody.importing.words import CHOICES, NONE, Places, choice_of
from custody.personal_numbers import is_number
from custody.registers import Registers
from custody.text import Text
from custody.usecases.importing import Line
from custody.usecases.receiving import Content

NO_ITEM = "item:" + "0" * 16
TEXTS = ("former_number", "description", "serial", "maker", "model", "capacity", "giver", "receipt", "slot", "name", "source", "note")  # fmt: skip
OF_COPY = ("name", "persons", "records", "source", "keep_until")
COUNT = re.compile(r"^(?:約|およそ)?(\d{1,9})(?:件|人|名|点|本|枚|個|冊|箱|台|部|セット)?$")
TWELVE = frozenset(TEXTS) - {"serial"}  # a maker's number may well have twelve digits


@dataclass
class Row:
    """`number`: as the spreadsheet counts. `merged`: the columns that lie in a merged cell here."""

    number: int
    cells: Sequence[str]
    columns: Mapping[int, str]
    headings: Sequence[str]
    merged: frozenset[int] = frozenset()
    problems: list[Problem] = field(default_factory=list)

    def column(self, name: str) -> int | None:
        return next((n for n, field_ in self.columns.items() if field_ == name), None)

    def text(self, name: str) -> str:
        n = self.column(name)
        return self.cells[n] if n is not None and n < len(self.cells) else ""

    def wrong(self, name: str, why: Text) -> None:
        n = self.column(name)
        heading = self.headings[n] if n is not None and n < len(self.headings) else ""
        self.problems.append(
            Problem(self.number, f"{letter_of(n)}{self.number}" if n is not None else "", heading, why)
        )


class Reader:
    """Reads the rows of one file. `unknown`: the words that stand for nothing known, and how often."""

    def __init__(self, book: Registers, plan: Plan, file: str) -> None:
        self.places, self.plan, self.file = Places(book), plan, file
        self.unknown: Counter[Word] = Counter()
        self.today = date.fromisoformat(clock.today())

    def line(self, row: Row) -> Line | None:
        """What the row becomes; where it has problems, the answer is of no use."""
        self._look(row)
        given: dict[str, Any] = {name: self._text(row, name) for name in TEXTS}
        given |= {name: self._choice(row, name) for name in CHOICES}
        given |= {name: self._date(row, name) for name in ("lease_until", "held_since", "keep_until")}
        given |= {name: self._count(row, name) for name in ("persons", "records")}
        given["place"] = self._place(row)
        self._one_thing(row)
        for name in ("medium", "place", "giver"):
            if not given[name] and not row.problems:
                row.wrong(name, problems.MISSING.filled(label=FIELDS[name].label))
        content = self._content(row, given)
        return None if row.problems else self._made(row, given, content)

    def _look(self, row: Row) -> None:
        for n, name in row.columns.items():
            cell = row.cells[n] if n < len(row.cells) else ""
            if n in row.merged:
                row.wrong(name, problems.MERGED)
            elif isinstance(cell, Odd):
                row.wrong(name, cell.why)

    def _usual(self, name: str) -> str:
        return self.plan.usual.get(name, "")

    def _text(self, row: Row, name: str) -> str:
        text = row.text(name)
        if not text:
            return self._usual(name)
        longest = NOTE_LENGTH if name == "note" else NAME_LENGTH
        if len(text) > longest:
            row.wrong(name, problems.TOO_LONG.filled(n=longest, have=len(text)))
        if (odd := _undrawn(text)) and not isinstance(text, Odd):
            row.wrong(name, problems.NO_GLYPH.filled(c=odd))
        if name in TWELVE and not self.plan.not_personal and is_number(text):
            row.wrong(name, problems.PERSONAL)
        return " ".join(text.split()) if name != "note" else text

    def _choice(self, row: Row, name: str) -> str:
        word = row.text(name)
        if not word or isinstance(word, Odd):
            return self._usual(name)
        value = self.plan.words.get(name, {}).get(word) or choice_of(name, word)
        if value is None:
            self.unknown[Word(name, word[:NAME_LENGTH])] += 1
            row.wrong(name, problems.UNKNOWN.filled(word=word[:40]))
        return value or ""

    def _place(self, row: Row) -> str:
        word = row.text("place")
        if not word or isinstance(word, Odd):
            return self._usual("place")
        chosen = self.plan.words.get("place", {}).get(word)
        found = [chosen] if chosen else self.places.called(word)
        if len(found) != 1:
            self.unknown[Word("place", word[:NAME_LENGTH])] += 1
            row.wrong(
                "place", (problems.TWO_PLACES if found else problems.NO_PLACE).filled(word=word[:40], n=len(found))
            )
        return found[0] if found else ""

    def _date(self, row: Row, name: str) -> str | None:
        text = row.text(name)
        if not text or isinstance(text, Odd):
            return None
        found = _date_of(text)
        if isinstance(found, Text):
            row.wrong(name, found)
            return None
        if name == "held_since" and found > self.today:
            row.wrong(name, problems.FUTURE.filled(text=text[:40]))
        return found.isoformat()

    def _count(self, row: Row, name: str) -> int | None:
        text = row.text(name)
        if not text or isinstance(text, Odd):
            return None
        found = COUNT.match(unicodedata.normalize("NFKC", text).replace(",", "").replace(" ", ""))
        if found is None:
            row.wrong(name, problems.NO_NUMBER.filled(text=text[:40]))
        return int(found[1]) if found else None

    def _one_thing(self, row: Row) -> None:
        n = self._count(row, "quantity")
        if n is not None and n != 1:
            row.wrong("quantity", problems.SEVERAL.filled(n=n))

    def _content(self, row: Row, given: dict[str, Any]) -> Content | None:
        sort = given.pop("info_class")
        of_copy = {name: given.pop(name) for name in OF_COPY}
        if sort == NONE or row.problems:
            return None
        of_copy["name"] = of_copy["name"] or given["description"]
        if not sort or not of_copy["name"]:
            row.wrong("info_class" if not sort else "name", problems.NO_NAME if sort else problems.NO_CLASS)
            return None
        event = _tried(row, lambda: CopyRegistered.model_validate({**of_copy, "item": NO_ITEM, "info_class": sort}))
        return Content(event) if event else None

    def _made(self, row: Row, given: dict[str, Any], content: Content | None) -> Line | None:
        slot = given.pop("slot")
        said = {name: value for name, value in given.items() if value not in (None, "")}
        origin = {"imported": self.file, "imported_sheet": self.plan.sheet + 1, "imported_row": row.number}
        event = _tried(row, lambda: ItemReceived.model_validate({**said, **origin}))
        return Line(event, content, slot if self.plan.stored else "") if event else None


def _tried(row: Row, make: Callable[[], Any]) -> Any:
    try:
        return make()
    except ValidationError as e:
        for error in e.errors():
            name = str(error["loc"][0])
            row.wrong(name if name in FIELDS else "", problems.NOT_RIGHT)
        return None


@lru_cache(maxsize=4096)
def _date_of(text: str) -> date | Text:
    return dates.read(text)


@lru_cache(maxsize=8192)
def _undrawn(text: str) -> str:
    """The first character that no font of ours has; empty for none."""
    if text.isascii():
        return ""
    return next((c for c in text if c != MISSING and c not in "\n\t" and printable(c) == MISSING), "")
