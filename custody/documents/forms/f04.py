"""F-04: one transport, what was sealed here and what was read there, side by side (Art. 23; of paper, Art. 1)."""

from __future__ import annotations

from typing import Any

from custody.documents.forms.base import Form, Paper, struck, word
from custody.documents.forms.blocks import Block, Column, facts, heading, photos, said, signatures, table
from custody.documents.forms.parts import items_table, last, second
from custody.events.cases import CaseSort
from custody.events.choices import STAFF, LockKind, Role, State
from custody.events.transport import Errand, KeyKept
from custody.queries import counted_out, papers, seal_readings
from custody.queries.media import may_be_electronic
from custody.queries.papers import Told
from custody.queries.terms import every_article
from custody.text import Text

UNREAD = "着地での照合の前のため記載しません"
NEVER = "紛失のため着いていません"
MEDIA = 23
BOTH = (Column("項目", 1.2), Column("発地", 3), Column("着地", 3))


def values(paper: Paper) -> list[Block]:
    row, chain = paper.about, papers.chain(paper.about.id)
    case = papers.load([row.case_]).get(row.case_ or "")
    return [
        facts(
            [
                ("搬送番号", row.number),
                ("目的", word(Errand, row.purpose)),
                ("搬送者", "、".join(paper.employed(p) for p in row.people) or _firm(row), True),
                ("車両・経路", "　".join(p for p in (row.vehicle, row.route, "直行" if row.direct else "") if p)),
                ("追跡番号", row.tracking),
                (
                    "ケース",
                    f"{case.number}（{word(CaseSort, case.sort)}、錠：{word(LockKind, case.lock_kind)}）"
                    if case
                    else "",
                ),
                ("鍵の保管", "　".join(p for p in (word(KeyKept, row.key_kept), paper.name(row.key_holder)) if p)),
            ]
        ),
        *_lost(paper, chain),
        heading("発地と着地の対比"),
        table(BOTH, _both(paper, chain), size=8.5),
        heading(f"中身（{len(row.items):,}点）"),
        items_table(paper, row.items, struck(paper.contract.id)),
        heading("経過"),
        table(
            (Column("日時", 1.5), Column("場所", 2), Column("内容", 3), Column("確認者", 1.5)),
            _on_the_way(paper, chain) or [["", "", "", ""]],
        ),
        signatures(
            [
                ("引渡者", _actor(paper, chain, "transport.departed")),
                ("搬送者", "、".join(paper.name(p) for p in row.people)),
                ("受取者", _actor(paper, chain, "transport.arrived")),
                ("立会者", _watched(paper, chain)),
            ]
        ),
        heading("封印の写真"),
        photos(_pictures(chain)),
    ]


def _lost(paper: Paper, chain: list[Told]) -> list[Block]:
    """Of a transport that was lost: that it did not arrive, who said so, and where the incident is."""
    told = last(chain, "transport.lost")
    if told is None:
        return []
    row = paper.about
    incident = papers.load([row.incident]).get(row.incident or "")
    things = papers.load(row.items).values()
    still = sum(i.state == State.MISSING for i in things)
    return [
        heading("搬送の紛失"),
        said(
            f"この搬送は着地に着いていません。{paper.when(told.e)}に、中身（{len(row.items):,}点）をケース・封印とともに"
            f"紛失したものとして登録しました。中身のうち、今も所在不明の物は{still:,}点です。"
        ),
        facts(
            [
                ("登録した者", paper.employed(told.e.actor)),
                ("事故等番号", str(getattr(incident, "number", ""))),
                ("分かっていること", str(told.get("note") or ""), True),
            ]
        ),
    ]


def _grounds(paper: Paper) -> tuple[int, ...]:
    """Art. 23 speaks of electronic media; what carries none, and what the contract leaves out of it, is under Art. 1."""
    (binds,) = (b for n, _cited, _subject, b in every_article(paper.contract) if n == MEDIA)
    return (MEDIA,) if binds and may_be_electronic(paper.about.id) else (1,)


