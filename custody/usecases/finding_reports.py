"""A stranger scanned a label and says where the thing is (F00). Nobody is signed in; nothing is told back."""

from __future__ import annotations

from custody import db
from custody.caller import Caller, Submission
from custody.events.finding import FindReported
from custody.models import Item
from custody.usecases.act import Moment, Step, act
from custody.usecases.outcome import Outcome

FINDER = "system:finder"


def report_find(submission: Submission, code: str, event: FindReported) -> Outcome | None:
    """Put the report on the chain of the item that `code` labels; None, and nothing written, where there is none."""
    found = db.rows(
        "SELECT item.id, item.contract FROM label JOIN item ON item.id = label.subject WHERE label.code = ?", (code,)
    )
    if not found:
        return None
    item, contract = found[0]
    finder = Caller(FINDER, roles={contract: frozenset()}, auth={"m": "finder"})

    def report_find(moment: Moment) -> list[Step]:
        rows = [row for row in moment.rows([item]) if isinstance(row, Item)]
        return [Step(row, event, row.contract) for row in rows]

    return act(finder, submission, [code, event.model_dump(mode="json")], report_find)
