"""Returns to the client: the receipts there are, what still waits for one, and how one is recorded."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, cast
from unicodedata import normalize

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from custody import clock
from custody.errors import BadInput, Conflict, Refused
from custody.events.choices import KEEPERS
from custody.events.returning import Proof, ReturnReceipted
from custody.queries import returns as queries
from custody.queries.contracts import key_of
from custody.queries.when import moment
from custody.queries.wording import word_of
from custody.rules.returning import plain
from custody.text import Text
from custody.usecases import acknowledging
from custody.usecases import returning as usecases
from custody.usecases.outcome import Outcome
from custody.web import signatures
from custody.web.access import book, caller, settings
from custody.web.item_rows import rows_of
from custody.web.language import current as lang
from custody.web.naming import named_items
from custody.web.reading import posted, read, submission
from custody.web.register_forms import RegisterForm, answer, form_page
from custody.web.return_forms import proof_of, returning
from custody.web.second_factor import qr
from custody.web.uploads import files_of
from custody.web.work_access import contract_with_role, with_role

if TYPE_CHECKING:
    from custody.models import Contract, Item
    from custody.queries.attention import Out

pages = Blueprint("returns", __name__)
MIXED = Text("契約ごとに分けて記録してください。", "Record each contract's things apart.")
NONE = Text("返還する物を選んでください。", "Choose what is returned.")


@pages.get("/returns")
def index() -> str:
    now, page = clock.now(), request.args.get("page", 1, int)
    found, count = queries.receipts(caller(), page)
    rows = [
        (r, book().contract(r.contract).number, moment(r.occurred, now, lang()), word_of(Proof, r.proof, lang()))
        for r in found
    ]
    return render_template(
        "returns/index.html",
        rows=rows,
        twice=_twice(found),
        waiting=rows_of(cast("list[Out]", queries.unreceipted(caller())), book(), now),
        may=caller().plays(KEEPERS),
        page=page,
        pages=count,
    )


def _twice(found: Sequence[queries.Receipt]) -> set[tuple[str, str]]:
    """Contract and number of those on this page that share both: a record of fact is not refused for it, but shown."""
    keys = [(r.contract, plain(normalize("NFKC", r.number))) for r in found]
    times = Counter(keys)
    return {(r.contract, r.number) for r, key in zip(found, keys, strict=True) if key[1] and times[key] > 1}


@pages.get("/returns/new")
def new() -> str:
    """Read what goes back; then how its receipt is proved."""
    with_role(ReturnReceipted.by)
    try:
        items = _items()
        if not items:
            return _choose()
        return form_page(_form(items)[0])
    except BadInput as wrong:
        return _choose(wrong)


def _choose(wrong: BadInput | None = None) -> str:
    errors = [t.in_(lang()) for t in wrong.fields.get("codes", ())] if wrong else []
    return render_template("returns/choose.html", codes=request.args.get("codes", ""), errors=errors)


def _items() -> list[Item]:
    """What is named in the address or the form. BadInput for a line that is nothing of the caller's."""
    sent = request.form if request.method == "POST" else request.args
    return queries.things(named_items(sent, "codes", sent.getlist("item")))


def _form(items: list[Item], proof: str = "") -> tuple[RegisterForm, Contract]:
    if len({i.contract for i in items}) != 1:
        raise BadInput({"codes": [MIXED if items else NONE]})
    contract = contract_with_role(key_of(items[0].contract), ReturnReceipted.by)
    chosen = proof_of(contract.id, proof or request.args.get("proof", ""))
    return returning(contract, items, chosen), contract


@pages.post("/returns")
def create() -> ResponseReturnValue:
    with_role(ReturnReceipted.by)
    try:
        items = _items()
        form, contract = _form(items)
    except BadInput as wrong:
        return _choose(wrong), 422
    return answer(form, lambda: _record(contract, items), lambda _o: url_for(".index"))


def _record(contract: Contract, items: list[Item]) -> Outcome:
    proof = proof_of(contract.id, request.args.get("proof", ""))
    signature = signatures.drawn(contract.id) if proof == "signature" else None
    if proof == "signature" and not signature:
        raise BadInput({signatures.NAME: [signatures.EMPTY]})
    filled = files_of(ReturnReceipted, contract.id) if proof == "paper" else {"scan": None}
    event = read(ReturnReceipted, request.form, signature=signature, **filled)
    return usecases.receipt(caller(), submission(request.form), contract.id, [i.id for i in items], event)


@pages.post("/returns/links")
def make_link() -> ResponseReturnValue:
    """Make a link for the client's officer. It is shown this once; only its hash is kept."""
    with_role(KEEPERS)
    try:
        items = _items()
        form, contract = _form(items, "link")
    except BadInput as wrong:
        return _choose(wrong), 422
    try:
        copied = posted(ReturnReceipted, request.form).get("copied")
        token = acknowledging.make_link(
            caller(), contract.id, [i.id for i in items], request.form.get("place", ""), copied
        )
    except Refused as wrong:
        return form_page(form, refusals=wrong.refusals), wrong.status
    except (BadInput, Conflict) as wrong:
        fields = wrong.fields if isinstance(wrong, BadInput) else {}
        return form_page(form, BadInput(fields, message=wrong.message)), wrong.status
    address = settings().base_url + url_for("receipts.show", token=token)
    return render_template(
        "returns/link.html",
        address=address,
        picture=qr(address),
        items=items,
        days=acknowledging.HOURS // 24,
        contract=contract,
    ), 201
