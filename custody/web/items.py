"""One item: what it is, what may be done with it, what was done; and each act as a noun that is created."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from custody.errors import NotAllowed
from custody.queries.acts import ACTS, BY_NOUN, Act
from custody.queries.corrections import Wrong, correctable_lines, wrong_entry
from custody.queries.history import history as history_of
from custody.queries.landing import landing
from custody.queries.possible import legal
from custody.queries.timescale import asked
from custody.usecases.act import not_from
from custody.usecases.correcting import correctable
from custody.usecases.outcome import Outcome
from custody.web.access import book, caller, confirm_second, item_for
from custody.web.item_acts import PERFORM, Sent, with_unit
from custody.web.item_forms import ActForm
from custody.web.item_pages import BY_PIN, act_page, answer, changed_page, item_page
from custody.web.language import current as lang
from custody.web.reading import submission
from custody.web.uploads import files_of

if TYPE_CHECKING:
    from custody.models import Item

pages = Blueprint("items", __name__)
NOUN = f"<any({', '.join(a.noun for a in ACTS if not a.page)}):noun>"


@pages.get("/items/<number>")
def show(number: str) -> str:
    return item_page(item_for(number))


@pages.get("/items/<number>/history")
def history(number: str) -> str:
    item = item_for(number)
    page = landing(caller(), item, lang(), book=book(), acts=False)
    span = asked(request.args.get("from", ""), request.args.get("to", ""))
    told = history_of(item, page.contract, lang(), request.args.get("page", 1, type=int), span)
    return render_template(
        "items/history.html",
        page=page,
        item=item,
        told=told,
        what=f"{page.title(lang())} {item.description}",
        word=page.state_word(lang()),
        may_correct=BY_NOUN["corrections"] in page.possible.more,
        previous=_page_of(item, told.page - 1) if told.page > 1 else "",
        following=_page_of(item, told.page + 1) if told.page < told.pages else "",
    )


def _page_of(item: Item, n: int) -> str:
    return url_for(".history", number=item.number, page=n)


@pages.get(f"/items/<number>/{NOUN}/new")
def form(number: str, noun: str) -> ResponseReturnValue:
    item = item_for(number)
    act = _allowed(item, noun)
    if noun == "corrections" and "entry" not in request.args:
        return _choose_entry(item, act)
    page = _form(item, act)
    if not legal(act, item):
        return changed_page(page, not_from(item, act.probe, item.state).in_(lang())), 409
    return act_page(page)


@pages.post(f"/items/<number>/{NOUN}")
def create(number: str, noun: str) -> ResponseReturnValue:
    item = item_for(number)
    page = _form(item, _allowed(item, noun))

    def work() -> Outcome:
        second = confirm_second(request.form, by_pin=noun in BY_PIN)
        sent = submission(request.form, second)
        kept = files_of(page.act.kind, item.contract)
        return PERFORM[noun](Sent(caller(), sent, page, with_unit(request.form), kept))

    return answer(page, work)


def _allowed(item: Item, noun: str) -> Act:
    """The act, where the caller's role in the item's contract allows it. NotAllowed otherwise."""
    act = BY_NOUN[noun]
    if not caller().plays(act.kind.by, item.contract):
        raise NotAllowed
    return act


def _form(item: Item, act: Act) -> ActForm:
    wrong = wrong_entry(item, request.values.get("entry", ""), correctable) if act.noun == "corrections" else Wrong()
    contract = book().contract(item.contract)
    return ActForm(act, item, contract, caller(), book(), wrong.entry, wrong.correction, request.args)


def _choose_entry(item: Item, act: Act) -> str:
    """Which record is wrong: those that a correction may put right, the newest first."""
    lines = correctable_lines(caller(), book(), item, lang(), correctable)
    for line in lines:
        line.href = url_for(".form", number=item.number, noun=act.noun, entry=line.entry)
    return render_template("items/choose.html", item=item, label=act.label.in_(lang()), lines=lines)
