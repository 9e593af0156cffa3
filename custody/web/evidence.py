"""Bundles of evidence: asked for on a page by who has just proved who they are, made in the background, fetched as one zip."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, Response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from custody import clock, security_log
from custody.documents import bundle
from custody.errors import BadInput, NotAllowed
from custody.queries import bundle_scopes, contracts, evidence, incidents, transports
from custody.queries.contracts import key_of
from custody.queries.log_keys import given_up, log_keys
from custody.web import bundle_jobs, long_jobs
from custody.web.access import book, caller, contract_for, item_for
from custody.web.language import current as lang
from custody.web.limits import limited
from custody.web.second_factor import password_unless_fresh, prove_unless_fresh

if TYPE_CHECKING:
    from custody.queries.bundle_scopes import Scope

pages = Blueprint("evidence", __name__)
NOUN = "<any(items, transports, incidents, contracts):noun>"
GUESSES = limited("10/minute;100/hour", counts=lambda status: status == 422)
LONG = 5_000  # entries from which the page says that it will take a while


def _scope(noun: str, key: str) -> tuple[Scope, str]:
    """What is asked for, and the page it is asked for on. NotFound, NotAllowed."""
    if noun == "items":
        item = item_for(key)
        return bundle_scopes.of_item(caller(), item), url_for("items.show", number=item.number)
    if noun == "transports":
        row = transports.transport(caller(), key)
        return bundle_scopes.of_transport(caller(), row), url_for("transports.show", key=key_of(row.id))
    if noun == "incidents":
        case = incidents.incident(caller(), key)
        return bundle_scopes.of_incident(caller(), case), url_for("incidents.show", key=key_of(case.id))
    contract = contract_for(key)
    return bundle_scopes.of_contract(caller(), contract), url_for("contracts.show", key=key_of(contract.id))


@pages.get(f"/evidence/{NOUN}/<key>")
def ask(noun: str, key: str) -> str:
    scope, back = _scope(noun, key)
    pack = url_for("audit_packs.ask", key=key) if noun == "contracts" else ""
    return _asking(scope, back, url_for(".make", noun=noun, key=key), pack=pack)


@pages.get("/evidence")
def index() -> str:
    """What evidence may be had of, and the key to check it with."""
    mine = [
        c for c in contracts.overview(book(), caller(), clock.now()) if bundle_scopes.may(caller(), f"contract:{c.key}")
    ]
    whole = bundle_scopes.may(caller(), None)
    if not mine and not whole:
        raise NotAllowed
    return render_template("evidence/index.html", contracts=mine, whole=whole, keys=log_keys(), restores=given_up())


@pages.get("/evidence/everything")
def ask_all() -> str:
    return _asking(bundle_scopes.of_everything(caller()), url_for(".index"), url_for(".make_all"))


def _asking(scope: Scope, back: str, action: str, wrong: BadInput | None = None, *, pack: str = "") -> str:
    n = evidence.count(scope)
    errors = [t.in_(lang()) for t in wrong.fields["now"]] if wrong else None
    return render_template(
        "evidence/ask.html",
        scope=scope,
        back=back,
        action=action,
        pack=pack,
        n=n,
        without=[f"{f.subject} #{f.seq}" for f in evidence.not_in(scope)],
        long=n >= LONG,
        at_once=bundle_jobs.AT_ONCE,
        fields=password_unless_fresh(errors),
    )


@pages.post(f"/evidence/{NOUN}/<key>")
@GUESSES
def make(noun: str, key: str) -> ResponseReturnValue:
    return _begun(*_scope(noun, key), url_for(".make", noun=noun, key=key))


@pages.post("/evidence/everything")
@GUESSES
def make_all() -> ResponseReturnValue:
    return _begun(bundle_scopes.of_everything(caller()), url_for(".index"), url_for(".make_all"))


def _begun(scope: Scope, back: str, action: str) -> ResponseReturnValue:
    """What leaves the building is given only to who signed in a short while ago or shows their password (ASVS 7.5.3)."""
    try:
        prove_unless_fresh()
    except BadInput as wrong:
        return _asking(scope, back, action, wrong), wrong.status
    security_log.write("bundle", person=caller().person, about=scope.name)
    job = bundle_jobs.begin(caller(), scope, back)
    return redirect(url_for(".made", token=job.token), 303)


@pages.app_template_global()
def unsealed(job: long_jobs.Job) -> int:
    """How many entries of a finished bundle are not sealed yet."""
    return bundle.unsealed(job.file) if job.file.is_file() else 0


@pages.get("/evidence/made/<token>")
def made(token: str) -> Response:
    return long_jobs.page("evidence/made.html", caller(), token)


@pages.get("/evidence/made/<token>/file")
def file(token: str) -> Response:
    return long_jobs.fetched(caller(), token)
