"""What ids in entries are called, for reading a bundle. Names are not sealed; the entries hold ids alone."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable

from custody import db
from custody.errors import NotFound
from custody.ids import noun_of
from custody.models import REGISTERS
from custody.queries.lines import SYSTEM
from custody.registers import Registers

ID = re.compile(r'"((?:[a-z]{4,14}):[0-9a-z]{16}|system:[a-z]+)"')
NUMBERED = frozenset({"case", "contract", "copy", "destruction", "incident", "item", "transport"})
SOME = 400


def ids_in(body: bytes) -> set[str]:
    """Every id that an entry's bytes name."""
    return set(ID.findall(body.decode()))


def names(book: Registers, ids: Iterable[str]) -> dict[str, str]:
    """Id -> number, name or path, sorted by id; an id that has none is left out."""
    wanted = sorted(ids)
    found = {i: SYSTEM[i].ja for i in wanted if i in SYSTEM}
    for noun in NUMBERED:
        found.update(_numbers(noun, [i for i in wanted if noun_of(i) == noun]))
    for i in wanted:
        if said := _named(book, i):
            found[i] = said
    return dict(sorted(found.items()))


def _numbers(noun: str, ids: list[str]) -> Iterable[tuple[str, str]]:
    table = REGISTERS[noun]._meta.table_name
    for n in range(0, len(ids), SOME):
        some = ids[n : n + SOME]
        yield from db.rows(f"SELECT id, number FROM {table} WHERE id IN ({', '.join('?' * len(some))})", some)


def _named(book: Registers, subject: str) -> str:
    try:
        if noun_of(subject) == "person":
            return book.person_name(subject)
        return book.place_path(subject) if noun_of(subject) == "place" else ""
    except NotFound:
        return ""


def line(subject: str, name: str) -> str:
    """A line of names.tsv, in which no name can begin another line or column."""
    return f"{subject}\t{json.dumps(name, ensure_ascii=False)[1:-1]}\n"
