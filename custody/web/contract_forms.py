"""The forms in which something is settled for a contract: one a noun."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from flask import request, url_for
from flask_babel import gettext as _

from custody import clock
from custody.errors import NotAllowed
from custody.events.choices import MANAGERS, ContractState, PlaceKind
from custody.events.contracts import (
    AreaDesignated,
    ComplianceReported,
    ContractActivated,
    ContractChanged,
    ContractClosed,
    ContractEnded,
    ContractEvent,
    OfficerAppointed,
    RosterSubmitted,
)
from custody.queries import chains, options
from custody.queries.contracts import key_of
from custody.queries.people import Candidate, candidates
from custody.rules.people import WORK_ROLES
from custody.text import Text
from custody.web.access import book, caller, contract_for
from custody.web.forms import Options, Pick
from custody.web.language import current as lang
from custody.web.register_access import picks
from custody.web.register_forms import RegisterForm

if TYPE_CHECKING:
    from custody.models import Contract

NOUNS: dict[str, type[ContractEvent]] = {
    "changes": ContractChanged,
    "activations": ContractActivated,
    "endings": ContractEnded,
    "closings": ContractClosed,
    "areas": AreaDesignated,
    "rosters": RosterSubmitted,
    "officers": OfficerAppointed,
    "reports": ComplianceReported,
}
AREAS = frozenset({PlaceKind.SITE, PlaceKind.AREA, PlaceKind.ROOM})
NEW = Text("△ 前の版にない", "△ not in the version before")
SAME = Text("", "")
NO_PLEDGE = Text("誓約の記録がありません", "no pledge recorded")


OFFERED = {
    ContractState.DRAFT: ("activations", "rosters", "areas", "officers", "changes"),
    ContractState.ACTIVE: ("rosters", "areas", "officers", "changes", "endings"),
    ContractState.ENDED: ("closings", "officers", "rosters"),
    ContractState.CLOSED: (),
}


def doings(contract: Contract) -> list[tuple[str, str, str]]:
    """What a manager may settle now, as (address, words, hint)."""
    key = key_of(contract.id)
    if contract.state == ContractState.CLOSED:
        return [(url_for("forgetting.new", key=key), _("Erasing what is no longer kept"), _("Two people approve it"))]
    hints = {"activations": _("Receiving becomes possible"), "endings": _("The return becomes due")}
    return [
        (url_for("contracts.settle_form", key=key, noun=n), NOUNS[n].title.in_(lang()), hints.get(n, ""))
        for n in OFFERED[ContractState(contract.state)]
        if n != "closings"
    ]


def looking(contract: Contract) -> list[tuple[str, str]]:
    """What may be looked at beside the contract's own page, as (address, words); its closing first once it has ended."""
    key = key_of(contract.id)
    closing = (url_for("closing.show", key=key), _("What is still open, and the closing"))
    found = [
        (url_for("rulebook.show", key=key), _("Rules of this contract")),
        (url_for("parties.index", contract=key), _("Other firms")),
        (url_for("audits.index", contract=key), _("Audits and findings")),
        (url_for("compliance.show", key=key), _("Compliance report")),
    ]
    return [closing, *found] if contract.state == ContractState.ENDED else [*found, closing]


def to_settle(key: str, *, manages: bool) -> dict[str, str]:
    """Where each thing that queries.terms.needs names is settled; nowhere for who does not manage."""
    nouns = {"purposes": "changes", "works": "changes", "officers": "officers", "roster": "rosters", "areas": "areas"}
    found = {what: url_for("contracts.settle_form", key=key, noun=noun) for what, noun in nouns.items()}
    found["unit"] = url_for("places.new", kind="unit")
    return found if manages else dict.fromkeys(found, "")


def to_take(contract: str | None) -> dict[str, str]:
    """Where each step of queries.beginning is taken; `contract` is the id of the one they are about."""
    here = url_for("contracts.show", key=key_of(contract)) + "#needs" if contract else ""
    return {
        "client": url_for("clients.new"),
        "contract": url_for("contracts.new"),
        "places": url_for("places.index"),
        "people": url_for("people.index"),
        "settle": here,
        "begin": here,
    }


def settler(key: str, noun: str) -> Contract:
    """The contract itself. NotFound where it is none of the caller's, NotAllowed for who may not settle `noun` of it."""
    contract = contract_for(key)
    if not caller().plays(NOUNS[noun].by, contract.id):
        raise NotAllowed
    return contract


def settling(contract: Contract, noun: str) -> RegisterForm:
    """The form for one noun of a contract, filled in as far as is known."""
    manages = caller().plays(MANAGERS, contract.id)
    key = key_of(contract.id)
    kind = NOUNS[noun]
    return RegisterForm(
        kind,
        action=url_for("contracts.settle", key=key, noun=noun),
        back=url_for("closing.show" if noun == "closings" else "contracts.show", key=key),
        about=f"{contract.number} {contract.title}",
        note=_note(noun),
        options=_options(contract, noun),
        values=_values(contract, noun),
        leave_out=() if manages else ("scan",),
    )


def _note(noun: str) -> str:
    notes: dict[str, str] = {
        "activations": _("From now on, things may be received and handled under this contract."),
        "endings": _("From then on, nothing new is received, and things come out only to be returned or destroyed."),
        "closings": _("Only a contract of which nothing is left here can be closed."),
        "rosters": _("Tick everyone who will handle things. △ marks what differs from the version before."),
        "areas": _("Things with specific personal information stay within the designated areas."),
        "officers": _("Whoever held the post before is replaced."),
        "reports": _("The figures of the period are on the page of the report. Record here that it was submitted."),
    }
    return notes.get(noun, "")


def _options(contract: Contract, noun: str) -> Options:
    if noun == "areas":
        return {"place": picks(options.places(book(), AREAS))}
    if noun == "officers":
        own = options.workers(book(), contract.id, WORK_ROLES)
        return {"person": picks(own)}
    if noun == "rosters":
        found = candidates(book(), contract.id, clock.today())
        return {"roster": [_candidate(c, first=not contract.roster) for c in found]}
    return {}


def _candidate(c: Candidate, *, first: bool) -> Pick:
    marks = [NEW if c.new and not first else SAME, SAME if c.pledged else NO_PLEDGE]
    hint = " · ".join(filter(None, (c.employer, *(m.in_(lang()) for m in marks))))
    return Pick(f"{c.person}/{c.role.value}", f"{c.name} — {c.role.text.in_(lang())}", hint)


def _values(contract: Contract, noun: str) -> Mapping[str, Any]:
    if noun == "changes":
        return chains.values(ContractChanged, contract)
    if noun == "rosters":
        found = candidates(book(), contract.id, clock.today())
        return {"on": clock.today(), "members": [f"{c.person}/{c.role.value}" for c in found]}
    if noun == "closings" and not caller().plays(MANAGERS, contract.id):
        return {"acknowledged": f"{clock.today()} {caller().name}"}
    if noun == "reports":
        return {"on": clock.today(), "since": request.args.get("since", ""), "until": request.args.get("until", "")}
    return {"on": clock.today(), "since": clock.today()}
