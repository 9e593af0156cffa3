"""Audit packs: every form of a contract with the evidence, made in the background for its manager or its auditor."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from custody import clock, security_log
from custody.caller import new_idem
from custody.documents import pack
from custody.documents.forms.base import Paper
from custody.errors import BadInput
from custody.queries import bundle_scopes, finding, papers
from custody.queries.checkpointed import await_seal
from custody.queries.contracts import key_of
from custody.text import Text
from custody.usecases import packing
from custody.web import bundle_jobs, long_jobs
from custody.web.access import caller, contract_for, settings
from custody.web.language import current as lang
from custody.web.limits import limited
from custody.web.reading import submission
from custody.web.second_factor import password_unless_fresh, prove_unless_fresh

if TYPE_CHECKING:
    from custody.caller import Caller, Submission
    from custody.models import Contract
    from custody.settings import Settings

pages = Blueprint("audit_packs", __name__)


def _contract(key: str) -> Contract:
    """A contract of which the caller may have a pack. NotFound, NotAllowed."""
    contract = contract_for(key)
    bundle_scopes.of_contract(caller(), contract)
    return contract


@pages.get("/contracts/<key>/audit-packs/new")
def ask(key: str) -> str:
    return _asking(_contract(key))


def _asking(contract: Contract, wrong: BadInput | None = None) -> str:
    errors = [t.in_(lang()) for t in wrong.fields["now"]] if wrong else None
    key = key_of(contract.id)
    return render_template(
        "evidence/pack.html",
        contract=contract,
        action=url_for(".create", key=key),
        idem=new_idem(),
        back=url_for("contracts.show", key=key),
        fields=password_unless_fresh(errors),
    )


@pages.post("/contracts/<key>/audit-packs")
@limited("10/minute;60/hour")
def create(key: str) -> ResponseReturnValue:
    contract = _contract(key)
    try:
        prove_unless_fresh()
    except BadInput as wrong:
        return _asking(contract, wrong), wrong.status
    sent = replace(submission(request.form), occurred=None)
    return redirect(url_for(".made", token=_begun(caller(), contract, sent).token), 303)


def _begun(who: Caller, contract: Contract, sent: Submission) -> long_jobs.Job:
    bundle_jobs.look_for_room()
    span = papers.span(contract.id)
    begun = packing.begin(who, sent, contract.id, span.first, span.last, span.head)
    security_log.write("bundle", person=who.person, about=begun.number)
    title = Text(f"監査資料一式 {contract.number}", f"Audit pack {contract.number}")
    name = f"{bundle_jobs.PACK}{contract.number}_{begun.number}.zip"
    back = url_for("contracts.show", key=key_of(contract.id))
    token = hashlib.sha256(f"pack {begun.id}".encode()).hexdigest()[:32]
    work = _work(who, contract.id, begun, settings())
    return long_jobs.begin(who, name, title, back, pack.STEPS, work, token=token, again=False)


def _work(who: Caller, contract: str, begun: packing.Begun, chosen: Settings) -> long_jobs.Work:
    def make(part: Path, progress: long_jobs.Progress) -> None:
        await_seal()
        book = finding.book()
        row = book.contract(contract)
        with bundle_jobs.room_for(part) as out:
            paper = Paper(who, book, row, row, clock.now(), settings=chosen)
            files = pack.write(out, paper, begun.number, begun.code, progress)
        packing.finish(who, begun, contract, part, files)

    return make


@pages.get("/audit-packs/<token>")
def made(token: str) -> Response:
    return long_jobs.page("evidence/pack_made.html", caller(), token)


@pages.get("/audit-packs/<token>/file")
def file(token: str) -> Response:
    return long_jobs.fetched(caller(), token)
