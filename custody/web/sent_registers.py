"""Registers that were sent to be taken in: kept for an hour for who sent them, with what the checks of them found."""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import threading
import time
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Self

from flask import request

from custody.errors import BadInput, NotFound
from custody.importing import files
from custody.importing.cells import Table
from custody.importing.files import MOST_BYTES, TOO_BIG
from custody.queries import bundle_files
from custody.text import Text
from custody.web import long_jobs

if TYPE_CHECKING:
    from pathlib import Path

    from custody.caller import Caller

NONE_CHOSEN = Text("台帳のファイルを選んでください。", "Choose the register's file.")
MOST_KEPT = 20  # of one person, so that nobody fills the disk


@dataclass(frozen=True)
class Sent:
    """One file. `sha256` is what the entries will name it by."""

    token: str
    person: str
    contract: str
    name: str
    sha256: str

    @classmethod
    def of(cls, caller: Caller, token: str) -> Self:
        """NotFound for another's, and after an hour."""
        if not long_jobs.TOKEN.fullmatch(token):
            raise NotFound
        try:
            path = _path(token, "about")
            sent = cls(**json.loads(path.read_text("utf-8")))
            age = time.time() - path.stat().st_mtime
        except (OSError, ValueError):
            raise NotFound from None
        if sent.person != caller.person or age > long_jobs.KEPT_SECONDS:
            raise NotFound
        for suffix in ("about", "register"):
            os.utime(_path(token, suffix))  # an hour from when it was last looked at
        return sent

    def tables(self) -> list[Table]:
        try:
            return files.read(_path(self.token, "register").read_bytes())
        except OSError:
            raise NotFound from None


def _path(token: str, suffix: str) -> Path:
    return bundle_files.folder() / f"{token}.{suffix}"


def register_sent(caller: Caller, contract: str) -> Sent:
    """Keep the file of the form. BadInput where it is none that can be read."""
    file = request.files.get("file")
    data = file.stream.read(MOST_BYTES + 1) if file else b""
    if not file or not data:
        raise BadInput({"file": [NONE_CHOSEN]})
    if len(data) > MOST_BYTES:
        raise BadInput({"file": [TOO_BIG]})
    files.read(data)
    sent = Sent(
        secrets.token_hex(16), caller.person, contract, (file.filename or "")[-100:], hashlib.sha256(data).hexdigest()
    )
    bundle_files.folder().mkdir(mode=0o700, parents=True, exist_ok=True)
    long_jobs.sweep(bundle_files.folder())
    _make_room(caller)
    _write(_path(sent.token, "register"), data)
    timer = threading.Timer(long_jobs.KEPT_SECONDS + 60, long_jobs.sweep, (bundle_files.folder(),))
    timer.daemon = True
    timer.start()
    _write(_path(sent.token, "about"), json.dumps(asdict(sent), ensure_ascii=False).encode())
    return sent


def _make_room(caller: Caller) -> None:
    """Let go of the caller's oldest files."""
    mine = [p for p in bundle_files.folder().glob("*.about") if f'"{caller.person}"' in p.read_text("utf-8")]
    for path in sorted(mine, key=lambda p: p.stat().st_mtime)[: max(0, len(mine) + 1 - MOST_KEPT)]:
        path.unlink(missing_ok=True)
        path.with_suffix(".register").unlink(missing_ok=True)


def _write(path: Path, data: bytes) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(data)


def found(job: long_jobs.Job) -> dict[str, Any]:
    """What a finished job found. NotFound where it is no more."""
    try:
        said: dict[str, Any] = json.loads(job.file.read_text("utf-8"))
    except (OSError, ValueError):
        raise NotFound from None
    return said


def job_token(*said: str) -> str:
    """The token of a job that the same form begins once."""
    return hashlib.sha256("\n".join(said).encode()).hexdigest()[:32]
