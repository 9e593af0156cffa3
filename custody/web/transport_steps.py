"""The form of one step of a transport: what it asks, filled in as far as is known; and how its answer is read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from flask import request, url_for

from custody.caller import new_idem
from custody.errors import BadInput
from custody.events.transport import (
    CARRIERS,
    CasePacked,
    SealReplaced,
    TransportCancelled,
    TransportDeparted,
    TransportEvent,
    TransportSealed,
    TransportUnpacked,
)
from custody.events.under_way import (
    OpeningReleased,
    SealVerified,
    TransportAccepted,
    TransportArrived,
    TransportCheckpoint,
    TransportLost,
    TransportOpened,
    TransportRejected,
    TransportRelayed,
)
from custody.queries import options
from custody.rules import Refusal
from custody.text import Text
from custody.web.access import book, caller
from custody.web.forms import FormField, Options, Pick, fields_of, when_fields
from custody.web.language import current as lang
from custody.web.reading import posted
from custody.web.register_access import picks
from custody.web.register_forms import NOT_A_NUMBER, spoken
from custody.web.second_person import Second, second_part
from custody.web.transport_units import destination_units

if TYPE_CHECKING:
    from custody.models import Transport

NOUNS: dict[str, type[TransportEvent]] = {
    "packings": CasePacked,
    "sealings": TransportSealed,
    "departures": TransportDeparted,
    "relays": TransportRelayed,
    "checkpoints": TransportCheckpoint,
    "replacements": SealReplaced,
    "arrivals": TransportArrived,
    "readings": SealVerified,
    "releases": OpeningReleased,
    "openings": TransportOpened,
    "counts": TransportAccepted,
    "rejections": TransportRejected,
    "unpackings": TransportUnpacked,
    "cancellations": TransportCancelled,
    "losses": TransportLost,
}
SCANNED = ("packings", "counts")
DO = {
    "packings": Text("施錠して梱包済みにする", "Packed and locked"),
    "sealings": Text("封印した", "Sealed"),
    "departures": Text("出発する", "It leaves now"),
    "arrivals": Text("到着した", "It has arrived"),
    "readings": Text("照合する", "Compare"),
    "openings": Text("開封した", "Opened"),
    "counts": Text("検品を終える", "The count is done"),
}
CASE = Text("ケースのラベルを読む", "Scan the case's label")
NUMBERS = Text("付けた封印の番号を読む", "Scan the numbers of the seals put on")
COMMAS = Text("二つ以上は「、」で区切る", "Commas between several")
UNIT = Text("ロッカーのラベルを読む", "Scan the locker's label")
INTO = Text("入庫先", "Storage unit")
LATER = Text("いまは入庫しない", "Not put away now")
LOCKED = Text("扉を閉め、施錠を確かめました", "I closed the door and checked that it is locked")
DOUBTFUL = Text("製造番号が違う物（ラベルの番号、1行に一つ）", "Wrong serial number (label codes, one a line)")
TAKEN = Text("封印された物を、いま受け取りました", "I have received it now, sealed")


@dataclass
class Asked:
    """What templates/transports/step.html draws. `last`: what is said at the end, in front of the button."""

    noun: str
    action: str
    title: str
    button: str
    first: list[FormField] = field(default_factory=list)
    last: list[FormField] = field(default_factory=list)
    quiet: list[FormField] = field(default_factory=list)
    second: dict[str, Any] | None = None
    codes: bool = False
    alarm: str = ""
    refusals: Sequence[dict[str, str]] = ()
    code_errors: Sequence[str] = ()
    idem: str = field(default_factory=new_idem)

    @property
    def every(self) -> list[FormField]:
        return [*self.first, *self.last, *self.quiet]


def asked(row: Transport, noun: str, wrong: BadInput | None = None, refusals: Sequence[Refusal] = ()) -> Asked:
    """The form of one step, as it was sent where something was sent."""
    kind, errors = NOUNS[noun], wrong.fields if wrong else {}
    shown = _fields(row, noun, kind, errors)
    ends = [f for f in shown if f.name == "lock_checked"]
    rest = [f for f in shown if f not in ends]
    doubt = [FormField("not_personal_number", NOT_A_NUMBER.in_(lang()), "checkbox")]
    return Asked(
        noun=noun,
        action=url_for("transports.record", key=row.id.partition(":")[2], noun=noun),
        title=kind.title.in_(lang()),
        button=DO.get(noun, Text("記録する", "Record")).in_(lang()),
        first=[*_before(row, noun, errors), *(f for f in rest if not f.quiet)],
        last=[*ends, *(doubt if "not_personal_number" in errors else [])],
        quiet=[*(f for f in rest if f.quiet), *when_fields(lang(), _sent(noun), errors)],
        second=second_part(
            _second(row, noun, kind),
            errors.get("second", ()),
            by_pin=True,
            fields=[*_before(row, noun, errors), *shown],
        ),
        codes=noun in SCANNED,
        alarm=wrong.message.in_(lang()) if wrong and not any(errors.values()) else "",
        refusals=[spoken(r) for r in refusals],
        code_errors=[t.in_(lang()) for t in errors.get("codes", ())],
    )


def _sent(noun: str) -> Any:
    """What was posted for this very step."""
    return request.form if request.method == "POST" and (request.view_args or {}).get("noun") == noun else None


def _fields(row: Transport, noun: str, kind: type[TransportEvent], errors: Mapping[str, Any]) -> list[FormField]:
    form = _sent(noun)
    values = posted(kind, form) if form is not None else _likely(row, noun)
    fields = fields_of(kind, lang(), _options(row, noun), values, errors)
    tracked = book().contract(row.contract).transport_tracked
    for f in fields:
        f.kind = "seal" if f.name == "numbers" else f.kind  # typed in as it is printed, from whatever symbol
        f.quiet = f.quiet and not (f.name == "tracking" and tracked)
        f.required = f.required or f.name == "lock_checked"
    return [*fields, *_more(row, noun, errors)]


def _likely(row: Transport, noun: str) -> dict[str, Any]:
    return {"place": row.destination} if noun == "arrivals" else {}


def _options(row: Transport, noun: str) -> Options:
    people = options.workers(book(), row.contract, CARRIERS)
    if noun == "arrivals":
        first = [r for r in options.places(book()) if r[0] == row.destination]
        return {"place": picks([*first, *(r for r in options.places(book()) if r[0] != row.destination)])}
    return {"person": picks(people), "place": picks(options.places(book()))}


def _before(row: Transport, noun: str, errors: Mapping[str, Sequence[Text]]) -> list[FormField]:
    """What no event kind asks: the case's label, and the numbers of the seals that are put on."""
    if noun == "packings" or (noun == "arrivals" and row.case_):
        return [_field("case_read", CASE, noun, errors, required=noun == "arrivals")]
    if noun in ("sealings", "replacements"):
        return [_field("numbers", NUMBERS, noun, errors, kind="seal", help_=COMMAS, required=True)]
    return []


