"""A phone's receipts held against the ledger; what is not there as it was acknowledged is an alarm until a person ends it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from custody import security_log
from custody.caller import Caller
from custody.errors import BadInput, NotAllowed
from custody.ledger import alarms, receipting
from custody.ledger.notes import NoteError, Verifier
from custody.ledger.proofs import Receipt
from custody.ledger.receipt_files import Kept, kept_in
from custody.ledger.receipting import LOST, Checked
from custody.text import Text

MOST = 2_500  # receipts looked at in one go: more than a phone keeps
LONGEST = 4 * 1024 * 1024  # bytes of them
UNREADABLE = Text(
    "控えのファイルとして読めません。「この端末の控え」から書き出したファイルを選んでください。",
    "This is no file of receipts. Choose one that was saved from “Receipts on this device”.",
)


@dataclass(frozen=True)
class Looked:
    """What came of the receipts of one file, each beside what the phone noted of it. `refused`: not signed by our key."""

    found: list[tuple[Kept, Checked]]
    refused: list[Kept]

    @property
    def lost(self) -> list[tuple[Kept, Checked]]:
        return [(k, c) for k, c in self.found if c.standing in LOST]

    @property
    def held(self) -> list[tuple[Kept, Checked]]:
        return [(k, c) for k, c in self.found if c.standing not in LOST]


def look(data: bytes) -> Looked:
    """What became of each receipt of a file. BadInput where it is none."""
    if len(data) > LONGEST:
        raise BadInput(message=UNREADABLE)
    try:
        kept, known = kept_in(data, MOST), receipting.verifiers()
    except NoteError as error:
        raise BadInput(message=UNREADABLE) from error
    opened = [(k, _opened(k, known)) for k in kept]
    ours = [(k, receipt) for k, receipt in opened if receipt is not None]
    checked = receipting.check(receipt for _, receipt in ours)
    return Looked(
        [(k, c) for (k, _), c in zip(ours, checked, strict=True)], [k for k, receipt in opened if receipt is None]
    )


def _opened(kept: Kept, known: Sequence[Verifier]) -> Receipt | None:
    try:
        return Receipt.opened(kept.note, known)
    except NoteError:
        return None


def check(caller: Caller, data: bytes) -> Looked:
    """`look`, and put up the alarm where anything acknowledged is not there."""
    looked = look(data)
    if looked.lost:
        raise_alarm([c for _, c in looked.lost])
        security_log.write("receipt-not-in-ledger", person=caller.person, about=place_of(looked.lost[0][1]))
    return looked


def raise_alarm(lost: Sequence[Checked]) -> None:
    alarms.say("receipt", place_of(lost[0]), alarms.RECEIPTS)


def place_of(checked: Checked) -> str:
    """Which entry it was: `item:… #5 1234…`, the hash to its first 16 digits."""
    r = checked.receipt
    return f"{r.subject} #{r.seq} {r.hash[:16]}"


def settle(caller: Caller) -> None:
    """End the alarm, once it is known what happened. NotAllowed but for an administrator."""
    if not caller.administrator:
        raise NotAllowed
    security_log.write("receipt-alarm-ended", person=caller.person)
    alarms.say("", "", alarms.RECEIPTS)


def standing() -> Text | None:
    """The alarm that stands, in words."""
    found = alarms.standing(alarms.RECEIPTS)
    return found.text if found else None
