"""What all tables share. A register's row is a projection: it is made only from its subject's entries."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Self

import orjson
from peewee import IntegerField, Model, TextField

from custody.db import proxy

if TYPE_CHECKING:
    from custody.events.base import Recorded

    AnyText = TextField[Any]
    AnyInteger = IntegerField[Any]
else:
    AnyText, AnyInteger = TextField, IntegerField

START = "0" * 64


_spelled = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode


def compact(value: object) -> str:
    """JSON text with sorted keys and no spaces: one spelling for one value."""
    if not value and isinstance(value, list):  # most are
        return "[]"
    try:
        return orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode()
    except TypeError:  # a key that is no text, or half a character
        return _spelled(value)


class JsonText(AnyText):
    """A list or an object kept as JSON text in one spelling, so that rows can be compared."""

    def db_value(self, value: object) -> str | None:
        return None if value is None else compact(value)

    def python_value(self, value: str | None) -> Any:
        return None if value is None else orjson.loads(value)


class Flag(AnyInteger):
    """A yes or no kept as 1 or 0 on both databases."""

    def db_value(self, value: object) -> int | None:
        return None if value is None else int(bool(value))

    def python_value(self, value: int | None) -> bool | None:
        return None if value is None else bool(value)


class Table(Model):
    class Meta:
        database = proxy
        legacy_table_names = False


class Register(Table):
    """One row a subject. `seq` and `head` are the number and the hash of the subject's newest entry.

    No columns, and only there where a row was read to be written: `newest`, that entry without its private values;
    `kept`, the values of all columns as the database has them.
    """

    newest: Recorded | None = None
    kept: tuple[object, ...] | None = None

    id: TextField[str] = TextField(primary_key=True)
    seq: IntegerField[int] = IntegerField(default=0)
    head: TextField[str] = TextField(default=START)

    @classmethod
    def blank(cls, subject: str) -> Self:
        """The row of a subject before its first entry, without the cost of a constructor."""
        row = cls.__new__(cls)
        row.__data__ = {**cls._meta.get_default_dict(), "id": subject}
        row.__rel__ = {}
        row._dirty = set(row.__data__)  # type: ignore[attr-defined]
        return row
