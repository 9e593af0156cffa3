"""How the contracts are kept (Arts 13, 20, 21): an audit, its findings, compliance reports; a whole contract counted."""

from __future__ import annotations

from datetime import datetime, timedelta

from custody.demo import pictures
from custody.demo.telling import Story, done, kept
from custody.events.choices import State
from custody.events.contracts import ComplianceReported
from custody.events.counting import StocktakeClosed, StocktakeOpened
from custody.events.items import ItemSighted
from custody.events.oversight import (
    Answer,
    AuditAnswered,
    AuditHeld,
    AuditNotified,
    FindingClosed,
    FindingConcluded,
    FindingNoted,
)
from custody.models import Item, Stocktake
from custody.usecases import contracts, counting, oversight

FOUND = "保管庫の鍵の受渡しが記録されていない日が2日あった"


class Audited(Story):
    """One finding was improved with evidence; of another both sides hold that it needs improving, and it is due."""

    part, length = 0.7, 13

    def lay(self) -> None:
        self.on(0, 11, 40, self.notified)
        self.on(2, 9, 25, self.answered)
        self.on(7, 15, 30, self.held)
        self.on(7, 16, 0, self.noted)
        self.on(9, 13, 40, self.concluded)
        self.on(13, 14, 30, self.improved)

    def notified(self, when: datetime) -> None:
        event = AuditNotified(
            on=when.date().isoformat(), planned_on=self.house.days[self.first + 7].isoformat(),
            auditor="みなと区 監査委員事務局、監査法人しおかぜ", scope="媒体の保管、鍵、持ち出しの記録、従事者名簿",
        )  # fmt: skip
        outcome = oversight.notify(self.by("高橋"), self.house.sent(when), self.contract("tax"), event)
        self.audit = done(outcome).first("audit")

    def answered(self, when: datetime) -> None:
        event = AuditAnswered(on=when.date().isoformat(), answer=Answer.ACCEPTED)
        done(oversight.answer(self.by("高橋"), self.house.sent(when), self.audit, event))

    def held(self, when: datetime) -> None:
        lines = ["Storage: in order", "Keys: 2 days without a record", "Roster: in order"]
        scan = kept(self.house, "高橋", "tax", pictures.paper("AUDIT RESULT", lines))
        event = AuditHeld(on=when.date().isoformat(), result="おおむね適正。鍵の記録に指摘1件", scan=scan)
        done(oversight.answer(self.by("高橋"), self.house.sent(when), self.audit, event))

    def noted(self, when: datetime) -> None:
        event = FindingNoted(audit=self.audit, on=when.date().isoformat(), article="22", text=FOUND)
        outcome = oversight.note(self.by("高橋"), self.house.sent(when), self.contract("tax"), event)
        self.finding = done(outcome).first("finding")

    def concluded(self, when: datetime) -> None:
        due = when.date() + timedelta(days=21)
        event = FindingConcluded(
            on=when.date().isoformat(), ours=True, theirs=True, officer="税務課 課長 大西", due=due.isoformat(),
            measure="鍵箱を電子錠に替え、開けた人と時刻が残るようにする",
        )  # fmt: skip
        done(oversight.settle(self.by("高橋"), self.house.sent(when), self.finding, event))

    def improved(self, when: datetime) -> None:
        photo = kept(self.house, "高橋", "tax", pictures.things(["KEY BOX 2"]))
        event = FindingClosed(
            on=when.date().isoformat(), done="電子錠の鍵箱に替え、開閉の記録が残ることを確かめた", evidence=[photo]
        )
        done(oversight.settle(self.by("高橋"), self.house.sent(when), self.finding, event))


class Reported(Story):
    """The client is told in writing how the contract was kept until the day before."""

    length = 2

    def __init__(self, house: object, part: float) -> None:
        self.part = part
        super().__init__(house)  # type: ignore[arg-type]

    def lay(self) -> None:
        self.on(2, 16, 20, self.report)

    def report(self, when: datetime) -> None:
        day = when.date()
        lines = ["Items held, returned, destroyed", "Incidents and their outcome", "Training and roster"]
        scan = kept(self.house, "高橋", "tax", pictures.paper("COMPLIANCE REPORT", lines))
        event = ComplianceReported(
            since=self.house.days[0].isoformat(), until=(day - timedelta(days=1)).isoformat(), on=day.isoformat(),
            receipt=f"みな税受 {day.isoformat()}", scan=scan,
        )  # fmt: skip
        done(contracts.settle(self.by("高橋"), self.house.sent(when), self.contract("tax"), event))


class CountedWhole(Story):
    """Everything that the library's contract has in the house is counted, wherever it is."""

    part, length = 0.66, 4

    def lay(self) -> None:
        self.on(4, 8, 32, self.begin)

    def begin(self, when: datetime) -> None:
        sent = self.house.sent(when)
        outcome = counting.open_stocktake(self.by("佐藤"), sent, self.contract("library"), StocktakeOpened())
        self.count = done(outcome).first("stocktake")
        self.house.plan(when + timedelta(minutes=21), self.end)

    def end(self, when: datetime) -> None:
        expected = list(Stocktake.get_by_id(self.count).expected)
        there = [row.id for row in Item.select().where(Item.id.in_(expected)) if row.state != State.MISSING.value]
        done(counting.sight_in_stocktake(self.by("佐藤"), self.house.sent(when), self.count, there, ItemSighted()))
        if len(there) < len(expected):
            return  # lost meanwhile, in a short year: the count stays open until that is seen to
        said = StocktakeClosed(note="契約の物すべてを現物で確かめた")
        done(counting.close_stocktake(self.by("佐藤"), self.house.sent(when), self.count, said))