def _more(row: Transport, noun: str, errors: Mapping[str, Sequence[Text]]) -> list[FormField]:
    """Where counted things are put away, and which of them have the wrong serial number."""
    if noun != "counts":
        return []
    doubtful = _field("doubtful", DOUBTFUL, noun, errors, kind="textarea")
    doubtful.quiet = True
    units = destination_units(row)
    if not units:
        return [doubtful]
    form = _sent(noun)
    into = FormField("unit", INTO.in_(lang()), "select", choices=[*units, Pick("", LATER.in_(lang()))])
    into.value = form.get("unit", "") if form else units[0].value
    lock = FormField("lock_checked", LOCKED.in_(lang()), "checkbox", value=bool(form and "lock_checked" in form))
    return [_field("unit_read", UNIT, noun, errors), into, lock, doubtful]


def _field(
    name: str,
    label: Text,
    noun: str,
    errors: Mapping[str, Sequence[Text]],
    *,
    kind: str = "code",
    help_: Text | None = None,
    required: bool = False,
) -> FormField:
    form = _sent(noun)
    return FormField(
        name, label.in_(lang()), kind, value=form.get(name, "") if form is not None else "",
        help=help_.in_(lang()) if help_ else "", required=required, maxlength=8_000 if kind == "textarea" else 200,
        errors=[t.in_(lang()) for t in errors.get(name, ())],
    )  # fmt: skip


def _second(row: Transport, noun: str, kind: type[TransportEvent]) -> Second | None:
    """What the other person signs: at departure whoever carries it, where that is not the caller."""
    rows = [(Text("搬送", "Transport").in_(lang()), row.number)]
    if noun == "departures" and row.people and caller().person not in row.people:
        return Second(TAKEN, rows, who=row.people)
    return Second(kind.second, rows) if kind.second else None
