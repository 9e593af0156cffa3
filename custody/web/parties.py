"""Other firms: subcontractors, disposal firms, carriers, each with its consent, its duties and how it was looked at."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from custody import clock
from custody.errors import NotAllowed
from custody.events.authorisations import Sort
from custody.events.choices import MANAGERS
from custody.events.parties import PartyChanged, PartyFields, PartyRegistered, PartySort
from custody.queries import chains, options
from custody.queries import parties as queries
from custody.queries.contracts import key_of
from custody.usecases import parties as usecases
from custody.usecases.outcome import Outcome
from custody.web.access import book, caller, contract_for, party_for
from custody.web.language import current as lang
from custody.web.party_forms import NOUNS, changing, registering, settling
from custody.web.reading import read, submission
from custody.web.register_access import managed
from custody.web.register_forms import answer, form_page, spoken
from custody.web.uploads import files_of

if TYPE_CHECKING:
    from custody.models import Contract, Party

pages = Blueprint("parties", __name__)
NOUN = f"<any({', '.join(NOUNS)}):noun>"
WORK: dict[str, Callable[..., Outcome]] = {
    "subcontracts": usecases.record_subcontract,
    "visits": usecases.supervise,
    "uses": usecases.take_up,
}


@pages.get("/parties")
def index() -> str:
    chosen = request.args.get("contract", "")
    contract = contract_for(chosen).id if chosen else ""
    manages = options.contracts(book(), caller(), MANAGERS)
    return render_template(
        "parties/index.html",
        rows=[(p, queries.ties(book(), caller(), p, clock.today())) for p in queries.listed(caller(), contract)],
        sorts={s.value: s.text for s in PartySort},
        to_register=[(key_of(c), words) for c, words, _hint in manages if not contract or c == contract],
    )


@pages.get("/parties/<key>")
def show(key: str) -> str:
    party, writer = party_for(key), chains.scribe(book(), lang())
    book().fetch(sorted(caller().contracts))
    found = queries.ties(book(), caller(), party, clock.today())
    managing = options.contracts(book(), caller(), MANAGERS)
    return render_template(
        "parties/show.html",
        party=party,
        key=key,
        sort=PartySort(party.sort).text,
        facts=chains.described(writer, PartyFields, party, ["name", "sort"]),
        ties=[(t, [spoken(r) for r in t.refusals], caller().plays(MANAGERS, t.contract.id)) for t in found],
        consent_words={s.value: s.text for s in Sort},
        on=clock.today(),
        may_change=_may_change(party),
        others=[(key_of(c), words) for c, words, _hint in managing if c not in party.contracts],
        sites=queries.sites(party.id),
        record=chains.record(caller(), party, writer, request.args.get("page", 1, int)),
    )


def _may_change(party: Party) -> bool:
    return caller().administrator or all(caller().plays(MANAGERS, c) for c in party.contracts)


@pages.get("/contracts/<key>/parties/new")
def new(key: str) -> str:
    return form_page(registering(managed(key)))


@pages.post("/contracts/<key>/parties")
def create(key: str) -> ResponseReturnValue:
    contract = managed(key)
    return answer(
        registering(contract),
        lambda: usecases.register(
            caller(), submission(request.form), read(PartyRegistered, request.form, contract=contract.id)
        ),
        lambda outcome: url_for(".show", key=key_of(outcome.first("party"))),
    )


@pages.get("/parties/<key>/changes/new")
def edit(key: str) -> str:
    return form_page(changing(_changed(key)))


@pages.post("/parties/<key>/changes")
def change(key: str) -> ResponseReturnValue:
    party = _changed(key)
    return answer(
        changing(party),
        lambda: usecases.change(caller(), submission(request.form), party.id, read(PartyChanged, request.form)),
        lambda _outcome: url_for(".show", key=key),
    )


def _changed(key: str) -> Party:
    party = party_for(key)
    if not _may_change(party):
        raise NotAllowed
    return party


@pages.get(f"/parties/<key>/<contract>/{NOUN}/new")
def settle_form(key: str, contract: str, noun: str) -> str:
    return form_page(settling(party_for(key), managed(contract), noun))


@pages.post(f"/parties/<key>/<contract>/{NOUN}")
def settle(key: str, contract: str, noun: str) -> ResponseReturnValue:
    party, under = party_for(key), managed(contract)
    return answer(
        settling(party, under, noun),
        lambda: _recorded(party, under, noun),
        lambda _outcome: url_for(".show", key=key),
    )


def _recorded(party: Party, contract: Contract, noun: str) -> Outcome:
    kind = NOUNS[noun]
    event = read(kind, request.form, contract=contract.id, **files_of(kind, contract.id))
    return WORK[noun](caller(), submission(request.form), party.id, event)
