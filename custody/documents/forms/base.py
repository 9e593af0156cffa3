"""What a form is, and what its values are made from."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from custody import clock
from custody.documents.forms.blocks import Block
from custody.documents.forms.dates import Dates
from custody.errors import NotFound
from custody.events import Recorded
from custody.events.choices import MANAGERS, STAFF, Choice, Role
from custody.queries import papers
from custody.queries.papers import Told
from custody.queries.wording import word_of
from custody.settings import Settings, settings
from custody.text import Text

if TYPE_CHECKING:
    from custody.caller import Caller
    from custody.models import Contract
    from custody.registers import Registers

ANYBODY = frozenset(Role)
EVERYONE = STAFF | {Role.CLIENT}
OFFICE = MANAGERS | {Role.CUSTODIAN}


@dataclass(frozen=True)
class Paper:
    """One form that is being made: who asks, under which contract, of what, of which days (Japan), as of when (UTC)."""

    caller: Caller
    book: Registers
    contract: Contract
    about: Any
    now: str
    since: str = ""
    until: str = ""
    dates: Dates = field(default_factory=Dates)
    settings: Settings = field(default_factory=settings)

    @property
    def today(self) -> str:
        return self.dates.day(self.now)

    def when(self, e: Recorded) -> str:
        """When it happened and, where it was recorded later than the contract lets pass without a reason, when that was."""
        happened = self.dates.moment(e.occurred)
        if clock.minutes_between(e.occurred, e.received) <= self.contract.late_after:
            return happened
        return f"{happened}（後から記録 {self.dates.moment(e.received)}）"

    def name(self, person: str | None) -> str:
        """A person's name; the id where the register has none."""
        try:
            return self.book.person_name(person)
        except NotFound:
            return str(person)

    @property
    def maker(self) -> str:
        """Who signs for the contractor: whoever makes the paper, unless it is an auditor."""
        return self.name(self.caller.person) if self.caller.plays(STAFF, self.contract.id) else ""

    def employed(self, person: str | None) -> str:
        """Employer and name."""
        if not person:
            return ""
        try:
            row = self.book.person(person)
        except NotFound:
            return self.name(person)
        return f"{row.employer}　{row.name}"

    def place(self, subject: str | None, steps: int = 2) -> str:
        """The last steps of a place's path."""
        try:
            return " › ".join(self.book.place_path(subject).split(" › ")[-steps:])
        except NotFound:
            return str(subject or "")

    def keeper(self, place: str | None) -> str | None:
        """Who keeps a storage unit."""
        return str(self.book.place(place).keeper or "") or None if place else None

    def client(self) -> Any:
        return self.book.client(self.contract.client)

    def corrected(self, told: Told, name: str, say: Callable[[Any], str] = str) -> Any:
        """A field of an entry as a cell: struck where it was corrected, with the correction's number."""
        now = told.get(name)
        text = say(now) if now not in (None, "") else ""
        was = told.wrong(name)
        return {"t": text, "was": say(was), "by": told.by} if was not in (None, "") else text


def word(choices: type[Choice], code: Any) -> str:
    """The Japanese word for a code of a closed list; empty for none."""
    return word_of(choices, str(code), "ja") if code not in (None, "") else ""


@dataclass(frozen=True)
class Form:
    """A form's definition. `values` gives the blocks; `template` is the .typ file of its layout.

    `of`: the noun of what it is made of. `period`: whether it covers days that are asked for. `tabular`: whether its
    main table can be had as CSV and XLSX. `single`: whether a new one takes the place of the one before.
    `copies`: what each of several copies on one paper is called. `fit`: whether there is anything to say of the subject.
    `articles`: what it is made under, of which a paper cites those that bind its contract; `grounds`: where the subject
    decides too.
    """

    number: str
    name: Text
    articles: Sequence[int]
    of: str
    values: Callable[[Paper], list[Block]]
    template: str = "page"
    by: frozenset[Role] = OFFICE
    period: bool = False
    monthly: bool = False
    tabular: bool = False
    single: bool = False
    copies: Sequence[str] = ("",)
    lead: str = ""
    fit: Callable[[Any], bool] = lambda _row: True
    grounds: Callable[[Paper], Sequence[int]] | None = None

    def begins(self, contract: Contract, today: str) -> str:
        """The first day of the period that is offered: of this month or, where the form covers more, of the contract."""
        return f"{today[:8]}01" if self.monthly else str(contract.starts)

    def may(self, caller: Caller, contract: str) -> bool:
        return caller.plays(self.by, contract)


def struck(contract: str) -> Mapping[str, dict[str, tuple[Any, str]]]:
    """Subject -> field -> what it said before it was corrected and by what, of all that was corrected under a contract."""
    found: dict[str, dict[str, tuple[Any, str]]] = {}
    for told in papers.corrections(contract):
        for name in {*told.e.data, *told.e.private}:
            if (was := told.wrong(name)) not in (None, "", []):
                found.setdefault(told.e.subject, {})[name] = (was, told.by)
    return found


def over(before: Mapping[str, tuple[Any, str]], name: str, text: Any, say: Callable[[Any], str] = str) -> Any:
    """`text` as a cell, behind what the field `name` said before it was corrected."""
    if name not in before:
        return text
    was, by = before[name]
    return {"t": text, "was": say(was), "by": by}
