"""Items named in a form by number, code or label address, one a line: as typed, or as a reader sends them."""

from __future__ import annotations

from collections.abc import Sequence

from custody.errors import BadInput, NotFound
from custody.text import Text
from custody.web.access import item_for
from custody.web.reading import Posted

UNKNOWN = Text(
    "あなたの契約にはない番号です：{said}。番号を確かめてください。",
    "No such item in your contracts: {said}. Check the number.",
)
ELSEWHERE = Text(
    "この契約にはない番号です：{said}。番号を確かめてください。",
    "No such item in this contract: {said}. Check the number.",
)


def named_items(form: Posted, field: str = "items", more: Sequence[str] = (), contract: str = "") -> list[str]:
    """Ids of the items named in `field`, each once, in order. BadInput, by field, names the lines that are no item of
    the caller's, or of the one contract that is meant: absent and another's are told alike.
    """
    lines = [*str(form.get(field, "")).split(), *more]
    found, unknown = list[str](), list[str]()
    for line in dict.fromkeys(lines):
        try:
            item = item_for(line)
            if contract and item.contract != contract:
                raise NotFound
            found.append(item.id)
        except NotFound:
            unknown.append(line)
    if unknown:
        raise BadInput({field: [(ELSEWHERE if contract else UNKNOWN).filled(said="、".join(unknown[:5]))]})
    return list(dict.fromkeys(found))
