"""Where the things of a contract are: the groups that every page counts and lists by, so that no two can disagree."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from custody import db
from custody.events.choices import TERMINAL, State
from custody.ledger.item_counts import NEVER, OWN, RECEIVED, by_place
from custody.queries.attention import Condition, marks
from custody.text import Text

CAME = {
    RECEIVED: "received_at IS NOT NULL",
    OWN: "(received_at IS NULL AND expected_on IS NULL)",
    NEVER: "(received_at IS NULL AND expected_on IS NOT NULL)",
}
HERE = (RECEIVED, OWN)


@dataclass(frozen=True)
class Group:
    """Things that are one at a glance. `code`: the state whose colour and shape they take. `came`: how they came."""

    name: str
    label: Text
    code: State | None
    states: frozenset[State]
    came: Sequence[str] = HERE


ORIGINS = (
    Group("handed-over", Text("受領（発注者から）", "Received from the client"), None, frozenset(State), (RECEIVED,)),
    Group("own", Text("自社の空媒体", "Own blank media"), None, frozenset(State), (OWN,)),
)
"""What came to a contract; what was announced and never came is in none. PLACES add up to it."""
PLACES = (
    Group("held", Text("保管中", "In storage"), State.STORED, frozenset({State.STORED})),
    Group("out", Text("使用中", "In use"), State.IN_USE, frozenset({State.IN_USE})),
    Group("moving", Text("搬送中", "Moving"), State.IN_TRANSIT, frozenset({State.PACKED, State.IN_TRANSIT})),
    Group("received", Text("入庫待ち", "To be stored"), State.ARRIVED, frozenset({State.ARRIVED, State.BLANK})),
    Group(
        "awaiting", Text("廃棄・証明待ち", "Awaiting destruction or certificate"), State.AWAITING_DESTRUCTION,
        frozenset({State.AWAITING_DESTRUCTION, State.DESTROYED_UNCERTIFIED}),
    ),
    Group(
        "missing", Text("所在不明・隔離", "Missing or quarantined"), State.MISSING,
        frozenset({State.MISSING, State.QUARANTINED}),
    ),
    Group("ended", Text("終了", "Ended"), State.RETURNED, TERMINAL),
)  # fmt: skip
EXPECTED = Group("expected", Text("受領前", "Announced"), State.EXPECTED, frozenset({State.EXPECTED}), (NEVER,))
GROUPS = (*PLACES[:-1], EXPECTED, PLACES[-1])
BY_NAME = {g.name: g for g in (*ORIGINS, *GROUPS)}
LATE, PAST = "late", Text("返却予定を過ぎた", "Past their return time")


def counted(contracts: Iterable[str], now: str) -> dict[str, Counter[str]]:
    """How many things each contract has in each group, and how many are LATE at `now` (a UTC stamp)."""
    ids = sorted(contracts)
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for some in by_place(ids):
        for g in BY_NAME.values():
            if some.came in g.came and some.state in g.states:
                found[some.contract][g.name] += some.n
    for contract, n in _late(ids, now):
        found[contract][LATE] = n
    return found


def _late(ids: Sequence[str], now: str) -> list[tuple[str, int]]:
    sql = (
        "SELECT contract, count(*) FROM item WHERE state = ? AND due < ? "
        f"AND contract IN ({marks(ids)}) GROUP BY contract"
    )
    return [(contract, int(n)) for contract, n in db.rows(sql, (State.IN_USE.value, now, *ids))]


def label_of(name: str) -> Text:
    return PAST if name == LATE else BY_NAME[name].label


def condition(contract: str, name: str, now: str) -> Condition:
    """The things of a contract that are in a group, or late."""
    if name == LATE:
        return "contract = ? AND state = ? AND due < ?", [contract, State.IN_USE.value, now]
    group = BY_NAME[name]
    states = sorted(s.value for s in group.states)
    came = " OR ".join(CAME[c] for c in group.came)
    return f"contract = ? AND state IN ({marks(states)}) AND ({came})", [contract, *states]
