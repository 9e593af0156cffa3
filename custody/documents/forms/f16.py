"""F-16: the pledge of secrecy of each worker, one a page, in our own words (Arts 2, 3, 18)."""

from __future__ import annotations

from custody.documents.forms.base import OFFICE, Form, Paper, word
from custody.documents.forms.blocks import Block, facts, page_break, said, signatures
from custody.documents.forms.f14 import workers
from custody.events.choices import Employment, Role
from custody.text import Text

PLEDGES = (
    "1　この業務で知った個人情報や業務の内容を、担当者のほかに話さず、見せず、渡しません。",
    "2　預かった物とその写しは、決められた場所で、決められた目的のためだけに使います。",
    "3　許可のない複写・撮影・送信・持出しをしません。私物の機器や媒体を使いません。",
    "4　なくした、壊した、漏れたかもしれないと気づいたときは、自分で判断せず、すぐに責任者へ知らせます。",
    "5　この業務を離れるときは、手元の物・鍵・写しをすべて返します。",
    "6　上の約束は、この業務を離れた後も、退職した後も守ります。",
)


def values(paper: Paper) -> list[Block]:
    blocks: list[Block] = []
    for n, person in enumerate(sorted(workers(paper), key=paper.name)):
        blocks += ([page_break()] if n else []) + _page(paper, person)
    return blocks or [said("この契約の担当者は登録されていません。")]


def _page(paper: Paper, person: str) -> list[Block]:
    who = paper.book.person(person)
    pledged = [p for p in who.pledges if p["contract"] == paper.contract.id]
    roles = "、".join(word(Role, r) for r in who.roles.get(paper.contract.id, ()))
    return [
        said("私は、次のことを約束します。", 10.5),
        *(said(text, 10.5) for text in PLEDGES),
        facts(
            [
                ("氏名", who.name),
                ("所属", who.employer),
                ("雇用区分", word(Employment, who.employment)),
                ("役割", roles),
                ("誓約日", paper.dates.day(max((p["on"] for p in pledged), default="")) or "（署名の日）"),
                ("退職後の秘密保持", "含む"),
            ]
        ),
        signatures([("誓約者（自署）", ""), ("確認者（管理責任者）", "")], 2),
    ]


FORM = Form(
    "F-16",
    Text("秘密保持誓約書", "Pledge of secrecy"),
    (2, 3, 18),
    "contract",
    values,
    by=OFFICE,
)
