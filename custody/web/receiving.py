"""What the municipality handed over: announced, received with the information on it; and blank media of our own."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from custody.caller import new_idem
from custody.errors import BadInput
from custody.events.blank_labels import LabelBound
from custody.events.choices import KEEPERS
from custody.events.items import BlankRegistered, ItemExpected, ItemReceived
from custody.queries import answers, lots, options
from custody.queries.contracts import key_of
from custody.rules import Refusal
from custody.usecases import receiving
from custody.usecases.outcome import Outcome
from custody.web.access import book, caller, item_for
from custody.web.language import current as lang
from custody.web.reading import submission
from custody.web.reception_form import WAYS, ReceptionForm, labels_sent
from custody.web.register_forms import spoken
from custody.web.work_access import contract_with_role, with_role

pages = Blueprint("receiving", __name__)
KINDS = frozenset(way.kind.kind for way in WAYS.values())


@pages.get("/receptions/new", defaults={"noun": "receptions"})
@pages.get("/expectations/new", defaults={"noun": "expectations"}, endpoint="new_expectation")
@pages.get("/blanks/new", defaults={"noun": "blanks"}, endpoint="new_blank")
def new(noun: str) -> ResponseReturnValue:
    """The form; before it the choice of the contract, where the caller keeps more than one."""
    listed = options.contracts(book(), with_role(KEEPERS), KEEPERS)
    chosen = request.args.get("contract") or (listed[0][0] if len(listed) == 1 else "")
    if not chosen:
        keyed = [(key_of(value), label, hint) for value, label, hint in listed]
        labels = request.args.get("labels") or None
        return render_template("receptions/contract.html", contracts=keyed, noun=noun, entrances=WAYS, labels=labels)
    return _page(ReceptionForm(WAYS[noun], contract_with_role(chosen)))


@pages.post("/contracts/<key>/receptions")
def receive(key: str) -> ResponseReturnValue:
    form = ReceptionForm(WAYS["receptions"], contract_with_role(key))
    return _answered(form, lambda: _receive(form))


@pages.post("/contracts/<key>/expectations")
def expect(key: str) -> ResponseReturnValue:
    form = ReceptionForm(WAYS["expectations"], contract_with_role(key))

    def work() -> Outcome:
        event, _, serials = form.sent(ItemExpected)
        return receiving.expect(caller(), submission(request.form), form.contract.id, event, serials)

    return _answered(form, work)


@pages.post("/contracts/<key>/blanks")
def register_blanks(key: str) -> ResponseReturnValue:
    form = ReceptionForm(WAYS["blanks"], contract_with_role(key))

    def work() -> Outcome:
        event, _, serials = form.sent(BlankRegistered)
        sent, labels = submission(request.form), labels_sent()
        return receiving.register_blank(caller(), sent, form.contract.id, event, serials, labels)

    return _answered(form, work)


@pages.get("/items/<number>/receptions/new")
def new_of_expected(number: str) -> ResponseReturnValue:
    return _page(_announced(number))


@pages.post("/items/<number>/receptions")
def receive_expected(number: str) -> ResponseReturnValue:
    form = _announced(number)
    return _answered(form, lambda: _receive(form))


def _receive(form: ReceptionForm) -> Outcome:
    event, content, serials = form.sent(ItemReceived)
    announced = form.item.id if form.item else None
    sent = submission(request.form)
    return receiving.receive(caller(), sent, form.contract.id, event, content, serials, announced, labels_sent())


def _announced(number: str) -> ReceptionForm:
    item = item_for(number)
    return ReceptionForm(WAYS["receptions"], contract_with_role(item.contract), item)


@pages.get("/receptions/<idem>")
def done(idem: str) -> str:
    """What was just registered, and the next thing to do."""
    outcome = Outcome.from_json(answers.kept(caller(), idem))
    made = lots.listed(caller(), [d.subject for d in outcome.done if d.kind in KINDS], lang())
    noun = next((n for n, way in WAYS.items() if outcome.done and outcome.done[0].kind == way.kind.kind), "receptions")
    contract = key_of(made[0].contract) if made else ""
    bound = any(d.kind == LabelBound.kind for d in outcome.done)
    return render_template(
        "receptions/done.html", items=made, way=WAYS[noun], idem=idem, contract=contract, bound=bound
    )


def _page(form: ReceptionForm, wrong: BadInput | None = None, refusals: Sequence[Refusal] = ()) -> str:
    """The form. Every time it is shown it has a new key, so that it can be sent once."""
    groups = form.groups(wrong.fields if wrong else {})
    return render_template(
        "receptions/new.html",
        form=form,
        key=key_of(form.contract.id),
        groups=groups,
        every=[f for some in groups.values() for f in some],
        client=book().client(form.contract.client).name,
        entrances=WAYS,
        alarm=wrong.message.in_(lang()) if wrong and not any(wrong.fields.values()) else "",
        refusals=[spoken(r) for r in refusals],
        idem=new_idem(),
    )


def _answered(form: ReceptionForm, work: Callable[[], Outcome]) -> ResponseReturnValue:
    try:
        outcome = work()
    except BadInput as wrong:
        return _page(form, wrong), 422
    if outcome.refused:
        return _page(form, refusals=outcome.refused[0].refusals), 409
    return redirect(url_for("receiving.done", idem=request.form["idem"]), 303)
