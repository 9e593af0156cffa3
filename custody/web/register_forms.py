"""One page for every form of the registers: shown, shown again with what is wrong, or sent and done."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from custody.caller import new_idem
from custody.errors import BadInput, Conflict, SecondPersonNotConfirmed
from custody.events import Event
from custody.rules import Refusal
from custody.text import Text
from custody.usecases.outcome import Outcome
from custody.web.forms import FormField, Options, fields_of, when_fields
from custody.web.language import current as lang
from custody.web.reading import posted
from custody.web.second_person import Second, second_part

NOT_A_NUMBER = Text("個人番号ではありません", "Not a personal number")


@dataclass(frozen=True)
class RegisterForm:
    """What one form page says. `about`: what it is for. `note`: what the person should know before sending.

    `first`: fields that no event kind has, such as the people that one event is recorded for. `lead`: the name of the
    field that the others rest on, asked before them.
    `above`: what was last known of things that are missing (queries.incidents.LastSeen).
    `lying`: what lies in an area that is to end (web.area_ends.Group).
    `helps`: what is said under a field instead of what its event says. `button`: what sends it, where nothing is recorded.
    `now`: whether it can only be recorded as of now. `back`: where leaving the page leads. `second`: what a second person confirms on the same device.
    """

    kind: type[Event]
    action: str
    back: str
    title: str = ""
    about: str = ""
    note: str = ""
    options: Options = field(default_factory=dict)
    values: Mapping[str, Any] = field(default_factory=dict)
    leave_out: Iterable[str] = ()
    first: Sequence[FormField] = ()
    lead: str = ""
    chips: Sequence[tuple[str, str, bool]] = ()
    second: Second | None = None
    above: Sequence[object] = ()
    now: bool = False
    lying: Sequence[object] | None = None
    helps: Mapping[str, str] = field(default_factory=dict)
    button: str = ""

    def fields(self, wrong: Mapping[str, Sequence[Text]]) -> list[FormField]:
        """The controls: as they were sent, where something was sent."""
        again = request.method == "POST"
        values = {**self.values, **(_sent(self.kind) if again else {})}
        asked = fields_of(self.kind, lang(), self.options, values, wrong, self.leave_out)
        found = [*self.first, *sorted(asked, key=lambda f: f.name != self.lead)]
        for f in found:
            f.help = self.helps.get(f.name, f.help)
        for f in self.first:
            f.errors = [t.in_(lang()) for t in wrong.get(f.name, ())]
            several = f.kind == "checkboxes"
            f.value = (request.form.getlist(f.name) if several else request.form.get(f.name, "")) if again else f.value
        if "not_personal_number" in wrong or "not_personal_number" in request.form:
            found.append(FormField("not_personal_number", NOT_A_NUMBER.in_(lang()), "checkbox"))
        return found


def _sent(kind: type[Event]) -> dict[str, Any]:
    """What was sent, a roster in the spelling of its checkboxes."""
    rosters = {name: request.form.getlist(name) for name, ask in kind.asks.items() if ask.widget == "roster"}
    return {**posted(kind, request.form), **rosters}


def form_page(form: RegisterForm, error: BadInput | None = None, refusals: Sequence[Refusal] = ()) -> str:
    """The page of a form. Every time it is shown it has a new key, so that it can be sent once."""
    wrong = error.fields if error else {}
    fields = form.fields(wrong)
    return render_template(
        "parts/register_form.html",
        form=form,
        title=form.title or form.kind.title.in_(lang()),
        fields=[f for f in fields if not f.quiet],
        quiet=[f for f in fields if f.quiet],
        when=() if form.now else when_fields(lang(), request.form if request.method == "POST" else None, wrong),
        alarm=error.message.in_(lang()) if error and not any(wrong.values()) else "",
        second=second_part(form.second, wrong.get("second", ()), fields=fields),
        refusals=[spoken(r) for r in refusals],
        idem=new_idem(),
    )


def spoken(refusal: Refusal) -> dict[str, str]:
    """A refusal in the reader's language, as templates/parts/act.html draws it."""
    return {name: getattr(refusal, name).in_(lang()) for name in ("basis", "message", "instead")}


def _changed(form: RegisterForm, error: Conflict) -> str:
    """It is no longer as the person saw it: what changed, and the way back."""
    title = form.title or form.kind.title.in_(lang())
    return render_template("parts/changed.html", title=title, back=form.back, message=error.message.in_(lang()))


def answer(
    form: RegisterForm,
    work: Callable[[], Outcome],
    where: Callable[[Outcome], str],
    said: str = "",
    category: str = "success",
) -> ResponseReturnValue:
    """Do `work` and go `where`; show the form again with 422 for what is wrong or whom nobody has confirmed, with 409
    for what is refused; where something has changed, what it is and the way back.

    `said` (or else that it is recorded) stands on the next page, as a notice of the kind `category`.
    """
    try:
        outcome = work()
    except BadInput as error:
        return form_page(form, error), error.status
    except SecondPersonNotConfirmed as error:
        return form_page(form, BadInput({"second": [error.message]})), error.status
    except Conflict as error:
        return _changed(form, error), error.status
    if outcome.refused:
        return form_page(form, refusals=outcome.refused[0].refusals), 409
    flash(said or _("%(what)s: recorded.", what=form.kind.title.in_(lang())), category)
    return redirect(where(outcome), 303)
