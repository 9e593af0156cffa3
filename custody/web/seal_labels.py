"""One seal as its number leads to it, and labels for seals: their numbers as a QR code and as bars.

Nothing of it is on record. An entry on a seal's chain made when its number was at hand would tell which of the entries
is about that number, and with it the number that two people are to read blind at the other end (C08).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from custody.documents.label_values import FONTS, seal_label_for
from custody.errors import BadInput
from custody.events.choices import KEEPERS, STAFF
from custody.events.seals import SealSort, SealState, plain_number
from custody.queries import cases as queries
from custody.queries import stocks
from custody.queries.wording import word_of
from custody.text import Text
from custody.usecases.seal_ranges import numbers_of
from custody.web.access import caller, settings
from custody.web.forms import FormField, Pick
from custody.web.label_runs import as_pdf
from custody.web.labelling import NO_SUCH_FACE
from custody.web.language import current as lang
from custody.web.register_access import keeper
from custody.web.seals import LISTS, NEEDED, NUMBERS
from custody.web.work_access import with_role
from labels import LabelError, Stock, sheet_pdf

pages = Blueprint("seal_labels", __name__)

MOST = 240  # ten sheets of 24
NOT_OURS = Text(
    "{numbers} は在庫の一覧にありません。番号を確かめてください。",
    "{numbers} is not on the list of the stock. Check the number.",
)
TOO_MANY = Text(f"一度に{MOST}枚までです。", f"At most {MOST} at a time.")


@pages.get("/seals/<key>")
def show(key: str) -> str:
    """What is known of the number. One on a case that is still to be read blind is told like those in stock."""
    with_role(STAFF)
    row = queries.seal(plain_number(key))
    state = queries.listed_as(row)
    return render_template(
        "seals/show.html",
        seal=row,
        kind=word_of(SealSort, row.sort, lang()),
        word=LISTS[state].in_(lang()) if state in LISTS else state.text.in_(lang()),
        stocked=state == SealState.STOCK and caller().plays(KEEPERS),
    )


@pages.get("/seals/labels/new")
def new() -> str:
    keeper()
    return _page({})


def _page(wrong: Mapping[str, Sequence[Text]], alarm: str = "") -> str:
    said = request.values.get
    sheets = [Pick(s.key, s.name) for s in stocks.every().values()]
    fields = [
        FormField("numbers", NUMBERS.in_(lang()), "textarea", said("numbers", "")[:40_000], required=True),
        FormField("stock", _("Stock"), "select", said("stock", stocks.FIRST), choices=sheets),
        FormField("start", _("First face that is still there"), "number", said("start", "1"), inputmode="numeric"),
    ]
    for f in fields:
        f.errors = [t.in_(lang()) for t in wrong.get(f.name, ())]
    return render_template("seals/labels.html", fields=fields, alarm=alarm, action=url_for(".create"))


@pages.post("/seals/labels")
def create() -> ResponseReturnValue:
    keeper()
    stock = stocks.stock(request.form.get("stock", ""))
    try:
        numbers, start = _numbers(), _face(stock)
        labels = [seal_label_for(n, settings()) for n in numbers]
        return as_pdf(sheet_pdf(labels, stock, start, fonts=FONTS), "seals.pdf")
    except LabelError as wrong:
        return _page({}, wrong.ja if lang() == "ja" else wrong.en), 422
    except BadInput as error:
        return _page(error.fields), 422


def _numbers() -> list[str]:
    """The numbers that were asked for, as they are registered. BadInput names those that are in no stock."""
    typed = numbers_of(unicodedata.normalize("NFKC", request.form.get("numbers", "").replace("〜", "~")))
    keys = list(dict.fromkeys(filter(None, map(plain_number, typed))))
    if not keys or len(keys) > MOST:
        raise BadInput({"numbers": [TOO_MANY if keys else NEEDED]})
    known = queries.in_stock(keys)
    if missing := [k for k in keys if k not in known]:
        raise BadInput({"numbers": [NOT_OURS.filled(numbers="、".join(missing[:10]))]})
    return [known[k] for k in keys]


def _face(stock: Stock) -> int:
    said = request.form.get("start", "").strip() or "1"
    start = int(said[:9]) if said.isdecimal() else 0
    if not 1 <= start <= stock.faces:
        raise BadInput({"start": [NO_SUCH_FACE.filled(n=stock.faces)]})
    return start
