"""Labels: chosen, printed on sheets as a PDF, or drawn one at a time for a label printer."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import Blueprint, Response, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from custody.caller import new_idem
from custody.documents.label_values import FONTS, label_for
from custody.errors import BadInput
from custody.events.choices import KEEPERS
from custody.queries import answers, lots, options, prints, stocks, to_label
from custody.queries.batch_codes import find
from custody.queries.to_label import MOST, ToLabel
from custody.text import Text
from custody.usecases import labelling
from custody.usecases.outcome import Outcome
from custody.web.access import bases, book, caller, item_for, place_for, settings
from custody.web.language import current as lang
from custody.web.reading import submission
from custody.web.work_access import with_role
from labels import LabelError, Stock, label_png, sheet_pdf, sheet_svg

if TYPE_CHECKING:
    from custody.models import Item, Place
    from custody.queries.stocks import Printer

pages = Blueprint("labelling", __name__)

PRINTER_DOTS = {203, 300, 600}
PNG_MM = (62.0, 29.0)  # a common continuous stock of desktop label printers
# Chromium draws a PDF with an embedded viewer, which our usual policy forbids.
VIEWER = "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; img-src 'self'; frame-ancestors 'none'"
NO_SUCH_FACE = Text(
    "この用紙の面は1から{n}までです。はじめの面を選び直してください。",
    "This sheet has labels 1 to {n}. Choose the first one again.",
)
NONE_CHOSEN = Text("印刷する物を選んでください。", "Choose what to print.")


@dataclass(frozen=True)
class Choice:
    """What the page was asked to list: unprinted, all or places; of a contract, of a submission, or by numbers."""

    show: str
    contract: str
    numbers: str
    of: str
    stock: Stock
    start: int
    printer: Printer

    @property
    def offset(self) -> tuple[float, float]:
        """How far everything is moved for the printer's drift, mm."""
        return self.printer.right, self.printer.down

    def listed(self) -> list[ToLabel]:
        """What to print, with a mark on what was printed before. At most MOST and one more."""
        if self.show == "places":
            return to_label.places(book(), self._named())
        named = self._of() or self._named()
        return to_label.items(
            caller(), lang(), contract=self.contract, unprinted=self.show == "unprinted", numbers=named
        )

    def _named(self) -> list[str]:
        texts = self.numbers.split()
        if self.show == "places":
            return [place_for(text).number for text in texts]
        return [f.item.number for f in find(caller(), texts, bases()) if f.item is not None]

    def _of(self) -> list[str]:
        if not self.of:
            return []
        outcome = Outcome.from_json(answers.kept(caller(), self.of))
        return [i.number for i in lots.listed(caller(), [d.subject for d in outcome.done], lang())]


def _choice() -> Choice:
    get = request.values.get
    stock = stocks.stock(get("stock", ""))
    start = request.values.get("start", 1, int)
    return Choice(
        get("show", "unprinted"),
        get("contract", ""),
        get("numbers", "")[:8_000],
        get("of", ""),
        stock,
        start if 1 <= start <= stock.faces else 1,
        stocks.printer(get("printer", "")),
    )


@pages.get("/labels")
def sheet() -> str:
    with_role(KEEPERS)
    return _page()


def _preview_of(choice: Choice, numbers: list[str]) -> str:
    """Where the first sheet is drawn as it would be printed; empty where there is nothing to print."""
    few = numbers[: choice.stock.faces - choice.start + 1]
    if not few:
        return ""
    return url_for(
        ".preview", numbers=" ".join(few), stock=choice.stock.key, start=choice.start, printer=choice.printer.id
    )


