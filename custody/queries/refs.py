"""What an id stands for, as people call it: `M-000012` of an item, the name of a firm."""

from __future__ import annotations

import re

from custody import db
from custody.models import REGISTERS

REF = re.compile(r"^[a-z]{4,14}:[0-9a-z]{16}$")


def spoken(subject: str) -> str:
    """The human number, or else the name, of the subject; the text itself where it is no id of a register."""
    noun = subject.partition(":")[0]
    if not REF.match(subject) or noun not in REGISTERS:
        return subject
    fields, table = REGISTERS[noun]._meta.fields, REGISTERS[noun]._meta.table_name
    column = next((c for c in ("number", "name") if c in fields), None)
    found = db.rows(f"SELECT {column} FROM {table} WHERE id = ?", (subject,)) if column else []
    return str(found[0][0]) if found and found[0][0] else subject
