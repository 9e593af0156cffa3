"""Whether a record is about electronic media: Arts 22 and 23 speak of nothing else."""

from __future__ import annotations

from custody.ledger import project
from custody.models import Item, Transport
from custody.rules.articles import is_electronic


def may_be_electronic(subject: str) -> bool:
    """Whether an item is one, or a transport carries one; of what carries nothing yet, and of all else, it is not denied."""
    if subject.partition(":")[0] not in ("item", "transport"):
        return True
    row = project.load([subject]).get(subject)
    inside = project.load(row.items).values() if isinstance(row, Transport) else [row]
    known = [is_electronic(i) for i in inside if isinstance(i, Item)]
    return any(known) or not known
