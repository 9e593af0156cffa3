"""custody witness: the municipality's own cosigner. Files in and out; no database, no network, a state of its own."""

from __future__ import annotations

import sys
import time
from argparse import Namespace
from pathlib import Path

from custody.cli.say import Stop, complain, say
from custody.cli.witness_folder import WitnessFolder
from custody.ledger import notes, witness
from custody.ledger.notes import COSIGNS, Checkpoint, Key, NoteError, Verifier
from custody.ledger.witness import Refused, Request
from custody.text import Text

NO_NAME = Text(
    "--name で名前を決めてください。255字までで、空白と + は使えません（例: city.example/auditor）。",
    "Give it a --name of at most 255 letters without space or plus (such as city.example/auditor).",
)
NO_REQUEST = Text("依頼のファイルと --vkey が要ります。", "A file with the request and the log's --vkey are needed.")
NO_VKEY = Text("--vkey は台帳の公開鍵ではありません。", "--vkey is not the public key of a log.")
TWO_LOGS = Text("--vkey は一つの台帳のものだけにしてください。", "Give --vkey of one log only.")


def run(options: Namespace) -> int:
    try:
        return {"init": _init, "show": _show, "sign": _sign}[options.act](options, WitnessFolder(Path(options.state)))
    except OSError as e:
        raise Stop(Text(f"ファイルを読み書きできません（{e}）。", f"A file cannot be read or written ({e}).")) from e


def _init(options: Namespace, folder: WitnessFolder) -> int:
    try:
        key = Key.new(options.name or "", COSIGNS)
    except NoteError as e:
        raise Stop(NO_NAME) from e
    with folder.alone():
        folder.make_key(key)
    say(key.vkey)
    return 0


def _show(_options: Namespace, folder: WitnessFolder) -> int:
    say(folder.key().vkey)
    for note in folder.seen():
        say("\n" + note.rstrip("\n"))
    return 0


def _sign(options: Namespace, folder: WitnessFolder) -> int:
    if not options.vkey or not options.request:
        raise Stop(NO_REQUEST)
    key, log = folder.key(), _log(options.vkey)
    request = _request(options.request)
    with folder.alone():
        line, seen = _cosigned(request, key, log, folder)
    # Only now that the disk has the state: whatever was answered is remembered.
    sys.stdout.buffer.write(line.encode())
    sys.stdout.flush()
    done = Text("連署しました: {name}、{size:,}件。", "Cosigned: {name}, {size:,} entries.")
    complain(done.filled(name=seen.origin, size=seen.size))
    return 0


def _cosigned(request: Request, key: Key, log: list[Verifier], folder: WitnessFolder) -> tuple[str, Checkpoint]:
    origin = log[0].name
    before, had = folder.last(origin, key)
    try:
        seen = witness.allowed(request, log, had)
    except Refused as e:
        raise Stop(_with_place(e, folder, before, request), 1) from e
    line = notes.cosign(request.note, key, int(time.time()))
    try:
        folder.remember(origin, notes.with_line(request.note, line))
    except NoteError as e:  # as many signatures as a note may have
        raise Stop(witness.UNREADABLE.filled(why=e)) from e
    return line, seen


def _with_place(refused: Refused, folder: WitnessFolder, before: str, request: Request) -> Text:
    """What to say of it; where there is evidence it is kept, and the sentence says where."""
    if not refused.evidence:
        return refused.text
    where = folder.keep(before, request.text(), refused.text)
    return Text(f"{refused.text.ja}\n証拠: {where}", f"{refused.text.en}\nEvidence: {where}")


def _log(vkeys: list[str]) -> list[Verifier]:
    """The keys of the log, more than one while it changes its key."""
    try:
        found = [Verifier.read(text) for text in vkeys]
    except NoteError as e:
        raise Stop(NO_VKEY) from e
    if len({v.name for v in found}) > 1:
        raise Stop(TWO_LOGS)
    return found


def _request(name: str) -> Request:
    """The request in a file; `-` is standard input."""
    with sys.stdin.buffer if name == "-" else Path(name).open("rb") as file:
        data = file.read(notes.MAX_NOTE + 1)
    try:
        return Request.read(notes.read_bytes(data))
    except NoteError as e:
        raise Stop(witness.UNREADABLE.filled(why=e)) from e
