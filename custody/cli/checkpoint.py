"""custody checkpoint: the newest signed checkpoint, to be taken out of the building; a witness's answer, to be taken in."""

from __future__ import annotations

import sys
from argparse import Namespace
from pathlib import Path

from custody import keyring
from custody.cli import copies_out, timestamping
from custody.cli.database import chosen, opened
from custody.cli.say import Stop, complain, say
from custody.ledger import alarms, checkpoints, outside
from custody.ledger.checkpoints import Signed
from custody.ledger.notes import NoteError, Verifier, read_bytes, split
from custody.text import Text

NONE = Text(
    "まだ何も署名されていません。custody serve か custody signer を動かしてください。",
    "Nothing is signed yet. Run custody serve or custody signer.",
)


def run(options: Namespace) -> int:
    with opened(chosen().database, migrated=False):
        if options.witness:
            _know(options.witness)
        if options.answer:
            return _take_in(options.answer)
        if options.timestamp_answer:
            return timestamping.take_in(options.timestamp_answer)
        newest = checkpoints.newest()
        if newest is None:
            raise Stop(NONE, 1)
        _hand_out(newest, options)
        alarm = alarms.standing()
    if alarm:
        complain(Text(f"署名係の警報: {alarm.text.ja}。", f"The signer's alarm: {alarm.text.en}."))
    return 1 if alarm else 0


def _hand_out(newest: Signed, options: Namespace) -> None:
    note = checkpoints.with_witnesses(newest)
    if options.request is not None:
        _write_out(checkpoints.request(_size_of(options.request, newest), newest))
        return
    if options.timestamp_request:
        timestamping.ask(newest, options.timestamp_request)
        return
    _write_out(note)
    if options.timestamp:
        timestamping.fetch(newest, options.timestamp)
    if options.folder:
        copies_out.to_folder(newest, options.folder)
    if options.slip:
        copies_out.to_slip(newest, options.slip)
    if options.mail:
        copies_out.to_mail(newest, options.mail, chosen())


def _write_out(text: str) -> None:
    """The exact text: the command's output may be kept as a file."""
    sys.stdout.write(text)
    sys.stdout.flush()


def _size_of(old: str, newest: Signed) -> int:
    """The size that a witness saw last: a number, or the checkpoint's own file."""
    try:
        size = int(old) if old.isdecimal() else int(split(read_bytes(Path(old).read_bytes()))[0].split("\n")[1])
    except (OSError, NoteError, ValueError, IndexError) as error:
        raise Stop(Text(f"{old} はチェックポイントではありません。", f"{old} is no checkpoint.")) from error
    if not 0 <= size <= newest.size:
        raise Stop(
            Text(f"{size} は最新の {newest.size} より大きい数です。", f"{size} is more than the newest, {newest.size}.")
        )
    return size


def _know(vkey: str) -> None:
    """Count the owner of this public key among the witnesses."""
    try:
        name = Verifier.read(vkey).name
    except NoteError as error:
        raise Stop(Text(f"公開鍵を読めません: {error}", f"The public key cannot be read: {error}")) from error
    keyring.publish(keyring.WITNESS, vkey)
    complain(Text(f"{name} を証人として覚えました。", f"{name} is known as a witness."))


def _take_in(file: str) -> int:
    try:
        line = read_bytes(Path(file).read_bytes())
        size, name = outside.cosigned(line, checkpoints.verifiers(keyring.WITNESS))
    except OSError as error:
        raise Stop(Text(f"{file} を読めません: {error}", f"{file} cannot be read: {error}")) from error
    except NoteError as error:
        said = Text(
            f"知っている証人の署名ではありません（--witness で公開鍵を登録します）: {error}",
            f"Not the signature of a known witness (--witness makes one known): {error}",
        )
        raise Stop(said, 1) from error
    say(
        Text(f"{name} の署名を記録しました（{size:,}件まで）。", f"{name}'s signature is on record ({size:,} entries).")
    )
    return 0
