"""Forms: which may be made of a thing, their issue, those that were issued, and the page that a form's QR code leads to."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from flask import Blueprint, Response, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from custody import clock
from custody.documents import forms
from custody.documents.forms.base import Form, Paper
from custody.documents.forms.dates import Dates
from custody.documents.forms.making import TYPES, addressee_of, made
from custody.errors import NotAllowed, NotFound
from custody.events.documents import ZIP, DocumentIssued, DocumentState, FileSort
from custody.queries import documents as queries
from custody.queries import papers
from custody.queries.contracts import key_of
from custody.queries.when import moment
from custody.queries.wording import word_of
from custody.usecases import issuing
from custody.web.access import book, caller, settings
from custody.web.forms import Pick
from custody.web.language import current as lang
from custody.web.limits import limited
from custody.web.reading import read, submission
from custody.web.register_forms import RegisterForm, answer, form_page

if TYPE_CHECKING:
    from custody.models import Contract, Document

pages = Blueprint("documents", __name__)
NOUNS = (
    "<any(audits, authorisations, contracts, destructions, findings, incidents, items, stocktakes, transports):noun>"
)
PAGE_OF = {
    "audit": "audits.show", "authorisation": "authorisations.show", "contract": "contracts.show",
    "destruction": "destructions.show", "finding": "findings.show", "incident": "incidents.show", "item": "items.show",
    "stocktake": "stocktakes.show", "transport": "transports.show",
}  # fmt: skip
NUMBER = re.compile(r"^B-[0-9]{6,12}$")
CODE = re.compile(r"^[0-9A-HJKMNP-TV-Z]{16}$")
ALONE = "default-src 'none'; sandbox"


def _about(noun: str, key: str) -> tuple[Contract, Any]:
    """What a form is to be made of, and its contract. NotFound outside the caller's contracts."""
    subject = f"{noun.removesuffix('s')}:{key}"
    row = papers.load([subject]).get(subject)
    contract = row.id if row is not None and noun == "contracts" else getattr(row, "contract", None)
    if row is None or contract not in caller().contracts:
        raise NotFound
    return book().contract(contract), row


def _form(number: str, noun: str, row: Any, contract: Contract) -> Form:
    """A form that may be made of `row` by the caller. NotFound, NotAllowed."""
    form = forms.forms().get(number)
    if form is None or f"{form.of}s" != noun or not form.fit(row):
        raise NotFound
    if not form.may(caller(), contract.id):
        raise NotAllowed
    return form


@pages.get("/forms")
def index() -> str:
    page = request.args.get("page", 1, int)
    rows, count = queries.listed(caller(), page)
    mine = sorted((book().contract(c) for c in caller().contracts), key=lambda c: c.number)
    return render_template(
        "forms/index.html", lines=_lines(rows), page=page, pages=count, contracts=[(c, key_of(c.id)) for c in mine]
    )


@pages.get(f"/forms/{NOUNS}/<key>")
def choose(noun: str, key: str) -> str:
    contract, row = _about(noun, key)
    may = [f for f in forms.of(noun.removesuffix("s")) if f.may(caller(), contract.id) and f.fit(row)]
    page = request.args.get("page", 1, int)
    rows, count = queries.listed(caller(), page, of=row.id)
    return render_template(
        "forms/choose.html",
        forms=[(url_for(".new", noun=noun, key=key, number=f.number), f) for f in may],
        about=_named(row),
        back=_page_of(row),
        lines=_lines(rows),
        page=page,
        pages=count,
        here=url_for(".choose", noun=noun, key=key),
        contract=contract,
        contract_key=key_of(contract.id),
    )


def _named(row: Any) -> str:
    return str(getattr(row, "number", "") or getattr(row, "noticed_on", "") or getattr(row, "noted_on", "") or "")


def _page_of(row: Any) -> str:
    noun, _colon, key = row.id.partition(":")
    return url_for(PAGE_OF[noun], **({"number": row.number} if noun == "item" else {"key": key}))


def _lines(rows: list[Document]) -> list[dict[str, str]]:
    now = clock.now()
    return [
        {
            "href": url_for(".show", key=key_of(d.id)),
            "number": d.number,
            "what": f"{_sheet(d)} {_title(d)}".strip(),
            "state": d.state,
            "word": word_of(DocumentState, d.state, lang()),
            "note": f"{book().contract(d.contract).number} · {moment(d.issued_at, now, lang())} · {d.sort.upper()}",
        }
        for d in rows
    ]


def _title(row: Document) -> str:
    form = forms.forms().get(row.sheet)
    return form.name.in_(lang()) if form else _("Audit pack")


def _sheet(row: Document) -> str:
    return "" if row.sort == ZIP else row.sheet


