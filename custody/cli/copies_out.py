"""Copies of the newest checkpoint that leave the building: a file in a folder, a printed slip, a letter by mail."""

from __future__ import annotations

import smtplib
from pathlib import Path
from typing import Any, Literal

from pydantic import TypeAdapter, ValidationError

from custody import clock, keyring
from custody.cli.mail_server import addressed, is_set, mail_server
from custody.cli.say import Stop, complain
from custody.documents.checkpoint_slip import Slip, drawn, fingerprint
from custody.events.people import Mail
from custody.ledger import checkpoints, notes, outside
from custody.ledger.checkpoints import Signed
from custody.ledger.notes import NoteError
from custody.settings import Settings
from custody.text import Text

FORMS: dict[str, Literal["pdf", "png"]] = {".pdf": "pdf", ".png": "png"}
NO_FORM = Text(
    "--slip には .pdf か .png のファイルを指定してください。", "Give --slip a file that ends in .pdf or .png."
)
NO_ADDRESS = Text("--mail のアドレスが正しくありません。", "This is no address for --mail.")
NOT_SET = Text(
    "送り先のメールサーバーが決まっていません。CUSTODY_SMTP と CUSTODY_MAIL_FROM を設定してください。",
    "No mail server is set. Set CUSTODY_SMTP and CUSTODY_MAIL_FROM.",
)
STRANGE = Text(
    "最新のチェックポイントの署名を、鍵のフォルダーの公開鍵で確かめられません: {why}",
    "The newest checkpoint's signature cannot be checked with the public keys in the folder of keys: {why}",
)
SUBJECT = Text("台帳の控え（{size}件）", "Copy of the ledger ({size} entries)")
LETTER = Text(
    """台帳「{origin}」の控え（チェックポイント）をお送りします。添付のファイルを、このメールとは別の場所にも保存してください。
後日の証拠一式で、同じ件数の根がここにあるものと違えば、台帳は書き換えられています。個人や媒体のことは何も入っていません。

件数: {size}
根: {root}
署名した日時: {made}
公開鍵の指紋（vkey の SHA-256）: {prints}
""",
    """This is a copy of the ledger “{origin}”: its checkpoint. Keep the attached file, also somewhere else than in this mail.
If a later bundle of evidence has another root for as many entries, the ledger was rewritten. It says nothing of people or media.

Entries: {size}
Root: {root}
Signed at: {made}
Fingerprint of the public key (SHA-256 of the vkey): {prints}
""",
)


def to_folder(newest: Signed, folder: str) -> None:
    """The note as a file."""
    file = Path(folder) / _name(newest)
    _write(file, checkpoints.with_witnesses(newest).encode())
    _on_record(newest, "folder", file)


def to_slip(newest: Signed, name: str) -> None:
    """The slip that FILE is to be, by the end of its name."""
    file = Path(name)
    if file.suffix.lower() not in FORMS:
        raise Stop(NO_FORM)
    text, vkeys = _signed_by(newest)
    _write(file, drawn(Slip(text, newest.made, vkeys), FORMS[file.suffix.lower()]))
    _on_record(newest, "slip", file)


def to_mail(newest: Signed, address: str, settings: Settings) -> None:
    """A letter with the note. Nothing is on record unless the server took it."""
    if not is_set(settings):
        raise Stop(NOT_SET)
    try:
        TypeAdapter(Mail).validate_python(address)
    except ValidationError as error:
        raise Stop(NO_ADDRESS) from error
    message = _letter(newest, address, settings.mail_from)
    with mail_server(settings) as server:
        try:
            server.send_message(message)
        except smtplib.SMTPException as error:
            raise Stop(
                Text(f"メールは受け取られませんでした: {error}", f"The mail was not taken: {error}"), 1
            ) from error
        outside.left(newest.size, "mail")
    complain(Text(f"{address} に送り、記録しました。", f"Sent to {address}, and on record."))


def _letter(newest: Signed, address: str, sender: str) -> Any:
    text, vkeys = _signed_by(newest)
    origin, size, root = text.splitlines()
    said = {"origin": origin, "size": f"{int(size):,}", "root": root, "made": newest.made}
    said["prints"] = " ".join(map(fingerprint, vkeys))
    subject, body = SUBJECT.filled(**said), LETTER.filled(**said)
    id_ = f"checkpoint.{size}.{clock.parse(clock.now()):%Y%m%d%H%M%S%f}"
    message = addressed(sender, address, f"{subject.ja} / {subject.en}", id_)
    message.set_content(f"{body.ja}\n{body.en}")
    note = checkpoints.with_witnesses(newest).encode()
    message.add_attachment(note, maintype="application", subtype="octet-stream", filename=_name(newest))
    return message


def _signed_by(newest: Signed) -> tuple[str, list[str]]:
    """The three lines, and the vkeys of the log's keys that signed them. Stop where none is known that did."""
    try:
        text, signed = notes.signatures(newest.note, checkpoints.verifiers(keyring.LOG))
    except NoteError as error:
        raise Stop(STRANGE.filled(why=error), 1) from error
    return text, [s.by.vkey for s in signed]


def _name(newest: Signed) -> str:
    return f"checkpoint-{newest.size:010d}.txt"


def _write(file: Path, data: bytes) -> None:
    try:
        file.write_bytes(data)
    except OSError as error:
        raise Stop(Text(f"{file} に書けません: {error}", f"{file} cannot be written: {error}"), 1) from error


def _on_record(newest: Signed, kind: str, file: Path) -> None:
    outside.left(newest.size, kind)
    complain(Text(f"{file} に書き、記録しました。", f"Written to {file}, and on record."))
