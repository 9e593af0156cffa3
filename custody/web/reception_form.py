"""The form of what comes in: many serial numbers for one description, and the information on it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from flask import request

from custody.errors import BadInput
from custody.events.copies import CopyRegistered
from custody.events.items import BlankRegistered, Described, ItemExpected, ItemReceived
from custody.queries import options
from custody.queries.reading import read as read_label
from custody.text import Text
from custody.usecases.receiving import MOST, Content
from custody.web.access import bases, book
from custody.web.forms import FormField, Options, Pick, fields_of, when_fields
from custody.web.language import current as lang
from custody.web.language import say
from custody.web.reading import posted, read

if TYPE_CHECKING:
    from custody.models import Contract, Item

E = TypeVar("E", bound=Described)
T = TypeVar("T")
THING = ("medium", "description", "capacity", "encryption", "owner")
NO_ITEM = "item:" + "0" * 16
LONGEST = 20_000  # characters of a list of labels that is shown again
SERIALS = Text("製造番号（1行に1つ）", "Serial numbers, one a line")
SERIALS_HELP = Text(
    "読み取り機で続けて読めます。1行が1件になります。", "A reader may add lines. Each line is one item."
)
HOW_MANY = Text("製造番号がないときの件数", "How many, if there is no serial number")
LABELS = Text("貼った先刷りラベル（1行に1枚）", "Blank labels that are on them, one a line")
LABELS_HELP = Text(
    "物に貼ってから、製造番号と同じ順に読み取ります。なければ空のまま（新しい番号のラベルを後で印刷します）",
    "Stick them on first, then scan in the order of the serial numbers. Leave it empty to print labels afterwards",
)
EMPTY = Text("情報は入っていない", "There is no information on it")
NOT_A_NUMBER = Text("個人番号ではありません", "Not a personal number")
Wrong = Mapping[str, Sequence[Text]]


@dataclass(frozen=True)
class Way:
    """One way in which things come to the register. `page` and `post` are the endpoints of its form."""

    noun: str
    page: str
    post: str
    kind: type[Described]
    tab: Text
    send: Text
    done: Text


WAYS = {
    way.noun: way
    for way in (
        Way(
            "receptions",
            "receiving.new",
            "receiving.receive",
            ItemReceived,
            Text("受領した物", "Received"),
            Text("受領を登録する", "Register as received"),
            Text("{n}件を受領しました", "{n} received"),
        ),
        Way(
            "expectations",
            "receiving.new_expectation",
            "receiving.expect",
            ItemExpected,
            Text("受領の予定", "Expected"),
            Text("予定を登録する", "Register as expected"),
            Text("{n}件の受領予定を登録しました", "{n} announced"),
        ),
        Way(
            "blanks",
            "receiving.new_blank",
            "receiving.register_blanks",
            BlankRegistered,
            Text("自社の空媒体", "Blank media"),
            Text("空媒体を登録する", "Register as blank"),
            Text("空媒体{n}件を登録しました", "{n} blank media registered"),
        ),
    )
}


@dataclass(frozen=True)
class ReceptionForm:
    """`item`: the announced item that has come, if it was announced."""

    way: Way
    contract: Contract
    item: Item | None = None

    def groups(self, wrong: Wrong) -> dict[str, list[FormField]]:
        """The controls under their headings: thing, giving, content, quiet, when."""
        again = request.method == "POST"
        values = posted(self.way.kind, request.form) if again else self._known()
        mine = fields_of(self.way.kind, lang(), self._options(), values, wrong, self._left_out())
        thing = [f for f in mine if f.name in THING]
        thing[2:2] = self._serials(wrong) if self.item is None else [f for f in mine if f.name == "serial"]
        named = {f.name for f in thing}
        content = self._content(wrong, again) if self.way.kind is ItemReceived else []
        return {
            "thing": thing,
            "giving": [f for f in mine if f.name not in named and not f.quiet],
            "content": [f for f in content if not f.quiet],
            "quiet": [f for f in [*mine, *content] if f.quiet and f.name not in named],
            "when": when_fields(lang(), request.form if again else None, wrong),
            "doubt": _doubt(wrong),
            "labels": self._labels(wrong) if self.way.kind is not ItemExpected and self.item is None else [],
        }

    def _left_out(self) -> tuple[str, ...]:
        return () if self.item is not None else ("serial",)

    def _known(self) -> dict[str, Any]:
        return {n: getattr(self.item, n) for n in (*THING, "serial", "maker", "model")} if self.item else {}

    def _options(self) -> Options:
        return {"place": [Pick(*row) for row in options.places(book())]}

    def _serials(self, wrong: Wrong) -> list[FormField]:
        return [
            FormField(
                "serials",
                say(SERIALS),
                "textarea",
                value=request.form.get("serials", ""),
                help=say(SERIALS_HELP),
                errors=[say(t) for t in wrong.get("serials", ())],
            ),
            FormField(
                "how_many",
                say(HOW_MANY),
                "number",
                value=request.form.get("how_many", ""),
                inputmode="numeric",
                errors=[say(t) for t in wrong.get("how_many", ())],
            ),
        ]

    def _labels(self, wrong: Wrong) -> list[FormField]:
        """What the address says is the blank label that somebody scanned before they came here."""
        errors = [say(t) for t in wrong.get("labels", ())]
        value = request.values.get("labels", "")[:LONGEST]
        return [FormField("labels", say(LABELS), "textarea", value, say(LABELS_HELP), errors=errors)]

    def _content(self, wrong: Wrong, again: bool) -> list[FormField]:
        values = posted(CopyRegistered, request.form) if again else {}
        found = fields_of(CopyRegistered, lang(), {}, values, wrong)
        for f in found:
            f.required = False  # none of them is asked where nothing is on it; the server says what is missing
        return [FormField("empty", say(EMPTY), "checkbox", value="empty" in request.form), *found]

    def sent(self, kind: type[E]) -> tuple[E, Content | None, list[str]]:
        """The event, what is on the carriers, and one serial number for each. BadInput with all that is wrong."""
        wrong: dict[str, Sequence[Text]] = {}
        event = _tried(wrong, lambda: read(kind, request.form))
        content = _tried(wrong, self._sent_content)
        serials = _tried(wrong, lambda: _sent_serials(len(labels_sent())))
        if wrong or event is None or serials is None:
            raise BadInput(wrong)
        return event, content, serials

    def _sent_content(self) -> Content | None:
        if self.way.kind is not ItemReceived or "empty" in request.form:
            return None
        return Content(read(CopyRegistered, request.form, item=NO_ITEM))


def _tried(wrong: dict[str, Sequence[Text]], work: Callable[[], T]) -> T | None:
    """What `work` gives; None, and what is wrong noted, where it raises BadInput."""
    try:
        return work()
    except BadInput as error:
        wrong.update(error.fields)
        return None


def labels_sent() -> list[str]:
    """The blank labels that were read, in their order: a code or a number each, or what is neither as it was typed."""
    lines = [line.strip() for line in request.form.get("labels", "").splitlines() if line.strip()]
    readings = [(line, read_label(line, bases())) for line in lines[: MOST + 1]]
    return [(found.code or found.number or line) if found else line for line, found in readings]


def _sent_serials(labels: int) -> list[str]:
    """One for each item; empty ones for as many as were counted without, or as there are `labels`."""
    lines = [line.strip() for line in request.form.get("serials", "").splitlines() if line.strip()]
    return lines or [""] * _how_many(request.form.get("how_many", ""), max(labels, 1))


def _how_many(text: str, else_: int) -> int:
    """1 to MOST; `else_` where nothing was said. BadInput otherwise."""
    plain = text.strip()
    if not plain:
        return else_
    if not plain.isdecimal() or not 0 < int(plain[:9]) <= MOST:
        raise BadInput({"how_many": [Text(f"1から{MOST}までの数にしてください。", f"A number from 1 to {MOST}.")]})
    return int(plain)


def _doubt(wrong: Wrong) -> list[FormField]:
    """The way out for a run of twelve digits that is no personal number."""
    asked = "not_personal_number" in wrong or "not_personal_number" in request.form
    ticked = "not_personal_number" in request.form
    return [FormField("not_personal_number", say(NOT_A_NUMBER), "checkbox", value=ticked)] if asked else []
