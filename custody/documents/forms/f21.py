"""F-21: a finding, what both sides held of it, and what was done (Art. 21)."""

from __future__ import annotations

from custody.documents.forms.base import OFFICE, Form, Paper, word
from custody.documents.forms.blocks import Block, facts, part, photos, signatures, space
from custody.documents.forms.parts import last
from custody.events.oversight import FindingState
from custody.queries import papers
from custody.text import Text


def values(paper: Paper) -> list[Block]:
    row, chain = paper.about, papers.chain(paper.about.id)
    talked, closed = last(chain, "finding.concluded"), last(chain, "finding.closed")
    audit = papers.load([row.audit]).get(row.audit or "")
    return [
        part("指摘"),
        facts(
            [
                ("指摘日", paper.dates.day(row.noted_on)),
                ("関係する条", f"第{paper.contract.clauses.get(row.article, row.article)}条" if row.article else ""),
                (
                    "監査",
                    f"{paper.dates.day(audit.held_on or audit.noticed_on)}　{audit.auditor}"
                    if audit
                    else "監査によらない指摘",
                    True,
                ),
            ]
        ),
        space("指摘の内容", 22, row.text),
        part("協議"),
        facts(
            [
                ("受注者の見解", _needed(row.ours)),
                ("発注者の見解", _needed(row.theirs)),
                ("協議日", paper.dates.day(row.concluded_on)),
                ("発注者の担当者", str(talked.get("officer") or "") if talked else ""),
                ("要否の結論", _joint(row), True),
                ("期限", paper.dates.day(row.due) or "定めなし", True),
            ]
        ),
        space("措置と分担", 25, row.measure or "措置なし"),
        part("改善完了報告"),
        facts([("状態", word(FindingState, row.state)), ("完了日", paper.dates.day(row.closed_on) or "未完了")]),
        space("行ったこと", 22, str(closed.get("done") or "") if closed else "未完了"),
        photos([(p, f"完了の証拠 {n}") for n, p in enumerate(row.evidence, 1)]),
        signatures(
            [
                ("受注者", paper.maker),
                ("発注者", str(talked.get("officer") or "") if talked else ""),
            ],
            2,
        ),
    ]


def _needed(value: bool | None) -> str:
    return "未表明" if value is None else "改善は必要" if value else "改善は不要"


def _joint(row: object) -> str:
    ours, theirs = getattr(row, "ours", None), getattr(row, "theirs", None)
    if ours is None or theirs is None:
        return "結論なし"
    return _needed(ours) if ours == theirs else "双方の見解が一致していない"


FORM = Form(
    "F-21",
    Text("改善協議記録／改善完了報告", "Improvement talked over and done"),
    (21,),
    "finding",
    values,
    by=OFFICE,
    single=True,
)
