"""An office in which every refusal of domain.md §2.5 can be met: once through its use case, once through its page.

Every contract has clause numbers of its own, so that no test passes by citing the model annex's.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from custody import clock, db
from custody.caller import Caller, Submission
from custody.demo.cast import sent
from custody.events import Event
from custody.events.contracts import CONTRACT, ContractChanged
from custody.models import Contract, Item
from custody.usecases import accounts, authorising, contracts, photos
from custody.usecases.outcome import Outcome

PASSWORD = "kotowari no hitokoto 8"
PDF = b"%PDF-1.7\n%%EOF"


@dataclass(frozen=True)
class Attempt:
    """One act, to be tried twice over: by `work` as a use case, and by posting `form` to `path`."""

    who: str
    contract: str
    work: Callable[[Caller, Submission], Outcome]
    path: str
    form: dict[str, object]


Make = Callable[["Office", str, bool], Attempt]


@dataclass(frozen=True)
class Where:
    """Under which contract, and whether the thing that the rule asks for is `lacking`; the ground: the number of an
    article, or words; None where the act goes through."""

    contract: str
    lacking: bool
    ground: int | str | None


@dataclass(frozen=True)
class Case:
    make: Make
    places: tuple[Where, ...]
    settings: dict[str, dict[str, object]] = field(default_factory=dict)


class Office:
    def __init__(self, desk: Any) -> None:
        self.desk, self.cast = desk, desk.cast

    def caller(self, name: str) -> Caller:
        caller: Caller = self.cast.caller(name)
        return caller

    def id(self, contract: str) -> str:
        return str(self.cast.contracts[contract])

    def key(self, contract: str) -> str:
        return key(self.id(contract))

    def place(self, name: str) -> str:
        return str(self.cast.places[name])

    def set(self, contract: str, **settings: object) -> None:
        """Change some settings of a contract and keep the rest."""
        row = Contract.get_by_id(self.id(contract))
        given = {("title_" if n == "title" else n): getattr(row, n) for n in CONTRACT}
        self.settle(contract, ContractChanged.model_validate({**given, **settings}))

    def settle(self, contract: str, event: Any) -> Outcome:
        outcome = contracts.settle(self.caller("高橋"), sent(), self.id(contract), event)
        assert not outcome.refused, outcome.refused
        return outcome

    def grant(self, contract: str, kind: Any, **more: object) -> str:
        scan = photos.keep(self.caller("高橋"), self.id(contract), PDF)
        event = kind.model_validate({"dated": day(-1), "officer": "課長", "scan": scan, **more})
        outcome = authorising.grant(self.caller("高橋"), sent(), self.id(contract), event)
        assert not outcome.refused, outcome.refused
        return outcome.first("authorisation")

    def account(self, name: str) -> dict[str, object]:
        """A second person's name and password, as they type them."""
        login = f"second-{self.cast.people[name][-6:]}"
        if not db.rows("SELECT 1 FROM account WHERE login = ?", (login,)):
            accounts.open_account(self.cast.people[name], login, PASSWORD)
        return {"second_login": login, "second_password": PASSWORD}


def day(days: int = 0) -> str:
    """A date of Japan, so many days from today."""
    return (clock.japan(clock.now()).date() + timedelta(days=days)).isoformat()


def key(subject: str) -> str:
    return subject.partition(":")[2]


def form_of(event: Event, **more: object) -> dict[str, object]:
    """What a browser sends for `event`: a ticked box is there, another is not."""
    form: dict[str, object] = {}
    for name, ask in event.asks.items():
        value = getattr(event, name)
        if ask.filled or value is None or ask.widget in ("photos", "scan"):
            continue
        if ask.widget == "checkbox":
            form |= {name: "1"} if value else {}
        elif ask.widget == "yesno":
            form[name] = "yes" if value else "no"
        elif ask.widget == "datetime":
            form[name] = clock.japan(value).strftime("%Y-%m-%dT%H:%M:%S")
        elif ask.widget in ("lines", "items"):
            form[name] = "\n".join(value)
        elif ask.widget == "map":
            form[name] = "\n".join(f"{k}={v}" for k, v in value.items())
        else:
            form[name] = getattr(value, "value", value)
    return {**form, **more}


def number(item: str) -> str:
    """What stands on its label."""
    return str(Item.get_by_id(item).number)
