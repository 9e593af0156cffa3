"""Labels that leave the page: as a file at once, as a file that takes a while, or to a label printer.

What is drawn is recorded as printed before it is given; what is sent to a printer once the printer has all of it.
"""

from __future__ import annotations

import hashlib
import io
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from flask import Blueprint, Response, redirect, request, send_file, url_for
from flask.typing import ResponseReturnValue

from custody.documents.label_files import FORMATS, Run, drawn, formats_for
from custody.errors import BadInput, CustodyError
from custody.text import Text
from custody.usecases import label_printers
from custody.web import long_jobs
from custody.web.access import caller
from custody.web.limits import limited
from custody.web.reading import submission
from labels import LabelError, PrinterError

if TYPE_CHECKING:
    from custody.caller import Caller, Submission
    from custody.queries.stocks import Printer
    from custody.web.reading import Posted

pages = Blueprint("label_runs", __name__)
log = logging.getLogger("custody.labels")

SEND = "send"
SENDINGS = limited("30/minute;300/hour", methods=frozenset({"POST"}), unless=lambda: not _is_sent())
LONG = 120  # labels from which a file is made in the background
# Chromium draws a PDF with an embedded viewer, which our usual policy forbids.
VIEWER = "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; img-src 'self'; frame-ancestors 'none'"
NO_SUCH_FORMAT = Text("この用紙はこの形式にできません。", "Labels on this stock cannot be had in this format.")
PRINTING = Text("{name} で {n} 枚を印刷", "Printing {n} labels on {name}")
MAKING = Text("ラベル {n} 枚", "{n} labels")
NOT_RECORDED = Text(
    "{why}。印刷したという記録は一枚も残していません。プリンターを直してから、もう一度印刷してください。",
    "{why}. None is on record as printed. See to the printer, then print again.",
)
SENT_UNRECORDED = Text(
    "ラベルはプリンターに渡りましたが、印刷の記録を残せませんでした。出たラベルを破棄して、もう一度印刷してください。（{why}）",
    "The printer has the labels, but that they were printed is not on record. Tear them up and print again. ({why})",
)


NUMBERS_DRAWN = Text(
    "{why}。番号はもう記録に残っています。出なかったラベルは無効にし、プリンターを直してから、もう一度印刷してください。",
    "{why}. The numbers are on record: void what did not come out, see to the printer and print again.",
)
NOT_TAKEN = Text(
    "{why}。プリンターを直してから、もう一度印刷してください。", "{why}. See to the printer, then print again."
)
Keep = Callable[["Caller", "Submission"], object]


@dataclass(frozen=True)
class Order:
    """A run and how it is to leave: `form` is a key of FORMATS, or SEND. `named`: what its file is called.

    `parts`: what tells it from another run of the same form. `record`: puts on record that it was printed, and
    `check` raises what that would; None where the numbers are on record before they are printed, or not at all.
    `untaken`: what is said, with {why}, where a printer did not take it.
    """

    run: Run
    form: str
    printer: Printer
    back: str
    parts: Sequence[str]
    record: Keep | None = None
    check: Keep | None = None
    untaken: Text = NOT_RECORDED
    named: str = "labels"


def leave(order: Order, said: Posted) -> ResponseReturnValue:
    """The file, or the way to the page that says how far it is. BadInput, Conflict; LabelError for what is drawn at once."""
    if not _possible(order):
        raise BadInput(message=NO_SUCH_FORMAT)
    who, sent = caller(), _own_key(order, submission(said))
    if order.check:
        order.check(who, sent)
    if order.form == SEND:
        return _begun(order, who, sent, PRINTING.filled(name=order.printer.name, n=len(order.run.labels)))
    if len(order.run.labels) > LONG:
        return _begun(order, who, sent, MAKING.filled(n=len(order.run.labels)))
    data = drawn(order.run, order.form, _unheard)
    _record(order, who, sent)
    return as_pdf(data, _name_of(order)) if order.form == "pdf" else _as_file(data, _name_of(order))


