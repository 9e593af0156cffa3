"""Putting right until when a copy is to be kept (H01c): what the rules and the alarms read, not the words alone."""

from __future__ import annotations

from custody import db
from custody.caller import Caller, Submission
from custody.errors import BadInput
from custody.events.keeping_dates import CopyKeepingCorrected, KeepingCorrected
from custody.models import Copy
from custody.text import Text
from custody.usecases.act import Moment, Step, act, second_of
from custody.usecases.copying import live_on
from custody.usecases.items import item_facts, item_of
from custody.usecases.outcome import Outcome
from custody.usecases.striking import keeper_confirms

SAME = Text(
    "登録されている保存期限と同じです。正しい日を入れるか、記録せずに戻ってください。",
    "This is the date on record. Enter the right one, or go back without recording.",
)


def correct_keeping(caller: Caller, submission: Submission, item: str, event: KeepingCorrected) -> Outcome:
    """H01c: put right the date of one copy on `item`, and of what was made of it and took that date over.

    BadInput unless the date differs, the client confirmed it and another keeper of the contract signs.
    """

    def correct_keeping(moment: Moment) -> list[Step]:
        row = item_of(moment, item)
        copy = live_on(moment, row, event.copy_)
        if event.keep_until == (copy.keep_until or None):
            raise BadInput({"keep_until": [SAME]})
        second_of(moment, event, row.contract)
        keeper_confirms(moment, row.contract)
        right = CopyKeepingCorrected(keep_until=event.keep_until)
        step = Step(row, event, row.contract, item_facts(moment, event, row))
        step.follow = [Step(c, right, c.contract) for c in (copy, *_took_it_over(moment, copy))]
        return [step]

    return act(caller, submission, [item, event.model_dump(mode="json")], correct_keeping)


def _took_it_over(moment: Moment, copy: Copy) -> list[Copy]:
    """The live copies made of it, through however many generations, that bear the same date, locked."""
    sql = (
        "WITH RECURSIVE made(id) AS (SELECT id FROM copy WHERE parent = ? UNION SELECT copy.id FROM copy "
        "JOIN made ON copy.parent = made.id) SELECT copy.id FROM copy JOIN made ON made.id = copy.id "
        "WHERE copy.state = 'live' AND COALESCE(copy.keep_until, '') = ? ORDER BY copy.id"
    )
    found = [str(i) for (i,) in db.rows(sql, (copy.id, copy.keep_until or ""))]
    return [c for c in moment.rows(found) if isinstance(c, Copy)] if found else []
