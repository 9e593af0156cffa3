"""What takes longer than a page may: a thread works, files say how far it is. Kept for an hour, for who asked."""

from __future__ import annotations

import json
import logging
import os
import re
import secrets
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from flask import Response, make_response, render_template, send_file

from custody.errors import CustodyError, NotFound
from custody.queries import bundle_files
from custody.text import Text
from custody.web.language import current as lang

if TYPE_CHECKING:
    from custody.caller import Caller

KEPT_SECONDS = 3_600
SILENT_SECONDS = 120  # whoever says nothing for so long has died
TELLS_EVERY = 0.2  # seconds
log = logging.getLogger("custody.jobs")

TOKEN = re.compile("[0-9a-f]{32}")
BROKEN = Text("作成が途中で止まりました。もう一度作ってください。", "It stopped on the way. Please have it made again.")

Progress = Callable[[int, int], None]
Work = Callable[[Path, Progress], None]


@dataclass(frozen=True)
class Job:
    """How far it is. `name`: of the file it makes. `back`: the page it was asked for on. `wrong`: why it will not be
    finished, ja and en. `again`: whether the same form may then begin it anew. `turn`: how often that was done."""

    token: str
    person: str
    name: str
    title: tuple[str, str]
    back: str
    done: int = 0
    total: int = 0
    finished: bool = False
    wrong: tuple[str, str] | None = None
    again: bool = True
    turn: int = 0

    @property
    def file(self) -> Path:
        return bundle_files.folder() / (self.token + Path(self.name).suffix)


class WentOut(CustodyError):
    """It ended badly after what cannot be taken back: the same form does not begin it anew."""


def begin(
    caller: Caller, name: str, title: Text, back: str, total: int, work: Work, *, token: str = "", again: bool = True
) -> Job:
    """Start `work`, which writes the file `name` to the path it gets. What is asked for again by its token goes on, or
    begins anew where it ended badly. `again`: also where it fell silent, and nobody knows how far it came."""
    folder = bundle_files.folder()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    sweep(folder)
    job = Job(token or secrets.token_hex(16), caller.person, name, (title.ja, title.en), back, total=total, again=again)
    if not _is_new(job):
        before = of(caller, job.token)
        job = replace(job, turn=before.turn + 1)
        if not (before.wrong and before.again and _is_turn(job)):
            return before
        _say(job)
    threading.Thread(target=_make, args=(job, work), daemon=True, name="long job").start()
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
    silent = not job.finished and not job.wrong and age > SILENT_SECONDS
    return replace(job, wrong=(BROKEN.ja, BROKEN.en)) if silent else job


def all_of(caller: Caller, suffix: str) -> list[Job]:
    """This person's jobs of the last hour whose file is so called, the newest first."""
    found = []
    for path in sorted(bundle_files.folder().glob("*.json"), key=_changed, reverse=True):
        with suppress(NotFound):
            found.append(of(caller, path.stem))
    return [job for job in found if job.name.endswith(suffix)]


def _changed(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except FileNotFoundError:  # another request swept it
        return 0.0


def page(template: str, caller: Caller, token: str) -> Response:
    """How far it is; the page looks again by itself until it is done."""
    job = of(caller, token)
    title, wrong = (job.title[lang() == "en"], job.wrong[lang() == "en"] if job.wrong else "")
    answer = make_response(render_template(template, job=job, title=title, wrong=wrong))
    if not job.finished and not job.wrong:
        answer.headers["Refresh"] = "1"
    return answer


def fetched(caller: Caller, token: str) -> Response:
    """The file. NotFound before it is finished."""
    job = of(caller, token)
    if not job.finished or not job.file.is_file():
        raise NotFound
    return send_file(job.file.resolve(), as_attachment=True, download_name=job.name)


def _make(job: Job, work: Work) -> None:
    part, told = job.file.with_suffix(".part"), [0.0]

    def progress(done: int, total: int) -> None:
        if time.monotonic() - told[0] > TELLS_EVERY:
            told[0] = time.monotonic()
            _say(replace(job, done=done, total=total))

    try:
        _worked(work, part, progress)
        if part.exists():
            part.replace(job.file)
        _say(replace(job, done=job.total, finished=True))
    except CustodyError as error:
        _give_up(replace(job, again=not isinstance(error, WentOut)), error.message)
    except Exception:
        log.exception("a long job was not finished")
        _give_up(job, BROKEN)
    finally:
        part.unlink(missing_ok=True)


def _worked(work: Work, part: Path, progress: Progress) -> None:
    """And leave nothing open behind."""
    try:
        work(part, progress)
    finally:
        bundle_files.leave_database()


def _give_up(job: Job, why: Text) -> None:
    """Where not even that can be written, the page says it once the job has long been silent."""
    with suppress(OSError):
        _say(replace(job, wrong=(why.ja, why.en)))


def _is_new(job: Job) -> bool:
    """Whether nobody began it before; of two that come at once one does."""
    path = bundle_files.folder() / f"{job.token}.json"
    part = path.with_suffix(f".{secrets.token_hex(4)}")
    part.write_text(json.dumps(asdict(job)), "utf-8")
    try:
        os.link(part, path)
    except FileExistsError:
        return False
    finally:
        part.unlink()
    return True


def _is_turn(job: Job) -> bool:
    """Whether nobody began it anew before; of two that come at once one does."""
    try:
        (bundle_files.folder() / f"{job.token}.turn-{job.turn}").touch(exist_ok=False)
    except FileExistsError:
        return False
    return True


def _say(job: Job) -> None:
    path = bundle_files.folder() / f"{job.token}.json"
    part = path.with_suffix(".said")
    part.write_text(json.dumps(asdict(job)), "utf-8")
    part.replace(path)


def sweep(folder: Path) -> None:
    """Private values do not stay about: what is older than an hour goes."""
    for path in folder.iterdir():
        try:
            if time.time() - path.stat().st_mtime > KEPT_SECONDS:
                path.unlink()
        except FileNotFoundError:  # another request was quicker
            continue
