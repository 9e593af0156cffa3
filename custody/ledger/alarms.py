"""Why the ledger is in doubt, as it is said to whoever looks: what the signer found, and what a receipt showed.

Each stands in a row of the table job: `signer`, which the signer takes down itself, `receipts`, which a person does, and
`went-on`, of a signer that goes on although something is lost, which is shown for a month, and `left-out`, of what the
signer does not seal.
"""

from __future__ import annotations

from datetime import timedelta

from custody import clock, db
from custody.text import Text

JOB, RECEIPTS, WENT_ON, LEFT_OUT = "signer", "receipts", "went-on", "left-out"
SHOWN_DAYS = 30  # of `went-on`
MINUTES = 5  # an entry that has waited longer for its leaf is an alarm (ledger.md §2.3)

ALARMS = {
    "shorter": Text(
        "台帳が、署名済みのものより短くなっています。古い控えが戻されたか、記録が消されています",
        "the ledger is shorter than what was signed: an old backup was put in place, or entries were removed",
    ),
    "other": Text(
        "台帳の木が、署名済みのものと違います。古い控えが戻されたか、記録が書き換えられています",
        "the tree is not the one that was signed: an old backup was put in place, or entries were rewritten",
    ),
    "edited": Text("記録の中身がハッシュと一致しません", "an entry does not have the bytes that its hash stands for"),
    "gone": Text("木にある記録が台帳にありません", "an entry that is in the tree is not in the ledger"),
    "gap": Text("木の葉に抜けか、ハッシュでないものがあります", "the tree has a gap, or a leaf that is no hash"),
    "checkpoint": Text(
        "署名係が署名していないチェックポイントがあります",
        "there is a checkpoint that the signer does not remember signing",
    ),
    "forgotten": Text(
        "署名係のファイルがないのに、署名済みのチェックポイントがあります",
        "the signer's own file is gone, but the database holds checkpoints",
    ),
    "anew": Text(
        "署名の鍵は前に署名しているのに、署名係のファイルもチェックポイントもありません。記録が消されたおそれがあります。控えから戻すか、外に出したチェックポイントから"
        "続けるか（custody signer --adopt --checkpoint）、鍵を替えてください（custody keys compromised --since 0）。続けたことも替えたことも書面に残ります",
        "the log's key has signed before, but the signer's own file and every checkpoint are gone, and entries may be:"
        " bring them back from a backup, go on from a checkpoint kept outside (custody signer --adopt --checkpoint), or"
        " replace the key (custody keys compromised --since 0); either of these is put in writing",
    ),
    "lost": Text(
        "署名の鍵がありません。控えから元の場所に戻してください。どこにもなければ custody keys lost を実行します",
        "the log's key is gone: bring it back from a copy or, where there is none, run custody keys lost",
    ),
    "stranger": Text(
        "署名の鍵が、前に署名したものと違います。正しい鍵を控えから戻してください。どこにもなければ、この鍵をよそへ移してから custody keys lost を実行します",
        "the log's key is not the one that signed before: bring that one back or, where there is none, move this one"
        " away and run custody keys lost",
    ),
    "unreadable": Text(
        "署名係の鍵かファイルを読めません", "the signer's key or its own file cannot be read"
    ),
    "left_out": Text(
        "記録の形でないか、前の記録につながらないものが、誰かの手で台帳に入れられています。封印から除きました。custody verify で調べてください",
        "somebody has put into the ledger what is no entry, or does not follow the one before: it is left out of the"
        " seal; see custody verify",
    ),
    "went_on": Text(
        "署名係が、署名したはずのものを失ったまま続けています。失われたものを控えと外のチェックポイントで調べてください。書面は custody verify で読めます",
        "the signer goes on although what it signed, or its memory of it, is lost: look for what is missing by receipts and"
        " checkpoints outside; custody verify shows what is in writing",
    ),
    "receipt": Text(
        "端末に控えを渡した記録が、台帳に受け付けたとおりにありません。消されたか、古いバックアップが戻されています",
        "an entry that was acknowledged with a receipt is not in the ledger as it was: it was removed, or an old backup was put in place",
    ),
}  # fmt: skip
WAITING = Text(
    "{n}分より前の記録が、まだ木に入っていません。署名係が動いているか確かめてください",
    "an entry older than {n} minutes has no place in the tree yet: see whether the signer is running",
)


class Alarm(Exception):
    """The ledger is in doubt, and the signer does not sign. `code` is one of ALARMS; `at`: which leaf or entry."""

    def __init__(self, code: str, at: str = "") -> None:
        super().__init__(f"{ALARMS[code].en} ({at})" if at else ALARMS[code].en)
        self.code, self.at = code, at

    @property
    def text(self) -> Text:
        shown = ALARMS[self.code]
        return Text(f"{shown.ja}（{self.at}）", f"{shown.en} ({self.at})") if self.at else shown


def standing(job: str = JOB) -> Alarm | None:
    """The alarm that stands: of the signer, why it refuses to sign; None where there is none."""
    found = db.rows("SELECT failed, told FROM job WHERE name = ?", (job,))
    return Alarm(found[0][0], found[0][1]) if found and found[0][0] in ALARMS else None


@db.transaction
def say(code: str, at: str, job: str = JOB) -> None:
    """Put up the alarm `code`, or take down the one that stands (`code` empty). Writes only what is new."""
    if db.rows("SELECT 1 FROM job WHERE name = ? AND failed = ? AND told = ?", (job, code, at)):
        return
    if not code and not db.rows("SELECT 1 FROM job WHERE name = ? AND failed <> ''", (job,)):
        return
    db.run_many(
        "INSERT INTO job (name, ran, told, failed) VALUES (?, ?, ?, ?) "
        "ON CONFLICT (name) DO UPDATE SET ran = excluded.ran, told = excluded.told, failed = excluded.failed",
        [(job, clock.now(), at, code)],
    )


def went_on(now: str) -> Alarm | None:
    """What stands of `went-on`, for a month."""
    since = clock.stamp(clock.parse(now) - timedelta(days=SHOWN_DAYS))
    return standing(WENT_ON) if db.rows("SELECT 1 FROM job WHERE name = ? AND ran >= ?", (WENT_ON, since)) else None


def waiting(now: str) -> bool:
    """Whether an entry waits too long for its leaf: of those old enough, the newest are looked at.

    What the signer leaves out has an alarm of its own.
    """
    before = clock.stamp(clock.parse(now) - timedelta(minutes=MINUTES))
    sql = (
        "SELECT hash FROM entry e WHERE received < ? AND NOT EXISTS (SELECT 1 FROM left_out o WHERE o.hash = e.hash)"
        " ORDER BY received DESC LIMIT 100"
    )
    hashes = [hash_ for (hash_,) in db.rows(sql, (before,))]
    if not hashes:
        return False
    marks = ", ".join("?" * len(hashes))
    ((with_leaf,),) = db.rows(f"SELECT count(*) FROM leaf WHERE hash IN ({marks})", hashes)  # noqa: S608 - marks only
    return bool(with_leaf < len(hashes))
