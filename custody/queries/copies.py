"""The family tree of copies: what was made from what, by which permission, where it is now, how it ended."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from custody import db
from custody.events.authorisations import CopyMethod
from custody.events.choices import State
from custody.events.copies import CopyState
from custody.events.erasing import Check, ContentErased
from custody.ledger import project
from custody.models import Authorisation, Copy, Item
from custody.queries.when import moment
from custody.queries.wording import word_of
from custody.registers import Registers
from custody.text import Text

MOST = 400  # copies of one picture; a contract shows its families some at a time
FAMILIES = 8
ROW, STEP, WIDTH, BOX = (
    58,
    20,
    340,
    46,
)  # heights and widths of the picture, in units of its viewBox (CSS px on a phone)
DEEPEST = 7  # further generations are not set in any more, so that a box stays wide enough to read
UNPROVEN = Text("消去を試みて {outcome}", "erasure tried: {outcome}")
MARKS = {
    "live": "active",
    "erased": "destroyed",
    "ended_with_carrier": "closed",
    "returned": "returned",
    "lost": "lost",
}


@dataclass
class Node:
    """One copy in the picture and in the table beside it. x, y: its upper left corner; `line`: what joins it to its parent."""

    copy: Copy
    carrier: Item | None
    depth: int
    parent: str = ""
    permission: str = ""
    permission_key: str = ""
    of: int | None = None
    x: int = 0
    y: int = 0
    line: str = ""

    @property
    def dead(self) -> bool:
        return self.copy.state != CopyState.LIVE.value

    @property
    def mark(self) -> str:
        return MARKS.get(self.copy.state, "voided")

    @property
    def part(self) -> str:
        """`1/2`: which of the number permitted; empty for what the client handed over."""
        return f"{self.copy.nth}/{self.of}" if self.copy.nth and self.of else ""


@dataclass
class Tree:
    """Families of copies, drawn from the top down. `cut`: whether more belong to them than are drawn."""

    nodes: list[Node] = field(default_factory=list)
    cut: bool = False

    @property
    def height(self) -> int:
        return ROW * len(self.nodes)

    @property
    def width(self) -> int:
        return WIDTH


def of_item(item: Item) -> Tree:
    """Every copy that was ever on `item`, with its ancestors and all that came of them."""
    roots = db.rows(
        "WITH RECURSIVE up(id, parent) AS (SELECT id, parent FROM copy WHERE item = ? UNION "
        "SELECT c.id, c.parent FROM copy c JOIN up ON c.id = up.parent) SELECT id FROM up WHERE parent IS NULL",
        (item.id,),
    )
    return _tree([i for (i,) in roots])


def of_contract(contract: str, page: int) -> tuple[Tree, int, int, int]:
    """Some families of a contract, by number; the page shown, how many pages; how many originals have no copies.

    What was found and came from nothing known is a family of its own.
    """
    copied = "(found_at IS NOT NULL OR EXISTS (SELECT 1 FROM copy c WHERE c.parent = copy.id AND c.contract = copy.contract))"
    given = "contract = ? AND parent IS NULL"
    ((all_, with_copies),) = db.rows(
        f"SELECT count(*), sum(CASE WHEN {copied} THEN 1 ELSE 0 END) FROM copy WHERE {given}", (contract,)
    )
    families = int(with_copies or 0)
    pages = max(1, -(-families // FAMILIES))
    page = min(max(page, 1), pages)
    roots = db.rows(
        f"SELECT id FROM copy WHERE {given} AND {copied} ORDER BY number LIMIT ? OFFSET ?",
        (contract, FAMILIES, FAMILIES * (page - 1)),
    )
    return _tree([i for (i,) in roots]), page, pages, int(all_) - families


def _tree(roots: Sequence[str]) -> Tree:
    if not roots:
        return Tree()
    found = db.rows(
        f"WITH RECURSIVE f(id) AS (SELECT id FROM copy WHERE id IN ({', '.join('?' * len(roots))}) UNION "
        f"SELECT c.id FROM copy c JOIN f ON c.parent = f.id) SELECT id FROM f LIMIT {MOST + 1}",
        roots,
    )
    ids = [i for (i,) in found][:MOST]
    rows = {i: r for i, r in project.load(ids).items() if isinstance(r, Copy)}
    return Tree(_placed(_ordered(rows)), cut=len(found) > MOST)


def _ordered(rows: dict[str, Copy]) -> list[Node]:
    """Each copy after its parent, brothers by number."""
    below: dict[str, list[Copy]] = defaultdict(list)
    for row in sorted(rows.values(), key=lambda r: r.number):
        below[row.parent if row.parent in rows else ""].append(row)
    carriers, grants = _loaded(r.item for r in rows.values()), _loaded(r.permission for r in rows.values())
    nodes: list[Node] = []
    waiting = [(row, 0) for row in reversed(below[""])]
    while waiting:
        row, depth = waiting.pop()
        carrier, grant = carriers.get(row.item), grants.get(row.permission or "")
        node = Node(row, carrier if isinstance(carrier, Item) else None, depth)
        node.parent = rows[row.parent].number if row.parent in rows else ""
        if isinstance(grant, Authorisation):
            node.permission, node.permission_key, node.of = grant.number, grant.id.partition(":")[2], grant.allowed
        nodes.append(node)
        waiting += [(child, depth + 1) for child in reversed(below[row.id])]
    return nodes


def _loaded(ids: Iterable[str | None]) -> dict[str, object]:
    return dict(project.load(i for i in ids if i))


def _placed(nodes: list[Node]) -> list[Node]:
    at: dict[str, Node] = {}
    for n, node in enumerate(nodes):
        node.x, node.y = STEP * min(node.depth, DEEPEST), ROW * n
        parent = at.get(node.copy.parent or "")
        if parent is not None:
            middle, down = node.y + BOX // 2, parent.x + STEP // 2
            node.line = f"M{down} {parent.y + BOX}V{middle}H{node.x}" if node.x > parent.x else ""
        at[node.copy.id] = node
    return nodes


@dataclass(frozen=True)
class Told:
    """A node in words: how it was made, where it is now and in what state, how it ended (live: what came of trying)."""

    node: Node
    made: str
    state: str
    where: str
    ended: str


def told(tree: Tree, book: Registers, lang: str, now: str) -> list[Told]:
    """What the table says of each copy, in the order of the picture."""
    tried = _unproven(tree)
    return [_told(node, book, lang, now, tried.get(node.copy.id)) for node in tree.nodes]


def _unproven(tree: Tree) -> dict[str, str]:
    """The live copies (ids) that somebody tried to erase, with what the last check found: that proves nothing."""
    carriers = sorted({node.copy.item for node in tree.nodes if not node.dead})
    sql = f"SELECT body FROM entry WHERE kind = ? AND subject IN ({', '.join('?' * len(carriers))}) ORDER BY seq"
    bodies = (body for (body,) in db.rows(sql, (ContentErased.kind, *carriers))) if carriers else ()
    found = [data for data in project.said(bodies) if {"outcome", "copies"} <= data.keys()]
    return {copy: data["outcome"] for data in found for copy in data["copies"] if data["outcome"] != Check.PASS.value}


def _told(node: Node, book: Registers, lang: str, now: str, tried: str | None) -> Told:
    copy, carrier = node.copy, node.carrier
    how = word_of(CopyMethod, copy.how, lang) if copy.how else ""
    who = book.person_name(copy.made_by) if copy.made_by else ""
    made = " · ".join(part for part in (how, who, moment(copy.made_at, now, lang) if copy.made_at else "") if part)
    where = ""
    if carrier is not None and not node.dead:
        place = " › ".join(book.place_path(carrier.place).split(" › ")[-2:])
        where = " · ".join(part for part in (word_of(State, carrier.state, lang), place) if part)
    ended = moment(copy.ended_at, now, lang) if copy.ended_at else ""
    if tried and not node.dead:
        ended = UNPROVEN.filled(outcome=tried.upper()).in_(lang)
    return Told(node, made, word_of(CopyState, copy.state, lang), where, ended)
