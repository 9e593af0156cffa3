"""A copy found that nobody permitted, on a carrier that was never registered (F12)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from custody import clock
from custody.events.discovering import CarrierDiscovered, CopyDiscovered
from custody.queries import options
from custody.queries.contracts import key_of
from custody.text import Text
from custody.usecases import discovering
from custody.usecases.outcome import Outcome
from custody.web.access import book, caller
from custody.web.forms import FormField, fields_of
from custody.web.language import current as lang
from custody.web.reading import posted, read, submission
from custody.web.register_access import picks
from custody.web.register_forms import RegisterForm, answer, form_page
from custody.web.work_access import contract_with_role

if TYPE_CHECKING:
    from custody.models import Contract

pages = Blueprint("discoveries", __name__)


@dataclass(frozen=True)
class DiscoveryForm(RegisterForm):
    """The carrier and how it was found, then what is on it."""

    def fields(self, wrong: Mapping[str, Sequence[Text]]) -> list[FormField]:
        values = posted(CopyDiscovered, request.form) if request.method == "POST" else {}
        return [*super().fields(wrong), *fields_of(CopyDiscovered, lang(), {}, values, wrong)]


def _form(contract: Contract) -> DiscoveryForm:
    key = key_of(contract.id)
    return DiscoveryForm(
        CarrierDiscovered,
        action=url_for(".create", key=key),
        back=url_for("contracts.show", key=key),
        about=f"{contract.number} {contract.title}",
        note=_(
            "Register it whoever owns it: it is set apart and an incident is opened at once. If its carrier is registered, "
            "do this on the page of that item."
        ),
        options={"place": picks(options.places(book()))},
        values={"known_at": clock.now()},
    )


@pages.get("/contracts/<key>/discoveries/new")
def new(key: str) -> str:
    return form_page(_form(contract_with_role(key)))


@pages.post("/contracts/<key>/discoveries")
def create(key: str) -> ResponseReturnValue:
    contract = contract_with_role(key)

    def work() -> Outcome:
        event, copy = read(CarrierDiscovered, request.form), read(CopyDiscovered, request.form)
        return discovering.discover(caller(), submission(request.form), contract.id, event, copy)

    return answer(_form(contract), work, _incident, _("Recorded. Now tell the client."), "alarm")


def _incident(outcome: Outcome) -> str:
    return url_for("incidents.show", key=key_of(outcome.first("incident")))
