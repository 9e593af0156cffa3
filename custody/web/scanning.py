"""Where a label's QR code leads: the item for those who are signed in, the way to return it for everyone else."""

from __future__ import annotations

import hashlib
import logging
import time
from collections.abc import Mapping, Sequence

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from custody import clock
from custody.caller import Submission, new_idem
from custody.errors import BadInput, CustodyError, NotFound
from custody.events.choices import STAFF
from custody.events.finding import FindReported
from custody.events.seals import plain_number
from custody.ids import read_code
from custody.queries import badges, blank_labels, cases, transports
from custody.queries.landing import by_code
from custody.queries.reading import Read
from custody.queries.reading import read as read_label
from custody.queries.recent import recent_items
from custody.text import Text
from custody.usecases.finding_reports import report_find
from custody.web.access import bases, book, caller, item_for, person_for, place_for, remember, settings, who
from custody.web.forms import fields_of
from custody.web.item_pages import item_page
from custody.web.item_rows import rows_of
from custody.web.language import current as lang
from custody.web.limits import limited
from custody.web.reading import posted, read, submission

pages = Blueprint("scanning", __name__)
log = logging.getLogger("custody.web")

ANSWER_SECONDS = 0.25  # a report takes as long for an unknown code as for a known one (security.md T7)
NOT_OURS = Text(
    "ラベルの番号ではありません。読み直すか、番号を打ち直してください。",
    "This is no label's code. Scan again, or type the number again.",
)
UNKNOWN = Text(
    "見つかりません。番号を確かめるか、担当の媒体管理者に知らせてください。",
    "Not found. Check the number, or tell the custodian.",
)


def _signed_in() -> bool:
    return who() is not None


def _stranger() -> bool:
    return not _signed_in()


@pages.get("/<any(S, s):_s>/<path:said>")
@limited("30/minute", unless=_signed_in)
@limited("30/minute", unless=_stranger, counts=lambda status: status == 404)
def land(_s: str, said: str) -> ResponseReturnValue:
    """The item or the place that a label is on. A stranger gets one and the same page for whatever code."""
    if not _signed_in():
        remember(request.path)
        return _finder_page(said)
    code = read_code(said.rstrip("/"))
    if code is None:
        raise NotFound
    subject, state, item = by_code(code)
    if item is None:
        return redirect(_beside_items(subject, state, code), 303)
    return item_page(item, state, code, whole=False)


def _beside_items(subject: str, label: str = "", code: str = "") -> str:
    """The page of a label that is on no item: a place, a case, or the transport that the case is on; or on nothing.

    `label`: the state of the label that was scanned; a void one leads to what it was on, which says so.
    """
    noun, _, key = subject.partition(":")
    void = label if label == "void" else None
    if noun == "badge":
        worn_by = person_for(badges.person_of(subject))  # of who is out of reach, nothing tells it from an unknown code
        return url_for("people.show", key=worn_by.id.partition(":")[2], label=void)
    if noun == "blanklabel":
        return url_for("blank_labels.show", said=code)
    if noun != "case":
        return url_for("places.show", key=key, label=void)
    used_by = None if void else cases.transport_of_case(caller(), cases.case(key))
    if used_by:
        return url_for("transports.show", key=used_by.id.partition(":")[2])
    return url_for("cases.show", key=key, label=void)


def _finder_page(said: str, wrong: Mapping[str, Sequence[Text]] | None = None) -> str:
    values = posted(FindReported, request.form) if wrong else {}
    return render_template(
        "scanning/finder.html",
        settings=settings(),
        action=url_for(".report", _s="S", said=said[:40]),
        fields=fields_of(FindReported, lang(), values=values, errors=wrong, leave_out=("note",)),
        idem=new_idem(),
    )


@pages.post("/<any(S, s):_s>/<path:said>/finds")
@limited("5/minute;30/hour")
def report(_s: str, said: str) -> ResponseReturnValue:
    """A stranger's report. The answer and its time are the same whether or not there is such a label."""
    began = time.monotonic()
    try:
        event, sent = read(FindReported, request.form), submission(request.form)
    except BadInput as error:
        return _finder_page(said, error.fields), 422
    try:
        _pass_on(read_code(said), event, sent)
    except CustodyError as error:
        log.error("a find could not be kept", exc_info=error)
    time.sleep(max(0.0, ANSWER_SECONDS - (time.monotonic() - began)))
    return render_template("scanning/thanks.html", settings=settings())


def _pass_on(code: str | None, event: FindReported, sent: Submission) -> None:
    """Report the find, where there is such a label. The key is of all that was sent: no two reports share one."""
    if code is None:
        return
    whole = "\0".join((code, sent.idem, event.model_dump_json()))
    report_find(Submission(idem="find-" + hashlib.sha256(whole.encode()).hexdigest(), device=sent.device), code, event)


@pages.get("/scan")
def scan() -> ResponseReturnValue:
    """Type or read a code or a number; and what one has just had to do with."""
    typed = request.args.get("q", "").strip()
    found = read_label(typed, bases()) if typed else None
    said = "" if not typed or found else NOT_OURS.in_(lang())
    if found:
        try:
            return redirect(_whereto(found), 303)
        except NotFound:
            said = UNKNOWN.in_(lang())
    if said and (seal := _seal(typed)):
        return redirect(seal, 303)
    rows = rows_of(recent_items(caller()), book(), clock.now())
    return render_template("scanning/scan.html", typed=typed[:200], said=said, rows=rows), 404 if said else 200


def _seal(typed: str) -> str:
    """The address of the seal whose printed number was read or typed; empty where there is none, or for who has none."""
    key = plain_number(typed)
    known = bool(key) and caller().plays(STAFF) and cases.is_seal(key)
    return url_for("seal_labels.show", key=key) if known else ""


def _whereto(found: Read) -> str:
    """The address of what was read. NotFound where it is nothing of the caller's."""
    if found.code:
        _, _, item = by_code(found.code)
        if item is not None and item.contract not in caller().contracts:
            raise NotFound
        return url_for(".land", _s="S", said=found.code)
    number = found.number or ""
    if number.startswith("L-"):
        return url_for("places.show", key=place_for(number).id.partition(":")[2])
    if number.startswith("C-"):
        return _beside_items(cases.case(number).id)
    if number.startswith("N-"):
        return url_for("people.show", key=person_for(badges.person_of(number)).id.partition(":")[2])
    if number.startswith("T-"):
        return url_for("transports.show", key=transports.transport(caller(), number).id.partition(":")[2])
    if blank_labels.waits(number):
        return url_for("blank_labels.show", said=number)
    return url_for("items.show", number=item_for(number).number)
