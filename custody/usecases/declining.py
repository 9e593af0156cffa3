"""The second person says that an act was not so and does not sign: on record, and told to whoever recorded it until read."""

from __future__ import annotations

from dataclasses import dataclass

from custody import clock, db
from custody.caller import Caller, Submission
from custody.errors import BadInput, NotFound
from custody.events.base import NOTE_LENGTH, clean
from custody.events.offline import AsideSettled, Settlement
from custody.text import Text
from custody.usecases import awaiting, replaying
from custody.usecases.awaiting import Awaited

NO_REASON = Text("何が違うのかを書いてください。", "Say what is not so.")
TOO_LONG = Text("2,000字までで書いてください。", "At most 2,000 characters.")


@dataclass(frozen=True)
class Declined:
    """An act that was not signed: when the second person said so (UTC stamp), and why, in their words."""

    row: Awaited
    at: str
    why: str


def refuse(caller: Caller, row: Awaited, why: str) -> None:
    """The second person who is named says what was not so: it is settled as not confirmed.

    NotFound for anybody else; BadInput (`why`) without a reason.
    """
    if caller.person != row.second:
        raise NotFound
    said = clean(why).strip()
    if not said or len(said) > NOTE_LENGTH:
        raise BadInput({"why": [TOO_LONG if said else NO_REASON]})
    for n, (subject, hash_) in enumerate(awaiting.asides_of(row.idem)):
        event = AsideSettled(entry=hash_, how=Settlement.DECLINED, note=said)
        replaying.settle(caller, Submission(f"{row.idem}:declined:{n}"), subject, event, asked=True)
    _tell(row.idem)


@db.transaction
def _tell(idem: str) -> None:
    db.run_many("UPDATE awaited_act SET declined = ? WHERE idem = ?", [(clock.now(), idem)])


def unread(caller: Caller) -> list[str]:
    """The keys of the caller's acts that were declined and that they have not read of yet, the oldest first."""
    sql = "SELECT idem FROM awaited_act WHERE first = ? AND declined IS NOT NULL ORDER BY declined, idem"
    return [str(idem) for (idem,) in db.rows(sql, (caller.person,))]


def find(caller: Caller, idem: str) -> Declined:
    """One of them. NotFound for every other."""
    sql = (
        "SELECT declined, first, second, act, sealed, done, received FROM awaited_act"
        " WHERE idem = ? AND first = ? AND declined IS NOT NULL"
    )
    found = db.rows(sql, (idem, caller.person))
    if not found:
        raise NotFound
    ((at, *kept),) = found
    return Declined(awaiting.opened(idem, *kept), at, _why(idem))


def _why(idem: str) -> str:
    settled = (awaiting.settled_by(subject, hash_) for subject, hash_ in awaiting.all_asides_of(idem))
    return next((str(e.get("note", "")) for e in settled if e), "")


def has_read(caller: Caller, idem: str) -> None:
    """The caller has read of it: it is told no more. NotFound as `find`."""
    find(caller, idem)
    awaiting.forget(idem)
