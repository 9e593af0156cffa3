"""The figures of a contract as links, and the list behind each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask import Blueprint, url_for

from custody import clock
from custody.errors import NotFound
from custody.queries import attention, standing
from custody.queries.contracts import key_of
from custody.queries.standing import BY_NAME, LATE, ORIGINS, PLACES, Group
from custody.web.access import book, contract_for
from custody.web.item_rows import rows_of
from custody.web.language import current as lang
from custody.web.lists import listed, page_asked

pages = Blueprint("standing", __name__)


@dataclass(frozen=True)
class Figure:
    """A number with the list behind it. `late`: how many of them are, with their own list."""

    label: str
    n: int
    href: str
    code: str
    late: int = 0
    late_href: str = ""


def address(contract: str, name: str) -> str:
    return url_for("standing.things", key=key_of(contract), name=name)


def figures(contract: str, counts: Mapping[str, int]) -> dict[str, list[Figure]]:
    """What came to a contract, and where it is now: the second adds up to the first."""
    return {
        "came": [_figure(contract, g, counts) for g in ORIGINS],
        "now": [_figure(contract, g, counts) for g in PLACES],
    }


def _figure(contract: str, group: Group, counts: Mapping[str, int]) -> Figure:
    code = group.code.value if group.code else "event"
    label, href, n = group.label.in_(lang()), address(contract, group.name), counts.get(group.name, 0)
    if group.name != "out":
        return Figure(label, n, href, code)
    return Figure(label, n, href, code, counts.get(LATE, 0), address(contract, LATE))


@pages.get("/contracts/<key>/things/<name>")
def things(key: str, name: str) -> str:
    """The things behind a figure of a contract."""
    contract, now = contract_for(key), clock.now()
    if name not in BY_NAME and name != LATE:
        raise NotFound
    found = attention.items(standing.condition(contract.id, name, now), page_asked())
    total = standing.counted([contract.id], now)[contract.id][name]
    title = f"{contract.number} · {standing.label_of(name).in_(lang())}"
    return listed(title, total, items=rows_of(found, book(), now), back=url_for("contracts.show", key=key))
