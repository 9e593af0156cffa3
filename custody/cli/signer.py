"""custody signer: sign the ledger, as a process of its own."""

from __future__ import annotations

import logging
import sys
from argparse import Namespace

from custody import db
from custody.cli.database import chosen, opened
from custody.cli.say import Progress, Stop, say
from custody.ledger import sequence
from custody.ledger.alarms import Alarm
from custody.settings import Settings
from custody.signer import keys, memory, process, rounds
from custody.text import Text

ANOTHER = Text("署名係はもう動いています。", "A signer is running already.")


def run(options: Namespace) -> int:
    settings = chosen()
    logging.basicConfig(level=logging.INFO, stream=sys.stderr, format="%(levelname)s %(name)s: %(message)s")
    with opened(settings.database, migrated=False):
        pass  # from here on it is known which database, beside which the lock lies unless a setting says otherwise
    try:
        with memory.alone():
            with opened(settings.database, migrated=False):
                done = _work_once(options, settings)
            if not done:  # a connection a round: none is held while it waits
                process.work((lambda _done: None) if options.child else told, child_of=options.child)
    except BlockingIOError as e:
        raise Stop(ANOTHER) from e
    except Alarm as alarm:
        refused = Text("署名しませんでした", "Nothing was signed")
        raise Stop(Text(f"{refused.ja}: {alarm.text.ja}。", f"{refused.en}: {alarm.text.en}."), 1) from alarm
    return 0


def _work_once(options: Namespace, settings: Settings) -> bool:
    """What is done at once. Whether that was all that was asked for."""
    if options.adopt:
        adopted = rounds.adopt()
        say(Text(f"{adopted.size:,}件のチェックポイントから続けます。", f"Goes on from {adopted.size:,} entries."))
    elif options.once:
        told(_once())
    elif not options.child:
        _greet(settings)
    return bool(options.adopt or options.once)


def _greet(settings: Settings) -> None:
    try:
        say(f"vkey: {keys.log_key().vkey}")
    except (Alarm, OSError, ValueError):
        return  # each round says so, and where people look
    say(Text(f"{settings.log} に署名します（Ctrl-C で終わり）。", f"Signing {settings.log} (Ctrl-C to stop)."))


def _once() -> rounds.Round:
    """One round, with a bar where there is much to add."""
    ((behind,),) = db.rows("SELECT (SELECT count(*) FROM entry) - (SELECT count(*) FROM leaf)")
    progress = Progress(Text("木に追加", "Adding to the tree"), behind)
    if behind > sequence.BLOCK:
        sequence.sequence(progress.add)
    progress.end()
    return rounds.Signer().round()


def told(done: rounds.Round) -> None:
    """A line for a round that signed something."""
    if done.signed:
        say(
            Text(
                f"{done.size:,}件に署名しました（{done.added:,}件追加）。",
                f"Signed {done.size:,} entries ({done.added:,} added).",
            )
        )
