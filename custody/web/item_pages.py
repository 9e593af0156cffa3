"""The pages of one item: what it is and what may be done; the form of an act, shown and shown again."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from flask import current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from markupsafe import Markup

from custody import clock
from custody.caller import new_idem
from custody.errors import BadInput, Conflict, SecondPersonNotConfirmed
from custody.events import Event
from custody.events.choices import KEEPERS, STAFF, TERMINAL, LabelDoubt, Medium, State
from custody.events.copying import ItemCopied
from custody.events.erasing import ContentErased
from custody.events.incidents import IncidentOpened
from custody.events.items import Stored
from custody.queries import card, permitted
from custody.queries.acts import Act
from custody.queries.contracts import key_of
from custody.queries.incidents import last_seen, naming
from custody.queries.label_amiss import amiss
from custody.queries.landing import landing
from custody.queries.lines import Line, Scribe
from custody.queries.wording import word_of
from custody.rules import Refusal
from custody.text import Text
from custody.usecases.outcome import Outcome
from custody.web import copy_forms
from custody.web.access import book, caller
from custody.web.addresses import address
from custody.web.authorisation_forms import asks_for
from custody.web.forms import FormField
from custody.web.item_forms import ActForm
from custody.web.language import current as lang
from custody.web.second_person import Second
from custody.web.second_person import second_part as parts_of_second
from custody.web.transport_plan import at_clients
from custody.web.uploads import files_of

if TYPE_CHECKING:
    from flask.templating import Environment

    from custody.models import Item
    from custody.queries.possible import Barred

WAITS = (State.ARRIVED, State.BLANK, State.QUARANTINED)  # to be put away
LOSSES = ("missings", "incidents")  # acts above whose form stands what was last known of the item
BY_PIN = frozenset({"handovers", "storages", "checkins"})  # acts above that a PIN on the device is enough to sign
BY_THE_BUTTON = "copied"  # asked last, and answered by the button that records: it has no likely answer
LOCK_TEXT = Text("扉が閉まり、施錠されていることを確かめました", "I have checked that the door is closed and locked")


def item_page(item: Item, label: str = "", code: str = "", *, whole: bool = True) -> str:
    """One item. `label`: the state of the label that was scanned, with `code`; `whole`: with what the register says."""
    page = landing(caller(), item, lang(), label, book())
    here = address("items.show", number=item.number)
    return render_template(
        "items/show.html",
        page=page,
        item=item,
        title=page.title(lang()),
        word=page.state_word(lang()),
        line=" · ".join(p for p in (item.description, page.client) if p),
        facts=card.facts(page, book(), lang()),
        tags=card.tags(page, lang()),
        acts=_links(page.possible.can, item, here, code) + asks_for(item),
        more=_links(page.possible.more, item, here, code),
        cannot=[_blocked(current_app.jinja_env, barred, lang()) for barred in page.possible.cannot],
        about=card.about(page, lang()) if whole else [],
        contents=card.contents(item, lang()) if whole else [],
        permits=copy_forms.permits(item, clock.today(), lang()) if whole else [],
        incidents=_incidents(item),
        only_reads=not caller().plays(STAFF, item.contract),
        doubt=_doubt(item, label, code),
        label=amiss(caller(), item),
        fetch=_fetched(item),
    )


def _fetched(item: Item) -> str | None:
    """Where a transport is planned that brings home what was received at the client's: empty for who may not plan one.

    None for what is no such thing.
    """
    if item.state not in WAITS or item.transport or not at_clients(item):
        return None
    return address("transports.of_item", item=item.number) if caller().plays(KEEPERS, item.contract) else ""


def _doubt(item: Item, label: str, code: str) -> str:
    """Where a label is reported that was scanned although it is void, or what it was on has ended; else empty."""
    if not label or not (label == "void" or item.state in TERMINAL):
        return ""
    why = LabelDoubt.VOID if label == "void" else LabelDoubt.ELSEWHERE
    return address("items.form", number=item.number, noun="doubts", code=code, why=why.value)


def _incidents(item: Item) -> list[tuple[str, str]]:
    """Where each open incident is on record that says why the item is missing, set apart, or turned up after its end."""
    rows = naming(caller(), item.id) if item.state in (State.MISSING, State.QUARANTINED, *TERMINAL) else ()
    return [(url_for("incidents.show", key=key_of(row.id)), row.number) for row in rows]


@lru_cache(maxsize=512)
def _blocked(jinja: Environment, barred: Barred, tongue: str) -> Markup:
    """What may not be done, drawn once: it is the same for many items, and nothing of an item is in it."""
    parts: Any = jinja.get_template("parts/act.html").module
    drawn: Markup = parts.blocked(barred.label.in_(tongue), [spoken(r) for r in barred.refusals])
    return drawn


def _links(acts: Sequence[Act], item: Item, here: str, code: str) -> list[tuple[str, str, str]]:
    """Where each act's form is, what it is called, and what it asks for."""
    tongue = lang()
    return [
        (
            address(a.page, item=item.number)
            if a.page
            else f"{here}/{a.noun}/new" + (f"?code={code}" if code and a.noun == "attachments" else ""),
            a.label.in_(tongue),
            a.hint.in_(tongue),
        )
        for a in acts
    ]


