"""F-28: whether the ledger of a contract is what was written: read anew, hashed anew, folded anew (Arts 14, 15)."""

from __future__ import annotations

from typing import Any

from custody.documents.forms.base import OFFICE, Form, Paper
from custody.documents.forms.blocks import Block, Column, code, facts, heading, said, signatures, table
from custody.events import KINDS
from custody.queries import papers
from custody.queries.proved import proved_chains
from custody.queries.wording import choices_of, word_of
from custody.text import Text

FIXES = (
    Column("対象", 1.8, "code"),
    Column("記録", 0.7, "n"),
    Column("できごと", 2.2),
    Column("欄", 2),
    Column("訂正前", 2.6),
    Column("訂正後", 2.6),
    Column("訂正", 1.2),
)
WRONG = (Column("対象", 3, "code"), Column("記録", 1, "n"), Column("内容", 5))


def values(paper: Paper) -> list[Block]:
    span, result = papers.span(paper.contract.id), proved_chains(paper.contract.id)
    fixes = papers.corrections(paper.contract.id)
    return [
        facts(
            [
                ("範囲", f"この契約の記録　第{span.first:,}件～第{span.last:,}件", True),
                ("確かめた記録", f"{result.entries:,}件（登録時の記録を含む）"),
                ("確かめた連鎖", f"{result.chains:,}本"),
                ("先頭のハッシュ", code(papers.first_hash(paper.contract.id)), True),
                ("末尾のハッシュ", code(span.head), True),
                ("封印の根", code(span.root or "まだ封印なし"), True),
                ("封印の件数", f"{span.sealed:,}件（台帳全体）"),
                ("検証した日時", paper.dates.time(paper.now)),
                ("結果", "改ざん・欠落なし" if not result.wrong else f"{len(result.wrong):,}件の不一致", True),
            ]
        ),
        said(
            "記録を一件ずつ読み直してハッシュを計算し、連鎖と現在の状態に一致することを確かめました。台帳の外にある控えとの照合は、"
            "証拠一式（evidence）に添えた手順で、この製品によらずに行えます。",
            8,
        ),
        heading("一致しなかった記録"),
        table(WRONG, [[f.subject, f.seq, f.what.ja] for f in result.wrong] or [["", "", ""]]),
        heading(f"訂正の一覧（{len(fixes):,}件。元の記録は消えずに残っています）"),
        table(FIXES, _fixes(paper, fixes) or [[""] * 7], size=7),
        signatures([("検証者（受注者）", paper.maker), ("確認者（発注者）", "")], 2),
    ]


def _fixes(paper: Paper, fixes: list[papers.Told]) -> list[list[Any]]:
    rows = papers.load({t.e.subject for t in fixes})
    found = []
    for t in fixes:
        kind = KINDS[t.e.kind]
        for name, ask in kind.asks.items():
            if (was := t.wrong(name)) is not None and not ask.filled:
                number = getattr(rows.get(t.e.subject), "number", t.e.subject)
                before, after = (_said(paper, t, name, v) for v in (was, t.get(name)))
                found.append([number, t.e.seq, kind.title.ja, ask.label.ja, {"t": "", "was": before}, after, t.by])
    return found


def _said(paper: Paper, t: papers.Told, name: str, value: Any) -> str:
    kind = KINDS[t.e.kind]
    if kind.asks[name].widget in ("place", "unit", "area"):
        return paper.place(value)
    if kind.asks[name].widget == "datetime":
        return paper.dates.moment(value)
    choices = choices_of(kind, name)
    return word_of(choices, str(value), "ja") if choices else str(value if value is not None else "")


FORM = Form(
    "F-28",
    Text("台帳真正性確認書", "Statement on the integrity of the ledger"),
    (14, 15),
    "contract",
    values,
    by=OFFICE,
)
