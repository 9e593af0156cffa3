"""Labels printed ahead of the things: numbers drawn, bound at reception to what gets them, voided when lost or spoilt."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from typing import cast

from custody import db, state
from custody.caller import Caller, Submission
from custody.errors import BadInput, NotFound
from custody.events.blank_labels import BlankLabelPrinted, BlankLabelUsed, BlankLabelVoided, BlankState, LabelBound
from custody.ids import human_number, new_code, new_id, read_code
from custody.models import BlankLabel, Register
from custody.text import Text
from custody.usecases.act import Moment, Step, act, numbers
from custody.usecases.outcome import Outcome

LETTERS = ("M", "P")
MOST = 240  # ten sheets of 24
HOW_MANY = Text(f"1から{MOST}までの数にしてください。", f"A number from 1 to {MOST}.")
NO_LETTER = Text("媒体（M）か紙（P）を選んでください。", "Choose media (M) or paper (P).")
NONE_CHOSEN = Text("無効にするラベルを選んでください。", "Choose the labels to void.")
UNKNOWN = Text(
    "「{text}」は先刷りラベルではありません。読み直すか、この行を消してください。",
    "“{text}” is no blank label. Scan it again, or take the line out.",
)
TWICE = Text(
    "「{text}」が二度あります。1件に1枚ずつ貼ってください。", "“{text}” is there twice. One label for each thing."
)
USED = Text(
    "{number} はもう別の物に貼られています。ほかの先刷りラベルを貼って読み取ってください。",
    "{number} is on another thing already. Stick on another blank label and scan that.",
)
IS_VOID = Text(
    "{number} は無効にした先刷りラベルです。破棄し、ほかの先刷りラベルを貼って読み取ってください。",
    "{number} is a blank label that was voided. Tear it up, stick on another one and scan that.",
)
OTHER_LETTER = Text(
    "{number} は、番号が紙ならP、ほかはMで始まるため、この種別には貼れません。",
    "{number} does not fit this kind: P is for paper, M for all else.",
)
COUNT = Text(
    "先刷りラベルは1件に1枚です：物が{things}件、ラベルが{labels}枚あります。",
    "One blank label for each thing: there are {things} things and {labels} labels.",
)
NOT_READY = Text(
    "{number} は未使用ではありません。一覧を開き直してください。",
    "{number} is not unused any more. Open the list again.",
)


def print_blanks(caller: Caller, submission: Submission, letter: str, count: int, stock: str) -> Outcome:
    """B03c: draw the numbers and codes of `count` labels for media ("M") or paper ("P"). BadInput."""
    if letter not in LETTERS:
        raise BadInput({"letter": [NO_LETTER]})
    if not 0 < count <= MOST:
        raise BadInput({"count": [HOW_MANY]})

    def print_blanks(moment: Moment) -> list[Step]:  # noqa: ARG001 - nothing is looked up
        return [
            Step(
                state.blank(new_id("blanklabel")),
                BlankLabelPrinted(number=human_number(letter, n), label_code=new_code(), stock=stock),
            )
            for n in numbers(letter, count)
        ]

    return act(caller, submission, [letter, count, stock], print_blanks)


def void(caller: Caller, submission: Submission, subjects: Sequence[str], event: BlankLabelVoided) -> Outcome:
    """B03e: labels that are on nothing are lost, spoilt or left over. BadInput where one of them is on a thing."""
    if not subjects:
        raise BadInput({"blank": [NONE_CHOSEN]})

    def void_blanks(moment: Moment) -> list[Step]:
        rows = moment.rows(subjects)
        for row in rows:
            if not isinstance(row, BlankLabel):
                raise NotFound
            if row.state != BlankState.READY:
                raise BadInput({"blank": [NOT_READY.filled(number=row.number)]})
        return [Step(row, event) for row in rows]

    return act(caller, submission, [list(subjects), event.model_dump(mode="json")], void_blanks)


def scanned(moment: Moment, texts: Sequence[str], letter: str, things: int) -> list[BlankLabel]:
    """The unused labels that `texts` (codes or numbers) stand for, one for each of `things`, locked until the end.

    BadInput, under `labels`, with all that is wrong: unknown, twice, used, void, of the other letter, too few or many.
    """
    rows = _rows(moment, texts)
    wrong = [said for text, row in zip(texts, rows, strict=True) if (said := _amiss(text, row, letter))]
    wrong += [TWICE.filled(text=t[:40]) for t, row in _repeated(texts, rows)]
    if len(texts) != things:
        wrong.insert(0, COUNT.filled(things=things, labels=len(texts)))
    if wrong:
        raise BadInput({"labels": wrong[:10]})
    return [cast("BlankLabel", row) for row in rows]


def _rows(moment: Moment, texts: Sequence[str]) -> list[BlankLabel | None]:
    keys = [_key(text) for text in texts]
    marks = ", ".join("?" * len(keys))
    either = f"code IN ({marks}) OR number IN ({marks})"
    known = db.rows(f"SELECT id, code, number FROM blank_label WHERE {either}", [*keys, *keys])  # noqa: S608 - marks
    ids = {key: subject for subject, *names in known for key in names}
    rows: dict[str, Register] = {row.id: row for row in moment.rows(sorted(set(ids.values())))}
    return [cast("BlankLabel | None", rows.get(ids.get(key, ""))) for key in keys]


def _key(text: str) -> str:
    """A code in its own spelling, or a number as it is printed."""
    plain = unicodedata.normalize("NFKC", text).strip().upper()
    return read_code(plain.rstrip("/").rpartition("/")[2]) or plain


def _amiss(text: str, row: BlankLabel | None, letter: str) -> Text | None:
    if row is None:
        return UNKNOWN.filled(text=text[:40])
    if row.state == BlankState.BOUND:
        return USED.filled(number=row.number)
    if row.state == BlankState.VOID:
        return IS_VOID.filled(number=row.number)
    return None if row.number.startswith(letter) else OTHER_LETTER.filled(number=row.number)


def _repeated(texts: Sequence[str], rows: Sequence[BlankLabel | None]) -> list[tuple[str, BlankLabel]]:
    seen: set[str] = set()
    found = []
    for text, row in zip(texts, rows, strict=True):
        if row is not None and row.id in seen:
            found.append((text, row))
        if row is not None:
            seen.add(row.id)
    return found


def bind(step: Step, blank: BlankLabel) -> Step:
    """Written with `step`, the registration of a thing: the label is on it, and is no blank any more."""
    on = LabelBound(label_code=blank.code, blank=blank.id)
    step.follow = [*step.follow, Step(step.row, on, step.contract), Step(blank, BlankLabelUsed(item=step.row.id))]
    return step
