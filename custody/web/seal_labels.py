"""One seal as its number leads to it, and labels for seals: their numbers as a QR code and as bars.

Nothing of it is on record. An entry on a seal's chain made when its number was at hand would tell which of the entries
is about that number, and with it the number that two people are to read blind at the other end (C08).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from custody.caller import new_idem
from custody.documents.label_values import seal_label_for
from custody.errors import BadInput
from custody.events.choices import KEEPERS, STAFF
from custody.events.seals import SealSort, SealState, plain_number
from custody.queries import cases as queries
from custody.queries.wording import word_of
from custody.text import Text
from custody.usecases.seal_ranges import numbers_of
from custody.web.access import caller, settings
from custody.web.forms import FormField
from custody.web.label_fields import asked, left_out, wanted
from custody.web.label_runs import NOT_TAKEN, SENDINGS, Order, leave
from custody.web.language import current as lang
from custody.web.register_access import keeper
from custody.web.seals import LISTS, NEEDED, NUMBERS
from custody.web.work_access import with_role
from labels import LabelError

pages = Blueprint("seal_labels", __name__)

SAMPLE = "S-00000000"  # longer than most
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
    said = request.values.get("numbers", "")[:40_000]
    own = FormField("numbers", NUMBERS.in_(lang()), "textarea", said, required=True)
    own.errors = [t.in_(lang()) for t in wrong.get(own.name, ())]
    fields = [own, *asked(wrong, seal_label_for(SAMPLE, settings()))]
    return render_template(
        "seals/labels.html",
        fields=fields,
        alarm=alarm,
        left_out=left_out(seal_label_for(SAMPLE, settings())),
        action=url_for(".create"),
        idem=new_idem(),
    )


@pages.post("/seals/labels")
@SENDINGS
def create() -> ResponseReturnValue:
    keeper()
    try:
        on, numbers = wanted(), _numbers()
        run = on.run([seal_label_for(n, settings()) for n in numbers])
        back = url_for(".new")
        return leave(Order(run, on.form, on.printer, back, numbers, untaken=NOT_TAKEN, named="seals"), request.form)
    except LabelError as wrong:
        return _page({}, wrong.ja if lang() == "ja" else wrong.en), 422
    except BadInput as error:
        return _page(error.fields, "" if error.fields else error.message.in_(lang())), 422


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
