"""custody verify: walk every chain, fold it again, compare with what the tables say."""

from __future__ import annotations

import itertools
import time
from argparse import Namespace
from collections.abc import Iterator

from custody import db
from custody.cli.database import chosen, opened
from custody.cli.receipts_check import Receipts, of_receipts
from custody.cli.say import Progress, Stop, say
from custody.ledger import alarms
from custody.ledger.guards import missing_guards
from custody.ledger.notes import NoteError
from custody.ledger.verify import Finding
from custody.queries import forgetting
from custody.queries.log_keys import given_up, log_keys
from custody.signer import memory
from custody.text import Text

# Noun of a subject -> the column that people know it by.
KNOWN_BY = {
    "item": "number",
    "place": "number",
    "copy": "number",
    "contract": "number",
    "person": "name",
    "client": "name",
}
GUARDS_NAMED = 3
UNGUARDED = Text(
    "注意：台帳の書き換えを拒むトリガーが {n}個なくなっているか、止められています（{names} など）。誰かが外したものです。いつ、なぜ外されたかを"
    "調べ、custody init で付け直してください。",
    "Warning: {n} triggers that refuse to rewrite the ledger are gone or switched off ({names} …). Somebody took them"
    " away: find out when and why, and put them back with custody init.",
)
# Said where nothing is wrong, by whether only the ledger was looked at.
AS_WRITTEN = {
    False: Text("すべて記録されたままです。", "Everything is as it was written."),
    True: Text(
        "記録とそのつながり、木、署名は、書かれたときのままです。非公開の値、いまの状態、二人目の署名、写真は見ていません。",
        "Entries, chains, tree and what was signed over it are as they were written. Private values, present states, "
        "second signatures and photos were not looked at.",
    ),
}
WHOSE = {
    alarms.JOB: Text("署名係の警報", "The signer's alarm"),
    alarms.RECEIPTS: Text("控えの警報", "The alarm of a receipt"),
    alarms.LEFT_OUT: Text("封印の警報", "The alarm of the seal"),
}
BUT = Text(
    "記録は書かれたときのままです。ただし、次の警報が出ています。",
    "The entries are as they were written, but an alarm stands:",
)


def run(options: Namespace) -> int:
    from custody.ledger import whole

    with opened(chosen().database, migrated=False):
        receipts = Receipts(options.receipts, options.vkey)
        began = time.perf_counter()
        progress = Progress(Text("検証", "Verifying"), whole.count())
        found, shown = 0, list[Finding]()
        for finding in itertools.chain(_findings(progress, options), _remembered(), receipts.findings()):
            found += 1
            if len(shown) < options.limit:
                shown.append(finding)
        progress.end()
        seconds = time.perf_counter() - began
        for finding in shown:
            say(sentence(finding.subject, finding.seq, finding.what))
        if found > len(shown):
            more = found - len(shown)
            say(Text(f"ほかに {more:,}件あります（--limit で増やせます）。", f"And {more:,} more (see --limit)."))
        standing = _alarms()
        _summary(progress.done, seconds, found, BUT if standing else AS_WRITTEN[options.ledger_only])
        for alarm in standing:
            say(alarm)
        _erased()
        _replaced()
        _restored()
        if options.receipts:
            say(receipts.summary())
        unguarded = _unguarded()
    return 1 if found or standing or unguarded else 0


def _alarms() -> list[Text]:
    """The alarms that stand, each in a sentence."""
    found = [(whose, alarms.standing(job)) for job, whose in WHOSE.items()]
    return [Text(f"{w.ja}: {alarm.text.ja}。", f"{w.en}: {alarm.text.en}.") for w, alarm in found if alarm]


def _unguarded() -> bool:
    """Whether what keeps the ledger from being rewritten is gone, in whole or in part; it is said."""
    gone = missing_guards(db.proxy.obj)
    if gone:
        say(UNGUARDED.filled(n=len(gone), names=", ".join(sorted(gone)[:GUARDS_NAMED])))
    return bool(gone)


def _erased() -> None:
    """What is no more because somebody erased it: no finding, but to be known."""
    for (day, ground), n in sorted(forgetting.erased().items()):
        why = ground.text
        say(
            Text(f"消去済みの非公開の値: {n:,}件（{day}、{why.ja}）", f"Private values erased: {n:,} ({day}: {why.en})")
        )


def _replaced() -> None:
    """Keys of the log that were lost, or that others may have: no finding, but to be known."""
    for key in log_keys():
        if key.until is not None:
            say(key.verifier.vkey)
            say(Text(f"    {key.standing.ja}", f"    {key.standing.en}"))


def _restored() -> None:
    """What was given up after a restore: no finding, but to be known."""
    try:
        for restore in given_up():
            say(restore)
    except (OSError, NoteError) as error:
        raise Stop(
            Text(f"復元の書面を読めません: {error}", f"A note of a restore cannot be read: {error}"), 1
        ) from error


def _findings(progress: Progress, options: Namespace) -> Iterator[Finding]:
    from custody.ledger import whole

    walk = whole.verify_ledger if options.ledger_only else whole.verify_all
    try:
        yield from walk(progress.add, [v for v in options.vkey if v not in of_receipts(options.vkey)])
    except NoteError as error:
        raise Stop(Text(f"公開鍵を読めません: {error}", f"A public key cannot be read: {error}")) from error


def _remembered() -> Iterator[Finding]:
    """A finding where the signer's own file, if it can be read from here, knows of more than the database holds."""
    from custody.ledger import checkpoints

    try:
        kept = memory.recalled()
    except (OSError, ValueError):
        return
    if kept and kept.size and not checkpoints.at_size(kept.size):
        what = Text("署名係が署名したチェックポイントがありません", "what the signer remembers signing is not there")
        yield Finding(f"checkpoint:{kept.size}", 0, what)


def sentence(subject: str, seq: int, what: Text) -> Text:
    """`M-000012 (item:…), entry 5: …`; without a number where the fault is in no entry."""
    called = f"{known_as(subject)} ({subject})" if known_as(subject) else subject
    where = Text(f"{called} の記録 {seq}", f"{called}, entry {seq}") if seq else Text(called, called)
    return Text(f"{where.ja}: {what.ja}", f"{where.en}: {what.en}")


def known_as(subject: str) -> str:
    """The number or name that the registers give a subject; empty where they have none."""
    noun = subject.partition(":")[0]
    if noun not in KNOWN_BY:
        return ""
    found = db.rows(f"SELECT {KNOWN_BY[noun]} FROM {noun} WHERE id = ?", (subject,))  # noqa: S608 - names from above
    return str(found[0][0]) if found else ""


def _summary(entries: int, seconds: float, found: int, as_written: Text) -> None:
    ((subjects,),) = db.rows("SELECT count(DISTINCT subject) FROM entry")
    speed = entries / seconds if seconds else 0
    say(
        Text(
            f"{entries:,}件の記録、{subjects:,}の対象を {seconds:.2f}秒で検証しました（毎秒 {speed:,.0f}件）。",
            f"Walked {entries:,} entries of {subjects:,} subjects in {seconds:.2f} s ({speed:,.0f} entries/s).",
        )
    )
    if found:
        say(
            Text(
                f"改変か破損が {found:,}件あります。最初のものから調べてください。",
                f"{found:,} things are not as they were written. Begin with the first.",
            )
        )
    else:
        say(as_written)
