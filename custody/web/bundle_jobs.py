"""Bundles of evidence while they are made: a thread writes, files say how far it is. Kept for an hour, for who asked."""

from __future__ import annotations

import json
import logging
import re
import secrets
import threading
import time
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from custody.documents import bundle
from custody.errors import CustodyError, NotFound
from custody.queries import bundle_files, evidence
from custody.queries.checkpointed import await_seal
from custody.text import Text

if TYPE_CHECKING:
    from custody.caller import Caller
    from custody.queries.bundle_scopes import Scope

KEPT_SECONDS = 3_600
SILENT_SECONDS = 120  # whoever says nothing for so long has died
log = logging.getLogger("custody.bundle")

TOKEN = re.compile("[0-9a-f]{32}")
BROKEN = Text("作成が途中で止まりました。もう一度作ってください。", "It stopped on the way. Please have it made again.")


@dataclass(frozen=True)
class Job:
    """How far a bundle is. `back`: the page it was asked for on. `wrong`: why it will not be finished, ja and en."""

    token: str
    person: str
    name: str
    title: tuple[str, str]
    back: str
    done: int = 0
    total: int = 0
    finished: bool = False
    wrong: tuple[str, str] | None = None

    @property
    def file(self) -> Path:
        return bundle_files.folder() / f"{self.token}.zip"


def begin(caller: Caller, scope: Scope, back: str) -> Job:
    """Start to make the bundle of `scope`, and give what can be asked for meanwhile."""
    folder = bundle_files.folder()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    _sweep(folder)
    job = Job(
        secrets.token_hex(16),
        caller.person,
        scope.name,
        (scope.title.ja, scope.title.en),
        back,
        total=evidence.count(scope),
    )
    _say(job)
    threading.Thread(target=_make, args=(job, caller, scope), daemon=True, name="bundle").start()
    return job


def of(caller: Caller, token: str) -> Job:
    """The job as it is now. NotFound for another's, and after an hour."""
    if not TOKEN.fullmatch(token):
        raise NotFound
    path = bundle_files.folder() / f"{token}.json"
    try:
        said, age = json.loads(path.read_text("utf-8")), time.time() - path.stat().st_mtime
    except (OSError, ValueError):
        raise NotFound from None
    job = Job(**{**said, "title": tuple(said["title"]), "wrong": tuple(said["wrong"]) if said["wrong"] else None})
    if job.person != caller.person or age > KEPT_SECONDS:
        raise NotFound
    silent = not job.finished and age > SILENT_SECONDS
    return Job(**{**asdict(job), "wrong": tuple(BROKEN)}) if silent else job


def _make(job: Job, caller: Caller, scope: Scope) -> None:
    part = job.file.with_suffix(".part")

    def progress(done: int, total: int) -> None:
        _say(Job(**{**asdict(job), "done": done, "total": total}))

    try:
        await_seal()
        with part.open("xb") as out:
            bundle.write(out, caller, scope, progress)
        part.replace(job.file)
        _say(Job(**{**asdict(job), "done": job.total, "finished": True}))
    except CustodyError as error:
        _give_up(job, error.message)
    except Exception:
        log.exception("a bundle could not be made")
        _give_up(job, BROKEN)
    finally:
        part.unlink(missing_ok=True)


def _give_up(job: Job, why: Text) -> None:
    """Where not even that can be written, the page says it once the job has long been silent."""
    with suppress(OSError):
        _say(Job(**{**asdict(job), "wrong": tuple(why)}))


def _say(job: Job) -> None:
    path = bundle_files.folder() / f"{job.token}.json"
    part = path.with_suffix(".said")
    part.write_text(json.dumps(asdict(job)), "utf-8")
    part.replace(path)


def _sweep(folder: Path) -> None:
    """Private values do not stay about: what is older than an hour goes."""
    for path in folder.iterdir():
        try:
            if time.time() - path.stat().st_mtime > KEPT_SECONDS:
                path.unlink()
        except FileNotFoundError:  # another request was quicker
            continue
