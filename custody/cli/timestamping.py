"""Time stamps of the newest checkpoint (RFC 3161): asked for and taken in as files, or of an authority's address."""

from __future__ import annotations

import urllib.request
from pathlib import Path
from urllib.parse import urlsplit

from custody import clock
from custody.cli.say import Stop, complain, say
from custody.ledger import notes, timestamps
from custody.ledger.checkpoints import Signed
from custody.ledger.timestamps import MAX_ANSWER, TimestampError, UnreadableAnswer
from custody.text import Text

SECONDS = 30
NO_CA = Text(
    "信頼する時刻認証局の証明書がありません。CUSTODY_TSA_CA に PEM のファイルを設定してください。",
    "No time-stamping authority is trusted yet. Set CUSTODY_TSA_CA to a file with its certificates (PEM).",
)
NO_OPENSSL = Text("openssl 3 が要ります: {why}", "openssl 3 is needed: {why}")
NO_URL = Text(
    "--timestamp には http か https のアドレスを指定してください。", "Give --timestamp an address with http or https."
)
UNREACHED = Text("時刻認証局につながりません: {why}", "The time-stamping authority cannot be reached: {why}")
REFUSED = Text(
    "信頼する時刻認証局の、この台帳のチェックポイントへのタイムスタンプではありません: {why}",
    "Not a time stamp of a checkpoint of this log by the authority that is trusted: {why}",
)
UNREADABLE = Text(
    "タイムスタンプの答えとして読めません。途中で切れているか、別のファイルです: {why}",
    "The answer cannot be read as a time stamp: it is cut off, or is another file: {why}",
)
ASKED = Text(
    "{file} に依頼を書きました（{size:,}件）。時刻認証局の答えを --timestamp-answer で取り込みます。",
    "The request is in {file} ({size:,} entries). Take the authority's answer in with --timestamp-answer.",
)
TAKEN = Text(
    "タイムスタンプを記録しました: {size:,}件、{at:%Y-%m-%d %H:%M:%S}（日本時間）。",
    "The time stamp is on record: {size:,} entries, {at:%Y-%m-%d %H:%M:%S} (Japan).",
)


def ask(newest: Signed, file: str) -> None:
    """Write what to ask an authority with."""
    data = _request(newest, nonce=False)
    try:
        Path(file).write_bytes(data)
    except OSError as error:
        raise Stop(Text(f"{file} に書けません: {error}", f"{file} cannot be written: {error}"), 1) from error
    complain(ASKED.filled(file=file, size=newest.size))


def take_in(file: str) -> int:
    """Keep the answer in a file."""
    authorities = _authorities()
    try:
        with Path(file).open("rb") as opened:
            answer = opened.read(MAX_ANSWER + 1)
    except OSError as error:
        raise Stop(Text(f"{file} を読めません: {error}", f"{file} cannot be read: {error}")) from error
    size, at = _taken(answer, authorities)
    say(TAKEN.filled(size=size, at=clock.japan(at)))
    return 0


def fetch(newest: Signed, url: str) -> None:
    """Ask the authority at `url`, and keep its answer."""
    authorities = _authorities()
    if urlsplit(url).scheme not in ("http", "https"):
        raise Stop(NO_URL)
    asked = _request(newest, nonce=True)
    headers = {"Content-Type": "application/timestamp-query", "Accept": "application/timestamp-reply"}
    try:
        with urllib.request.urlopen(urllib.request.Request(url, asked, headers), timeout=SECONDS) as got:  # noqa: S310
            answer = got.read(MAX_ANSWER + 1)
    except (OSError, ValueError) as error:
        raise Stop(UNREACHED.filled(why=error), 1) from error
    size, at = _taken(answer, authorities, asked)
    complain(TAKEN.filled(size=size, at=clock.japan(at)))


def _request(newest: Signed, *, nonce: bool) -> bytes:
    try:
        return timestamps.request(notes.split(newest.note)[0], nonce=nonce)
    except (OSError, TimestampError) as error:
        raise Stop(NO_OPENSSL.filled(why=error)) from error


def _taken(answer: bytes, authorities: Path, asked: bytes = b"") -> tuple[int, str]:
    try:
        return timestamps.taken_in(answer, authorities, asked)
    except OSError as error:
        raise Stop(NO_OPENSSL.filled(why=error)) from error
    except UnreadableAnswer as error:
        raise Stop(UNREADABLE.filled(why=error), 1) from error
    except TimestampError as error:
        raise Stop(REFUSED.filled(why=error), 1) from error


def _authorities() -> Path:
    if (known := timestamps.authorities()) is None:
        raise Stop(NO_CA)
    return known
