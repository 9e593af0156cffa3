"""What is settled for one contract: what binds it, what is missing before handling may begin, areas, officers, roster."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from custody import db
from custody.events.choices import PlaceKind, Post, Role
from custody.ledger import project
from custody.models import Contract
from custody.queries.contracts import key_of
from custody.registers import Registers
from custody.rules.articles import SUBJECTS, applies, cite
from custody.rules.people import posts_vacant
from custody.text import Text

GROUPS = (range(16, 22), range(22, 23), range(23, 24))


@dataclass(frozen=True)
class Binding:
    """One article that binds only some contracts. `basis`: its number in this contract's annex."""

    basis: Text
    subject: Text
    applies: bool


def bindings(contract: Contract) -> list[list[Binding]]:
    """Arts 16–21, 22 and 23, each group with whether it binds this contract."""
    return [[Binding(cite(a, contract), SUBJECTS[a], applies(a, contract)) for a in group] for group in GROUPS]


@dataclass(frozen=True)
class Need:
    """Something settled before handling begins. `what` names it for the link; `applies`: whether it is asked for here."""

    what: str
    basis: Text
    title: Text
    done: bool
    applies: bool = True

    @property
    def open(self) -> bool:
        return self.applies and not self.done


def needs(book: Registers, contract: Contract, on: str) -> list[Need]:
    """What handling under `contract` needs first; `on` is today in Japan (YYYY-MM-DD)."""
    designated = contract.area_open(list(contract.areas), on)
    return [
        Need(
            "purposes", cite(7, contract), Text("利用目的を登録する", "Register the purposes"), bool(contract.purposes)
        ),
        Need("works", cite(8, contract), Text("許容する作業を選ぶ", "Choose the kinds of work"), bool(contract.works)),
        Need(
            "officers",
            cite(16, contract),
            Text("二つの職の責任者を選任する", "Appoint the two officers"),
            not posts_vacant(contract, book.officers_gone(contract, on)),
            applies(16, contract),
        ),
        Need(
            "roster",
            cite(17, contract),
            Text("従業員名簿を発注者に提出する", "Submit the roster to the client"),
            bool(contract.roster),
            applies(17, contract),
        ),
        Need(
            "areas",
            cite(19, contract),
            Text("取扱区域を指定する（発注者の承認）", "Designate the areas (accepted by the client)"),
            designated,
            applies(19, contract),
        ),
        Need(
            "unit",
            cite(22, contract),
            Text("施錠できる保管設備を登録する", "Register a unit that can be locked"),
            lockable_unit(),
            applies(22, contract),
        ),
    ]


def lockable_unit() -> bool:
    """Whether any storage unit with a lock is registered."""
    sql = "SELECT 1 FROM place WHERE kind = ? AND lockable = 1 AND closed = 0 LIMIT 1"
    return bool(db.rows(sql, (PlaceKind.UNIT.value,)))


@dataclass(frozen=True)
class Area:
    id: str
    path: str
    since: str
    until: str
    open: bool

    @property
    def key(self) -> str:
        return key_of(self.id)


def areas(book: Registers, contract: Contract, on: str) -> list[Area]:
    """The designated areas, those in force on `on` first."""
    book.fetch(list(contract.areas))
    found = [
        Area(p, book.place_path(p), a["from"], a.get("until") or "", contract.area_open([p], on))
        for p, a in contract.areas.items()
    ]
    return sorted(found, key=lambda a: (not a.open, a.path))


@dataclass(frozen=True)
class Officer:
    """One post of Art. 16; `person` is empty where it is vacant."""

    post: Post
    person: str = ""
    name: str = ""
    since: str = ""

    @property
    def key(self) -> str:
        return key_of(self.person)


def officers(book: Registers, contract: Contract) -> list[Officer]:
    """Both posts, filled or not."""
    held = contract.officers
    book.fetch([o["person"] for o in held.values()])
    return [
        Officer(p, held[p]["person"], book.person_name(held[p]["person"]), held[p]["since"])
        if p in held
        else Officer(p)
        for p in Post
    ]


@dataclass(frozen=True)
class Member:
    """Somebody on the roster. `new`: roles they did not have in the version before; `gone`: roles they had."""

    id: str
    name: str
    employer: str
    roles: tuple[Role, ...]
    new: tuple[Role, ...] = ()
    gone: tuple[Role, ...] = ()

    @property
    def key(self) -> str:
        return key_of(self.id)


@dataclass(frozen=True)
class Roster:
    """A version of the roster and how it differs from the one before (△)."""

    version: int = 0
    on: str = ""
    members: Sequence[Member] = field(default_factory=tuple)


def roster(book: Registers, contract: Contract) -> Roster:
    """The newest version, those who left it since the one before included; version 0 where there is none."""
    now, before = _versions(contract)
    if not contract.roster:
        return Roster()
    people = sorted({*now, *before})
    book.fetch(people)
    members = [_member(book, p, now.get(p, []), before.get(p, []), first=not before) for p in people]
    members.sort(key=lambda m: (not m.roles, book.person(m.id).kana or m.name))
    return Roster(contract.roster["version"], contract.roster["on"], members)


def _versions(contract: Contract) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """The members of the newest version and of the one before it."""
    sql = "SELECT body, hash FROM entry WHERE subject = ? AND kind = 'roster.submitted' ORDER BY seq DESC LIMIT 2"
    read = (project.recorded(body, hash_, None) for body, hash_ in db.rows(sql, (contract.id,)))
    found = [e.get("members", {}) for e in read if e]
    return contract.roster.get("members", {}), found[1] if len(found) > 1 else {}


def _member(book: Registers, person: str, now: list[str], before: list[str], *, first: bool) -> Member:
    row = book.person(person)
    new = [] if first else [r for r in now if r not in before]
    gone = [r for r in before if r not in now]
    as_roles = [tuple(r for r in Role if r.value in some) for some in (now, new, gone)]
    return Member(person, row.name, row.employer, as_roles[0], as_roles[1], as_roles[2])


def every_article(contract: Contract) -> list[tuple[int, str, str, bool]]:
    """Each article: our number, how this contract cites it, its subject, and whether it binds this contract."""
    return [(n, cite(n, contract).ja, subject.ja, applies(n, contract)) for n, subject in SUBJECTS.items()]