def _is_sent() -> bool:
    """Whether what was asked for goes to a printer, rather than be made as a file."""
    return request.form.get("as", "") == SEND or ("as" not in request.form and bool(request.form.get("printer")))


def _possible(order: Order) -> bool:
    if order.form == SEND:
        return bool(order.printer.host) and order.printer.takes(order.run.stock)
    return FORMATS.get(order.form) in formats_for(order.run.stock)


def _own_key(order: Order, sent: Submission) -> Submission:
    """One key a content: whoever comes back to the page and chooses others prints them, and a double tap is one run."""
    parts = (
        sent.idem,
        order.form,
        order.run.stock.key,
        order.run.start,
        order.printer.id,
        order.run.tear_off,
        *order.parts,
    )
    return replace(sent, idem=hashlib.sha256("\0".join(map(str, parts)).encode()).hexdigest()[:32])


def _begun(order: Order, who: Caller, sent: Submission, title: Text) -> ResponseReturnValue:
    work = _sending if order.form == SEND else _making
    name = _name_of(order)
    n = len(order.run.labels)
    doing, again = work(order, who, sent), order.form != SEND
    job = long_jobs.begin(who, name, title, order.back, n, doing, token=sent.idem, again=again)
    return redirect(url_for("label_runs.made", token=job.token), 303)


def _name_of(order: Order) -> str:
    name = FORMATS[order.form].name if order.form in FORMATS else "labels.sent"
    return name.replace("labels", order.named, 1)


def _making(order: Order, who: Caller, sent: Submission) -> long_jobs.Work:
    def make(part: Path, progress: long_jobs.Progress) -> None:
        part.write_bytes(_drawn(order, order.form, progress))
        _record(order, who, sent)

    return make


def _sending(order: Order, who: Caller, sent: Submission) -> long_jobs.Work:
    def make(_part: Path, progress: long_jobs.Progress) -> None:
        total = len(order.run.labels)
        job = _drawn(order, order.printer.language, lambda done, _all: progress(done // 2, total))
        try:
            label_printers.send_to(
                order.printer, job, lambda done, whole: progress((total + total * done // whole) // 2, total)
            )
        except PrinterError as wrong:
            raise BadInput(message=order.untaken.filled(why=Text(wrong.ja, wrong.en))) from wrong
        _record_sent(order, who, sent)

    return make


def _record_sent(order: Order, who: Caller, sent: Submission) -> None:
    try:
        _record(order, who, sent)
    except Exception as wrong:
        why = wrong.message if isinstance(wrong, CustodyError) else CustodyError.message
        log.exception("labels were sent and are not on record")
        raise long_jobs.WentOut(SENT_UNRECORDED.filled(why=why)) from wrong


def _drawn(order: Order, form: str, progress: long_jobs.Progress) -> bytes:
    try:
        return drawn(order.run, form, progress)
    except LabelError as wrong:
        raise BadInput(message=Text(wrong.ja, wrong.en)) from wrong


def _record(order: Order, who: Caller, sent: Submission) -> None:
    if order.record:
        order.record(who, sent)


def _unheard(_done: int, _total: int) -> None:
    """Nobody watches what is made at once."""


def as_pdf(pdf: bytes, name: str) -> Response:
    """A PDF that the browser shows."""
    answer = Response(pdf, mimetype="application/pdf")
    answer.headers["Content-Disposition"] = f'inline; filename="{name}"'
    answer.headers["Content-Security-Policy"] = VIEWER
    return answer


def _as_file(data: bytes, name: str) -> Response:
    return send_file(io.BytesIO(data), "application/octet-stream", as_attachment=True, download_name=name)


@pages.get("/labels/made/<token>")
def made(token: str) -> Response:
    """How far it is; the page looks again by itself until it is done."""
    return long_jobs.page("labels/made.html", caller(), token)


@pages.get("/labels/made/<token>/file")
def file(token: str) -> Response:
    return long_jobs.fetched(caller(), token)
