"""When a thing is said to have happened: not in the future, not before the item was here, and late only with a reason."""

from __future__ import annotations

from custody import clock, db
from custody.caller import Submission
from custody.errors import BadInput
from custody.events import Event
from custody.events.items import ItemCheckedOut, ItemReceived, Stored
from custody.models import Destruction, Incident, Item, Place, Register, Transport
from custody.text import Text

FUTURE = Text("未来の日時は記録できません。", "A time in the future cannot be recorded.")
DAY_TO_COME = Text("今日より後の日付は記録できません。", "A date after today cannot be recorded.")
NOT_YET_HERE = Text(
    "この物の受領（登録）より前の日時です。日付と時刻を確かめてください。",
    "Earlier than this item's reception or registration. Check the date and the time.",
)
NOT_YET_PLANNED = Text(
    "この搬送の計画より前の日時です。日付と時刻を確かめてください。",
    "Earlier than this transport's plan. Check the date and the time.",
)
NO_LOT_YET = Text(
    "この廃棄ロットの作成より前の日時です。日付と時刻を確かめてください。",
    "Earlier than this lot was made. Check the date and the time.",
)
NOT_YET_KNOWN = Text(
    "この事故を知った日時より前の日時です。日付と時刻を確かめてください。",
    "Earlier than this incident was known of. Check the date and the time.",
)
NO_PLACE_YET = Text(
    "この場所の登録より前の日時です。端末の日付と時刻を確かめてください。",
    "Earlier than this place was registered. Check the device's date and time.",
)
OUT_OF_TURN = Text(
    "端末が記録した日時より後に、この物の別の記録があります。そのときの状態に続けられるとは限りません。いまの状態を確かめてください。",
    "Something else was recorded of this thing after the time that the device gives, so this need not follow on what was"
    " there then. Look at its present state.",
)
OLDER = Text(
    "この物の前の記録より古い日時です。正しければ、遅れた理由を書いてください。",
    "Earlier than this item's last event. If it is right, say why it comes late.",
)
LATE = Text(
    "{n}分より前のことを記録するときは、遅れた理由を書いてください。",
    "To record something more than {n} minutes old, say why it comes late.",
)


def check_time(submission: Submission, received: str, row: Register, event: Event, late_after: int) -> None:
    """BadInput for a time that cannot be, or that needs a reason. `received`: a UTC stamp; `late_after`: minutes."""
    given = submission.occurred
    if given is None:
        return
    if given > clock.ahead(received):
        raise BadInput({"occurred": [FUTURE]})
    since, too_early = _began(row, event)
    if given < since:
        raise BadInput({"occurred": [too_early]})
    if submission.offline and isinstance(event, Stored | ItemCheckedOut) and _before_last(given, row):
        raise BadInput({"occurred": [OUT_OF_TURN]})
    if submission.why:
        return
    if given < getattr(row, "occurred", ""):
        raise BadInput({"occurred": [OLDER]})
    if clock.minutes_between(given, received) > late_after:
        raise BadInput({"why": [LATE.filled(n=late_after)]})


def not_to_come(received: str, field: str, on: str) -> None:
    """BadInput, by `field`, for a date (Japan's) after the day of `received` (UTC stamp)."""
    if on > clock.japan(clock.ahead(received)).date().isoformat():
        raise BadInput({field: [DAY_TO_COME]})


def _before_last(given: str, row: Register) -> bool:
    """Whether something on the chain happened after `given`, by more than clocks and slow lines make of one order.

    The phone gives the reason itself, so no reason makes up for it.
    """
    last: str = getattr(row, "occurred", None) or ""
    return clock.ahead(given) < last


def _began(row: Register, event: Event) -> tuple[str, Text]:
    """The UTC stamp before which nothing can have happened to `row`, empty for none, and what to say of an earlier one."""
    if isinstance(row, Item):
        return _here_since(row, event), NOT_YET_HERE
    if row.seq and isinstance(row, Place):
        return _first(row), NO_PLACE_YET
    if row.seq and isinstance(row, Transport):
        return _first(row), NOT_YET_PLANNED
    if row.seq and isinstance(row, Destruction):
        return _first(row), NO_LOT_YET
    if row.seq and isinstance(row, Incident):
        return min(_first(row), row.first_known), NOT_YET_KNOWN
    return "", NOT_YET_HERE


def _here_since(item: Item, event: Event) -> str:
    """When the item was received, else registered; its reception itself may be older than its announcement."""
    if item.received_at or not item.seq or isinstance(event, ItemReceived):
        return item.received_at or ""
    return _first(item)


def _first(row: Register) -> str:
    """When the first event on its chain happened."""
    ((first,),) = db.rows("SELECT occurred FROM entry WHERE subject = ? AND seq = 1", (row.id,))
    return str(first)