def _firm(row: Any) -> str:
    firm = papers.load([row.firm]).get(row.firm or "")
    return str(firm.name) if firm else ""


def _both(paper: Paper, chain: list[Told]) -> list[list[Any]]:
    row = paper.about
    left, came = last(chain, "transport.departed"), last(chain, "transport.arrived")
    packed, read = last(chain, "case.packed_locked"), last(chain, "seal.verified")
    opened, counted = last(chain, "transport.opened"), last(chain, "transport.accepted")
    final = next((r for r in reversed(seal_readings.readings(row)) if r.final), None)
    lost = last(chain, "transport.lost") is not None
    unread = NEVER if lost else UNREAD
    sealed = unread if row.seals and final is None else final.applied if final else ""
    return [
        ["場所", paper.place(row.origin, 3), paper.place(row.destination, 3)],
        ["予定", paper.dates.moment(row.leave_at), paper.dates.moment(row.arrive_by)],
        [
            "実際",
            paper.when(left.e) if left else "",
            paper.when(came.e) if came else NEVER if lost else "",
        ],
        ["立ち会った者", _people(paper, left), _people(paper, came)],
        ["施錠確認", "確認済" if packed and row.lock_checked else "", _locked(read)],
        ["封印番号", sealed, f"{final.read}（控えを見ずに再読取）" if final else ""],
        ["封印の照合", "", ("一致・異常なし" if final.right else "不一致または異常あり") if final else ""],
        ["照合した者", "", _people(paper, read)],
        ["開封した者", "", _people(paper, opened)],
        ["数", f"梱包 {len(packed.get('items', [])) if packed else 0}点", _counted(row) if counted else ""],
    ]


def _locked(read: Told | None) -> str:
    return "" if read is None else "異常あり" if read.get("tampered") else "異常なし"


def _people(paper: Paper, told: Told | None) -> str:
    return "、".join(p for p in (paper.name(told.e.actor), second(paper, told)) if p) if told else ""


def _counted(row: Any) -> str:
    wrong = counted_out.differences(row, "ja")
    return f"検品 {len(row.counted):,}点　{wrong or '差異なし'}"


def _on_the_way(paper: Paper, chain: list[Told]) -> list[list[Any]]:
    found = []
    for t in chain:
        if t.e.kind == "transport.checkpoint":
            what = "封印・錠に異常なし" if t.get("intact") else "封印・錠に異常あり"
        elif t.e.kind == "transport.relayed":
            what = f"中継引渡し　{paper.name(t.e.actor)} → {paper.name(t.get('receiver'))}"
        elif t.e.kind == "transport.rejected":
            what = f"受領拒否　{t.get('reason') or ''}"
        else:
            continue
        found.append([paper.when(t.e), paper.place(t.get("place")), what, paper.name(t.e.actor)])
    return found


def _actor(paper: Paper, chain: list[Told], kind: str) -> str:
    told = last(chain, kind)
    return paper.name(told.e.actor) if told else ""


def _watched(paper: Paper, chain: list[Told]) -> str:
    return second(paper, last(chain, "seal.verified"))


def _pictures(chain: list[Told]) -> list[tuple[str, str]]:
    """One of the seals when they were put on, one when they were read; the first only once both are (C08)."""
    put, read = last(chain, "transport.sealed"), last(chain, "seal.verified")
    shown = (("発地：封印したとき", put if read else None), ("着地：照合したとき", read))
    return [(next(iter(t.get("pictures", [])), "") if t else "", where) for where, t in shown]


FORM = Form(
    "F-04",
    Text("搬送記録票（封印照合票）", "Record of a transport and its seals"),
    (MEDIA, 1),
    "transport",
    values,
    by=STAFF | {Role.TRANSPORTER, Role.CLIENT},
    single=True,
    copies=("発地控", "着地控", "発注者提出用"),
    grounds=_grounds,
)
