"""What a search finds beside items: whatever has the number that is asked for, and whoever and whatever is called so.

Each is found through what its own page asks, within the caller's contracts. A fixed number of statements but for what is
found, of which little is shown.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from custody import db
from custody.caller import Caller
from custody.errors import NotFound
from custody.events.choices import STAFF
from custody.events.seals import plain_number
from custody.ledger import words
from custody.models import Person
from custody.queries.cases import listed_as, seal
from custody.queries.contracts import key_of
from custody.queries.names import Names
from custody.queries.reading import read
from custody.registers import Registers
from custody.text import Text

MOST = 5  # of a sort that are shown
SHORTEST = 2  # characters of a name
HYPHENS = re.compile("[‐‑‒–—―−﹣－]")
WIDE = str.maketrans({n: n + 0xFEE0 for n in range(0x21, 0x7F)})
WIDE_DIGITS = str.maketrans({n: n + 0xFEE0 for n in range(0x30, 0x3A)})
SORTS = {
    "contract": Text("契約", "Contract"),
    "client": Text("発注者", "Client"),
    "party": Text("取引先", "Firm"),
    "person": Text("人", "Person"),
    "place": Text("場所", "Place"),
    "transport": Text("搬送", "Transport"),
    "destruction": Text("廃棄", "Destruction"),
    "incident": Text("事故", "Incident"),
    "authorisation": Text("許可・指示", "Permission or instruction"),
    "copy": Text("複製", "Copy"),
    "document": Text("発行した帳票", "Issued form"),
    "case": Text("搬送容器", "Case"),
    "seal": Text("封印", "Seal"),
}
# Register -> the columns of its numbers, the first of which is its own.
NUMBERED = (
    ("transport", ("number",)),
    ("destruction", ("number", "certificate")),
    ("incident", ("number",)),
    ("authorisation", ("number", "document")),
    ("copy", ("number",)),
    ("document", ("number",)),
)


@dataclass(frozen=True)
class Also:
    """`sort`: a key of SORTS. `key`: what its page's address ends in. `called`: its number or name. `note`: what else."""

    sort: str
    key: str
    called: str
    note: str = ""


def also_found(
    caller: Caller, book: Registers, q: str, lang: str, may_find: Callable[[Caller, Person], bool]
) -> list[Also]:
    """What is found beside items, sort by sort; nothing of a contract that is not the caller's.

    `may_find`: whether the caller may find this person.
    """
    terms = words.told(HYPHENS.sub("-", q)).split()
    if not terms:
        return []
    book.fetch(sorted(caller.contracts))
    found = [*_numbered(caller, book, _spellings(q)), *_seal(caller, q, lang)]
    if max(map(len, terms)) >= SHORTEST:
        people = (Also("person", key_of(p.id), p.name) for p in _people(book, terms) if may_find(caller, p))
        named = (
            _contracts(caller, book, terms), _clients(caller, book, terms), _parties(caller, terms), people, _places(book, terms)
        )  # fmt: skip
        found += [a for some in named for a in sorted(some, key=lambda a: a.called)[:MOST]]
    order = list(SORTS)
    return sorted(found, key=lambda a: order.index(a.sort))


def _spellings(q: str) -> list[str]:
    """A number as it may have been written down: as typed, narrow or wide, in either case, as our own."""
    plain = HYPHENS.sub("-", unicodedata.normalize("NFKC", HYPHENS.sub("-", q))).strip()
    ours = read(plain, ())
    cases = dict.fromkeys([plain, plain.upper(), plain.lower()])
    wide = [c.translate(table) for c in cases for table in (WIDE, WIDE_DIGITS)]
    number = [ours.number] if ours and ours.number else []
    return list(dict.fromkeys([*number, q.strip(), *cases, *wide]))


def _numbered(caller: Caller, book: Registers, said: Sequence[str]) -> Iterator[Also]:
    """The registers that have numbers of their own, in one statement."""
    marks = ", ".join("?" * len(said))
    one = (
        "SELECT '{0}' AS sort, {0}.id AS id, {0}.number AS number, {0}.{1} AS found, {0}.contract AS contract, {2} AS item "
        "FROM {0} WHERE {0}.{1} IN ({3})"
    )
    item = "(SELECT item.number FROM item WHERE item.id = copy.item)"
    each = [
        *(one.format(t, c, item if t == "copy" else "''", marks) for t, cs in NUMBERED for c in cs),
        f"SELECT 'case', id, number, number, '', '' FROM carrying_case WHERE number IN ({marks})",
    ]
    rows = db.rows(" UNION ALL ".join(each), list(said) * len(each))
    shown = dict.fromkeys(SORTS, 0)
    for sort, id_, number, by, contract, of in rows:
        if (contract and contract not in caller.contracts) or shown[sort] == MOST:
            continue
        shown[sort] += 1
        of_contract = book.contract(contract).number if contract else ""
        note = " · ".join(part for part in (by if by != number else "", of or "", of_contract) if part)
        yield Also(sort, of or key_of(id_), number, note)


def _seal(caller: Caller, q: str, lang: str) -> Iterator[Also]:
    """A seal, for those who work with seals. One that is still to be read blind stands among the stock."""
    key = plain_number(q)
    if not key or not caller.plays(STAFF):
        return
    try:
        row = seal(key)
    except NotFound:
        return
    yield Also("seal", row.key or "", row.number, listed_as(row).text.in_(lang))


def _called(terms: Sequence[str], *texts: str) -> bool:
    """Whether all words are in a name, whatever spaces and hyphens it has."""
    whole = words.told(" ".join(texts))
    closed = "".join(whole.split())
    return all(term in whole or term in closed for term in terms)


def _contracts(caller: Caller, book: Registers, terms: Sequence[str]) -> Iterator[Also]:
    for c in sorted(caller.contracts):
        row = book.contract(c)
        bare = "".join(filter(str.isalnum, row.number))
        if _called(terms, row.number, row.title, bare):
            yield Also("contract", key_of(c), row.number, row.title)


def _clients(caller: Caller, book: Registers, terms: Sequence[str]) -> Iterator[Also]:
    ids = {client for c in caller.contracts if (client := book.contract(c).client)}
    if caller.administrator:
        ids |= {str(i) for (i,) in db.rows("SELECT id FROM client")}
    book.fetch(sorted(ids))
    for row in map(book.client, sorted(ids)):
        if _called(terms, row.name, row.department):
            yield Also("client", key_of(row.id), row.name, row.department)


def _parties(caller: Caller, terms: Sequence[str]) -> Iterator[Also]:
    for id_, name, contracts in db.rows("SELECT id, name, contracts FROM party"):
        if _called(terms, name) and any(f'"{c}"' in contracts for c in caller.contracts):
            yield Also("party", key_of(id_), name)


def _people(book: Registers, terms: Sequence[str]) -> Iterator[Person]:
    return (p for p in Names.of(book).people if _called(terms, p.name, p.kana))


def _places(book: Registers, terms: Sequence[str]) -> Iterator[Also]:
    for row in Names.of(book).places:
        if _called(terms, row.name, row.number):
            yield Also("place", key_of(row.id), row.name, row.number)
