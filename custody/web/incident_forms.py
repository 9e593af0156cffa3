"""The forms about an incident: opening one, and one a noun for what is recorded on it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from flask import request, url_for
from flask_babel import gettext as _

from custody import clock
from custody.errors import BadInput, NotAllowed
from custody.events import Event
from custody.events.incidents import REPORTERS, IncidentOpened, IncidentSort
from custody.events.notices import NOUNS as ON_INCIDENT
from custody.events.notices import Decision
from custody.events.quarantine import HoldPlaced, HoldReleased
from custody.queries import options
from custody.queries.batch_codes import find
from custody.queries.contracts import key_of
from custody.queries.incidents import incident
from custody.text import Text
from custody.web.access import bases, book, caller
from custody.web.forms import FormField, Pick
from custody.web.language import current as lang
from custody.web.reading import posted
from custody.web.register_access import picks
from custody.web.register_forms import RegisterForm

if TYPE_CHECKING:
    from custody.models import Contract, Incident, Item

NOUNS: dict[str, type[Event]] = {**ON_INCIDENT, "holds": HoldPlaced, "liftings": HoldReleased}
ONE_CONTRACT = Text(
    "別の契約の物が混ざっています。契約ごとに登録してください。", "Items of another contract. One at a time."
)


def codes_read(texts: Iterable[str]) -> list[Item]:
    """The caller's items behind labels or numbers. BadInput, by the field `items`, for one that is none."""
    found = find(caller(), [t.strip() for t in texts if t.strip()], bases())
    wrong = [Text(f"{f.text}：{f.trouble.ja}", f"{f.text}: {f.trouble.en}") for f in found if f.trouble and not f.item]
    if wrong:
        raise BadInput({"items": wrong[:5]})
    return [f.item for f in found if f.item is not None]


def asked_for(key: str, noun: str) -> Incident:
    """An incident of the caller's, on which they may record `noun`. NotFound, or NotAllowed."""
    row = incident(caller(), key)
    if not caller().plays(NOUNS[noun].by, row.contract):
        raise NotAllowed
    return row


def opening(contract: Contract | None, mine: list[Pick]) -> RegisterForm:
    """The form of a new incident. `contract`: where only one can be meant."""
    given = request.args
    values = {
        "contract": contract.id if contract else "",
        "sort": given.get("sort", IncidentSort.FEAR.value),
        "known_at": clock.now(),
        "items": given.getlist("item"),
        "place": f"place:{given['place']}" if "place" in given else "",
        "finder": caller().name,
        "note": given.get("said", ""),
    }
    return RegisterForm(
        IncidentOpened,
        action=url_for("incidents.create"),
        back=url_for("incidents.index"),
        note=_("Recording comes first: what is not known yet may be left open. The time of knowing is written once."),
        options={"place": picks(options.places(book()))},
        values=values,
        first=[_contract_field(mine, str(values["contract"]))],
    )


def _contract_field(mine: list[Pick], chosen: str) -> FormField:
    kind = "radio" if len(mine) < 6 else "select"
    value = chosen or (mine[0].value if len(mine) == 1 else "")
    return FormField("contract", _("Contract"), kind, value=value, choices=mine, required=True)


def on_incident(row: Incident, noun: str) -> RegisterForm:
    """The form for one noun of an incident, filled in as far as is known."""
    key = key_of(row.id)
    return RegisterForm(
        NOUNS[noun],
        action=url_for("incidents.record", key=key, noun=noun),
        back=url_for("incidents.show", key=key),
        about=f"{row.number} {book().contract(row.contract).number}",
        note=_note(row, noun),
        values=_values(row, noun),
        leave_out=("note",) if noun in ("holds", "liftings") else (),
    )


def _note(row: Incident, noun: str) -> str:
    notes: dict[str, str] = {
        "corrections": _("Both times stay in the record and on every paper."),
        "closings": _("Only after the client was told and had a written report."),
        "decisions": _("The program shows the thresholds and decides nothing. Whoever decides says why."),
        "holds": _("All %(num)s items of this incident are kept as they are.", num=len(row.items)),
        "liftings": _("For all items of this incident that are held in this name."),
    }
    return notes.get(noun, "")


def _values(row: Incident, noun: str) -> Mapping[str, Any]:
    contract, now = book().contract(row.contract), clock.now()
    if noun == "notices":
        return {"at": now, "sender": caller().name, "to": contract.officer}
    if noun == "corrections":
        return {"known_at": row.known_at}
    if noun == "decisions":
        return {"decision": row.decision, "regimes": row.regimes, "wrongful": row.wrongful}
    return {"on": clock.today()}


def doings(row: Incident) -> list[tuple[str, str, str]]:
    """What the caller may record now, the most urgent first, as (address, words, hint)."""
    key = key_of(row.id)
    wanted = [n for n in _order(row) if caller().plays(NOUNS[n].by, row.contract)]
    hints = {"notices": _("who was told what, and when")} if not row.notified_at else {}
    return [(url_for("incidents.form", key=key, noun=n), NOUNS[n].title.in_(lang()), hints.get(n, "")) for n in wanted]


def _order(row: Incident) -> list[str]:
    if row.state == "closed":
        owed = [n for n, on in (("prompts", row.prompt_on), ("finals", row.final_on)) if not on]
        return [*(owed if row.decision == Decision.REPORT else []), "corrections"]
    first = ["notices"] if not row.notified_at else ["reports"] if not row.reported_on else []
    done = ["closings"] if row.notified_at and row.reported_on else []
    rest = ["notes", "notices", "reports", "decisions", "prompts", "finals", "persons", "holds", "liftings"]
    if not row.items:
        rest = [n for n in rest if n not in ("holds", "liftings")]
    return [*first, *(n for n in rest if n not in first), *done, "corrections"]


def may_open() -> list[Pick]:
    """The contracts under which the caller may open an incident."""
    return picks(options.contracts(book(), caller(), REPORTERS))


def of_one_contract(items: Iterable[Item]) -> str:
    """The id of the contract of all of `items`; empty for none. BadInput where they are of several."""
    found = {item.contract for item in items}
    if len(found) > 1:
        raise BadInput({"items": [ONE_CONTRACT]})
    return next(iter(found), "")


def typed() -> list[Item]:
    """The items as they were typed into the form that was sent."""
    return codes_read(posted(IncidentOpened, request.form).get("items") or ())
