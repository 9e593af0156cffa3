"""Labels: chosen, printed on sheets as a PDF, or drawn one at a time for a label printer."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from flask import Blueprint, Response, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from custody.caller import new_idem
from custody.documents.label_files import Run, formats_for
from custody.documents.label_values import FONTS, label_for
from custody.errors import BadInput
from custody.events.choices import KEEPERS
from custody.queries import options, prints, stocks, to_label
from custody.queries.to_label import MOST
from custody.text import Text
from custody.usecases import labelling
from custody.web import long_jobs
from custody.web.access import book, caller, item_for, place_for, settings
from custody.web.label_choice import Choice, chosen
from custody.web.label_fields import NO_SUCH_FACE
from custody.web.label_notes import notes_of
from custody.web.label_runs import SENDINGS, Order, leave
from custody.web.language import current as lang
from custody.web.work_access import with_role
from labels import LabelError, label_png, sheet_svg

if TYPE_CHECKING:
    from custody.models import Item, Place

pages = Blueprint("labelling", __name__)

PRINTER_DOTS = {203, 300, 600}
PNG_MM = (62.0, 29.0)  # a common continuous stock of desktop label printers
NONE_CHOSEN = Text("印刷する物を選んでください。", "Choose what to print.")


@pages.get("/labels")
def sheet() -> str:
    return _page(chosen())


def _preview_of(choice: Choice, numbers: list[str]) -> str:
    """Where the first sheet is drawn as it would be printed; empty where there is nothing to print."""
    few = numbers[: choice.stock.faces - choice.start + 1]
    if not few:
        return ""
    return url_for(".preview", numbers=" ".join(few), start=choice.start, **choice.kept)


@pages.get("/labels/preview.svg")
def preview() -> ResponseReturnValue:
    """The first sheet as it would be printed: the same drawing as the PDF. Looking at it is not on record."""
    choice = chosen()
    try:
        rows = to_label.rows(caller(), choice.numbers.split()[:MOST])
        labels = [label_for(r, settings()) for r in rows]
        svg = sheet_svg(labels, choice.stock, choice.start, choice.offset, fonts=FONTS, tear_off=choice.tear_off)
    except LabelError as wrong:
        raise BadInput(message=Text(wrong.ja, wrong.en)) from wrong
    return Response(svg, mimetype="image/svg+xml")


def _page(choice: Choice, alarm: str = "") -> str:
    listed = choice.listed()
    ticked = set(request.form.getlist("number"))
    numbers = [t.number for t in listed if not ticked or t.number in ticked]
    notes, cannot = notes_of(choice, numbers)
    return render_template(
        "labels/sheet.html",
        choice=choice,
        listed=listed[:MOST],
        more=len(listed) > MOST,
        chosen=ticked or {t.number for t in listed[:MOST]},
        contracts=options.contracts(book(), caller(), KEEPERS),
        stocks=choice.stocks(),
        printers=stocks.printers(),
        formats=formats_for(choice.stock),
        looks="" if cannot else _preview_of(choice, numbers),
        notes=notes,
        alarm=alarm or (cannot.in_(lang()) if cannot else ""),
        idem=new_idem(),
    )


@pages.post("/labels")
@SENDINGS
def print_sheet() -> ResponseReturnValue:
    """The labels as a file, or on their way to a printer. What cannot be drawn is not recorded as printed."""
    choice = chosen()
    try:
        return leave(_order(choice), request.form)
    except LabelError as wrong:
        return _page(choice, wrong.ja if lang() == "ja" else wrong.en), 422
    except BadInput as wrong:
        said = next((texts[0] for texts in wrong.fields.values() if texts), wrong.message)
        return _page(choice, said.in_(lang())), 422


def _order(choice: Choice) -> Order:
    """What was ticked, on what, and how it is to leave. NotFound, Conflict, BadInput."""
    rows = to_label.rows(caller(), request.form.getlist("number")[:MOST])
    if not rows:
        raise BadInput(message=NONE_CHOSEN)
    if str(choice.start) != (request.form.get("start", "").strip() or "1"):
        raise BadInput(message=NO_SUCH_FACE.filled(n=choice.stock.faces))
    run = Run([label_for(r, settings()) for r in rows], choice.stock, choice.start, choice.offset, choice.tear_off)
    form, why = request.form.get("as", "pdf"), request.form.get("why", "").strip()
    back = url_for(".sheet", **choice.kept)
    what = ([r.id for r in rows], choice.stock.key, why)
    return Order(
        run,
        form,
        choice.printer,
        back,
        [why, *what[0]],
        record=lambda who, sent: labelling.print_labels(who, sent, *what),
        check=lambda who, sent: labelling.check_printing(who, sent, *what),
    )


@pages.get("/labels/printed")
def printed() -> str:
    """What was printed: when, by whom, how many, on which stock, and why again; the newest first."""
    with_role(KEEPERS)
    page = max(1, request.args.get("page", 1, int))
    found = prints.listed(caller(), page)
    return render_template(
        "labels/printed.html",
        runs=prints.told(found, book(), lang()),
        sendings=[j for j in long_jobs.all_of(caller(), ".sent") if not j.finished] if page == 1 else [],
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
