"""An empty carrier of the contractor's own leaves its contract."""

from __future__ import annotations

from collections.abc import Sequence

from custody.caller import Caller, Submission
from custody.events.reclaiming import CarrierReclaimed
from custody.usecases.act import act
from custody.usecases.items import on_items
from custody.usecases.outcome import Outcome


def reclaim(caller: Caller, submission: Submission, items: Sequence[str], event: CarrierReclaimed) -> Outcome:
    """B15: own media with nothing on them belong to no contract any more (ids). Refused: R-10-8, R-12-2."""
    inputs = [event.kind, list(items), event.model_dump(mode="json"), submission.occurred]
    return act(caller, submission, inputs, on_items(items, event))
