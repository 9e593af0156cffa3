"""Many things at once: say what applies to all, read the codes, see what would be refused, then do it."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from custody.caller import new_idem
from custody.errors import BadInput, SecondPersonNotConfirmed
from custody.events.choices import STAFF
from custody.queries import answers, lots
from custody.text import Text
from custody.usecases.outcome import Outcome
from custody.web.access import caller, confirm_second
from custody.web.asking import filled_in
from custody.web.batch_acts import ACTS, AT_THE_END, BatchAct, Form, act_called
from custody.web.batch_check import Check, check, mark, placed
from custody.web.forms import FormField, fields_of, when_fields
from custody.web.language import current as lang
from custody.web.reading import submission
from custody.web.register_forms import NOT_A_NUMBER, spoken
from custody.web.second_person import Second, second_part
from custody.web.work_access import with_role

pages = Blueprint("batches", __name__)
WATCHED = Text(
    "扉が閉まり施錠されていることを、私も自分の目で確かめました。",
    "I have checked with my own eyes that the door is closed and locked.",
)
THINGS = Text("物", "Things")


@pages.get("/batches")
def index() -> str:
    with_role(STAFF)
    mine = [a for a in ACTS.values() if caller().plays(a.kind.by)]
    return render_template("batches/index.html", acts_of_batches=mine)


@pages.get("/batches/<act>/new")
def new(act: str) -> str:
    """What applies to all; once that is chosen (`step=codes`), the box for the codes."""
    chosen = act_called(act)
    with_role(chosen.kind.by)
    asked = [f for f in chosen.fields({}, {}) if not f.quiet]
    if asked and request.args.get("step") != "codes":
        return _common(chosen, request.args)
    return _codes(chosen, request.args, shown=False)


@pages.post("/batches/<act>/checks")
def check_codes(act: str) -> str:
    """Look and explain; nothing is written."""
    chosen = act_called(act)
    with_role(chosen.kind.by)
    form = placed(chosen, request.form)
    asked = [f.name for f in chosen.fields({}, {}) if f.required]
    if "scanned" in form and not all(form.get(name) for name in asked):
        return _common(chosen, form)  # read first, and not asked yet: nothing is wrong with it
    return _codes(chosen, form)


@pages.post("/batches/<act>")
def create(act: str) -> ResponseReturnValue:
    """Do what may be done. What was not explained before is explained first, and nothing is written."""
    chosen = act_called(act)
    with_role(chosen.kind.by)
    form = placed(chosen, request.form)
    filled_in("unit", str(form.get("unit", "")))
    try:
        looked = check(chosen, form)
        if form.get("checked") != mark(chosen, form) or not looked.items:
            return _codes(chosen, form)
        event = chosen.event(form, lock_checked="lock_checked" in form)
        sent = submission(form, confirm_second(form, by_pin=chosen.locks), skip_refused=True)
        chosen.perform(caller(), sent, looked.items, event)
    except BadInput as wrong:
        return _codes(chosen, form, wrong), 422
    except SecondPersonNotConfirmed as unproved:
        return _codes(chosen, form, BadInput({"second": [unproved.message]})), unproved.status
    return redirect(url_for("batches.done", act=act, idem=form["idem"]), 303)


@pages.get("/batches/<act>/<idem>")
def done(act: str, idem: str) -> str:
    """What was recorded, and what was passed over and why."""
    chosen = act_called(act)
    outcome = Outcome.from_json(answers.kept(caller(), idem))
    rows = {i.id: i for i in lots.listed(caller(), _subjects(outcome), lang())}
    return render_template(
        "batches/done.html",
        act=chosen,
        done=[rows[d.subject] for d in outcome.done if d.subject in rows],
        refused=[(rows[n.subject], [spoken(r) for r in n.refusals]) for n in outcome.refused if n.subject in rows],
        left=[(rows[n.subject], n.why) for n in outcome.left if n.subject in rows],
    )


def _subjects(outcome: Outcome) -> list[str]:
    return [n.subject for part in (outcome.done, outcome.refused, outcome.left) for n in part]


def _common(act: BatchAct, form: Form, wrong: BadInput | None = None) -> str:
    given = {name: form.get(name) for name in act.kind.asks if form.get(name)}
    fields = act.fields(given, wrong.fields if wrong else {})
    return render_template(
        "batches/common.html", act=act, fields=fields, codes=str(form.get("codes", "")), idem=new_idem()
    )


def _codes(act: BatchAct, form: Form, wrong: BadInput | None = None, *, shown: bool = True) -> str:
    """The box and what would come of it; what applies to all is asked again where it is wrong."""
    try:
        act.event(form, lock_checked=True)
        looked = check(act, form) if shown else Check(lockable=act.locks)
    except BadInput as error:
        if _is_common(act, error):
            return _common(act, form, error)
        looked, wrong = Check(), wrong or error
    return render_template("batches/codes.html", **_values(act, form, looked, wrong))


def _is_common(act: BatchAct, error: BadInput) -> bool:
    return any(f.name in error.fields for f in act.fields({}, {}))


def _values(act: BatchAct, form: Form, looked: Check, wrong: BadInput | None) -> dict[str, Any]:
    errors = wrong.fields if wrong else {}
    kept = {name: form.get(name) for name in act.kind.asks if form.get(name)}
    ends = fields_of(act.kind, lang(), {}, {**kept, **{name: name in form for name in AT_THE_END}}, errors)
    above = {label for label, _words in act.chosen(form)}
    doubt = [FormField("not_personal_number", NOT_A_NUMBER.in_(lang()), "checkbox")]
    return {
        "act": act,
        "check": looked,
        "chosen": act.chosen(form),
        "carried": act.carried(form),
        "codes": str(form.get("codes", "")),
        "code_errors": [t.in_(lang()) for t in errors.get("codes", ())],
        "alarm": wrong.message.in_(lang()) if wrong and not any(errors.values()) else "",
        "ends": [f for f in map(_needed, ends) if f.name in AT_THE_END and (looked.lockable or not f.required)],
        "second": second_part(
            _watched(act, form, looked),
            errors.get("second", ()),
            by_pin=act.locks,
            fields=[f for f in ends if f.label not in above],
        ),
        "more": [*(f for f in ends if f.name == "note"), *when_fields(lang(), form, errors)],
        "doubt": doubt if "not_personal_number" in errors else [],
        "idem": new_idem(),
    }


def _watched(act: BatchAct, form: Form, looked: Check) -> Second | None:
    """What a second person at the lock signs: for all things at once."""
    if not looked.two:
        return None
    things = " ".join(line.code for line in looked.lines if not line.refusals and not line.place)
    return Second(WATCHED, [*act.chosen(form), (THINGS.in_(lang()), things)], lists=True)


def _needed(f: FormField) -> FormField:
    f.required = f.name == "lock_checked"
    return f
