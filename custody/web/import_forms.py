"""The forms of taking in an older register: what each column stands for, what is said once for all rows, words read anew."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from custody.errors import BadInput
from custody.events.base import NAME_LENGTH
from custody.events.choices import Encryption, Method, Owner
from custody.importing.cells import Table, letter_of
from custody.importing.checking import with_words
from custody.importing.fields import FIELDS
from custody.importing.plan import Plan
from custody.importing.problems import Word
from custody.importing.running import NO_COLUMN
from custody.importing.words import CHOICES, NONE
from custody.queries import options
from custody.text import Text
from custody.web.access import book
from custody.web.forms import FormField, Pick
from custody.web.language import current as lang
from custody.web.language import say

if TYPE_CHECKING:
    from custody.web.reading import Posted

SAMPLES = 3
LONG = 60  # characters of a sample
MOST_WORDS = 60
NO_INFORMATION = Text("情報は入っていない", "There is no information on it")
NOT_SAID = Text("列がない・書かない", "No column, nothing")
STORED = Text(
    "すべての物を台帳どおりの保管設備で見て、扉の施錠を確かめた（保管中として登録する）",
    "Everything was seen in the storage unit that the register names, and its door is locked (register as stored)",
)
NOT_PERSONAL = Text("12桁の数字は個人番号ではない", "Runs of 12 digits are no personal numbers")
FROM_REGISTER = Text("旧台帳による（記載なし）", "By the old register (not stated)")
NO_UNIT_YET = Text("場所の列がないか空の行のとき", "Where there is no column, or a row says nothing")
USUAL = {"owner": Owner.CLIENT.value, "encryption": Encryption.UNKNOWN.value, "method": Method.HAND.value}


@dataclass(frozen=True)
class Column:
    """One column of the file, to be given a meaning."""

    letter: str
    heading: str
    samples: Sequence[str]
    field: FormField


def columns_of(table: Table, plan: Plan) -> list[Column]:
    rows = table.rows
    headings = rows[plan.header - 1]
    below = [r for r in rows[plan.header : plan.header + 20] if any(r)]
    width = max((len(r) for r in (headings, *below)), default=0)
    return [_column(n, headings, below, plan) for n in range(width)]


def _column(n: int, headings: Sequence[str], below: Sequence[Sequence[str]], plan: Plan) -> Column:
    heading = headings[n] if n < len(headings) else ""
    samples = [r[n][:LONG] for r in below if n < len(r) and r[n]][:SAMPLES]
    label = f"{letter_of(n)} {heading}"
    picks = [Pick("", say(Text("取り込まない", "Leave out"))), *(Pick(k, say(f.label)) for k, f in FIELDS.items())]
    return Column(
        letter_of(n), heading, samples, FormField(f"c{n}", label, "select", plan.columns.get(n, ""), choices=picks)
    )


def usual_fields(plan: Plan, wrong: Mapping[str, Sequence[Text]]) -> list[FormField]:
    """What is said once for all rows that say nothing themselves."""
    values = {**USUAL, "giver": say(FROM_REGISTER), **plan.usual}
    found = []
    for name, field in FIELDS.items():
        if field.usual:
            kind = "place" if name == "place" else "select" if name in CHOICES else "text"
            value = values.get(name, "")
            errors = [say(t) for t in wrong.get(name, ())]
            found.append(FormField(f"u-{name}", say(field.label), kind, value, choices=_picks(name), errors=errors))
    for f in found:
        f.maxlength = NAME_LENGTH if f.kind == "text" else None
    return found


def _picks(name: str) -> list[Pick]:
    if name == "place":
        return [Pick("", say(NOT_SAID)), *(Pick(*row) for row in options.places(book()))]
    if name not in CHOICES:
        return []
    none = [Pick(NONE, say(NO_INFORMATION))] if name == "info_class" else []
    return [Pick("", say(NOT_SAID)), *none, *(Pick(c.value, say(c.text)) for c in CHOICES[name])]


def ticks(plan: Plan) -> list[FormField]:
    return [
        FormField("stored", say(STORED), "checkbox", plan.stored),
        FormField("not_personal", say(NOT_PERSONAL), "checkbox", plan.not_personal),
    ]


def plan_sent(form: Posted, before: Plan, width: int) -> Plan:
    """The plan as it was filled in. BadInput for a field that is given to two columns, or to none although it is needed."""
    columns = {n: name for n in range(width) if (name := str(form.get(f"c{n}", ""))) in FIELDS}
    twice = {name for name in columns.values() if list(columns.values()).count(name) > 1}
    if twice:
        label = FIELDS[min(twice)].label
        raise BadInput(
            message=Text("「{label}」が二つの列に選ばれています。", "Two columns are “{label}”.").filled(label=label)
        )
    usual = {name: str(form.get(f"u-{name}", "")).strip()[:NAME_LENGTH] for name, f in FIELDS.items() if f.usual}
    allowed = {name: value for name, value in usual.items() if value and _may_be(name, value)}
    sent = replace(before, columns=columns, usual=allowed, stored="stored" in form, not_personal="not_personal" in form)
    if missing := sent.missing():
        raise BadInput({name: [NO_COLUMN.filled(label=FIELDS[name].label)] for name in missing})
    return sent


def _may_be(name: str, value: str) -> bool:
    picks = _picks(name)
    return not picks or any(p.value == value for p in picks)


def word_fields(unknown: Sequence[tuple[str, str, int]]) -> list[FormField]:
    """The words of the file that stand for nothing known, each with what it may stand for."""
    some = sorted(unknown, key=lambda w: -w[2])[:MOST_WORDS]
    return [
        FormField(f"w{n}", f"{word} ({times})", "select", "", say(FIELDS[name].label), choices=_picks(name))
        for n, (name, word, times) in enumerate(some)
    ]


def words_sent(form: Posted, plan: Plan, unknown: Sequence[tuple[str, str, int]]) -> Plan:
    """The plan with the words that were given a meaning."""
    some = sorted(unknown, key=lambda w: -w[2])[:MOST_WORDS]
    chosen: dict[Word, Any] = {}
    for n, (name, word, _times) in enumerate(some):
        value = str(form.get(f"w{n}", ""))
        if value and _may_be(name, value):
            chosen[Word(name, word)] = value
    return with_words(plan, chosen)


def language() -> int:
    """Where the reader's language stands in a Text that was kept as a list."""
    return int(lang() == "en")