@pages.get("/labels/preview.svg")
def preview() -> ResponseReturnValue:
    """The first sheet as it would be printed: the same drawing as the PDF. Looking at it is not on record."""
    with_role(KEEPERS)
    choice = _choice()
    try:
        rows = to_label.rows(caller(), choice.numbers.split()[:MOST])
        labels = [label_for(r, settings()) for r in rows]
        svg = sheet_svg(labels, choice.stock, choice.start, choice.offset, fonts=FONTS)
    except LabelError as wrong:
        raise BadInput(message=Text(wrong.ja, wrong.en)) from wrong
    return Response(svg, mimetype="image/svg+xml")


def _page(alarm: str = "") -> str:
    choice = _choice()
    listed = choice.listed()
    chosen = set(request.form.getlist("number"))
    return render_template(
        "labels/sheet.html",
        choice=choice,
        listed=listed[:MOST],
        more=len(listed) > MOST,
        chosen=chosen or {t.number for t in listed[:MOST]},
        contracts=options.contracts(book(), caller(), KEEPERS),
        stocks=list(stocks.every().values()),
        printers=stocks.printers(),
        looks=_preview_of(choice, [t.number for t in listed if not chosen or t.number in chosen]),
        alarm=alarm,
        idem=new_idem(),
    )


@pages.post("/labels")
def print_sheet() -> ResponseReturnValue:
    """The PDF; that the labels were printed is on record by then. What cannot be drawn is not recorded."""
    with_role(KEEPERS)
    choice = _choice()
    try:
        rows = to_label.rows(caller(), request.form.getlist("number")[:MOST])
        if not rows:
            raise BadInput(message=NONE_CHOSEN)
        if str(choice.start) != (request.form.get("start", "").strip() or "1"):
            raise BadInput(message=NO_SUCH_FACE.filled(n=choice.stock.faces))
        labels = [label_for(r, settings()) for r in rows]
        pdf = sheet_pdf(labels, choice.stock, choice.start, choice.offset, fonts=FONTS)
        sent = submission(request.form)
        why = request.form.get("why", "").strip()
        labelling.print_labels(caller(), sent, [r.id for r in rows], choice.stock.key, why)
    except LabelError as wrong:
        return _page(wrong.ja if lang() == "ja" else wrong.en), 422
    except BadInput as wrong:
        said = next((texts[0] for texts in wrong.fields.values() if texts), wrong.message)
        return _page(said.in_(lang())), 422
    return as_pdf(pdf, "labels.pdf")


def as_pdf(pdf: bytes, name: str) -> Response:
    """A PDF that the browser shows."""
    answer = Response(pdf, mimetype="application/pdf")
    answer.headers["Content-Disposition"] = f'inline; filename="{name}"'
    answer.headers["Content-Security-Policy"] = VIEWER
    return answer


@pages.get("/labels/printed")
def printed() -> str:
    """What was printed: when, by whom, how many, on which stock, and why again; the newest first."""
    with_role(KEEPERS)
    page = max(1, request.args.get("page", 1, int))
    found = prints.listed(caller(), page)
    return render_template(
        "labels/printed.html",
        runs=prints.told(found, book(), lang()),
        previous=url_for(".printed", page=page - 1) if page > 1 else "",
        following=url_for(".printed", page=page + 1) if len(found) > prints.PAGE else "",
    )


@pages.get("/items/<number>/label.png")
def of_item(number: str) -> ResponseReturnValue:
    return _png(item_for(number))


@pages.get("/places/<number>/label.png")
def of_place(number: str) -> ResponseReturnValue:
    return _png(place_for(number))


def _png(row: Item | Place) -> ResponseReturnValue:
    """One label as a bitmap of whole printer dots. Looking at it is not on record; printing a sheet is."""
    dpi = request.args.get("dpi", 300, int)
    width, height = PNG_MM
    try:
        drawn = label_png(label_for(row, settings()), width, height, dpi if dpi in PRINTER_DOTS else 300, fonts=FONTS)
    except LabelError as wrong:
        raise BadInput(message=Text(wrong.ja, wrong.en)) from wrong
    return send_file(io.BytesIO(drawn), "image/png", download_name=f"{row.number}.png")
