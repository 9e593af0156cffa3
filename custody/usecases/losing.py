"""A transport that is lost with all that is in it, its case and its seals (C13)."""

from __future__ import annotations

from custody import db
from custody.caller import Caller, Submission
from custody.errors import Conflict
from custody.events.cases import CaseLost
from custody.events.choices import State
from custody.events.seals import SealSpoilt, SealState, WhyUnusable
from custody.events.under_way import TransportLost
from custody.models import Transport
from custody.text import Text
from custody.usecases.act import Moment, Step, act
from custody.usecases.journeys import case_of, items_in, seals_on, sent_of, transport_of
from custody.usecases.outcome import Outcome

STILL_ABOARD = Text(
    "所在不明として登録していない物があります（{n}件）。先にすべてを「見つからない」で登録してください。",
    "{n} things on it are not reported missing. Report all of them first.",
)


def lose(caller: Caller, submission: Submission, transport: str, event: TransportLost) -> Outcome:
    """C13: it ends as lost. Conflict while anything that was packed is not reported missing or found elsewhere."""

    def lose(moment: Moment) -> list[Step]:
        row = transport_of(moment, transport)
        if left := [i for i in items_in(moment, row) if i.state != State.MISSING]:
            raise Conflict(STILL_ABOARD.filled(n=len(left)))
        full = event.model_copy(update={"incident": _told_by(row)})
        spoilt = SealSpoilt(why_spoilt=WhyUnusable.LOST)
        seals = [Step(s, spoilt, row.contract) for s in seals_on(moment, row) if s.state == SealState.APPLIED]
        case = case_of(moment, row.case_)
        boxes = [Step(case, CaseLost(), row.contract)] if case is not None else []
        return [Step(row, full, row.contract, follow=[*seals, *boxes])]

    return act(caller, submission, sent_of(transport, event), lose)


def _told_by(row: Transport) -> str | None:
    """The incident that tells of the loss: the newest that names the transport."""
    found = db.rows("SELECT id FROM incident WHERE transport = ? ORDER BY number DESC LIMIT 1", (row.id,))
    return str(found[0][0]) if found else None
