"""Making the file of a form: its values read from one state of the ledger, then drawn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from custody.documents.forms import drawing, signing, tables
from custody.queries import evidence, papers

if TYPE_CHECKING:
    from custody.documents.forms.base import Form, Paper
    from custody.queries.papers import Span
    from custody.settings import Settings

TYPES = {
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv",
}


@dataclass(frozen=True)
class Drawn:
    """A file, the code on it, and from which entries it was made."""

    data: bytes
    media_type: str
    code: str
    span: Span


def made(form: Form, paper: Paper, number: str, addressee: str, sort: str) -> Drawn:
    """The file of a form as `sort` (pdf, xlsx, csv), for the document number `number`."""
    with evidence.snapshot():
        span = papers.span(paper.contract.id, paper.since)
        blocks = form.values(paper)
    values = drawing.values_of(form, paper, number, addressee, span, blocks)
    return Drawn(file_of(form, values, sort, paper.settings), TYPES[sort], values.code, span)


def file_of(form: Form, values: drawing.Values, sort: str, chosen: Settings) -> bytes:
    """The bytes of a form whose values are known; a PDF with the organisation's signature where it has a key. CannotSign."""
    if sort == "pdf":
        return signing.signed(drawing.drawn(form, values), values.doc["number"], chosen)
    return tables.xlsx_of(values) if sort == "xlsx" else tables.csv_of(values)


def addressee_of(name: str) -> str:
    """Who a form is addressed to: the head of a municipality, else the client itself."""
    heads = {"都": "知事", "道": "知事", "府": "知事", "県": "知事", "区": "長", "市": "長", "町": "長", "村": "長"}
    return f"{name}{heads[name[-1]]}　あて" if name[-1:] in heads else f"{name}　御中"
