"""Forms that were issued: those of the caller's contracts, and what a stranger may learn of one."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import cast

from custody import db, files
from custody.caller import Caller
from custody.errors import NotFound
from custody.ledger import project
from custody.models import Document

A_PAGE = 50
SIGNED = b"/ETSI.CAdES.detached"


@dataclass(frozen=True)
class Standing:
    """What may be said of a form to whoever holds it. `issued_at`, `superseded_at`: UTC stamps."""

    issued_at: str
    superseded_at: str | None
    file: str
    sort: str


def standing(number: str, code: str) -> Standing | None:
    """How the form of this number and code stands; None for any other pair, found or not found by one and the same look."""
    sql = (
        "SELECT issued_at, superseded_at, file, sort FROM document WHERE number = ? AND code = ? AND code <> ''"
        " AND state <> 'making'"
    )
    found = db.rows(sql, (number, code))
    return Standing(*found[0]) if found else None


def document(caller: Caller, said: str) -> Document:
    """A form of one of the caller's contracts by key or id. NotFound for any other."""
    subject = said if ":" in said else f"document:{said}"
    row = project.load([subject]).get(subject)
    if not isinstance(row, Document) or row.contract not in caller.contracts:
        raise NotFound
    return row


def file_of(row: Document) -> Path:
    """Where the file of a form is kept. NotFound where it is gone."""
    if not row.file or not (path := files.path_of(row.file)).is_file():
        raise NotFound
    return path


def is_signed(row: Document) -> bool:
    """Whether the file of a form bears the organisation's signature."""
    try:
        return row.sort == "pdf" and SIGNED in file_of(row).read_bytes()
    except NotFound:
        return False


def listed(
    caller: Caller, page: int = 1, *, of: str | None = None, contract: str | None = None
) -> tuple[list[Document], int]:
    """A page of the forms of the caller's contracts, the newest first, and how many pages there are."""
    mine = sorted(caller.contracts & {contract} if contract else caller.contracts)
    if not mine:
        return [], 1
    where, given = f"contract IN ({', '.join('?' * len(mine))})", [*mine]
    if of:
        where, given = f"{where} AND of = ?", [*given, of]
    ((n,),) = db.rows(f"SELECT count(*) FROM document WHERE {where}", given)
    sql = f"SELECT id FROM document WHERE {where} ORDER BY number DESC LIMIT ? OFFSET ?"
    ids = [str(i) for (i,) in db.rows(sql, [*given, A_PAGE, A_PAGE * (max(page, 1) - 1)])]
    rows = project.load(ids)
    return [cast(Document, rows[i]) for i in ids], max(1, -(-int(n) // A_PAGE))