@pages.get(f"/forms/{NOUNS}/<key>/<number>")
def new(noun: str, key: str, number: str) -> str:
    contract, row = _about(noun, key)
    return form_page(_issuing(_form(number, noun, row, contract), noun, key, contract))


def _issuing(form: Form, noun: str, key: str, contract: Contract) -> RegisterForm:
    """What is asked before a form is issued: addressee, dates, and for a register the format."""
    left = ([] if form.period else ["since", "until"]) + ([] if form.tabular else ["sort"])
    today = clock.today()
    return RegisterForm(
        DocumentIssued,
        action=url_for(".create", noun=noun, key=key, number=form.number),
        back=url_for(".choose", noun=noun, key=key),
        title=f"{form.number} {form.name.in_(lang())}",
        about=contract.number,
        note=_("The file is numbered and kept, and its issue is recorded in the ledger with its hash."),
        options={"sort": [Pick(s.value, s.text.in_(lang())) for s in FileSort]},
        values={
            "addressee": addressee_of(book().client(contract.client).name),
            "since": form.begins(contract, today),
            "until": today,
        },
        leave_out=left,
        now=True,
    )


@pages.post(f"/forms/{NOUNS}/<key>/<number>")
@limited("20/minute;300/hour")
def create(noun: str, key: str, number: str) -> ResponseReturnValue:
    contract, row = _about(noun, key)
    form = _form(number, noun, row, contract)
    return answer(
        _issuing(form, noun, key, contract),
        lambda: _issue(form, contract, row),
        lambda outcome: url_for(".show", key=key_of(outcome.first("document"))),
        _("The form is issued."),
    )


def _issue(form: Form, contract: Contract, row: Any) -> Any:
    sent = replace(submission(request.form), occurred=None)
    event = read(DocumentIssued, request.form, sheet=form.number, of=row.id, **_fixed(form))

    def draw(number: str) -> issuing.Made:
        now, days = clock.now(), (event.since or "", event.until or "")
        paper = Paper(caller(), book(), contract, row, now, *days, Dates(event.era), settings())
        d = made(form, paper, number, event.addressee, event.sort.value)
        return issuing.Made(d.data, d.media_type, d.code, d.span.first, d.span.last, d.span.head or None)

    return issuing.issue(caller(), sent, contract.id, event, draw, by=form.by, single=form.single)


def _fixed(form: Form) -> dict[str, Any]:
    found: dict[str, Any] = {} if form.period else {"since": None, "until": None}
    return found if form.tabular else {**found, "sort": FileSort.PDF}


@pages.get("/forms/issued/<key>")
def show(key: str) -> str:
    row = queries.document(caller(), key)
    newer = papers.load([row.superseded_by]).get(row.superseded_by or "")
    return render_template(
        "forms/show.html",
        document=row,
        key=key,
        title=_title(row),
        sheet=_sheet(row),
        kept=row.sort != ZIP,
        signed=queries.is_signed(row),
        word=word_of(DocumentState, row.state, lang()),
        contract=book().contract(row.contract),
        contract_key=key_of(row.contract),
        issued=moment(row.issued_at, clock.now(), lang()),
        by=book().person_name(row.issued_by),
        newer=(url_for(".show", key=key_of(newer.id)), newer.number) if newer else None,
        check=url_for(".verify", number=row.number, code=row.code),
    )


@pages.get("/forms/issued/<key>/file")
def file(key: str) -> Response:
    """The very bytes that were issued, to save."""
    row = queries.document(caller(), key)
    name = f"{row.sheet}_{row.number}.{row.sort}"
    answered = send_file(
        queries.file_of(row).resolve(), TYPES[row.sort], as_attachment=True, download_name=name, etag=row.file or True
    )
    answered.headers["Content-Security-Policy"] = ALONE
    return answered


@pages.get("/V/<number>/<code>")
@limited("30/minute;300/hour")
def verify(number: str, code: str) -> ResponseReturnValue:
    """For whoever holds a form: whether it was issued, when, and whether another took its place. Nothing else."""
    known = NUMBER.match(number.upper()) and CODE.match(code.upper())
    found = queries.standing(number.upper(), code.upper()) if known else None
    shown: dict[str, Any] = {"found": found, "number": number.upper()[:16], "code": code.upper()[:16]}
    if found:
        issued, after = clock.japan(found.issued_at), found.superseded_at
        shown |= {
            "pack": found.sort == ZIP,
            "issued": f"{issued:%Y-%m-%d %H:%M}",
            "superseded": f"{clock.japan(after):%Y-%m-%d}" if after else "",
        }
    return render_template("forms/verify.html", **shown), 200 if found else 404
