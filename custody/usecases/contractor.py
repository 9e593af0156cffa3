"""The contractor's own people under a contract, as against the client's."""

from __future__ import annotations

from custody import db
from custody.events.choices import STAFF, Employment, Role
from custody.events.people import RolesGiven
from custody.ledger import project
from custody.models import Person
from custody.registers import Registers
from custody.rules.officers import bare
from custody.text import Text

OURS = STAFF | {Role.TRANSPORTER}
NO_OFFICER = Text(
    "「発注者」の役割は、雇用区分が「発注者職員」の人だけに付けられます。自社や再委託先の人には付けられません。",
    "Only somebody whose employment is “client's officer” can have the client's role: none of one's own people.",
)
OTHER_EMPLOYER = Text(
    "所属が、この契約の発注者（{client}）ではありません。発注者の職員なら、所属に発注者の名称を入れてください。",
    "They are not employed by the client of this contract ({client}). If they are, put its name into their employer.",
)
WAS_OURS = Text(
    "受注者側の役割を持ったことのある人です。発注者の役割には、ほかの職員を選んでください。",
    "They have had a role on the contractor's side. Choose another of the client's officers.",
)


def no_officer_of(book: Registers, person: Person, contract: str) -> Text | None:
    """Why `person` cannot be the client's officer under `contract`; None where they can.

    Whoever has ever worked for the contractor, under whichever contract, is none: a manager gives and takes roles alone.
    """
    client = book.client(book.contract(contract).client)
    if person.employment != Employment.OFFICER:
        return NO_OFFICER
    if bare(client.name) not in bare(person.employer):
        return OTHER_EMPLOYER.filled(client=client.name)
    given = db.rows("SELECT body FROM entry WHERE subject = ? AND kind = ?", (person.id, RolesGiven.kind))
    return WAS_OURS if any(OURS & set(d["roles"]) for d in project.said(body for (body,) in given)) else None


def speaks_for_client(book: Registers, person: str, contract: str, on: str) -> bool:
    """Whether somebody is the client's own officer under `contract` at the date `on` (Japan's)."""
    row = book.person(person)
    return Role.CLIENT in row.roles_on(on).get(contract, ()) and no_officer_of(book, row, contract) is None


def names_of_staff(book: Registers, contract: str) -> frozenset[str]:
    """The names, and the readings where one is known, of everybody with a part in `contract` other than the client's.

    Without the name that an officer of the client's has too, who is registered under the contract.
    """
    ours, theirs = _people(book, contract, "role <> ?"), _people(book, contract, "role = ?")
    shared = {bare(said) for p in theirs for said in (p.name, p.kana)}
    return frozenset(said for p in ours for said in (p.name, p.kana) if said and bare(said) not in shared)


def _people(book: Registers, contract: str, which: str) -> list[Person]:
    sql = f"SELECT DISTINCT person FROM membership WHERE contract = ? AND {which}"  # noqa: S608
    ids = [str(p) for (p,) in db.rows(sql, (contract, Role.CLIENT.value))]
    book.fetch(ids)
    return [book.person(p) for p in ids]
