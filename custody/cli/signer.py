"""custody signer: sign the ledger, as a process of its own."""

from __future__ import annotations

import logging
import sys
from argparse import Namespace
from pathlib import Path

from custody import db
from custody.cli.database import chosen, opened
from custody.cli.say import Progress, Stop, say
from custody.ledger import notes, sequence
from custody.ledger.alarms import Alarm
from custody.ledger.notes import NoteError
from custody.settings import Settings, log_origin
from custody.signer import adopting, keys, memory, process, rounds
from custody.signer.memory import Memory
from custody.text import Text

ANOTHER = Text("署名係はもう動いています。", "A signer is running already.")
GIVES_UP = Text(
    """何も変えていません。署名係は {given:,}件まで署名したことを覚えていますが、台帳はその続きではありません。{kept:,}件より後の記録が失われているか、書き換えられています。
1. 先に、失われたものを探してください。端末の控え、印刷した伝票、外に出したチェックポイントと照らし、新しいバックアップがあれば、それを戻します（docs/backup.md）。
2. どこにもないときだけ、次のようにして続けます。取り消す署名は書面に残り、custody verify と証拠一式に示されます。元に戻せません。
   custody signer --adopt --confirm {name}""",
    """Nothing was changed. The signer remembers having signed {given:,} entries, and the ledger does not go on from there: entries after {kept:,} were lost or rewritten.
1. Look for what is lost first: by the receipts on phones, slips and checkpoints outside; if there is a newer backup, restore that one (docs/backup.md).
2. Only where there is none, go on as follows. What is given up is put in writing, and shown by custody verify and in bundles. It cannot be undone.
   custody signer --adopt --confirm {name}""",
)
FORGOTTEN = Text(
    """何も変えていません。署名係のファイル（{file}）がないため、どこまで署名したかが分かりません。データベースの最後のチェックポイントは {size:,}件です。それより後に署名したものが失われていても、署名係はもう気づけません。
1. 先に、そのファイルを探し、あれば戻してください。
2. なければ、外にあるチェックポイント（伝票、メール、証人の控え）が {size:,}件より大きくないこと、端末の控えが台帳と合うことを確かめてください（custody verify --receipts）。
3. 確かめたら、次のようにして続けます。
   custody signer --adopt --confirm {name}""",
    """Nothing was changed. The signer's own file ({file}) is gone, so it cannot know how far it signed. The newest checkpoint in the database is of {size:,} entries; if what was signed after it is lost, the signer will not notice any more.
1. Look for that file first, and bring it back if there is one.
2. If there is none, see that no checkpoint outside (slips, mail, the witness's) has more than {size:,} entries, and that receipts on phones agree with the ledger (custody verify --receipts).
3. Then go on as follows.
   custody signer --adopt --confirm {name}""",
)
NO_CHECKPOINT = Text(
    "{file} は、この台帳の鍵が署名したチェックポイントではないか、読めません（{why}）。custody checkpoint が出したファイルを指定してください。",
    "{file} is no checkpoint that this log's key signed, or cannot be read ({why}). Name a file that custody checkpoint wrote.",
)
GAVE_UP = Text(
    "書面: {file}\nこの書面を、監査する人と証人に渡してください。",
    "In writing: {file}\nHand it to auditors and witnesses.",
)


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
        _adopt(options)
    elif options.once:
        told(_once())
    elif not options.child:
        _greet(settings)
    return bool(options.adopt or options.once)


def _adopt(options: Namespace) -> None:
    try:
        size, restore = adopting.adopt(confirmed=options.confirm == log_origin(), outside=_outside(options.checkpoint))
    except adopting.GivesUp as error:
        kept, given = error.restore.kept.size, error.restore.given_up.size if error.restore.given_up else 0
        raise Stop(GIVES_UP.filled(kept=kept, given=given, name=log_origin()), 1) from error
    except adopting.Forgotten as error:
        raise Stop(FORGOTTEN.filled(file=memory.place(), size=error.size, name=log_origin()), 1) from error
    say(Text(f"{size:,}件のチェックポイントから続けます。", f"Goes on from {size:,} entries."))
    if restore:
        say(restore.told)
        say(GAVE_UP.filled(file=restore.file))


def _outside(file: str | None) -> Memory | None:
    if file is None:
        return None
    try:
        return adopting.kept_outside(notes.read_bytes(Path(file).read_bytes()))
    except (OSError, NoteError) as error:
        raise Stop(NO_CHECKPOINT.filled(file=file, why=error)) from error


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
