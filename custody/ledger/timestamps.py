"""Time stamps of checkpoints by an authority outside (RFC 3161): who later has the log's key cannot have made them up.

The authority stamps the three lines of the checkpoint, and never the signatures below, which grow. Asked and checked with
the program openssl 3: it is what an auditor checks the same stamp with.
"""

from __future__ import annotations

import base64
import hashlib
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from custody import clock, db
from custody.ledger import notes, outside
from custody.ledger.checkpoints import Signed
from custody.ledger.verify import Finding
from custody.settings import settings
from custody.text import Text

MAX_ANSWER = 64 * 1024  # bytes; a token with its certificates has two to six thousand
ASKED = 1_000  # checkpoints among which the one an answer belongs to is looked for, the newest first
SECONDS = 20
_TIME = b"Time stamp: "

WRONG = Text(
    "この時刻認証局の、このチェックポイントへのタイムスタンプではありません（{why}）",
    "not a time stamp of this checkpoint by the authority that is trusted ({why})",
)
ALONE = Text("もとのチェックポイントがありません", "there is no checkpoint that it belongs to")


class TimestampError(ValueError):
    """An answer that is no time stamp, or one of something else, or by nobody who is trusted; openssl's own words."""


class UnreadableAnswer(TimestampError):
    """An answer that is none at all, or was cut off."""


def authorities() -> Path | None:
    """The file of certificates that are trusted, as it is set; None where it is not, or is not there."""
    file = Path(settings().tsa_ca)
    return file if settings().tsa_ca and file.is_file() else None


def request(text: str, *, nonce: bool = False) -> bytes:
    """What an authority is asked with for the checkpoint `text` (DER). OSError where there is no openssl."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "text").write_bytes(text.encode())
        words = ["-query", "-data", "text", "-sha256", "-cert", *([] if nonce else ["-no_nonce"]), "-out", "request"]
        _openssl(folder, *words)
        return (Path(folder) / "request").read_bytes()


def checked(answer: bytes, text: str, known: Path, asked: bytes = b"") -> str:
    """When an authority of those in the file `known` (PEM) saw the checkpoint `text`, as a UTC stamp. TimestampError for all else.

    `asked`: the request, whose nonce must come back. Certificates have to be valid at that time, not now.
    """
    if len(answer) > MAX_ANSWER:
        raise TimestampError(f"more than {MAX_ANSWER} bytes")
    with tempfile.TemporaryDirectory() as folder:
        for name, data in (("answer", answer), ("text", text.encode()), ("asked", asked)):
            (Path(folder) / name).write_bytes(data)
        at = _time(_openssl(folder, "-reply", "-in", "answer", "-text"))
        valid = ("-CAfile", str(known.absolute()), "-attime", str(int(at.timestamp())))
        _openssl(folder, "-verify", "-in", "answer", "-data", "text", *valid)
        if asked:
            _openssl(folder, "-verify", "-in", "answer", "-queryfile", "asked", *valid)
    return clock.stamp(at)


def taken_in(answer: bytes, known: Path, asked: bytes = b"") -> tuple[int, str]:
    """Keep an authority's answer; the size of the checkpoint it stamps, and when. TimestampError where it is none's.

    UnreadableAnswer where nobody could say whose it is.
    """
    _whole(answer)
    for size, note in db.rows("SELECT size, note FROM checkpoint ORDER BY size DESC LIMIT ?", (ASKED,)):
        text, _ = notes.split(note)
        if hashlib.sha256(text.encode()).digest() in answer:
            at = checked(answer, text, known, asked)
            _keep(size, answer, at)
            return size, at
    raise TimestampError("it stamps no checkpoint of this log")


def _whole(answer: bytes) -> None:
    if len(answer) > MAX_ANSWER:
        raise UnreadableAnswer(f"more than {MAX_ANSWER} bytes")
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "answer").write_bytes(answer)
        try:
            _openssl(folder, "-reply", "-in", "answer", "-text")
        except TimestampError as error:
            raise UnreadableAnswer(str(error)) from error


def answer_to(size: int) -> bytes | None:
    """The earliest time stamp of the checkpoint of `size`, as it was answered (DER)."""
    found = db.rows("SELECT answer FROM timestamp_token WHERE size = ? ORDER BY at, sha256 LIMIT 1", (size,))
    return base64.b64decode(found[0][0]) if found else None


def findings(
    rows: Callable[..., Iterator[Sequence[Any]]], signed: dict[int, Signed], known: Path | None
) -> Iterator[Finding]:
    """A finding for each answer that is not one to its checkpoint. Without `known` who gave it is not looked at."""
    sql = "SELECT size, sha256, answer, at FROM timestamp_token ORDER BY size, sha256"
    for size, sha256, answer, at in rows("timestamp_token", sql, int, str, str, str):
        if size not in signed:
            yield Finding(f"timestamp:{size}", 0, ALONE)
        elif why := _amiss(signed[size].note, sha256, answer, at, known):
            yield Finding(f"timestamp:{size}", 0, WRONG.filled(why=why))


def _amiss(note: str, sha256: str, answer: str, at: str, known: Path | None) -> str:
    """What is wrong with a row; empty where nothing is."""
    try:
        text, data = notes.split(note)[0], base64.b64decode(answer, validate=True)
        if hashlib.sha256(data).hexdigest() != sha256 or hashlib.sha256(text.encode()).digest() not in data:
            return "sha256"
        if known and checked(data, text, known) != at:
            return at
    except (OSError, ValueError) as error:
        return str(error)
    return ""


@db.transaction
def _keep(size: int, answer: bytes, at: str) -> None:
    sha256 = hashlib.sha256(answer).hexdigest()
    if db.rows("SELECT 1 FROM timestamp_token WHERE size = ? AND sha256 = ?", (size, sha256)):
        return
    row = (size, sha256, base64.b64encode(answer).decode(), at, clock.now())
    db.run_many("INSERT INTO timestamp_token (size, sha256, answer, at, received) VALUES (?, ?, ?, ?, ?)", [row])
    outside.left(size, "tsa")


def _openssl(folder: str, *words: str) -> bytes:
    """What `openssl ts` says, run in `folder`. TimestampError with its complaint; OSError where there is none."""
    try:
        done = subprocess.run(  # noqa: S603 - our own words; every file has a name that we gave it
            ["openssl", "ts", *words],  # noqa: S607 - the system's own
            cwd=folder,
            capture_output=True,
            check=False,
            timeout=SECONDS,
        )
    except subprocess.TimeoutExpired as error:
        raise TimestampError("openssl took too long") from error
    if done.returncode:
        raise TimestampError(_complaint(done.stderr))
    return done.stdout


def _complaint(said: bytes) -> str:
    """The reason that openssl gives, without where in its source it was."""
    lines = [line.split(":") for line in said.decode("utf-8", "replace").splitlines() if ":error:" in line]
    return next((line[5] for line in lines if len(line) > 5), "openssl") if lines else "openssl"


def _time(said: bytes) -> datetime:
    for line in said.splitlines():
        if line.startswith(_TIME):
            text = line.removeprefix(_TIME).decode("ascii", "replace")
            form = "%b %d %H:%M:%S.%f %Y GMT" if "." in text else "%b %d %H:%M:%S %Y GMT"
            try:
                return datetime.strptime(text, form).replace(tzinfo=UTC)
            except ValueError as error:
                raise TimestampError(text) from error
    raise TimestampError("no time in it: the authority refused")
