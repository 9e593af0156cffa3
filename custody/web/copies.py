"""The family tree of copies, as a picture with a table beside it: of one item, and of a whole contract."""

from __future__ import annotations

from flask import Blueprint, render_template, request, url_for

from custody import clock
from custody.events.choices import Medium
from custody.queries import copies as queries
from custody.queries.wording import word_of
from custody.web.access import book, contract_for, item_for
from custody.web.language import current as lang

pages = Blueprint("copies", __name__)


@pages.get("/items/<number>/copies")
def of_item(number: str) -> str:
    item = item_for(number)
    tree = queries.of_item(item)
    return render_template(
        "copies/tree.html",
        title=item.number,
        line=f"{word_of(Medium, item.medium, lang())} {item.description}".strip(),
        tree=tree,
        rows=queries.told(tree, book(), lang(), clock.now()),
        here=item.id,
        back=url_for("items.show", number=item.number),
        back_word=item.number,
        page=1,
        pages=1,
        address="",
        uncopied=0,
    )


@pages.get("/contracts/<key>/copies")
def of_contract(key: str) -> str:
    contract = contract_for(key)
    tree, page, count, uncopied = queries.of_contract(contract.id, request.args.get("page", 1, int))
    return render_template(
        "copies/tree.html",
        title=contract.number,
        line=contract.title,
        tree=tree,
        rows=queries.told(tree, book(), lang(), clock.now()),
        here="",
        back=url_for("contracts.show", key=key),
        back_word=contract.number,
        page=page,
        pages=count,
        address=url_for(".of_contract", key=key),
        uncopied=uncopied,
    )
