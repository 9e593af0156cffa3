"""What an entry has to look like before it gets its leaf: the form that every check of a bundle demands of it (docs/evidence.md,
10), a subject and a kind that are known, and times and values that can be read back.

What is signed is signed for good: an entry without this form would spoil each bundle and each page that it is in.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any

import orjson
from pydantic import ConfigDict, Field, TypeAdapter, ValidationError, create_model
from pydantic.fields import FieldInfo

from custody import clock
from custody.events import KINDS
from custody.models import REGISTERS
from custody.text import Text

EMPTY: tuple[Any, ...] = ("", [], {}, None)  # what an entry does not hold (events.base.Event.plain)
_SUBJECT = re.compile("[a-z][a-z_]{0,31}:[A-Za-z0-9_-]{1,64}")
_NAME = re.compile("[a-z][a-z0-9_]{0,63}")
_SHA256 = re.compile("[0-9a-f]{64}")
_STAMP = re.compile(r"2[0-9]{3}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{3}Z")

NO_SUBJECT = Text("対象の書き方が違うか、知らない種類の対象です", "of a subject that is misspelt or of no known kind")
NO_SUCH_KIND = Text("知らない種類の記録です", "an entry of a kind that is not known")
NO_TIME = Text("日時が、実在する日時の決まった書き方ではありません", "a time in it is none, or is spelt otherwise")
NO_FORM = Text("記録の形ではありません", "it does not have the form of an entry")
NO_VALUES = Text("この種類の記録の値として読めません", "its values cannot be read as those of its kind")


def misshapen(entry: Mapping[str, Any]) -> Text | None:
    """The first thing that keeps it from being an entry; None where nothing does. KeyError, TypeError or AttributeError
    where it lacks a part.
    """
    subject, times = entry["subject"], entry["t"]
    if not _SUBJECT.fullmatch(subject) or subject.partition(":")[0] not in REGISTERS:
        return NO_SUBJECT
    if not (is_time(times["received"]) and is_time(times["occurred"])):
        return NO_TIME
    if not _formed(entry):
        return NO_FORM
    return None if entry["kind"] in KINDS else NO_SUCH_KIND


def unsound(entry: Mapping[str, Any]) -> Text | None:
    """The same, and whether its plain values can be those of its kind as this version knows it."""
    if wrong := misshapen(entry):
        return wrong
    needed, values = _kind(entry["kind"])
    if not needed <= entry["data"].keys():
        return NO_VALUES
    try:
        values.validate_json(orjson.dumps(entry["data"]))
    except ValidationError:
        return NO_VALUES
    return None


@functools.lru_cache(maxsize=1024)
def is_time(text: Any) -> bool:
    """Whether it is a time that there is, spelt as the product spells it."""
    if not isinstance(text, str) or not _STAMP.fullmatch(text):
        return False
    try:
        return clock.stamp(datetime.fromisoformat(text)) == text
    except ValueError:
        return False


def _formed(entry: Mapping[str, Any]) -> bool:
    data, private, sign, fixes = entry["data"], entry["private"], entry["sign"], entry.get("fixes")
    return (
        type(data) is dict
        and type(private) is dict
        and all(_NAME.fullmatch(name) and _SHA256.fullmatch(promise) for name, promise in private.items())
        and type(sign) is list
        and all(type(s.get(name)) is str for s in sign for name in ("by", "role", "meaning", "at"))
        and type(entry["actor"]) is str
        and (entry["contract"] is None or type(entry["contract"]) is str)
        and (fixes is None or bool(_SHA256.fullmatch(fixes)))
    )


@functools.lru_cache(maxsize=256)
def _kind(kind: str) -> tuple[frozenset[str], Any]:
    """The values that no entry of a kind goes without, and what reads those that it has. What an earlier version wrote
    may lack what is new and have what is no more.
    """
    event = KINDS[kind]
    plain = {name: info for name, info in event.model_fields.items() if name not in event.private_names}
    given: dict[str, Any] = {name: (_type(info), None) for name, info in plain.items()}
    made = create_model(f"{event.__name__}Values", __config__=ConfigDict(extra="ignore", strict=True), **given)
    needed = {name for name, info in plain.items() if info.is_required() and not _may_be_empty(info)}
    return frozenset(needed), TypeAdapter(made).validator


def _type(info: FieldInfo) -> Any:
    return Annotated[info.annotation, Field(), *info.metadata]


def _may_be_empty(info: FieldInfo) -> bool:
    reads: TypeAdapter[Any] = TypeAdapter(_type(info))
    for empty in EMPTY:
        try:
            reads.validate_python(empty)
        except ValidationError:
            continue
        return True
    return False
