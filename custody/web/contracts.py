"""Contracts: how each stands, what binds it, and what is settled for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from custody import clock
from custody.events.choices import KEEPERS, MANAGERS, ContractState, Work
from custody.events.contracts import ContractEvent, ContractFields, ContractRegistered
from custody.queries import chains, closing, options, standing, terms
from custody.queries import contracts as queries
from custody.queries.beginning import beginning
from custody.usecases import contracts as usecases
from custody.web.access import book, caller, contract_for
from custody.web.area_ends import OPEN, area_of, end, ending
from custody.web.contract_forms import NOUNS, doings, looking, settler, settling, to_settle, to_take
from custody.web.language import current as lang
from custody.web.reading import read, submission
from custody.web.register_access import may_register, picks, registrar
from custody.web.register_forms import RegisterForm, answer, form_page
from custody.web.standing import figures
from custody.web.uploads import files_of

if TYPE_CHECKING:
    from custody.models import Contract

pages = Blueprint("contracts", __name__)
NOUN = f"<any({', '.join(NOUNS)}):noun>"
SHOWN_APART = ("number", "title_", "specific", "storage_clause", "transport_clause", "purposes", "works")


@pages.get("/contracts")
def index() -> str:
    way = beginning(book(), caller(), clock.today())
    return render_template(
        "contracts/index.html",
        lines=[(line, figures(line.id, line.counts)) for line in queries.overview(book(), caller(), clock.now())],
        way=way,
        links=to_take(way.contract),
        may_register=may_register(caller()),
    )


@pages.get("/begin")
def begin() -> ResponseReturnValue:
    """What to do first, in order; the list of contracts once handling has begun."""
    way = beginning(book(), caller(), clock.today())
    if way.done:
        return redirect(url_for(".index"), 303)
    shown = {"way": way, "links": to_take(way.contract), "may_register": may_register(caller())}
    return render_template("contracts/begin.html", **shown)


@pages.get("/contracts/<key>")
def show(key: str) -> str:
    contract = contract_for(key)
    manages = caller().plays(MANAGERS, contract.id)
    return render_template(
        "contracts/show.html",
        contract=contract,
        key=key,
        state_word=ContractState(contract.state).text.in_(lang()),
        works=[Work(w).text.in_(lang()) for w in contract.works],
        keeps=caller().plays(KEEPERS, contract.id),
        doings=doings(contract) if manages else [],
        ends_areas=manages and contract.state in OPEN,
        looking=looking(contract),
        links=to_settle(key, manages=manages),
        **_settled(contract),
    )


def _settled(contract: Contract) -> dict[str, object]:
    on, rows = clock.today(), book()
    needs = terms.needs(book(), contract, on)
    writer = chains.scribe(rows, lang(), contract)
    return {
        "client": rows.client(contract.client),
        "counts": figures(contract.id, standing.counted([contract.id], clock.now())[contract.id]),
        "plain": chains.described(writer, ContractFields, contract, SHOWN_APART),
        "settings": chains.described(writer, ContractFields, contract, quiet=True),
        "bindings": terms.bindings(contract),
        "needs": needs,
        "leads": contract.state == ContractState.ENDED or not any(n.open for n in needs),
        "areas": terms.areas(rows, contract, on),
        "officers": terms.officers(rows, contract),
        "roster": terms.roster(rows, contract),
        "record": chains.record(caller(), contract, writer, request.args.get("page", 1, int)),
    }


@pages.get("/contracts/new")
def new() -> str:
    return form_page(_registering())


@pages.post("/contracts")
def create() -> ResponseReturnValue:
    return answer(
        _registering(),
        lambda: usecases.register_contract(caller(), submission(request.form), read(ContractRegistered, request.form)),
        lambda outcome: url_for(".show", key=queries.key_of(outcome.first("contract"))),
        _("The contract is registered. Next, settle what is missing."),
    )


def _registering() -> RegisterForm:
    registrar()
    clients, chosen = picks(options.clients(book(), caller())), request.args.get("client")
    return RegisterForm(
        ContractRegistered,
        action=url_for(".create"),
        back=url_for(".index"),
        options={"client": clients},
        lead="client",
        values={"client": f"client:{chosen}" if chosen else clients[0].value if len(clients) == 1 else None},
        chips=[(url_for("clients.new"), _("Register a client first"), False)] if not clients else (),
    )


@pages.get(f"/contracts/<key>/{NOUN}/new")
def settle_form(key: str, noun: str) -> ResponseReturnValue:
    contract = settler(key, noun)
    if noun == "closings" and closing.still_open(contract):  # nobody fills in what will be refused
        return redirect(url_for("closing.show", key=key), 303)
    return form_page(settling(contract, noun))


@pages.post(f"/contracts/<key>/{NOUN}")
def settle(key: str, noun: str) -> ResponseReturnValue:
    contract = settler(key, noun)
    return answer(
        settling(contract, noun),
        lambda: usecases.settle(caller(), submission(request.form), contract.id, _sent(contract, noun)),
        lambda _outcome: url_for(".show", key=key),
    )


@pages.get("/contracts/<key>/areas/<area>/endings/new")
def ask_area_end(key: str, area: str) -> str:
    contract = settler(key, "areas")
    return form_page(ending(contract, area_of(contract, area)))


@pages.post("/contracts/<key>/areas/<area>/endings")
def end_area(key: str, area: str) -> ResponseReturnValue:
    contract = settler(key, "areas")
    place = area_of(contract, area)
    return answer(
        ending(contract, place),
        lambda: end(contract, place),
        lambda _outcome: url_for(".show", key=key),
    )


def _sent(contract: Contract, noun: str) -> ContractEvent:
    return read(NOUNS[noun], request.form, **files_of(NOUNS[noun], contract.id))
