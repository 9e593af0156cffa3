"""The forms of other firms: what describes them, and what is recorded of them under one contract."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import url_for
from flask_babel import gettext as _

from custody import clock
from custody.events.parties import (
    PartyChanged,
    PartyEvent,
    PartyRegistered,
    PartySupervised,
    PartyTakenUp,
    SubcontractRecorded,
)
from custody.queries import chains
from custody.queries.contracts import key_of
from custody.queries.parties import duties
from custody.web.forms import Pick
from custody.web.language import current as lang
from custody.web.register_forms import RegisterForm

if TYPE_CHECKING:
    from custody.models import Contract, Party

NOUNS: dict[str, type[PartyEvent]] = {
    "subcontracts": SubcontractRecorded,
    "visits": PartySupervised,
    "uses": PartyTakenUp,
}


def registering(contract: Contract) -> RegisterForm:
    key = key_of(contract.id)
    return RegisterForm(
        PartyRegistered,
        action=url_for("parties.create", key=key),
        back=url_for("parties.index", contract=key),
        about=f"{contract.number} {contract.title}",
        note=_("A carrier only moves locked cases and never learns what is in them; any other firm needs consent."),
        leave_out=["contract"],
    )


def changing(party: Party) -> RegisterForm:
    key = key_of(party.id)
    return RegisterForm(
        PartyChanged,
        action=url_for("parties.change", key=key),
        back=url_for("parties.show", key=key),
        about=party.name,
        values=chains.values(PartyChanged, party),
    )


def settling(party: Party, contract: Contract, noun: str) -> RegisterForm:
    """What is recorded of `party` under `contract`."""
    key, held = key_of(party.id), party.bound(contract.id)
    notes = {
        "subcontracts": _(
            "Tick only what the signed subcontract really imposes. Nothing is handed over before all are."
        ),
        "visits": _("The client looks at whether we do this. Write down what was looked at, and attach the record."),
        "uses": _("Consent and subcontract are recorded for each contract anew."),
    }
    picks = [Pick(d.article, f"{d.basis.in_(lang())} {d.subject.in_(lang())}") for d in duties(contract, ())]
    return RegisterForm(
        NOUNS[noun],
        action=url_for("parties.settle", key=key, contract=key_of(contract.id), noun=noun),
        back=url_for("parties.show", key=key),
        about=f"{party.name} · {contract.number}",
        note=notes[noun],
        options={"checked": picks},
        values={"on": held.get("on") or clock.today(), "checked": held.get("checked", [])}
        if noun == "subcontracts"
        else {"on": clock.today()},
        leave_out=["contract"],
    )
