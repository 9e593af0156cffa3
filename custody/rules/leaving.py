"""Art. 3: whoever leaves leaves nothing behind with them: no item, no key, no transport."""

from __future__ import annotations

from dataclasses import dataclass

from custody.events import Event
from custody.events.people import PersonLeft
from custody.rules.articles import cite
from custody.rules.facts import Facts
from custody.rules.refusal import Refusal
from custody.text import Text

MOST_NAMED = 5


@dataclass(frozen=True)
class Clearance:
    """What a person still answers for, each as (number, id). `others`: things of contracts that are not the asker's."""

    items: tuple[tuple[str, str], ...] = ()
    units: tuple[tuple[str, str], ...] = ()
    cases: tuple[tuple[str, str], ...] = ()
    transports: tuple[tuple[str, str], ...] = ()
    others: int = 0

    @property
    def clear(self) -> bool:
        return not (self.items or self.units or self.cases or self.transports or self.others)

    def named(self) -> str:
        """The first of the numbers, for a message."""
        found = [n for some in (self.items, self.transports, self.units, self.cases) for n, _ in some]
        return "、".join(found[:MOST_NAMED]) or "—"


def leaving_with_things(event: Event, facts: Facts) -> Refusal | None:
    """R-03-1. Nobody leaves while they hold things or keys, or carry a transport. `about`: Clearance."""
    left = facts.about
    if not isinstance(event, PersonLeft) or not isinstance(left, Clearance) or left.clear:
        return None
    return Refusal(
        "R-03-1",
        cite(3, facts.contract),
        Text(
            f"手元の媒体・鍵・搬送が残っています（{left.named()}）。離任を記録できません。",
            f"Items, keys or transports are still theirs ({left.named()}). Their leaving cannot be recorded.",
        ),
        Text(
            "離任確認の画面から、返却・引継ぎ・保管責任者の交替を一つずつ済ませてください。",
            "Settle each from the clearance page: bring back, hand over, name another keeper.",
        ),
    )


RULES = (leaving_with_things,)
