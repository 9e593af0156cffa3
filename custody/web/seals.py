"""Seals: how many there are of each, put into stock by range or one by one, struck off when broken or lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import ngettext

from custody.errors import BadInput
from custody.events.choices import STAFF
from custody.events.seals import SealSort, SealSpoilt, SealState, SealStocked, WhyUnusable
from custody.queries import cases as queries
from custody.queries.wording import word_of
from custody.text import Text
from custody.usecases import sealing
from custody.usecases.outcome import Outcome
from custody.usecases.seal_ranges import numbers_of
from custody.web.access import caller
from custody.web.forms import FormField
from custody.web.language import current as lang
from custody.web.reading import read, submission
from custody.web.register_access import keeper
from custody.web.register_forms import RegisterForm, answer, form_page
from custody.web.work_access import with_role

if TYPE_CHECKING:
    from custody.models import Seal

pages = Blueprint("seals", __name__)
NUMBERS = Text("封印番号（1行に一つ、または「S-001〜S-050」）", "Seal numbers (one a line, or S-001〜S-050)")
LISTS = {
    SealState.STOCK: Text("在庫・使用中（照合前）", "In stock or on a case, not yet read"),
    SealState.APPLIED: Text("使用中（照合済）", "On a case, read"),
}
NEEDED = Text("番号を入れてください。", "Enter the numbers.")


@pages.get("/seals")
def index() -> str:
    with_role(STAFF)
    state = request.args.get("state", SealState.STOCK.value)
    page = max(request.args.get("page", 1, int), 1)
    found, n = queries.seals(state, page)
    rows = [(s.key, s.number, word_of(SealSort, s.sort, lang()), s.lot) for s in found]
    tallies = queries.tallies()
    return render_template(
        "seals/index.html",
        rows=rows,
        state=state,
        states=[(s.value, LISTS.get(s, s.text).in_(lang()), tallies[s.value]) for s in SealState],
        unread=queries.unread(),
        page=page,
        pages=n,
        keeps=caller().plays(SealStocked.by),
    )


@pages.get("/seals/new")
def new() -> str:
    keeper()
    return form_page(_stocking())


@pages.post("/seals")
def create() -> ResponseReturnValue:
    keeper()

    def work() -> Outcome:
        text = str(request.form.get("numbers", "")).strip()
        if not text:
            raise BadInput({"numbers": [NEEDED]})
        event = read(SealStocked, request.form, number="-")
        return sealing.stock(caller(), submission(request.form), numbers_of(text), event)

    return answer(_stocking(), work, lambda _outcome: url_for(".index"), _said())


def _said() -> str:
    try:
        n = len(numbers_of(str(request.form.get("numbers", ""))))
    except BadInput:
        return ""
    said: str = ngettext("%(num)s seal put into stock", "%(num)s seals put into stock", n)
    return said


def _stocking() -> RegisterForm:
    numbers = FormField("numbers", NUMBERS.in_(lang()), "textarea", required=True, maxlength=40_000)
    return RegisterForm(
        SealStocked,
        action=url_for("seals.create"),
        back=url_for("seals.index"),
        leave_out=["number"],
        first=[_typed(numbers)],
    )


def _typed(f: FormField) -> FormField:
    f.value = request.form.get(f.name, "")
    return f


@pages.get("/seals/<key>/spoilings/new")
def spoil_form(key: str) -> str:
    keeper()
    return form_page(_spoiling(queries.seal(key)))


@pages.post("/seals/<key>/spoilings")
def spoil(key: str) -> ResponseReturnValue:
    keeper()
    seal = queries.seal(key)
    return answer(
        _spoiling(seal),
        lambda: sealing.spoil(caller(), submission(request.form), seal.id, read(SealSpoilt, request.form)),
        lambda _outcome: url_for(".index"),
    )


def _spoiling(seal: Seal) -> RegisterForm:
    action = url_for("seals.spoil", key=seal.key)
    why = request.args.get("why_spoilt", "")
    values = {"why_spoilt": why} if why in set(WhyUnusable) else {}
    return RegisterForm(SealSpoilt, action, url_for("seals.index"), about=seal.number, values=values)
