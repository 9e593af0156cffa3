"""The chains of one contract read, hashed and folded anew, for a statement on paper (F-28)."""

from __future__ import annotations

from dataclasses import dataclass, field

from custody.ids import noun_of
from custody.ledger import project
from custody.ledger.verify import Finding
from custody.queries import history, papers
from custody.queries.chains import SHARED

SOME = 400


@dataclass
class Proved:
    """How many chains and entries were looked at, and the first thing that is wrong with each chain."""

    chains: int = 0
    entries: int = 0
    wrong: list[Finding] = field(default_factory=list)


def proved_chains(contract: str) -> Proved:
    """Every chain that belongs to a contract alone; those that several share are `custody verify`'s."""
    found = Proved()
    ids = [s for s in papers.subjects(contract) if noun_of(s) not in SHARED]
    for start in range(0, len(ids), SOME):
        for row in project.load(ids[start : start + SOME]).values():
            proof = history.proved(row)[0]
            found.chains += 1
            found.entries += proof.count
            if proof.first is not None:
                found.wrong.append(proof.first)
    return found
