"""The seal that did not match: set apart, told to the client, opened with their word, reported and closed (Art. 12)."""

from __future__ import annotations

from datetime import datetime

from custody import clock
from custody.demo.journeys import Mismatch
from custody.demo.telling import done
from custody.events.notices import (
    ClientNotified,
    Decision,
    IncidentClosed,
    ReportingDecided,
    ReportSort,
    ReportSubmitted,
)
from custody.events.quarantine import ItemReleased, WhyReleased
from custody.events.returning import ReturnReceipted
from custody.events.under_way import OpeningReleased
from custody.models import Transport
from custody.usecases import accidents, acknowledging, quarantining, sealing

WRONG = "S-10013"


class WrongSeal(Mismatch):
    """佐藤 put on the next seal of the strip and wrote down the one before it."""

    def lay(self) -> None:
        self.on(0, 10, 50, self.bring)
        self.on(8, 9, 2, self.planned)
        self.leave(8)
        self.on(8, 10, 48, self.arrive)
        self.on(8, 10, 55, self.read, WRONG, "控えと番号が一つ違う。封印は破れていない")
        self.on(8, 11, 10, self.tell)
        self.on(8, 15, 30, self.let_open)
        self.on(8, 15, 40, self.open)
        self.on(8, 15, 52, self.count)
        self.on(9, 9, 20, self.let_go)
        self.on(9, 10, 30, self.acknowledged)
        self.on(10, 11, 0, self.decide)
        self.on(10, 15, 0, self.report)
        self.on(12, 16, 0, self.close)

    def incident(self) -> str:
        return str(Transport.get_by_id(self.id).incident)

    def record(self, name: str, when: datetime, event: object) -> None:
        done(accidents.record(self.by(name), self.house.sent(when), self.incident(), event))  # type: ignore[arg-type]

    def tell(self, when: datetime) -> None:
        said = "封印番号が控えと一つ違う。中身は開けずに区役所で保管している"
        event = ClientNotified(at=clock.stamp(when), sender="高橋 誠", to="税務課 課長 大西", content=said)
        self.record("高橋", when, event)

    def let_open(self, when: datetime) -> None:
        event = OpeningReleased(reason="封印時の写真の番号は現物と同じ。控えの書き違いと確かめ、大西課長が開封に同意")
        done(sealing.release(self.by("高橋"), self.house.sent(when), self.id, event))

    def let_go(self, when: datetime) -> None:
        event = ItemReleased(
            why_released=WhyReleased.CLIENT_AGREED, copied=False, grounds="数量・製造番号が一致。大西課長が了承"
        )
        done(quarantining.release(self.by("高橋"), self.house.sent(when), self.items, event))

    def acknowledged(self, when: datetime) -> None:
        """The officer acknowledges through a one-time link, without an account."""
        sent = self.house.sent(when)
        token = acknowledging.make_link(self.by("鈴木"), self.contract("tax"), self.items, self.place("区役所"))
        event = ReturnReceipted(receipt="みな税受第77号", officer="税務課 課長 大西 稔", place=self.place("区役所"))
        done(acknowledging.acknowledge(sent, token, event))

    def decide(self, when: datetime) -> None:
        event = ReportingDecided(decision=Decision.NOT, reason="封印は破れておらず、漏えいのおそれはないと発注者と確認")
        self.record("高橋", when, event)

    def report(self, when: datetime) -> None:
        on = when.date().isoformat()
        event = ReportSubmitted(sort=ReportSort.FULL, on=on, document="事故報告-2", receipt="税務課 田中 実")
        self.record("鈴木", when, event)

    def close(self, when: datetime) -> None:
        event = IncidentClosed(
            cause="封印を台紙から一枚飛ばして取り、控えには前の番号を書いた",
            prevention="封印の番号は、貼った後に現物を読み取って記録する",
            agreed=f"税務課 課長 大西 {when.date().isoformat()}",
        )
        self.record("高橋", when, event)
