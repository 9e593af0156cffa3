"""What still keeps a contract open, line by line, and the balance of what came and how it ended (A04)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from custody import db
from custody.events.choices import NOT_ELECTRONIC, TERMINAL, ContractState, State
from custody.events.copies import CopyState
from custody.ledger import item_counts
from custody.models import Contract
from custody.models.authorisation import WANTS_PAPER
from custody.rules.articles import HOUSE_RULE, applies, cite
from custody.text import Text

MOST = 20


@dataclass(frozen=True)
class Open:
    """One thing that is open. `state`: of an item, for its mark; `endpoint` and `key`: what settles it."""

    label: str
    state: str
    endpoint: str
    key: str


@dataclass(frozen=True)
class Matter:
    """One reason why a contract cannot be closed: `count` things, of which `lines` are the first."""

    what: str
    title: Text
    basis: Text
    count: int
    lines: Sequence[Open]


@dataclass(frozen=True)
class Balance:
    """One kind: `came` is the sum of the rest. `came` leaves out what was voided, which never came.

    `returned` counts what went to the client; of own media alone, what went back to the company. `lost`: for good, as
    the client acknowledged.
    """

    what: str
    title: Text
    came: int
    returned: int
    destroyed: int
    erased: int
    lost: int
    held: int


QUERIES = (
    ("transports", Text("終わっていない搬送", "Transports under way"), 10, "transports.show",
     "SELECT number, state, id FROM transport WHERE contract = ? AND state NOT IN ('accepted', 'cancelled', 'lost')"),
    ("incidents", Text("終結していない事故等", "Open incidents"), 12, "incidents.show",
     "SELECT number, '', id FROM incident WHERE contract = ? AND state <> 'closed'"),
    ("certificates", Text("証明書を待つ廃棄", "Certificates due"), 11, "items.show",
     "SELECT number, state, number FROM item WHERE contract = ? AND state = 'destroyed_uncertified'"),
    ("findings", Text("完了していない指摘", "Open findings"), 21, "findings.show",
     "SELECT text, '', id FROM finding WHERE contract = ? AND state <> 'closed'"),
    ("spoken", Text("書面待ちの許可・承諾・指示", "Authorisations that wait for paper"), 0, "authorisations.show",
     f"SELECT number, '', id FROM authorisation WHERE contract = ? AND {WANTS_PAPER}"),
)  # fmt: skip


def matters(contract: Contract) -> list[Matter]:
    """Everything that is open, items and copies first; those with nothing open too, so that they can be ticked."""
    found = [_items(contract), _copies(contract)]
    for what, title, article, endpoint, sql in QUERIES:
        basis = cite(article, contract) if article and applies(article, contract) else HOUSE_RULE
        rows = db.rows(f"{sql} ORDER BY 1", (contract.id,))
        lines = [Open(str(n)[:60], s, endpoint, str(i).rpartition(":")[2]) for n, s, i in rows[:MOST]]
        found.append(Matter(what, title, basis, len(rows), lines))
    return found


def still_open(contract: Contract) -> bool:
    """Whether anything keeps a contract that has ended from being closed."""
    return contract.state == ContractState.ENDED and any(m.count for m in matters(contract))


def _items(contract: Contract) -> Matter:
    over = sorted(s.value for s in TERMINAL)
    sql = f"SELECT number, state FROM item WHERE contract = ? AND state NOT IN ({_marks(over)}) ORDER BY state, number"
    rows = db.rows(sql, (contract.id, *over))
    title = Text("返還・廃棄の済んでいない媒体", "Items not yet returned or destroyed")
    return Matter("items", title, cite(10, contract), len(rows), [Open(n, s, "items.show", n) for n, s in rows[:MOST]])


def _copies(contract: Contract) -> Matter:
    rows = db.rows(
        "SELECT c.number, i.number FROM copy c JOIN item i ON i.id = c.item "
        "WHERE c.contract = ? AND c.state = 'live' ORDER BY c.number",
        (contract.id,),
    )
    lines = [Open(f"{k} · {n}", "", "copies.of_item", n) for k, n in rows[:MOST]]
    return Matter("copies", Text("有効な写し", "Live copies"), cite(10, contract), len(rows), lines)


def _marks(values: Sequence[object]) -> str:
    return ", ".join("?" * len(values))


def balance(contract: str) -> list[Balance]:
    """Received = returned + destroyed + erased + lost + held, for media, paper, copies and own media."""
    kinds: dict[str, Counter[str]] = {"media": Counter(), "paper": Counter(), "own": Counter()}
    for some in item_counts.by_place([contract]):
        if some.came != item_counts.NEVER and some.state != State.EXPECTED:
            own, paper = some.came == item_counts.OWN, some.medium in NOT_ELECTRONIC
            kinds["own" if own else "paper" if paper else "media"][some.state] += some.n
    sql = "SELECT state, count(*) FROM copy WHERE contract = ? GROUP BY state"
    copies = Counter({state: int(n) for state, n in db.rows(sql, (contract,))})
    return [
        _carriers("media", Text("預かった媒体", "Media received"), kinds["media"]),
        _carriers("paper", Text("預かった紙", "Paper received"), kinds["paper"]),
        _of_copies(copies),
        _carriers("own", Text("自社・発見の媒体", "Own and found media"), kinds["own"]),
    ]


def _carriers(what: str, title: Text, n: Counter[str]) -> Balance:
    came = sum(n.values()) - n[State.VOIDED]
    back = n[State.RETURNED] + (n[State.RECLAIMED] if what == "own" else 0)
    gone = (back, n[State.DESTROYED], 0, n[State.LOST])
    return Balance(what, title, came, *gone, came - sum(gone))


def _of_copies(n: Counter[str]) -> Balance:
    came = sum(n.values()) - n[CopyState.VOIDED]
    gone = (n[CopyState.RETURNED], n[CopyState.ENDED_WITH_CARRIER], n[CopyState.ERASED], n[CopyState.LOST])
    return Balance("copies", Text("写し", "Copies"), came, *gone, came - sum(gone))
