"""Bundles of evidence while they are made: how many at once, on how much free disk, and gone after an hour."""

from __future__ import annotations

import errno
import json
import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from custody.documents import bundle
from custody.errors import CustodyError
from custody.queries import bundle_files, evidence
from custody.queries.checkpointed import await_seal
from custody.text import Text
from custody.web import long_jobs

if TYPE_CHECKING:
    from custody.caller import Caller
    from custody.queries.bundle_scopes import Scope

AT_ONCE = 3
LEAST_FREE = 2**30  # bytes that stay free for the ledger itself
NAME, PACK = "evidence-", "audit-pack-"


class Busy(CustodyError):
    status = 503
    message = Text(
        f"いま証拠一式を{AT_ONCE}件作っています。終わるのを待ち、数分後にもう一度「作る」を押してください。",
        f"{AT_ONCE} bundles are being made now. Wait for them, and have yours made in a few minutes.",
    )


class NoRoom(CustodyError):
    status = 507
    message = Text(
        "サーバーの空きが少なく、証拠一式を作れません。記録には影響ありません。システム管理者に空きを増やしてもらい、もう一度作ってください。",
        "The server has too little room left for a bundle. The ledger is not touched. Have the administrator make room, then"
        " have it made again.",
    )


def begin(caller: Caller, scope: Scope, back: str) -> long_jobs.Job:
    """Start to make the bundle of `scope`, and give what can be asked for meanwhile. Busy, NoRoom."""

    def make(part: Path, progress: long_jobs.Progress) -> None:
        await_seal()
        with room_for(part) as out:
            bundle.write(out, caller, scope, progress)

    look_for_room()
    return long_jobs.begin(caller, f"{NAME}{scope.name}.zip", scope.title, back, evidence.count(scope), make)


def look_for_room() -> None:
    """Busy, NoRoom."""
    if _under_way() >= AT_ONCE:
        raise Busy
    if _free() < LEAST_FREE:
        raise NoRoom


@contextmanager
def room_for(part: Path) -> Iterator[BinaryIO]:
    """The file to write, which is gone after an hour. NoRoom where the disk is full."""
    try:
        with part.open("xb") as out:
            yield out
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise NoRoom from error
        raise
    _gone_later(part)


def _under_way() -> int:
    return sum(map(_is_made_now, bundle_files.folder().glob("*.json")))


def _is_made_now(path: Path) -> bool:
    with suppress(OSError, ValueError, KeyError):
        said, age = json.loads(path.read_text("utf-8")), time.time() - path.stat().st_mtime
        ended = said["finished"] or said["wrong"] or age > long_jobs.SILENT_SECONDS
        return str(said["name"]).startswith((NAME, PACK)) and not ended
    return False


def _free() -> int:
    """Bytes, where bundles lie."""
    folder = bundle_files.folder().absolute()
    return shutil.disk_usage(next(p for p in (folder, *folder.parents) if p.exists())).free


def _gone_later(part: Path) -> None:
    """Private values do not stay about, also where nobody asks for another bundle."""

    def remove() -> None:
        for suffix in (".zip", ".json"):
            part.with_suffix(suffix).unlink(missing_ok=True)

    timer = threading.Timer(long_jobs.KEPT_SECONDS, remove)
    timer.daemon = True
    timer.start()
