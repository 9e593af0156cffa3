"""Issuing an audit pack (H04): numbered before it is made, and recorded with the hash of its file once it is."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from pathlib import Path

from custody import clock, state
from custody.caller import Caller, Submission
from custody.errors import NotAllowed, NotFound
from custody.events import Event
from custody.events.choices import Role
from custody.events.documents import PackBegun, PackMade
from custody.ids import ALPHABET, human_number, new_id
from custody.ledger import project
from custody.models import Document, Register
from custody.rules import Facts
from custody.usecases.act import Moment, Step, act, numbers
from custody.usecases.outcome import Outcome

MAKERS = frozenset({Role.MANAGER, Role.AUDITOR})
CODE = 16  # base-32 characters


@dataclass(frozen=True)
class Begun:
    """A pack that has its number and is being made. `code`: what its papers are checked with."""

    id: str
    number: str
    code: str


def begin(caller: Caller, submission: Submission, contract: str, first: int, last: int, head: str) -> Begun:
    """Give a pack its number. `first`, `last`, `head`: the entries of the contract that there are now, and the last's hash.

    NotFound outside the caller's contracts, NotAllowed for who is neither its manager nor its auditor.
    """
    if contract not in caller.contracts:
        raise NotFound
    if not caller.plays(MAKERS, contract):
        raise NotAllowed
    code = "".join(secrets.choice(ALPHABET) for _ in range(CODE))

    def begin_pack(moment: Moment) -> list[Step]:
        number = human_number("B", numbers("B")[0])
        event = PackBegun(number=number, code=code, first=first, last=last, head=head or None)
        return [_step(moment, state.blank(new_id("document")), contract, event)]

    outcome = act(caller, submission, [contract], begin_pack)
    (row,) = project.load([outcome.first("document")]).values()
    assert isinstance(row, Document)
    return Begun(row.id, row.number, row.code)


def finish(caller: Caller, begun: Begun, contract: str, file: Path, files: int) -> Outcome:
    """Record that the pack was made: the SHA-256 of its zip, and how many files are in it."""
    with file.open("rb") as opened:
        sha256 = hashlib.file_digest(opened, "sha256").hexdigest()

    def finish_pack(moment: Moment) -> list[Step]:
        (row,) = moment.rows([begun.id])
        return [_step(moment, row, contract, PackMade(file=sha256, files=files))]

    idem = hashlib.sha256(f"{begun.id} made".encode()).hexdigest()[:32]
    return act(caller, Submission(idem), [begun.id, sha256], finish_pack)


def _step(moment: Moment, row: Register, contract: str, event: Event) -> Step:
    facts = Facts(
        at=moment.occurred,
        on=clock.japan(moment.occurred).date().isoformat(),
        contract=moment.contract(contract),
        actor=moment.registers.person(moment.caller.person),
    )
    return Step(row, event, contract, facts)