def spoken(refusal: Refusal) -> dict[str, str]:
    """A refusal in the reader's language, as templates/parts/act.html draws it."""
    return {name: getattr(refusal, name).in_(lang()) for name in ("basis", "message", "instead")}


def act_page(
    form: ActForm,
    wrong: Mapping[str, Sequence[Text]] | None = None,
    message: str = "",
    refusals: Sequence[Refusal] = (),
) -> str:
    """The form of an act. Every time it is shown it carries a new key, so that what it sends is written once."""
    amiss = wrong or {}
    fields, when = form.fields(amiss), form.when(amiss)
    by_button = form.correcting is None and second_text(form) is None  # a second person reads the answer too
    question = next((f for f in fields if f.name == BY_THE_BUTTON and by_button), None)
    return render_template(
        "items/form.html",
        form=form,
        item=form.item,
        title=f"{word_of(Medium, form.item.medium, lang())} {form.item.capacity}".strip(),
        label=form.act.label.in_(lang()),
        hint=form.act.hint.in_(lang()),
        wrong=_wrong_line(form),
        word=word_of(State, form.item.state, lang()),
        place=form.book.place_path(form.item.place),
        fields=[f for f in fields if not f.quiet and f is not question],
        question=question,
        quiet=[*(f for f in fields if f.quiet), *when],
        blanks=_blanks(form),
        second=second_part(form, amiss, fields),
        refusals=[spoken(r) for r in refusals],
        message=message,
        last=last_seen(caller(), form.book, [form.item.id], lang()) if form.act.noun in LOSSES else (),
        idem=new_idem(),
    )


def _blanks(form: ActForm) -> str | None:
    """For a copy that no carrier is there for: where a blank one is registered (empty for who may not). None otherwise."""
    if form.act.kind is not ItemCopied or permitted.targets(form.caller, form.item):
        return None
    keeps = form.caller.plays(KEEPERS, form.contract.id)
    return url_for("receiving.new_blank", contract=key_of(form.contract.id)) if keeps else ""


def _wrong_line(form: ActForm) -> Line | None:
    """The entry that a correction is about, as it is written."""
    if form.correcting is None:
        return None
    return Scribe(form.book, lang(), clock.now(), form.contract, form.item).line(form.correcting)


def second_part(
    form: ActForm, wrong: Mapping[str, Sequence[Text]], fields: Sequence[FormField]
) -> dict[str, Any] | None:
    """What the second person reads and fills in; None where one person suffices."""
    text = second_text(form)
    if text is None:
        return None
    rows = [(Text("物", "Item").in_(lang()), f"{form.item.number} {form.item.description}".strip())]
    by_pin = form.act.noun in BY_PIN
    return parts_of_second(Second(text, rows), wrong.get("second", ()), by_pin=by_pin, fields=fields)


def second_text(form: ActForm) -> Text | None:
    """What a second person puts their name to, if the act or the contract asks for one."""
    kind: type[Event] = form.act.kind
    if issubclass(kind, Stored) and form.contract.second_lock_check:
        return LOCK_TEXT
    if kind is ContentErased and copy_forms.checked_by_another(form.item, clock.today()):
        return kind.meaning.text
    return kind.second


def answer(form: ActForm, work: Callable[[], Outcome]) -> ResponseReturnValue:
    """Do `work` and go to the item; or show the form again with what is wrong, what is refused, what has changed."""
    try:
        outcome = work()
    except BadInput as error:
        loose = "" if any(error.fields.values()) else error.message.in_(lang())
        return act_page(form, error.fields, loose), error.status
    except SecondPersonNotConfirmed as error:
        files_of(form.act.kind, form.item.contract)
        return act_page(form, {"second": [error.message]}), error.status
    except Conflict as error:
        return changed_page(form, error.message.in_(lang())), error.status
    if outcome.refused:
        return act_page(form, refusals=outcome.refused[0].refusals), 409
    if any(d.kind == IncidentOpened.kind for d in outcome.done):
        flash(_("Recorded. Now tell the client."), "alarm")
        return redirect(url_for("incidents.show", key=key_of(outcome.first("incident"))), 303)
    flash(_("%(what)s: recorded.", what=form.act.kind.title.in_(lang())), "success")
    return redirect(url_for("items.show", number=form.item.number), 303)


def changed_page(form: ActForm, said: str) -> str:
    """The item is no longer as the person saw it: what changed, and the way to its page."""
    return render_template("items/changed.html", item=form.item, label=form.act.label.in_(lang()), message=said)
