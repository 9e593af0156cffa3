"""Clients: the municipalities that entrust the work."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from custody.errors import NotAllowed
from custody.events.clients import ClientChanged, ClientFields, ClientRegistered
from custody.queries import chains
from custody.queries import clients as queries
from custody.queries.contracts import key_of
from custody.usecases import contracts as usecases
from custody.web.access import book, caller, client_for
from custody.web.language import current as lang
from custody.web.reading import read, submission
from custody.web.register_access import may_register, registrar
from custody.web.register_forms import RegisterForm, answer, form_page

if TYPE_CHECKING:
    from custody.models import Client

pages = Blueprint("clients", __name__)


@pages.get("/clients")
def index() -> str:
    lines = queries.overview(book(), caller())
    return render_template("clients/index.html", lines=lines, may_register=may_register(caller()))


@pages.get("/clients/<key>")
def show(key: str) -> str:
    client = client_for(key)
    writer, held = chains.scribe(book(), lang()), queries.contracts_with(book(), caller(), client.id)
    return render_template(
        "clients/show.html",
        client=client,
        key=key,
        facts=[pair for quiet in (False, True) for pair in chains.described(writer, ClientFields, client, quiet=quiet)],
        contracts=held,
        record=chains.record(caller(), client, writer, request.args.get("page", 1, int)),
        may_change=queries.may_change(caller(), client.id, held),
    )


@pages.get("/clients/new")
def new() -> str:
    return form_page(_registering())


@pages.post("/clients")
def create() -> ResponseReturnValue:
    return answer(
        _registering(),
        lambda: usecases.register_client(caller(), submission(request.form), read(ClientRegistered, request.form)),
        lambda outcome: url_for("contracts.new", client=key_of(outcome.first("client"))),
        _("The client is registered. Next, register the contract with it."),
    )


def _registering() -> RegisterForm:
    registrar()
    return RegisterForm(ClientRegistered, action=url_for(".create"), back=url_for(".index"))


@pages.get("/clients/<key>/changes/new")
def edit(key: str) -> str:
    return form_page(_changing(client_for(key)))


@pages.post("/clients/<key>/changes")
def change(key: str) -> ResponseReturnValue:
    client = client_for(key)
    return answer(
        _changing(client),
        lambda: usecases.change_client(
            caller(), submission(request.form), client.id, read(ClientChanged, request.form)
        ),
        lambda _outcome: url_for(".show", key=key),
    )


def _changing(client: Client) -> RegisterForm:
    registrar()
    if not queries.may_change(caller(), client.id, queries.contracts_with(book(), caller(), client.id)):
        raise NotAllowed
    key = key_of(client.id)
    return RegisterForm(
        ClientChanged,
        action=url_for(".change", key=key),
        back=url_for(".show", key=key),
        about=client.name,
        values=chains.values(ClientChanged, client),
    )
