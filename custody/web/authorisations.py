"""Permissions, consents and instructions of the client: listed, shown with what is left, registered, put on paper, ended."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from custody import clock
from custody.errors import NotAllowed
from custody.events.authorisations import GRANTERS, AuthorisationEnded, AuthorisationPapered, How, Sort
from custody.events.choices import MANAGERS, State
from custody.events.copies import CopyState
from custody.queries import authorisations as queries
from custody.queries import chains
from custody.queries.contracts import key_of
from custody.queries.wording import word_of
from custody.rules.authorising import barred_by_the_end
from custody.text import Text
from custody.usecases import authorising
from custody.usecases.outcome import Outcome
from custody.web.access import authorisation_for, book, caller, contract_for
from custody.web.authorisation_forms import NOUNS, SORTS, doings, granter, granting, is_client, may_grant, settling
from custody.web.language import current as lang
from custody.web.naming import named_items
from custody.web.reading import read, submission
from custody.web.register_forms import answer, form_page
from custody.web.uploads import files_of

if TYPE_CHECKING:
    from custody.models import Authorisation, Contract

pages = Blueprint("authorisations", __name__)
SORT = f"<any({', '.join(SORTS)}):sort>"
NOUN = f"<any({', '.join(NOUNS)}):noun>"
SHOWN_APART = ("items", "allowed", "standing", "scan")
STRUCK = Text("登録を取り消した写し", "Registrations struck")


@pages.get("/authorisations")
def index() -> str:
    asked = _asked()
    rows, count = queries.listed(caller(), asked, clock.today())
    return render_template(
        "authorisations/index.html",
        asked=asked,
        rows=[(row, book().contract(row.contract).number, *_stand(row)) for row in rows],
        sorts=[(s.value, s.text) for s in Sort],
        contracts=[(c.partition(":")[2], n) for c, n in queries.contracts_of(book(), caller())],
        chosen=asked.contract.partition(":")[2],
        chips=[("", "")] + [(code, text.in_(lang())) for code, text in queries.FILTERS.items()],
        to_grant=_to_grant(contract_for(asked.contract)) if asked.contract else [],
        may_grant=caller().plays(GRANTERS),
        own=is_client(asked.contract) if asked.contract else not caller().plays(MANAGERS),
        pages=count,
        address=_address,
    )


def _asked() -> queries.Asked:
    get = request.args.get
    contract, sort, state = get("contract", ""), get("sort", ""), get("state", "")
    return queries.Asked(
        contract=contract_for(contract).id if contract else "",
        sort=sort if sort in SORTS else "",
        state=state if state in queries.FILTERS else "",
        page=get("page", 1, int),
    )


def _address(asked: queries.Asked, **more: str | int) -> str:
    given = {"contract": asked.contract.partition(":")[2], "sort": asked.sort, "state": asked.state, **more}
    return url_for(".index", **{n: v for n, v in given.items() if v})  # type: ignore[arg-type]


def _stand(row: Authorisation) -> tuple[str, str]:
    code, text = queries.standing(row, clock.today())
    return code, text.in_(lang())


def _to_grant(contract: Contract) -> list[tuple[str, str]]:
    """Where each sort that its state still allows is registered for a contract; nowhere for who may not."""
    if not may_grant(contract.id):
        return []
    key = key_of(contract.id)
    return [
        (url_for(".new", key=key, sort=s), kind.sort.text.in_(lang()))
        for s, kind in SORTS.items()
        if not barred_by_the_end(kind, contract.state)
    ]


@pages.get("/authorisations/<key>")
def show(key: str) -> str:
    row = authorisation_for(key)
    writer = chains.scribe(book(), lang(), book().contract(row.contract))
    done = [(d, _state_word(d.state)) for d in queries.done_under(row)]
    return render_template(
        "authorisations/show.html",
        row=row,
        contract=book().contract(row.contract),
        contract_key=key_of(row.contract),
        sort=Sort(row.sort).text.in_(lang()),
        stand=_stand(row),
        soon=queries.ends_soon(row, clock.today()),
        plain=chains.described(writer, SORTS[row.sort], row, SHOWN_APART)
        + chains.described(writer, SORTS[row.sort], row, SHOWN_APART, quiet=True)
        + _struck([d.state for d, _word in done]),
        how=word_of(How, row.how or "", lang()),
        items=[(i, word_of(State, i.state, lang())) for i in queries.named(row)],
        done=done,
        doings=doings(row),
        own=is_client(row.contract),
        record=chains.record(caller(), row, writer, request.args.get("page", 1, int)),
        here=url_for(".show", key=key),
    )


def _struck(states: list[str]) -> list[tuple[str, str]]:
    """How many copies were registered under it and struck as a mistake: each made room for another."""
    n = states.count(CopyState.VOIDED)
    return [(STRUCK.in_(lang()), f"{n:,}")] if n else []


def _state_word(state: str) -> str:
    known = word_of(CopyState, state, lang())
    return known if known != state else word_of(State, state, lang())


@pages.get(f"/contracts/<key>/authorisations/{SORT}/new")
def new(key: str, sort: str) -> str:
    return form_page(granting(granter(contract_for(key)), sort))


@pages.post(f"/contracts/<key>/authorisations/{SORT}")
def create(key: str, sort: str) -> ResponseReturnValue:
    contract = granter(contract_for(key))
    return answer(granting(contract, sort), lambda: _grant(contract, sort), _shown)


def _grant(contract: Contract, sort: str) -> Outcome:
    kind, form = SORTS[sort], request.form
    filled = files_of(kind, contract.id)
    if "items" in kind.asks:
        filled["items"] = named_items(form, contract=contract.id)
    if is_client(contract.id):
        filled |= {"how": How.SIGNED_IN}
    return authorising.grant(caller(), submission(form), contract.id, read(kind, form, **filled))


def _shown(outcome: Outcome) -> str:
    return url_for(".show", key=outcome.first("authorisation").partition(":")[2])


@pages.get(f"/authorisations/<key>/{NOUN}/new")
def settle_form(key: str, noun: str) -> str:
    return form_page(settling(_settled(key, noun), noun))


@pages.post(f"/authorisations/<key>/{NOUN}")
def settle(key: str, noun: str) -> ResponseReturnValue:
    row = _settled(key, noun)
    return answer(settling(row, noun), lambda: _settle(row, noun), lambda _outcome: url_for(".show", key=key))


def _settle(row: Authorisation, noun: str) -> Outcome:
    kind, sent = NOUNS[noun], submission(request.form)
    event = read(kind, request.form, **files_of(kind, row.contract))
    if isinstance(event, AuthorisationPapered):
        return authorising.record_paper(caller(), sent, row.id, event)
    return authorising.end(caller(), sent, row.id, cast(AuthorisationEnded, event))


def _settled(key: str, noun: str) -> Authorisation:
    row = authorisation_for(key)
    if not caller().plays(NOUNS[noun].by, row.contract):
        raise NotAllowed
    return row
