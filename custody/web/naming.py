"""Items named in a form by number, code or label address, one a line: as typed, or as a reader sends them."""

from __future__ import annotations

from collections.abc import Sequence

from custody.errors import BadInput, NotFound
from custody.text import Text
from custody.web.access import item_for
from custody.web.forms import Posted


def named_items(form: Posted, field: str = "items", more: Sequence[str] = ()) -> list[str]:
    """Ids of the items named in `field`, each once, in order. BadInput that names the lines that are no item of the caller's."""
    lines = [*str(form.get(field, "")).split(), *more]
    found, unknown = list[str](), list[str]()
    for line in dict.fromkeys(lines):
        try:
            found.append(item_for(line).id)
        except NotFound:
            unknown.append(line)
    if unknown:
        said = "、".join(unknown[:5])
        raise BadInput({field: [Text(f"見つかりません：{said}。番号を確かめてください。", f"Not found: {said}.")]})
    return list(dict.fromkeys(found))
