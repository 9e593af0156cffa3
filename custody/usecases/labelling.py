"""Labels of items and places: printed, attached, damaged, replaced, seen where they must not be."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from custody import db
from custody.caller import Caller, Submission
from custody.errors import BadInput, Conflict, NotFound
from custody.events.choices import TERMINAL, LabelDoubt
from custody.events.labels import DoubtSettled, LabelAttached, LabelDamaged, LabelDoubted, LabelPrinted, LabelReissued
from custody.ids import new_code, read_code
from custody.models import Case, Item, Place, Register
from custody.models.ledger import UNSETTLED
from custody.text import Text
from custody.usecases.act import Moment, Prepare, Step, act, preview, second_of
from custody.usecases.outcome import Outcome

STANDS = f"SELECT 1 FROM entry WHERE entry.subject = ? AND entry.kind = ? AND {UNSETTLED} LIMIT 1"  # noqa: S608 - a constant
ENDED = frozenset({*TERMINAL, "retired"})
WHY_AGAIN = Text(
    "{number} にはもうラベルが貼られています。もう一度印刷する理由を入れてください（古いラベルは外して破棄します）。",
    "{number} has its label on. Say why it is printed again (take the old one off and tear it up).",
)
NEVER_ITS = Text(
    "この物のラベルだったことはありません。読み直すか、空のままで記録してください。",
    "This never was its label. Scan again, or leave it empty.",
)

NO_DOUBT = Text(
    "このラベルに、解決していない疑いはありません。物の画面を開き直して確かめてください。",
    "No doubt of this label stands. Open the page of the thing again and look.",
)
NOT_VOID = Text(
    "読み取ったラベルは無効ではありません。ほかの理由を選ぶか、無効のラベルを読み取ってください。",
    "The label that was scanned is not void. Choose another reason, or scan the void label.",
)


def current_code(row: Any) -> str:
    """The code of the label that is valid now."""
    return str(row.labels[-1]["code"])


def _code_of(scanned: str) -> str | None:
    return read_code(scanned.strip().rstrip("/").rpartition("/")[2])


def _reached(moment: Moment, subjects: Sequence[str]) -> list[Any]:
    """The items, places and cases with these ids. NotFound for any that is out of reach."""
    rows = moment.rows(subjects)
    for row in rows:
        if not isinstance(row, (Case, Item, Place)) or (
            isinstance(row, Item) and row.contract not in moment.caller.contracts
        ):
            raise NotFound
    return rows


def _labelled(moment: Moment, subjects: Sequence[str]) -> list[Any]:
    """The same, in use. Conflict for what has ended."""
    rows = _reached(moment, subjects)
    for row in rows:
        if _ended(row):
            raise Conflict(Text("登録が終わった物のラベルは扱えません。", "What has ended has no label any more."))
    return rows


def _ended(row: Any) -> bool:
    return bool(row.closed) if isinstance(row, Place) else row.state in ENDED


def _is_void(row: Any, code: str) -> bool:
    return any(label["code"] == code and label["state"] == "void" for label in row.labels)


def _contract(row: Register) -> str | None:
    return row.contract if isinstance(row, Item) else None


def print_labels(caller: Caller, submission: Submission, subjects: Sequence[str], stock: str, why: str = "") -> Outcome:
    """B03a: record that the labels of items or places were printed on `stock`.

    `why`: for those that are on already; two labels of one thing are about until one of them is torn up. BadInput
    without it.
    """

    return act(caller, submission, [list(subjects), stock, *([why] if why else [])], _printing(subjects, stock, why))


def check_printing(caller: Caller, submission: Submission, subjects: Sequence[str], stock: str, why: str = "") -> None:
    """Raise what `print_labels` would, and record nothing: before anything leaves for a printer."""
    preview(caller, submission, _printing(subjects, stock, why))


def _printing(subjects: Sequence[str], stock: str, why: str) -> Prepare:
    def print_labels(moment: Moment) -> list[Step]:
        rows = _labelled(moment, subjects)
        on = [row.number for row in rows if row.labels[-1]["state"] in ("attached", "damaged")]
        may = all(moment.caller.plays(LabelPrinted.by, _contract(r)) for r in rows)  # else it is that which is said
        if on and not why and may:
            raise BadInput({"why": [WHY_AGAIN.filled(number=on[0])]})
        return [_printed(row, stock, why if row.number in on else "") for row in rows]

    return print_labels


def _printed(row: Any, stock: str, why: str) -> Step:
    return Step(row, LabelPrinted(label_code=current_code(row), stock=stock, why=why), _contract(row))


def attach(caller: Caller, submission: Submission, subject: str, scanned: str, pictures: Sequence[str] = ()) -> Outcome:
    """B03: confirm, by scanning it, that the label is on the thing. BadInput if it is another label.

    `pictures`: hashes of photos that are kept in the item's contract; BadInput for any that is not.
    """

    def attach(moment: Moment) -> list[Step]:
        (row,) = _labelled(moment, [subject])
        code = _code_of(scanned)
        if code != current_code(row):
            raise BadInput(
                {
                    "label_code": [
                        Text(
                            "この物のラベルではありません。貼ったラベルを読み取ってください。",
                            "This is not the item's label. Scan the one you stuck on.",
                        )
                    ]
                }
            )
        return [Step(row, LabelAttached(label_code=code, pictures=list(pictures)), _contract(row))]

    return act(caller, submission, [subject, scanned, *([list(pictures)] if pictures else [])], attach)


def report_damage(caller: Caller, submission: Submission, subject: str, event: LabelDamaged) -> Outcome:
    """B03b: the label that is valid now is damaged or came off; the custodian is asked to make a new one."""

    def report_damage(moment: Moment) -> list[Step]:
        (row,) = _labelled(moment, [subject])
        return [Step(row, event.model_copy(update={"label_code": current_code(row)}), _contract(row))]

    return act(caller, submission, [subject, event.model_dump(mode="json")], report_damage)


def doubt(caller: Caller, submission: Submission, subject: str, event: LabelDoubted, scanned: str = "") -> Outcome:
    """B04a: a void label is still about, or one is where it must not be; also of what has ended.

    `scanned`: the label that was read, empty where there is none to read. BadInput if it never was this thing's.
    """

    def doubt(moment: Moment) -> list[Step]:
        (row,) = _reached(moment, [subject])
        code = _code_of(scanned) if scanned.strip() else ""
        if code is None or (code and code not in {label["code"] for label in row.labels}):
            raise BadInput({"label_code": [NEVER_ITS]})
        if event.why == LabelDoubt.VOID and code and not (_ended(row) or _is_void(row, code)):
            raise BadInput({"why": [NOT_VOID]})
        return [Step(row, event.model_copy(update={"label_code": code}), _contract(row))]

    return act(caller, submission, [subject, scanned, event.model_dump(mode="json")], doubt)


def settle(caller: Caller, submission: Submission, subject: str, event: DoubtSettled) -> Outcome:
    """B04c: what was said of an item's label is seen to. Conflict where no doubt of it stands."""

    def settle(moment: Moment) -> list[Step]:
        (row,) = _reached(moment, [subject])
        if not db.rows(STANDS, (row.id, LabelDoubted.kind)):
            raise Conflict(NO_DOUBT)
        return [Step(row, event, _contract(row))]

    return act(caller, submission, [subject, event.model_dump(mode="json")], settle)


def reissue(caller: Caller, submission: Submission, subject: str, event: LabelReissued) -> Outcome:
    """B04: void the old label and give a new one; a second person confirms that the old one is gone."""

    def reissue(moment: Moment) -> list[Step]:
        (row,) = _labelled(moment, [subject])
        second_of(moment, event, _contract(row))
        return [Step(row, event.model_copy(update={"label_code": new_code()}), _contract(row))]

    return act(caller, submission, [subject, event.model_dump(mode="json")], reissue)
