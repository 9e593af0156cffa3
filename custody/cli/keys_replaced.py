"""custody keys lost, custody keys compromised: a new key of the log, and in writing what becomes of the old one."""

from __future__ import annotations

import sys
from argparse import Namespace
from datetime import datetime

from custody import clock, keyring
from custody.cli.say import Stop, complain, language, say
from custody.ledger import checkpoints
from custody.ledger.key_changes import Change
from custody.ledger.note_keys import NoteError, Verifier
from custody.queries.log_keys import log_keys
from custody.settings import log_origin
from custody.signer import keys, memory, replacing
from custody.text import Text

STILL_THERE = Text(
    "{file} に鍵があります。それが台帳の鍵なら custody keys rotate で替えます。別の鍵なら、よそへ移してからやり直してください。",
    "There is a key at {file}. If it is the log's, change it with custody keys rotate. If it is another, move it away"
    " and try again.",
)
UNKNOWN = Text(
    "どの鍵のことか分かりません。契約書の別紙などにある前の公開鍵を --vkey で指定してください。",
    "It is not known which key is meant. Give its public key with --vkey, from the contract's annex or the like.",
)
NO_VKEY = Text("--vkey は公開鍵ではありません。", "--vkey is no public key.")
NO_SINCE = Text(
    "--since に、その鍵の署名だけで確かな最後のチェックポイントを、件数か日時（例: 2026-11-20T09:00）で指定してください。",
    "Give with --since the last checkpoint that is good by that key alone: its size, or a time such as 2026-11-20T09:00.",
)
NO_CHECKPOINT = Text(
    "{since:,}件のチェックポイントはありません。{since:,}件までで最新のものは {before:,}件です。確かだと言えるのがそこまでなら --since {before} と指定してください。",
    "There is no checkpoint of {since:,} entries; the newest up to there is of {before:,}. If that is what you vouch for,"
    " give --since {before}.",
)
TOO_MANY = Text("署名したのは {size:,}件までです。", "Only {size:,} entries were signed.")
NOT_CONFIRMED = Text(
    "何も変えていません。行うときは、台帳の名前（{name}）を入力するか --confirm で指定します。",
    "Nothing was changed. To go on, type the log's name ({name}) or give it with --confirm.",
)
ASK = {
    "lost": Text(
        "台帳の鍵が失われたと届け出て、新しい鍵に替えます。元に戻せません。",
        "This declares the log's key lost and puts a new one in its place. It cannot be undone.",
    ),
    "compromised": Text(
        "台帳の鍵が盗まれたおそれがあると届け出て、新しい鍵に替えます。元に戻せません。",
        "This declares that others may have the log's key, and puts a new one in its place. It cannot be undone.",
    ),
}
TYPE = Text("台帳の名前（{name}）を入力してください: ", "Type the log's name ({name}): ")
TOLD = Text(
    """前の鍵: {old}
  {standing}
いまの鍵: {new}
届け出の書面: {file}

次にすること:
1. 新しい公開鍵と書面を、監査する人と証人に、この機器とは別の道（契約書の別紙、紙、電話）で渡してください。
2. 署名係が一分以内に、最新のチェックポイントに新しい鍵の署名を足します。それを証人に連署してもらってください（custody checkpoint --request）。新しい鍵が同じ台帳を続けていることは、これで示されます。
3. 前の公開鍵は捨てないでください。前の署名は、これからもそれで確かめます。""",
    """Old key: {old}
  {standing}
Present key: {new}
In writing: {file}

What to do next:
1. Hand the new public key and the writing to auditors and witnesses by another way than this machine: the contract's annex, paper, telephone.
2. Within a minute the signer adds the new key's signature to the newest checkpoint. Have that cosigned by a witness (custody checkpoint --request): that shows that the new key goes on with the same ledger.
3. Keep the old public key: what it signed is still checked with it.""",
)
FORGOTTEN = Text(
    "署名係のファイルも失われています。続けるには custody signer --adopt を一度実行し、示されたことを確かめてください。",
    "The signer's own file is gone, too: run custody signer --adopt once and see to what it says, so that it goes on.",
)


def lost(options: Namespace) -> int:
    given = _given(options.vkey)
    _confirmed(options)
    try:
        return _told(replacing.lost(given))
    except replacing.StillThere as error:
        raise Stop(STILL_THERE.filled(file=keyring.file_of(keyring.LOG)), 1) from error
    except replacing.Unknown as error:
        raise Stop(UNKNOWN, 1) from error


def compromised(options: Namespace) -> int:
    since, given = _since(options.since), _given(options.vkey)
    _confirmed(options)
    try:
        return _told(replacing.compromised(since, given))
    except replacing.NotSigned as error:
        raise Stop(TOO_MANY.filled(size=error.size)) from error
    except replacing.NoCheckpoint as error:
        raise Stop(NO_CHECKPOINT.filled(since=error.since, before=error.before)) from error
    except replacing.Unknown as error:
        raise Stop(UNKNOWN, 1) from error


def _since(text: str | None) -> int | datetime:
    try:
        return int(text or "") if (text or "").isdecimal() else clock.parse(text or "")
    except ValueError as error:
        raise Stop(NO_SINCE) from error


def _given(vkey: str | None) -> Verifier | None:
    try:
        return Verifier.read(vkey) if vkey else None
    except NoteError as error:
        raise Stop(NO_VKEY) from error


def _confirmed(options: Namespace) -> None:
    """Stop unless the log's name was given, or is typed now."""
    said, name = options.confirm, log_origin()
    if said is None and sys.stdin.isatty():
        complain(ASK[options.act])
        said = input(TYPE.filled(name=name).in_(language())).strip()
    if said != name:
        raise Stop(NOT_CONFIRMED.filled(name=name), 1)


def _told(change: Change) -> int:
    standing = next(key.standing for key in log_keys() if key.verifier == change.old)
    file = keys.statement_file(change.new, change.old)
    file = file if file.exists() else keys.statement_file(change.new)
    said = TOLD.filled(old=change.old.vkey, new=change.new.vkey, standing=standing, file=file)
    say(f"{said.ja}\n\n{said.en}")
    if memory.recalled() is None and checkpoints.newest():
        complain(FORGOTTEN)
    return 0
