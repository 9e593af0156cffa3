"""What the office prints labels with: its printers and how far they drift, and stocks that are not in the catalogue."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from custody.documents.label_values import FONTS
from custody.errors import BadInput, NotAllowed, NotFound
from custody.queries import stocks
from custody.text import Text
from custody.usecases import label_printers, printing
from custody.web.access import caller
from custody.web.forms import FormField, Pick
from custody.web.label_runs import as_pdf
from custody.web.language import current as lang
from custody.web.limits import limited
from custody.web.register_access import keeper
from labels.calibration import calibration_pdf
from labels.picture import stock_svg
from labels.sending import RAW_PORT

pages = Blueprint("label_settings", __name__)
CONNECTIONS = limited("20/minute;100/hour", methods=frozenset({"POST"}))

ROLL = "zebra-203-57x32"  # of the first kind of printer
Wrong = Mapping[str, Sequence[Text]]
HOW_READ = Text(
    "無地の紙に実際の大きさ（100%）で印刷し、用紙に重ねて透かし、枠からのずれを目盛で読みます。",
    "Print it on plain paper at 100 %, hold it with a sheet against the light and read the drift on the scales.",
)


@pages.get("/labels/settings")
def index() -> str:
    keeper()
    return _page({}, "")


def _page(wrong: Wrong, key: str, message: str = "") -> str:
    """All printers and stocks. `wrong`: what is amiss in the form of the printer `key` ("" for a new one)."""
    known = stocks.every()
    return render_template(
        "labels/settings.html",
        printers=[(p, *_of_printer(p, wrong if p.id == key else {})) for p in stocks.printers()],
        languages=stocks.LANGUAGES,
        new_printer=_printer_fields(stocks.STRAIGHT, wrong if not key else {}),
        own=list(stocks.own().values()),
        stocks=list(known.values()),
        chosen=stocks.stock(request.args.get("stock", "")).key,
        message=message,
    )


def _of_printer(printer: stocks.Printer, wrong: Wrong) -> tuple[list[FormField], list[FormField]]:
    """Its own fields, and for an administrator those by which it is connected."""
    return _printer_fields(printer, wrong), _connection(printer, wrong) if caller().administrator else []


def _connection(printer: stocks.Printer, wrong: Wrong) -> list[FormField]:
    kinds = [Pick(key, text.in_(lang())) for key, text in stocks.LANGUAGES.items()]
    rolls = [Pick(s.key, s.name) for s in stocks.every().values() if s.is_roll and (s.printer or s.key in stocks.own())]
    there = f"{printer.host}:{printer.port}" if printer.port != RAW_PORT else printer.host
    asked = (
        ("address", _("Its address on the network"), "text", there, ()),
        ("language", _("Kind of printer"), "select", printer.language, kinds),
        ("stock", _("The roll that is in it"), "select", printer.stock or ROLL, rolls),
    )
    fields = [_field(name, label, value, "", wrong) for name, label, _kind, value, _picks in asked]
    for f, (*_rest, kind, _value, picks) in zip(fields, asked, strict=True):
        f.kind, f.choices, f.required, f.inputmode, f.maxlength = kind, picks, False, "", 260
    return fields


def _printer_fields(printer: stocks.Printer, wrong: Wrong) -> list[FormField]:
    asked = (
        ("name", _("Name of the printer"), printer.name, ""),
        ("right", _("Move to the right, mm"), f"{printer.right:g}", _("Negative: to the left")),
        ("down", _("Move down, mm"), f"{printer.down:g}", _("Negative: up")),
    )
    return [_field(name, label, value, help_, wrong) for name, label, value, help_ in asked]


def _field(name: str, label: str, value: str, help_: str, wrong: Wrong) -> FormField:
    errors = [t.in_(lang()) for t in wrong.get(name, ())]
    said = request.form.get(name, "") if wrong else value
    mode = "" if name == "name" else "decimal"
    return FormField(name, label, "text", said, help_, True, errors=errors, inputmode=mode, maxlength=60)


@pages.post("/labels/printers")
@pages.post("/labels/printers/<key>")
def save_printer(key: str = "") -> ResponseReturnValue:
    try:
        printing.save_printer(keeper(), request.form, key)
    except BadInput as error:
        return _page(error.fields, key, "" if error.fields else error.message.in_(lang())), 422
    flash(_("The printer is saved. Choose it when you print."), "success")
    return redirect(url_for(".index"), 303)


@pages.post("/labels/printers/<key>/connections")
@CONNECTIONS
def connect_printer(key: str) -> ResponseReturnValue:
    """By an administrator only: what labels are sent to is not for everybody to say."""
    if not caller().administrator:
        raise NotAllowed
    try:
        said = request.form
        label_printers.connect(caller(), stocks.printer(key), stocks.stock(said.get("stock", "")), said)
    except BadInput as error:
        return _page(error.fields, key, "" if error.fields else error.message.in_(lang())), 422
    flash(_("The printer is saved. Choose it when you print."), "success")
    return redirect(url_for(".index"), 303)


@pages.post("/labels/printers/<key>/removals")
def remove_printer(key: str) -> ResponseReturnValue:
    printing.remove_printer(keeper(), key)
    return redirect(url_for(".index"), 303)


@pages.get("/labels/calibration.pdf")
def calibration() -> ResponseReturnValue:
    """A sheet that shows a printer's drift. Looking at it is not on record."""
    keeper()
    stock = stocks.stock(request.args.get("stock", ""))
    return as_pdf(calibration_pdf(stock, stock.name, HOW_READ.in_(lang()), fonts=FONTS), "calibration.pdf")


