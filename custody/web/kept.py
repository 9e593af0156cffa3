"""The receipts that a phone keeps: handed to it with the page after a write, listed there, held against the ledger."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass

from flask import Blueprint, Response, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from custody import clock
from custody.documents import act_slip
from custody.errors import BadInput
from custody.queries import receipts as queries
from custody.queries.receipts import MOST, Shown
from custody.text import Text
from custody.usecases import checking_receipts
from custody.usecases.checking_receipts import LONGEST, UNREADABLE
from custody.web.access import caller, settings, who
from custody.web.language import current as lang
from custody.web.limits import limited
from custody.web.reading import IDEM

pages = Blueprint("kept", __name__)

COOKIE = "acknowledged"
ACTS = 5  # whose receipts wait to be fetched at once, for a phone that lost its connection meanwhile
SECONDS = 600
WORDS = {
    "sealed": Text("あり・封印済み", "there, sealed"),
    "waiting": Text("あり・封印待ち", "there, not sealed yet"),
    "gone": Text("台帳にない", "not in the ledger"),
    "other": Text("別の記録に替わっている", "another entry stands there"),
    "edited": Text("中身が書き換えられている", "its bytes were changed"),
    "unproven": Text("封印の木につながらない", "the sealed tree does not lead to it"),
}


@dataclass(frozen=True)
class Handed:
    """What a page hands to the phone, which takes the `cookie` off once it has kept them."""

    cookie: str
    rows: Sequence[Shown]


@pages.after_app_request
def _acknowledged(response: Response) -> Response:
    """Remember in the browser which act was answered, until the next page has brought its receipts."""
    if request.method != "POST" or response.status_code != 303 or who() is None:
        return response
    idem = request.form.get("idem", "")
    if IDEM.match(idem):
        waiting = [k for k in _waiting() if k != idem]
        value = ".".join([*waiting, idem][-ACTS:])
        response.set_cookie(COOKIE, value, max_age=SECONDS, secure=settings().secure, samesite="Strict")
    return response


def _waiting() -> list[str]:
    return [k for k in request.cookies.get(COOKIE, "").split(".") if IDEM.match(k)][-ACTS:]


@pages.app_template_global()
def handed() -> Handed | None:
    """The receipts of what was just recorded; None on every other page. Asked only where a page is shown whole."""
    value = request.cookies.get(COOKIE)
    if not value or g.get("plain") or (found := who()) is None:
        return None
    return Handed(value, queries.of_acts(found, _waiting()))


@pages.get("/kept")
def index() -> str:
    return render_template("kept/index.html", most=MOST, alarm=checking_receipts.standing(), wrong="")


@pages.post("/kept/checks")
@limited("20/minute")
def check() -> ResponseReturnValue:
    """Hold a file of receipts against the ledger, and say of each what became of it.

    A browser that asks by itself, once a day, gets a notice to put on the page that is open.
    """
    try:
        looked = checking_receipts.check(caller(), receipts_sent())
    except BadInput as wrong:
        said, alarm = wrong.message.in_(lang()), checking_receipts.standing()
        return render_template("kept/index.html", most=MOST, alarm=alarm, wrong=said), 422
    if request.args.get("by") == "itself":
        return render_template("kept/itself.html", looked=looked)
    return render_template("kept/checked.html", looked=looked, words=WORDS, here=_here)


def receipts_sent() -> bytes:
    """The file that was sent, or as much of it as shows that it is too long. BadInput where there is none."""
    sent = request.files.get("receipts")
    if sent is None:
        raise BadInput(message=UNREADABLE)
    with closing(sent):
        return sent.stream.read(LONGEST + 1)


def _here(received: str) -> str:
    return f"{clock.japan(received):%Y-%m-%d %H:%M:%S}"


@pages.post("/kept/settlements")
def settle() -> ResponseReturnValue:
    checking_receipts.settle(caller())
    return redirect(url_for(".index"), 303)


@pages.get("/kept/proofs/<hash_>.tlog-proof")
def proof(hash_: str) -> Response:
    """The way from one entry to the newest checkpoint, to be checked elsewhere."""
    answer = Response(queries.proof_of(hash_), mimetype="text/plain")
    answer.headers["Content-Disposition"] = f"attachment; filename={hash_[:16]}.tlog-proof"
    return answer


@pages.get("/entries/<hash_>/slip.pdf")
@limited("60/minute")
def slip(hash_: str) -> Response:
    """One act on one sheet, with its receipt: for whoever takes a thing along, or gives it away."""
    shown = queries.of_entry(caller(), hash_)
    answer = Response(act_slip.drawn(act_slip.of(shown), "pdf"), mimetype="application/pdf")
    answer.headers["Content-Disposition"] = (
        f"inline; filename=slip-{shown.number or hash_[:16]}-{shown.entered.seq}.pdf"
    )
    return answer
