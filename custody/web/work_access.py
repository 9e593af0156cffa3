"""Who may open the pages of receiving, labelling, counting and batches. The use cases ask again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from custody.caller import Caller
from custody.errors import NotAllowed
from custody.events.choices import KEEPERS, Role
from custody.web.access import caller, contract_for

if TYPE_CHECKING:
    from custody.models import Contract


def with_role(roles: frozenset[Role]) -> Caller:
    """The caller, who plays one of `roles` in some contract. NotAllowed for anyone else."""
    if not caller().plays(roles):
        raise NotAllowed
    return caller()


def contract_with_role(key: str, roles: frozenset[Role] = KEEPERS) -> Contract:
    """A contract in which the caller plays one of `roles`. NotFound where it is none of theirs, else NotAllowed."""
    contract = contract_for(key)
    if not caller().plays(roles, contract.id):
        raise NotAllowed
    return contract
