"""Whether the ledger proves itself: why it is not signed, what waits too long, how old the newest copy outside is."""

from __future__ import annotations

from datetime import timedelta

from custody import clock, db
from custody.ledger import alarms, outside
from custody.queries.when import moment
from custody.text import Text

RED_HOURS = 72  # ledger.md §2.4

KINDS = {
    "mail": Text("メール", "mail"),
    "folder": Text("フォルダー", "a folder"),
    "slip": Text("印刷", "print"),
    "witness": Text("証人の署名", "a witness's signature"),
    "tsa": Text("時刻認証", "a time-stamp"),
}
NEVER = Text(
    "台帳の控え（チェックポイント）はまだ一度も外に出ていません", "No copy of the ledger's checkpoint has left yet"
)
NEWEST = Text("台帳の控えが最後に外に出たのは {when}（{kind}）", "The ledger's newest copy outside: {when} ({kind})")
OLD = Text(
    "{hours}時間を過ぎました。custody checkpoint で控えを外に出してください",
    "More than {hours} hours ago: take one out with custody checkpoint",
)


def wrong(now: str) -> list[Text]:
    """Why the ledger does not prove itself at present; nothing where it does."""
    said = [alarm.text for job in (alarms.JOB, alarms.RECEIPTS, alarms.LEFT_OUT) if (alarm := alarms.standing(job))]
    if went_on := alarms.went_on(now):
        said.append(went_on.text)
    if alarms.waiting(now):
        said.append(alarms.WAITING.filled(n=alarms.MINUTES))
    if copied(now)[1]:
        said.append(OLD.filled(hours=RED_HOURS))
    return said


def copied(now: str) -> tuple[Text | None, bool]:
    """When the newest copy left, in words, and whether that is too long ago; None before anything was signed."""
    first = db.rows("SELECT made FROM checkpoint ORDER BY size LIMIT 1")
    if not first:
        return None, False
    left = outside.newest_left()
    since = left[2] if left else str(first[0][0])
    old = clock.parse(now) - clock.parse(since) >= timedelta(hours=RED_HOURS)
    if left is None:
        return NEVER, old
    kind = KINDS.get(left[1], Text(left[1], left[1]))
    when = Text(moment(since, now, "ja"), moment(since, now, "en"))
    return NEWEST.filled(when=when, kind=kind), old
