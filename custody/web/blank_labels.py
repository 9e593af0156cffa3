"""Blank labels: printed ahead on any stock, listed with their age, voided; and what one says that is on nothing yet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from custody.caller import new_idem
from custody.documents.label_values import FONTS, blank_label_for
from custody.errors import BadInput, NotFound
from custody.events.blank_labels import BlankLabelVoided, BlankState
from custody.events.choices import KEEPERS
from custody.events.incidents import REPORTERS
from custody.queries import blank_labels as queries
from custody.queries.reading import read as read_label
from custody.text import Text
from custody.usecases import blank_labels
from custody.web.access import bases, caller, settings
from custody.web.forms import FormField, Pick, fields_of
from custody.web.label_fields import Wanted, asked, left_out, wanted
from custody.web.label_runs import NUMBERS_DRAWN, SENDINGS, Order, leave
from custody.web.language import current as lang
from custody.web.reading import posted, read, submission
from custody.web.work_access import with_role
from labels import Label, LabelError, notes_on

pages = Blueprint("blank_labels", __name__)

Wrong = Mapping[str, Sequence[Text]]
FOR = {"M": Text("媒体（M-…）", "Media (M-…)"), "P": Text("紙（P-…）", "Paper (P-…)")}
LONGEST = queries.Blank("", "M-000000", "0" * 11, BlankState.READY, "", "", "", "", None)
NOT_ONE = Text("「{text}」は先刷りラベルではありません。", "“{text}” is no blank label.")


@pages.get("/labels/blanks")
def index() -> str:
    with_role(KEEPERS)
    return _page({})


def _page(wrong: Wrong, alarm: str = "") -> str:
    """The labels of one state, and the forms that print and void; with what is wrong in the one that was sent."""
    state, page = request.args.get("state", BlankState.READY.value), request.args.get("page", 1, int)
    counts = queries.counts()
    state = state if state in counts else BlankState.READY.value
    return render_template(
        "labels/blanks.html",
        blanks=queries.listed(state, lang(), page),
        state=state,
        states=[(s.value, s.text.in_(lang()), counts[s.value]) for s in BlankState],
        oldest=queries.oldest(lang()),
        page=page,
        pages=max(1, -(-counts[state] // queries.PAGE)),
        fields=_print_fields(wrong),
        void_fields=fields_of(BlankLabelVoided, lang(), values=posted(BlankLabelVoided, request.form), errors=wrong),
        chosen=set(request.form.getlist("blank")),
        read=request.form.get("read", ""),
        alarm=alarm,
        left_out=left_out(*_labels([LONGEST])),
        idem=new_idem(),
    )


def _print_fields(wrong: Wrong) -> list[FormField]:
    said = request.form.get
    kinds = [Pick(key, word.in_(lang())) for key, word in FOR.items()]
    own = [
        FormField("letter", _("For what"), "radio", said("letter", "M"), choices=kinds, required=True),
        FormField("count", _("How many labels"), "number", said("count", "24"), inputmode="numeric", required=True),
    ]
    for f in own:
        f.errors = [t.in_(lang()) for t in wrong.get(f.name, ())]
    return [*own, *asked(wrong, *_labels([LONGEST]))]


@pages.post("/labels/blanks")
@SENDINGS
def create() -> ResponseReturnValue:
    """Labels that were never printed before, as a PDF or on their way to a printer; sent twice they are the same."""
    with_role(KEEPERS)
    try:
        return _printed(wanted())
    except LabelError as wrong:
        return _page({}, wrong.ja if lang() == "ja" else wrong.en), 422
    except BadInput as error:
        return _page(error.fields, "" if error.fields else error.message.in_(lang())), 422


def _printed(on: Wanted) -> ResponseReturnValue:
    """What cannot be drawn is not drawn up."""
    form = request.form
    notes_on(_labels([LONGEST]), on.stock, fonts=FONTS, tear_off=on.tear_off)
    letter, count = form.get("letter", ""), _whole(form.get("count", ""), 1)
    done = blank_labels.print_blanks(caller(), submission(form), letter, count, on.stock.key).done
    made = queries.of_ids([d.subject for d in done], lang())
    run, parts = on.run(_labels(made)), [b.number for b in made]
    back = url_for(".index")
    return leave(Order(run, on.form, on.printer, back, parts, untaken=NUMBERS_DRAWN, named="blank-labels"), form)


def _whole(text: str, else_: int) -> int:
    """The number that was typed; `else_` for none, 0 for what is no number."""
    plain = text.strip()
    return int(plain[:9]) if plain.isdecimal() else else_ if not plain else 0


def _labels(blanks: list[queries.Blank]) -> list[Label]:
    return [blank_label_for(b.number, b.code, settings()) for b in blanks]


@pages.post("/labels/blanks/voids")
def void() -> ResponseReturnValue:
    """Those that were ticked, and those that were read or typed one a line."""
    with_role(KEEPERS)
    try:
        event, chosen = read(BlankLabelVoided, request.form), [*request.form.getlist("blank"), *_read()]
        done = blank_labels.void(caller(), submission(request.form), list(dict.fromkeys(chosen)), event).done
    except BadInput as error:
        said = [t.in_(lang()) for name in ("blank", "read") for t in error.fields.get(name, ())]
        return _page(error.fields, " ".join(said) or ("" if error.fields else error.message.in_(lang()))), 422
    flash(ngettext("%(num)s blank label is void now.", "%(num)s blank labels are void now.", len(done)), "success")
    return redirect(url_for(".index"), 303)


def _read() -> list[str]:
    """The ids of the labels whose codes or numbers were read. BadInput names what is none."""
    found = []
    for line in request.form.get("read", "").split()[: blank_labels.MOST]:
        blank = _called(line)
        if blank is None:
            raise BadInput({"read": [NOT_ONE.filled(text=line[:40])]})
        found.append(blank.id)
    return found


def _called(said: str) -> queries.Blank | None:
    reading = read_label(said, bases())
    return queries.called(reading.code or reading.number or "", lang()) if reading else None


@pages.get("/labels/blanks/<said>")
def show(said: str) -> ResponseReturnValue:
    """What one label says to who is signed in and scanned it; once it is on a thing, the thing's own page."""
    blank = _called(said)
    if blank is None:
        raise NotFound
    if blank.state == BlankState.BOUND:
        return redirect(url_for("scanning.land", _s="S", said=blank.code), 303)
    keeps, reports = caller().plays(KEEPERS), caller().plays(REPORTERS)
    return render_template("labels/blank.html", blank=blank, keeps=keeps, reports=reports)
