"""F-01: the register of media and paper that hold personal information (Art. 1)."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import Any

from custody.documents.forms.base import EVERYONE, Form, Paper, over, struck, word
from custody.documents.forms.blocks import Block, Column, heading, table
from custody.events.choices import TERMINAL, Encryption, InfoClass, Medium, State
from custody.queries import papers
from custody.text import Text

MARKS = {"personal": "個", "special": "要", "specific": "特"}
SIGNS = {"stored": "●", "in_use": "○", "in_transit": "▷", "missing": "×", "quarantined": "△"}
ENDED = "■"
COLUMNS = (
    Column("管理番号", 1.75, "code"),
    Column("種別", 1.7),
    Column("製造番号", 2.4, "code"),
    Column("容量", 1.1),
    Column("暗号化", 1.1),
    Column("情報名", 2.7),
    Column("区分", 0.8, "mark"),
    Column("本人数", 1.2, "n"),
    Column("受領日", 1.95),
    Column("授受書番号", 1.8),
    Column("保管場所", 2.9),
    Column("現在の状態", 1.9),
    Column("保管者", 1.6),
    Column("最終確認日", 1.95),
    Column("返還・廃棄日／番号", 2.2),
)


def values(paper: Paper) -> list[Block]:
    items = papers.rows("item", paper.contract.id)
    copies: dict[str, list[Any]] = defaultdict(list)
    for copy in papers.rows("copy", paper.contract.id, "state <> 'voided'"):
        copies[copy.item].append(copy)
    before = struck(paper.contract.id)
    ends = _ends(paper)
    rows = [_row(paper, item, copies[item.id], before.get(item.id, {}), ends.get(item.id, "")) for item in items]
    return [table(COLUMNS, rows, size=6.5, pad=1.1), heading("合計"), _sums(items, copies), heading("凡例"), _legend()]


def _row(paper: Paper, item: Any, copies: list[Any], before: Any, end: str) -> list[Any]:
    over_ = State(item.state) in TERMINAL
    return [
        item.number,
        over(before, "medium", word(Medium, item.medium), lambda c: word(Medium, c)),
        over(before, "serial", item.serial),
        over(before, "capacity", item.capacity),
        over(before, "encryption", _encrypted(item.encryption), _encrypted),
        over(before, "description", "、".join(dict.fromkeys(c.name for c in copies if c.name)) or item.description),
        MARKS.get(item.info_class or "", ""),
        sum(c.persons or 0 for c in copies) or "",
        f"{paper.dates.short(item.held_since)}\n（旧台帳）" if item.held_since else paper.dates.short(item.received_at),
        over(before, "receipt", item.receipt),
        "" if over_ else paper.place(item.place),
        f"{SIGNS.get(item.state, ENDED if over_ else '◇')} {word(State, item.state)}",
        "" if over_ else paper.name(item.holder or paper.keeper(item.place)),
        paper.dates.short(item.seen_at),
        end,
    ]


def _encrypted(code: str) -> str:
    return word(Encryption, code).removeprefix("暗号化 ").partition("（")[0]


def _ends(paper: Paper) -> dict[str, str]:
    """Item -> when it was returned or destroyed, and by which receipt or certificate."""
    told = papers.entries(paper.contract.id, ("return.receipted", "destroy.certified"))
    return {
        t.e.subject: f"{paper.dates.short(t.e.occurred)}\n{t.get('receipt') or t.get('certificate') or ''}".strip()
        for t in told
    }


def _sums(items: list[Any], copies: dict[str, list[Any]]) -> Block:
    states = Counter(i.state for i in items)
    live = sum(c.state == "live" for some in copies.values() for c in some)
    over_ = sum(n for s, n in states.items() if State(s) in TERMINAL)
    columns = [
        Column(t, 1, "n")
        for t in ("媒体数", "うち終了（返還・廃棄など）", "うち現在あるもの", "写しの数", "うち有効な写し")
    ]
    return table(columns, [[len(items), over_, len(items) - over_, sum(map(len, copies.values())), live]], size=8)


def _legend() -> Block:
    signs = "　".join(f"{sign} {word(State, code)}" for code, sign in SIGNS.items())
    classes = "　".join(f"{MARKS[c.value]} {c.text.ja}" for c in InfoClass)
    return {"is": "said", "text": f"{signs}　{ENDED} 終了　◇ その他　／　{classes}", "size": 7.5}


FORM = Form(
    "F-01",
    Text("個人情報記録媒体等管理台帳", "Register of media and papers"),
    (1,),
    "contract",
    values,
    template="register",
    by=EVERYONE,
    tabular=True,
)