@pages.get("/labels/stocks/new")
def new_stock() -> str:
    keeper()
    return _stock_form({})


def _stock_form(wrong: Wrong, message: str = "") -> str:
    asked = (
        ("name", _("Name of the stock"), "", _("As it says on the packet")),
        ("sheet_across", _("Sheet, width, mm"), "210", ""),
        ("sheet_down", _("Sheet, height, mm"), "297", ""),
        ("columns", _("Faces across"), "3", ""),
        ("rows", _("Faces down"), "8", ""),
        ("face_across", _("Face, width, mm"), "66", ""),
        ("face_down", _("Face, height, mm"), "33.9", ""),
        ("margin_across", _("Left margin to the first face, mm"), "6", ""),
        ("margin_down", _("Top margin to the first face, mm"), "12.9", ""),
        ("pitch_across", _("From face to face across, mm"), "66", _("From left edge to left edge")),
        ("pitch_down", _("From face to face down, mm"), "33.9", _("From top edge to top edge")),
    )
    fields = [_field(name, label, value, help_, wrong) for name, label, value, help_ in asked]
    if request.method == "POST":
        for f in fields:
            f.value = request.form.get(f.name, "")
    looks = url_for(".picture", **{f.name: f.value for f in fields})
    return render_template("labels/stock_form.html", fields=fields, looks=looks, message=message)


@pages.post("/labels/stocks")
def add_stock() -> ResponseReturnValue:
    try:
        stock = printing.add_stock(keeper(), request.form)
    except BadInput as error:
        return _stock_form(error.fields, "" if error.fields else error.message.in_(lang())), 422
    flash(_("The stock is added. Try it first with the calibration sheet."), "success")
    return redirect(url_for(".index", stock=stock.key), 303)


@pages.post("/labels/stocks/<key>/removals")
def remove_stock(key: str) -> ResponseReturnValue:
    printing.remove_stock(keeper(), key)
    return redirect(url_for(".index"), 303)


@pages.get("/labels/stocks/picture.svg")
def picture() -> ResponseReturnValue:
    """A stock of the catalogue, or one that is being typed, drawn with its measures."""
    keeper()
    key = request.args.get("stock", "")
    if key and key not in stocks.every():
        raise NotFound
    svg = stock_svg(stocks.stock(key) if key else printing.stock_from({**request.args, "name": "-"}))
    return Response(svg, mimetype="image/svg+xml")
