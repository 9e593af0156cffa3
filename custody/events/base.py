"""What an event kind is. One frozen model says its fields, its words, its articles, who may do it and what it changes.

The form, the API schema, the import and the history line are made from these models; nothing repeats them.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Annotated, Any, ClassVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from custody import clock
from custody.events.choices import Choice, Meaning, Role, SignRole
from custody.text import Text

KINDS: dict[str, type[Event]] = {}

NOTE_LENGTH = 2_000
NAME_LENGTH = 120


ERASED_TEXT = "消去済み"  # what stands in a row for words that were erased
LATE_WORDS = frozenset({"why", "late_why"})  # kept beside the fields of any kind

TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def clean(text: str) -> str:
    """NFC, no control characters but the line break, nothing that turns the direction of reading.

    What is hashed must not depend on the phone, and what is shown must read as it was written.
    """
    composed = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    return "".join(c for c in composed if c == "\n" or not (unicodedata.category(c) in {"Cc", "Cs"} or c in TURNING))


Line = Annotated[str, AfterValidator(clean), Field(max_length=NAME_LENGTH)]
Note = Annotated[str, AfterValidator(clean), Field(max_length=NOTE_LENGTH)]
Date = Annotated[
    str, Field(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"), AfterValidator(lambda t: date.fromisoformat(t).isoformat())
]
Count = Annotated[int, Field(ge=0, le=1_000_000_000)]
Ref = Annotated[str, Field(pattern=r"^[a-z]{4,14}:[0-9a-z]{16}$")]
When = Annotated[str, AfterValidator(lambda text: clock.stamp(clock.parse(text)))]
Hash = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Photos = Annotated[list[Hash], Field(max_length=40)]  # asked for with the widget "photos"; one Hash with "scan"
OF_FILES = frozenset({"photos", "scan"})
# What may stand in the clear in an entry although it is text: no name and no sentence has one of these forms.
FileHash = Annotated[str, Field(pattern=r"^([0-9a-fA-F]{64})?$")]
Number = Annotated[str, Field(pattern=r"^([A-Z]-[0-9]{6,12})?$")]
NumberTyped = Annotated[Number, BeforeValidator(lambda text: unicodedata.normalize("NFKC", str(text)).strip().upper())]
LabelCode = Annotated[str, Field(pattern=r"^([0-9A-HJKMNP-TV-Z]{11})?$")]
Key = Annotated[str, Field(pattern=r"^[0-9a-zA-Z_.:-]{0,64}$")]


@dataclass(frozen=True)
class Ask:
    """How a field is asked for. `widget` names the control; `filled` fields are set by the use case."""

    label: Text
    widget: str = "text"
    help: Text | None = None
    private: bool = False
    filled: bool = False
    quiet: bool = False


def ask(
    ja: str,
    en: str,
    widget: str = "text",
    *,
    default: Any = ...,
    help: Text | None = None,
    private: bool = False,
    filled: bool = False,
    quiet: bool = False,
) -> Any:
    """A field of an event: its words in both languages, its control, and whether it is kept out of the entry.

    `private` values (names, free text, serial numbers) are kept behind a commitment (ledger.md §2.2).
    `quiet` fields are shown only when opened (rarely needed).
    """
    how = Ask(Text(ja, en), widget, help, private, filled, quiet)
    extra: Any = {"ask": how}
    if isinstance(default, (list, dict)):
        return Field(default_factory=default.copy, json_schema_extra=extra)
    return Field(default, json_schema_extra=extra)


@dataclass(slots=True)
class Recorded:
    """An entry as the fold reads it: plain values, private ones put back where they are still kept."""

    subject: str
    seq: int
    kind: str
    contract: str | None
    actor: str
    occurred: str
    received: str
    hash: str
    data: dict[str, Any]
    private: dict[str, Any]
    sign: list[dict[str, Any]] = field(default_factory=list)
    fixes: str | None = None
    auth: object = None

    def link_by(self) -> str:
        """Who made the one-time link through which whoever recorded it came in; empty where it is not said."""
        found = self.auth.get("link_by") if isinstance(self.auth, dict) else None
        return found if isinstance(found, str) else ""

    def get(self, name: str, default: Any = None) -> Any:
        """A field's value, private or not; `default` where it was not given or has been erased."""
        private = self.private
        return private[name] if name in private else self.data.get(name, default)


