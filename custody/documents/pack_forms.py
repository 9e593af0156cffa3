"""The papers that an audit pack has besides the forms: what an auditor reads first, and the table of contents."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from custody.documents.forms.base import ANYBODY, Form, Paper
from custody.documents.forms.blocks import Block, Column, facts, heading, said, table
from custody.documents.forms.late_and_places import (
    LATE,
    MOVES,
    PLACES,
    PLACING,
    is_late,
    late_rows,
    move_rows,
    moves,
    numbers_of,
    place_rows,
    placed,
)
from custody.queries import papers
from custody.text import Text

SHOWN = 20  # lines of what is read first, in the table of contents
CONTENTS = (
    Column("No.", 0.45, "n"),
    Column("ファイル", 3.1, "code"),
    Column("内容", 3),
    Column("対象", 1.5, "code"),
    Column("文書番号", 1.2, "code"),
    Column("SHA-256", 5.6, "code"),
)


@dataclass(frozen=True)
class Inside:
    """A file of a pack: its name, what it is, of what, and under which document number it was issued."""

    name: str
    what: Text
    of: str
    number: str
    sha256: str


def _late(paper: Paper) -> list[Block]:
    told = [t for t in papers.late(paper.contract.id) if is_late(paper, t)]
    about = f"起きてから{paper.contract.late_after}分を過ぎて登録したもの　{len(told):,}件"
    return [said(about), table(LATE, late_rows(paper, told, numbers_of(told)) or [[""] * len(LATE)], main=True)]


def _places(paper: Paper) -> list[Block]:
    told = placed(papers.entries(paper.contract.id, PLACING))
    moved = moves(paper, told)
    rows = move_rows(paper, moved, numbers_of(moved))
    return [
        heading("置かれた場所"),
        table(PLACES, place_rows(paper, told) or [[""] * len(PLACES)]),
        heading(f"事業所・区域をまたぐ移動（{len(moved):,}件）"),
        table(MOVES, rows or [[""] * len(MOVES)], main=True),
    ]


def _first(number: str, name: Text, values: Callable[[Paper], list[Block]]) -> Form:
    return Form(number, name, (13,), "contract", values, template="register", by=ANYBODY, tabular=True)


LATE_ENTRIES = _first("別紙1", Text("後から登録した記録", "Entries recorded late"), _late)
WHEREABOUTS = _first("別紙2", Text("置かれた場所の履歴", "Where the things were"), _places)
INDEX = Form(
    "目次",
    Text("監査資料一式　目次", "Audit pack: table of contents"),
    (13,),
    "contract",
    lambda _paper: [],
    template="register",
    by=ANYBODY,
)


def index(paper: Paper, inside: Sequence[Inside], unsealed: int) -> list[Block]:
    """What the table of contents shows: what is read first, how to check, then every file with its hash."""
    return [
        facts(
            [
                ("作成者", paper.employed(paper.caller.person)),
                ("作成日時", paper.dates.time(paper.now)),
                ("ファイル数", f"{len(inside):,}件（この目次と SHA256SUMS を除く）"),
                ("まだ封印されていない記録", f"{unsealed:,}件"),
            ],
            40,
        ),
        heading("はじめに見るもの　1　後から登録した記録"),
        *_short(_late(paper)),
        heading("はじめに見るもの　2　置かれた場所の履歴"),
        *_short(_places(paper)),
        heading("確かめ方"),
        said(
            "展開したフォルダーで「sha256sum -c SHA256SUMS」を実行すると、すべてのファイルがこの一式のものかどうかが分かります。"
            "一式（zip）そのもののSHA-256は台帳に記録され、下のQRコードの先で見られます。記録が改ざんされていないことは、"
            "evidence-… .zip を開き、中の VERIFY.md の手順で、この製品によらずに確かめます。公開鍵は別の道で受け取ってください。",
            8,
        ),
        heading("目次"),
        table(CONTENTS, [[n, f.name, f.what.ja, f.of, f.number, f.sha256] for n, f in enumerate(inside, 1)], size=6),
    ]


def _short(blocks: Sequence[Block]) -> list[Block]:
    """Tables with their first lines only, and a word on where the rest is."""
    found: list[Block] = []
    for b in blocks:
        cut = b["is"] == "table" and len(b["rows"]) > SHOWN
        found.append({**b, "rows": b["rows"][:SHOWN], "main": False, "size": 6.5} if b["is"] == "table" else b)
        if cut:
            found.append(said(f"ほか {len(b['rows']) - SHOWN:,}件は別紙にあります。", 8))
    return found
