"""Erase private values: of a closed contract after its years of keeping, or of one entry on the client's instruction."""

from __future__ import annotations

from typing import cast

from custody import clock, db
from custody.caller import Caller, Submission
from custody.errors import BadInput, NotAllowed
from custody.events.forgetting import MOST_VALUES, Ground, PrivateErased
from custody.ledger import erasure, retention
from custody.models import Contract, Register
from custody.rules import Facts, refusals
from custody.rules.forgetting import Keeping
from custody.text import Text
from custody.usecases import answers
from custody.usecases.act import Moment, Step, act, second_of
from custody.usecases.outcome import Outcome

MOST_CHAINS = 2_000  # at once; what is left is erased by the next
NOTHING = Text("消去する値が残っていません。", "There is nothing left to erase.")
NONE_CHOSEN = Text("指示された値を選んでください。", "Choose the values that the instruction names.")


def erase(caller: Caller, submission: Submission, contract: str, event: PrivateErased, entry: str = "") -> Outcome:
    """H06: erase what is due of a contract or, by instruction, `event.values` of the one entry with this hash.

    By a manager, with a second person's approval. The keys are destroyed once it is committed, the space is cleaned.
    """

    def erase(moment: Moment) -> list[Step]:
        moment.contract(contract)
        if not caller.plays(event.by, contract):
            raise NotAllowed
        second_of(moment, event, contract)
        (row,) = cast(list[Contract], moment.rows([contract]))
        facts = _facts(moment, row)
        if refusals(event, facts):
            return [Step(row, event, contract, facts)]
        values = _instructed(row, event, entry) if entry else _due(row, event, facts.on)
        rows = moment.rows(sorted(values)[:MOST_CHAINS])
        for chain in rows if moment.locked else ():
            answers.forget(chain.id)
        return [s for r in rows for s in _steps(r, event, row, values[r.id])]

    outcome = act(caller, submission, [contract, entry, event.model_dump(mode="json")], erase)
    if outcome.done and not outcome.replayed and not db.proxy.obj.in_transaction():
        erasure.finish()
        erasure.clean()
    return outcome


def _facts(moment: Moment, row: Contract) -> Facts:
    return Facts(
        at=moment.received,
        on=clock.japan(moment.received).date().isoformat(),
        contract=row,
        actor=moment.registers.person(moment.caller.person),
        about=Keeping(retention.until(row), *retention.kept_by(row.id)),
    )


def _due(row: Contract, event: PrivateErased, on: str) -> dict[str, list[str]]:
    if event.ground != Ground.RETENTION:
        raise BadInput({"ground": [Text("指示による消去は記録ごとに行います。", "An instruction names one entry.")]})
    found = retention.values(retention.subjects(row, on))
    if not found:
        raise BadInput(message=NOTHING)
    return found


def _instructed(row: Contract, event: PrivateErased, entry: str) -> dict[str, list[str]]:
    if event.ground != Ground.INSTRUCTION or not event.instruction:
        raise BadInput({"instruction": [Text("指示書の番号と日付を入れてください。", "Name the instruction.")]})
    subject, kept = retention.of_entry(row.id, entry)
    if not kept:
        raise BadInput(message=NOTHING)
    if not event.values or not set(event.values) <= set(kept):
        raise BadInput({"values": [NONE_CHOSEN]})
    return {subject: sorted(set(event.values))}


def _steps(row: Register, event: PrivateErased, contract: Contract, values: list[str]) -> list[Step]:
    keep_until = retention.until(contract) if event.ground == Ground.RETENTION else None
    return [
        Step(row, event.model_copy(update={"keep_until": keep_until, "values": some}), contract.id)
        for some in (values[n : n + MOST_VALUES] for n in range(0, len(values), MOST_VALUES))
    ]
