"""The two jobs of taking in an older register: its check, and the taking in of what was found good."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from flask import Response, make_response, render_template, url_for

from custody.events.choices import KEEPERS
from custody.importing import running
from custody.importing.plan import Plan
from custody.importing.running import Mode
from custody.text import Text
from custody.web import long_jobs, sent_registers
from custody.web.access import caller
from custody.web.language import current as lang
from custody.web.sent_registers import Sent, job_token
from custody.web.work_access import contract_with_role, with_role

CHECKING = Text("台帳を調べています", "The register is being checked")
TAKING = Text("台帳を取り込んでいます", "The register is being taken in")


def sent_of(token: str) -> Sent:
    """The file, whose contract the caller keeps still. NotFound, NotAllowed."""
    sent = Sent.of(with_role(KEEPERS), token)
    contract_with_role(sent.contract)
    return sent


def result(job: str) -> tuple[dict[str, Any], Sent]:
    """What a finished check found and the file it was of. NotFound, NotAllowed."""
    found = sent_registers.found(long_jobs.of(with_role(KEEPERS), job))
    return found, sent_of(found["sent"])


def under_way(job: long_jobs.Job) -> Response:
    """How far it is; the page looks again by itself. By the job as it was read: it may be done by now."""
    n = int(lang() == "en")
    title, wrong = job.title[n], job.wrong[n] if job.wrong else ""
    answer = make_response(render_template("imports/under_way.html", job=job, title=title, wrong=wrong))
    if not job.wrong:
        answer.headers["Refresh"] = "1"
    return answer


def check(sent: Sent, plan: Plan, idem: str) -> str:
    """Begin to check every row; the token of the job."""
    who = caller()

    def work(part: Path, progress: long_jobs.Progress) -> None:
        found = running.checked(who, sent.contract, sent.tables(), sent.sha256, plan, progress)
        said = {
            "sent": sent.token,
            "plan": plan.to_json(),
            "good": len(found.lines),
            "wrong": found.wrong_rows,
            "passed": found.passed_rows,
            "problems": [[p.row, p.cell, p.heading, p.text, p.sort, p.basis] for p in found.problems],
            "unknown": [[*word, n] for word, n in found.unknown.items()],
        }
        part.write_text(json.dumps(said, ensure_ascii=False), "utf-8")

    token = job_token(sent.token, idem, "check")
    back = url_for("importing.show", token=sent.token)
    return long_jobs.begin(who, "register.checked", CHECKING, back, 0, work, token=token).token


def take_in(sent: Sent, checked: str, found: dict[str, Any], mode: Mode, idem: str) -> str:
    """Begin to take in what the job `checked` found; the token of the job. The same form sent again doubles nothing."""
    who, plan = caller(), Plan.from_json(found["plan"])
    token = job_token(sent.token, idem, "run")

    def work(part: Path, progress: long_jobs.Progress) -> None:
        report = running.run(who, sent.contract, sent.tables(), sent.sha256, plan, token, mode, progress)
        said = {"contract": sent.contract, "sha256": sent.sha256, "name": sent.name, **asdict(report)}
        part.write_text(json.dumps(said, ensure_ascii=False), "utf-8")

    back = url_for("import_runs.checked", job=checked)
    return long_jobs.begin(who, "register.taken", TAKING, back, 2 * found["good"], work, token=token).token
