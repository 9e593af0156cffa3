"""Short contracts that came to their end (Arts 10, 11): one closed, one of which only the form is left to do, and one of
which something is still here."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from custody.demo import pictures
from custody.demo.destructions import Destroyed
from custody.demo.house import House
from custody.demo.lots import BOX, PERSONAL, USB, Lot
from custody.demo.telling import bring, done, kept, serials_of
from custody.events.choices import Ending, Role, Work
from custody.events.contracts import (
    AreaDesignated,
    ContractActivated,
    ContractClosed,
    ContractEnded,
    ContractRegistered,
)
from custody.events.people import PledgeRecorded, RolesGiven
from custody.events.returning import ReturnReceipted
from custody.usecases import contracts, people, returning

TEAM = {"鈴木": [Role.CUSTODIAN], "佐藤": [Role.HANDLER], "田中": [Role.CLIENT]}


class ShortContract(Destroyed):
    """Boxes are destroyed with their certificate, sticks are returned on a paper receipt; then the contract ends."""

    rule, watcher, level, length = "own", "鈴木", "P-4", 13
    short, number, title, department, certificate = "", "", "", "", ""
    sticks: Lot

    def lay(self) -> None:
        self.on(0, 9, 20, self.begin)
        self.on(1, 10, 30, self.bring_both)
        self.on(5, 9, 40, self.told)
        self.on(5, 11, 30, self.stage)
        self.on(6, 10, 20, self.read)
        self.on(6, 14, 30, self.execute)
        self.on(6, 14, 40, self.watch)
        self.on(7, 13, 30, self.give_back)
        self.on(9, 11, 45, self.certify, self.certificate)
        self.on(10, 9, 30, self.end)

    def begin(self, when: datetime) -> None:
        day, cast = when.date(), self.house.cast
        event = ContractRegistered(
            number=self.number, title_=self.title, client=cast.clients["港"], department=self.department,
            incident_contact="03-0000-0001", starts=day.isoformat(), ends=self._ends().isoformat(),
            purposes=["発送用データの作成"], works=[Work.ENTRY, Work.CHECK, Work.PRINT],
        )  # fmt: skip
        registered = contracts.register_contract(self.by("高橋"), self.house.sent(when), event)
        cast.contracts[self.short] = done(registered).first("contract")
        self._staff(when, day)

    def _ends(self) -> date:
        return self.house.days[min(self.first + 10, len(self.house.days) - 1)]

    def _staff(self, when: datetime, day: date) -> None:
        held, cast = self.contract(self.short), self.house.cast
        self.house.roles_changed()
        for n, (name, roles) in enumerate(TEAM.items(), 1):
            sent = self.house.sent(when + timedelta(minutes=n))
            done(people.give_roles(self.by("高橋"), sent, cast.people[name], RolesGiven(contract=held, roles=roles)))
        pledged = [cast.people[n] for n in ("鈴木", "佐藤")]
        sent = self.house.sent(when + timedelta(minutes=5))
        done(people.record_pledge(self.by("高橋"), sent, pledged, PledgeRecorded(contract=held, on=day.isoformat())))
        area = AreaDesignated(area=self.place("取扱区域A"), since=day.isoformat())
        for n, event in enumerate((area, ContractActivated()), 6):
            done(contracts.settle(self.by("高橋"), self.house.sent(when + timedelta(minutes=n)), held, event))
        self.house.roles_changed()

    def bring_both(self, when: datetime) -> None:
        self.bring(when)
        self.given = bring(when + timedelta(minutes=20), self.house, self.sticks)

    def told(self, when: datetime) -> None:
        self.instruct(when, officer=f"{self.department} 課長 堀", document="指示書 第1号")

    def give_back(self, when: datetime, but: int = 0) -> None:
        """The officer came and signed the receipt on paper; it does not name the last `but` of the sticks."""
        named = serials_of(self.given)[: len(self.given) - but]
        scan = kept(self.house, "鈴木", self.short, pictures.paper("RECEIPT", named))
        event = ReturnReceipted(
            receipt="受領書 第2号",
            officer=f"{self.department} 主査 北野",
            place=self.place("本社"),
            named=named,
            scan=scan,
        )
        sent, by = self.house.sent(when), self.by("鈴木")
        if but:
            returning.receipt(by, sent, self.held, self.given, event)
            sent = self.house.sent(when + timedelta(minutes=4))
        done(returning.receipt(by, sent, self.held, self.given[: len(named)], event))

    def end(self, when: datetime) -> None:
        event = ContractEnded(on=when.date().isoformat(), how=Ending.COMPLETED, basis="完了届")
        done(contracts.settle(self.by("高橋"), self.house.sent(when), self.held, event))

    def close(self, when: datetime) -> None:
        """The client signed that nothing is left, on paper."""
        paper = pictures.paper("ACKNOWLEDGEMENT", [self.number, f"{when.date()}", "Nothing is left."])
        scan = kept(self.house, "高橋", self.short, paper)
        officer = f"{when.date()} {self.department} 課長 堀"
        event = ContractClosed(report="完了報告書 第1号", acknowledged=officer, scan=scan)
        contracts.settle(self.by("高橋"), self.house.sent(when), self.held, event)


class Closed(ShortContract):
    part = 0.26
    short, number, title = "polling", "R8-105", "選挙入場券の封入業務委託"
    department, certificate = "選挙管理委員会", "東湾-2171"
    lot = Lot("polling", 0, BOX, 2, "入場券 刷り損じ", "書庫B", PERSONAL, 600)
    sticks = Lot("polling", 0, USB, 2, "入場券 宛名データ", "ロッカー1", PERSONAL, 41000)

    def lay(self) -> None:
        super().lay()
        self.on(13, 15, 15, self.close)


class ReadyToClose(ShortContract):
    part = 0.95
    short, number, title = "survey", "R8-106", "区民意識調査 発送業務委託"
    department, certificate = "広報課", "東湾-2251"
    lot = Lot("survey", 0, BOX, 2, "調査票 刷り損じ", "書庫B", PERSONAL, 400)
    sticks = Lot("survey", 0, USB, 2, "調査対象者 宛名データ", "ロッカー1", PERSONAL, 3000)


class StillOpen(ShortContract):
    """A stick that the receipt leaves out is still in its locker, and an empty one of the house's own was never taken
    back: the closing is refused and says so.
    """

    part, length = 0.9, 17
    short, number, title = "parks", "R8-107", "公園施設 利用者台帳の電子化業務委託"
    department, certificate = "公園課", "東湾-2238"
    lot = Lot("parks", 0, BOX, 2, "利用申込書 入力済み", "書庫B", PERSONAL, 900)
    sticks = Lot("parks", 0, USB, 3, "利用者台帳データ", "ロッカー1", PERSONAL, 5200)
    own = Lot("parks", 0, USB, 1, "作業用USBメモリ", "ロッカー2", None)

    def lay(self) -> None:
        super().lay()
        self.on(2, 9, 45, bring, self.house, self.own)
        self.on(12, 16, 20, self.close)

    def give_back(self, when: datetime, but: int = 1) -> None:
        super().give_back(when, but)


def lay_past(house: House) -> None:
    for story in (Closed(house), ReadyToClose(house), StillOpen(house)):
        story.lay()
