"""Codes, rules and fields in words: what a line of the history is put together from."""

from __future__ import annotations

import functools
import re
import types
from typing import Any, Union, get_args, get_origin

from custody.events import Event
from custody.events.base import Ask
from custody.events.choices import Choice
from custody.rules.articles import SUBJECTS

ARTICLE = re.compile(r"^第(.+)条$")
FOUND = frozenset({"matched", "signed_in", "waits"})  # what came of an act, which nobody typed, and which is told
UNSAID = frozenset(
    {"place", "unit", "area", "code", "textarea", "map", "lines", "roster", "contract", "client", "items"}
)


def word_of(choices: type[Choice], code: str, lang: str) -> str:
    """The word for a code of a closed list; the code itself where the list no longer knows it."""
    return next((c.text.in_(lang) for c in choices if c.value == code), code)


def short_hash(hash_: str) -> str:
    """`9f2c·41aa`: enough to compare by eye with what is printed."""
    return f"{hash_[:4]}·{hash_[4:8]}"


def subject_of(rule: str, lang: str) -> str:
    """`持出しの禁止` of R-19-1; the code itself where it is no article's."""
    part = rule.split("-")[1] if rule.count("-") == 2 else ""
    return SUBJECTS[int(part)].in_(lang) if part.isdigit() and int(part) in SUBJECTS else rule


def basis_in(basis: str, lang: str) -> str:
    """A recorded basis (`第19条`) in another language."""
    if lang == "ja":
        return basis
    found = ARTICLE.match(basis)
    return f"Art. {found[1]}" if found else {"契約設定": "Contract setting", "社内基準": "House rule"}.get(basis, basis)


@functools.cache
def sayable(kind: type[Event]) -> list[tuple[str, Ask, Any]]:
    """The fields that a line tells, with what goes without saying."""
    said = [(n, a) for n, a in kind.asks.items() if (not a.filled or n in FOUND) and a.widget not in UNSAID]
    return [(n, a, default(kind, n)) for n, a in said]


@functools.cache
def default(kind: type[Event], name: str) -> Any:
    """What a field is where nothing is said; an object equal to nothing where it must be said."""
    info = kind.model_fields[name]
    return object() if info.is_required() else info.get_default(call_default_factory=True)


@functools.cache
def choices_of(kind: type[Event], name: str) -> type[Choice] | None:
    """The closed list that a field chooses from, if it does."""
    return _choice(kind.model_fields[name].annotation)


def _choice(annotation: Any) -> type[Choice] | None:
    if isinstance(annotation, type) and issubclass(annotation, Choice):
        return annotation
    if get_origin(annotation) in (Union, types.UnionType, list):
        return next((c for a in get_args(annotation) if (c := _choice(a))), None)
    return None
