"""What every form that prints labels asks of paper and printer: stock, first face, printer, duplicate."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from flask import request
from flask_babel import gettext as _

from custody.documents.label_files import Run
from custody.documents.label_values import TEAR_OFF
from custody.errors import BadInput
from custody.queries import stocks
from custody.queries.stocks import Printer
from custody.text import Text
from custody.web.forms import FormField, Pick
from custody.web.label_notes import notes_for
from custody.web.label_runs import SEND
from custody.web.language import current as lang
from labels import Label, Stock

Wrong = Mapping[str, Sequence[Text]]
NO_SUCH_FACE = Text(
    "この用紙の面は1から{n}までです。はじめの面を選び直してください。",
    "This sheet has labels 1 to {n}. Choose the first one again.",
)
GONE = Text("この用紙はもうありません。選び直してください。", "This stock is there no more. Choose another.")


@dataclass(frozen=True)
class Wanted:
    """What was asked for. `form`: SEND where the printer takes labels by itself, else pdf."""

    stock: Stock
    start: int
    printer: Printer
    form: str
    tear_off: str

    def run(self, labels: Sequence[Label]) -> Run:
        """The labels on that stock."""
        return Run(labels, self.stock, self.start, (self.printer.right, self.printer.down), self.tear_off)


def asked(wrong: Wrong, sample: Label) -> list[FormField]:
    """The fields, with what is `wrong` in them, as they were sent. `sample`: as large as any that will be printed."""
    said = request.values.get
    sheets = [_sheet(stock, sample) for stock in stocks.every().values()]
    printers = [Pick(p.id, f"{p.name} · {_('prints at once')}" if p.host else p.name) for p in stocks.printers()]
    fields = [
        FormField("stock", _("Stock"), "select", said("stock", stocks.FIRST), choices=sheets),
        FormField("start", _("First face that is still there"), "number", said("start", "1"), inputmode="numeric"),
    ]
    if printers:
        help_ = _("One that prints at once prints on the roll that is in it.")
        picks = [Pick("", _("Any, as it is")), *printers]
        fields.append(FormField("printer", _("Printer"), "select", said("printer", ""), help_, choices=picks))
    label = _("With a duplicate to tear off, for the register book")
    fields.append(FormField("duplicate", label, "checkbox", said("duplicate", "")))
    for f in fields:
        f.errors = [t.in_(lang()) for t in wrong.get(f.name, ())]
    return fields


def _sheet(stock: Stock, sample: Label) -> Pick:
    notes, cannot = _fits(sample, stock)
    if cannot:
        return Pick(stock.key, f"{stock.name} · {_('too small')}", disabled=True)
    return Pick(stock.key, f"{stock.name} · {_('leaves something out')}" if notes else stock.name)


def left_out(sample: Label) -> list[tuple[list[str], Sequence[Text]]]:
    """What such labels do without, and on which stocks."""
    found: dict[tuple[Text, ...], list[str]] = {}
    for stock in stocks.every().values():
        if notes := _fits(sample, stock)[0]:
            found.setdefault(tuple(notes), []).append(stock.name)
    return [(names, notes) for notes, names in found.items()]


@lru_cache(maxsize=512)
def _fits(sample: Label, stock: Stock) -> tuple[list[Text], Text | None]:
    return notes_for([sample], stock)


def wanted() -> Wanted:
    """What this form asks for. BadInput for a stock that is gone, or a face that is not on it."""
    said = request.form.get
    printer, stock = stocks.printer(said("printer", "")), stocks.stock(said("stock", ""))
    if printer.host and not printer.takes(stock):
        stock = stocks.stock(printer.stock)
    elif not stocks.is_known(said("stock", "")):
        raise BadInput({"stock": [GONE]})
    plain = said("start", "").strip() or "1"
    start = 1 if printer.host else int(plain[:9]) if plain.isdecimal() else 0
    if not 1 <= start <= stock.faces:
        raise BadInput({"start": [NO_SUCH_FACE.filled(n=stock.faces)]})
    tear_off = TEAR_OFF if said("duplicate", "") != "" else ""
    return Wanted(stock, start, printer, SEND if printer.host else "pdf", tear_off)