def left_out(kind: str, names: Iterable[str]) -> dict[str, str]:
    """What is read in place of private values that are no more: a word for words, nothing for anything else."""
    words = KINDS[kind].private_words | LATE_WORDS
    return {name: ERASED_TEXT for name in names if name in words}


class Event(BaseModel):
    """Root of all kinds. A subclass with a `kind` of its own is part of the vocabulary (domain.md §2.3)."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    kind: ClassVar[str] = ""
    ref: ClassVar[str] = ""
    noun: ClassVar[str] = ""
    title: ClassVar[Text]
    articles: ClassVar[tuple[int, ...]] = ()
    by: ClassVar[frozenset[Role]] = frozenset()
    legal_from: ClassVar[frozenset[str]] = frozenset()
    states: ClassVar[type[Choice] | None] = None
    second: ClassVar[Text | None] = None
    second_role: ClassVar[SignRole] = SignRole.CHECKER
    meaning: ClassVar[Meaning] = Meaning.CONFIRMED
    asks: ClassVar[Mapping[str, Ask]] = {}
    private_names: ClassVar[frozenset[str]] = frozenset()
    private_words: ClassVar[frozenset[str]] = frozenset()
    photo_names: ClassVar[tuple[str, ...]] = ()

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        super().__pydantic_init_subclass__(**kwargs)
        cls.asks = dict(_asks(cls))
        cls.private_names = frozenset(name for name, a in cls.asks.items() if a.private)
        cls.private_words = frozenset(n for n in cls.private_names if cls.model_fields[n].annotation is str)
        cls.photo_names = tuple(name for name, a in cls.asks.items() if a.widget in OF_FILES)
        if cls.__dict__.get("kind"):
            KINDS[cls.kind] = cls

    def plain(self) -> dict[str, Any]:
        """The fields that go into the entry itself, without the empty ones."""
        kept = self.model_dump(mode="json", exclude=set(self.private_names), exclude_none=True)
        return {name: value for name, value in kept.items() if value not in ("", [], {})}

    def secrets(self) -> dict[str, Any]:
        """The fields that are kept behind commitments, without the empty ones."""
        kept = self.model_dump(mode="json", include=set(self.private_names), exclude_none=True)
        return {name: value for name, value in kept.items() if value not in ("", [], {})}

    def photos(self, name: str) -> list[str]:
        """The hashes in one of `photo_names`."""
        value = getattr(self, name)
        return [value] if isinstance(value, str) else list(value or ())

    @staticmethod
    def change(row: Any, e: Recorded) -> None:
        """What this event makes of its subject's row. Nothing, unless the kind says otherwise."""


def _asks(cls: type[Event]) -> Iterator[tuple[str, Ask]]:
    for name, info in cls.model_fields.items():
        extra = info.json_schema_extra
        if isinstance(extra, dict) and isinstance(extra.get("ask"), Ask):
            yield name, extra["ask"]  # type: ignore[misc]


_BLANK: dict[type[Any], Any] = {}


def _blank(table: type[Any]) -> Any:
    return _BLANK.get(table) or _BLANK.setdefault(table, table())


def take(row: Any, e: Recorded, names: tuple[str, ...]) -> None:
    """Put the named fields of the event into the row; a field that was left empty empties the column."""
    kept, blank, private, data = row.__data__, _blank(type(row)).__data__, e.private, e.data
    for n in names:
        kept[n] = private[n] if n in private else data[n] if n in data else blank.get(n)


def put(row: Any, values: dict[str, Any]) -> None:
    """Set several columns at once: verifying sets ten an entry, and peewee's own way costs most of that time.

    What changed is not noted, since rows are written whole; labels, of which that is asked, are set one by one.
    """
    row.__data__.update(values)
