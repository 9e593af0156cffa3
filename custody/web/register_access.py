"""Who may fill in which form of the registers. Asked before a form is shown; the use case asks again."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from custody.caller import Caller
from custody.errors import NotAllowed
from custody.events.choices import KEEPERS, MANAGERS, STAFF, Role
from custody.queries.options import Row
from custody.web.access import caller, contract_for
from custody.web.forms import Pick

if TYPE_CHECKING:
    from custody.models import Contract


def may_register(who: Caller, roles: frozenset[Role] = MANAGERS) -> bool:
    """Whether `who` registers things that belong to no contract: an administrator, or one of `roles` anywhere."""
    return who.administrator or who.plays(roles)


def _needs(allowed: bool) -> None:
    if not allowed:
        raise NotAllowed


def registrar() -> Caller:
    """The caller, who registers clients, contracts and people. NotAllowed for anyone else."""
    _needs(may_register(caller()))
    return caller()


def keeper() -> Caller:
    """The caller, who keeps places. NotAllowed for anyone else."""
    _needs(may_register(caller(), KEEPERS))
    return caller()


def worker() -> Caller:
    """The caller, who checks locks and sticks labels on. NotAllowed for anyone else."""
    _needs(may_register(caller(), STAFF))
    return caller()


def managed(key: str) -> Contract:
    """A contract that the caller manages. NotFound where it is none of theirs, NotAllowed where they only work in it."""
    contract = contract_for(key)
    _needs(caller().plays(MANAGERS, contract.id))
    return contract


def picks(rows: Iterable[Row]) -> list[Pick]:
    """What there is to choose, as a form shows it."""
    return [Pick(*row) for row in rows]
