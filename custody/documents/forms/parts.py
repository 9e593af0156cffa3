"""Lines that several forms share: of what a carrier is, of what is on it, of what happened to it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from custody.documents.forms.base import Paper, over, word
from custody.documents.forms.blocks import Block, Column, table
from custody.events.choices import Encryption, InfoClass, Medium
from custody.queries import papers
from custody.queries.papers import Told

ITEMS = (
    Column("No.", 0.6, "n"),
    Column("管理番号", 1.7, "code"),
    Column("種別", 1.7),
    Column("情報名", 3),
    Column("製造番号", 2.4, "code"),
    Column("数量・容量", 1.4),
    Column("暗号化", 1.1),
)


def copies_on(items: Iterable[str], contract: str) -> dict[str, list[Any]]:
    """Item -> the copies that are or were on it; not those that were struck as a mistake."""
    wanted, found = set(items), defaultdict[str, list[Any]](list)
    for copy in papers.rows("copy", contract, "state <> 'voided'"):
        if copy.item in wanted:
            found[copy.item].append(copy)
    return found


def encrypted(code: str) -> str:
    """`済`, `なし`, `不明`, `対象外`."""
    return word(Encryption, code).removeprefix("暗号化 ").partition("（")[0]


def item_cells(n: int, item: Any, copies: Iterable[Any], before: Mapping[str, Any]) -> list[Any]:
    """The cells of ITEMS."""
    return [
        n,
        item.number,
        over(before, "medium", word(Medium, item.medium), lambda c: word(Medium, c)),
        over(before, "description", "、".join(dict.fromkeys(c.name for c in copies if c.name)) or item.description),
        over(before, "serial", item.serial),
        over(before, "capacity", item.capacity or str(item.quantity or "")),
        over(before, "encryption", encrypted(item.encryption), encrypted),
    ]


def items_table(
    paper: Paper,
    ids: Iterable[str],
    before: Mapping[str, Any],
    more: Mapping[str, Iterable[Any]] | None = None,
    columns: Iterable[Column] = (),
) -> Block:
    """A table of items; `columns` and `more` (item -> cells) come behind what every such table has."""
    rows = papers.load(ids)
    listed = sorted((rows[i] for i in rows), key=lambda r: r.number)
    copies = copies_on(rows, paper.contract.id)
    cells = [
        [*item_cells(n, r, copies[r.id], before.get(r.id, {})), *(more or {}).get(r.id, ())]
        for n, r in enumerate(listed, 1)
    ]
    return table((*ITEMS, *columns), cells)


def classes(copies: Iterable[Any]) -> str:
    """The classes of information of some copies, the words once each."""
    return "、".join(dict.fromkeys(word(InfoClass, c.info_class) for c in copies))


def last(chain: Iterable[Told], *kinds: str) -> Told | None:
    """The newest entry of one of these kinds."""
    return next((t for t in reversed(list(chain)) if t.e.kind in kinds), None)


def through(paper: Paper, told: Told) -> str:
    """Whose link opened the account of whoever signed for the client, or led them there; empty where it was nobody's."""
    makers = [told.e.link_by(), *(str(s.get("link_by", "")) for s in told.e.sign)]
    return "、".join(f"（{paper.employed(m)}が作ったリンクから）" for m in dict.fromkeys(makers) if m)


def second(paper: Paper, told: Told | None) -> str:
    """Who signed an entry besides the one who made it."""
    return "、".join(paper.employed(str(s["by"])) for s in told.e.sign) if told else ""
