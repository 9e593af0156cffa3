"""The very first person of an installation, who registers everything else."""

from __future__ import annotations

from custody import db, state
from custody.caller import Caller, Submission
from custody.errors import NotAllowed
from custody.events.people import PersonRegistered
from custody.ids import new_id
from custody.usecases.act import Moment, Step, act
from custody.usecases.outcome import Outcome

SETUP = Caller("system:setup", administrator=True, auth={"m": "setup-link"})


def is_new() -> bool:
    """Whether nobody has been registered yet."""
    return not db.rows("SELECT 1 FROM person LIMIT 1")


def first_administrator(submission: Submission, event: PersonRegistered) -> Outcome:
    """Register the first administrator. NotAllowed once there is anybody."""

    def first_administrator(_moment: Moment) -> list[Step]:
        if not is_new():
            raise NotAllowed
        return [Step(state.blank(new_id("person")), event.model_copy(update={"administrator": True}))]

    return act(SETUP, submission, event.model_dump(mode="json"), first_administrator)
