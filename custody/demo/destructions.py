"""Destruction on the client's instruction (Art. 11): one to its certificate, one whose certificate does not come, one waiting."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zlib import crc32

from custody import clock
from custody.demo import pictures
from custody.demo.firms import DISPOSAL
from custody.demo.house import House
from custody.demo.lots import BOX, HDD, SPECIAL, SPECIFIC, USB, Lot
from custody.demo.telling import Story, bring, done, kept, serials_of
from custody.events.authorisations import DestructionInstructed, Technique
from custody.events.destroying import DestroyStaged
from custody.events.lots import LotCertified, LotExecuted, LotReconciled, LotWitnessed
from custody.usecases import authorising, certifying, destroying, executing
from custody.usecases.signing import signed

APART = "廃棄待ち保管庫"


class Destroyed(Story):
    """鈴木 stages, 佐藤 reads the numbers and destroys, `watcher` signs as witness."""

    lot: Lot
    watcher, rule, level = "田中", "client", "H-5"

    def __init__(self, house: House) -> None:
        super().__init__(house)
        self.items: list[str] = []
        self.instruction: str | None = None
        self.lot_id = ""

    @property
    def held(self) -> str:
        return self.contract(self.lot.contract)

    def bring(self, when: datetime) -> None:
        self.items = bring(when, self.house, self.lot)

    def instruct(self, when: datetime, by: str = "高橋", **more: Any) -> None:
        day = when.date()
        given = {
            "items": self.items, "technique": Technique.SHRED, "level": self.level, "place": self.place("作業室"),
            "witness": self.rule, "dated": day.isoformat(), "officer": "税務課 課長 大西",
            "deadline": (day + timedelta(days=30)).isoformat(), **more,
        }  # fmt: skip
        event = DestructionInstructed.model_validate(given)
        outcome = done(authorising.grant(self.by(by), self.house.sent(when), self.held, event))
        self.instruction = outcome.first("authorisation")

    def stage(self, when: datetime) -> Any:
        event = DestroyStaged(unit=self.place(APART), lock_checked=True)
        sent = self.house.sent(when)
        outcome = destroying.stage(self.by("鈴木"), sent, self.held, self.instruction, self.items, event)
        if self.instruction:
            self.lot_id = done(outcome).first("destruction")

    def read(self, when: datetime) -> None:
        event = LotReconciled(serials=serials_of(self.items))
        done(destroying.reconcile(self.by("佐藤"), self.house.sent(when), self.lot_id, event))

    def _executed(self, when: datetime, **more: Any) -> LotExecuted:
        keep = (self.house, "佐藤", self.lot.contract)
        serials = serials_of(self.items)
        before = kept(*keep, pictures.things(serials))
        after = kept(*keep, pictures.shreds(crc32(serials[0].encode())))
        return LotExecuted.model_validate(
            {
                "technique": Technique.SHRED, "maker": "みさき電子", "model": "HDC-300", "level": self.level,
                "place": self.place("作業室"), "started": clock.stamp(when - timedelta(minutes=25)),
                "ended": clock.stamp(when), "operator": self.house.cast.people["佐藤"],
                "photos_before": [before], "photos_after": [after], **more,
            }
        )  # fmt: skip

    def execute(self, when: datetime, **more: Any) -> None:
        sent = self.house.sent(when)
        done(executing.execute(self.by("佐藤"), sent, self.lot_id, self._executed(when, **more)))

    def tried(self, when: datetime) -> None:
        """Art. 11: a weaker method than was instructed is refused."""
        event = self._executed(when, technique=Technique.PURGE, level="")
        executing.execute(self.by("佐藤"), self.house.sent(when), self.lot_id, event)

    def watch(self, when: datetime) -> None:
        sent = self.house.sent(when)
        event = LotWitnessed(seen="製造番号を写真と現物で確かめ、破砕を最後まで見た")
        done(executing.witness(signed(self.by(self.watcher)), sent, self.lot_id, event))

    def certify(self, when: datetime, number: str, but: int = 0) -> None:
        """Match a certificate; `but`: how many of its last lines are missing."""
        lines = serials_of(self.items)[: len(self.items) - but]
        scan = kept(self.house, "鈴木", self.lot.contract, pictures.paper(f"CERTIFICATE  {number}", lines))
        day = when.date() - timedelta(days=1)
        event = LotCertified(
            certificate=number, issuer="東湾リサイクル株式会社", issued_on=day.isoformat(), serials=lines, scan=scan
        )
        done(certifying.certify(self.by("鈴木"), self.house.sent(when), self.lot_id, event))


class Certified(Destroyed):
    """Refused without an instruction, then instructed; a first certificate named one disk too few."""

    part, length = 0.52, 13
    lot = Lot("tax", 0, HDD, 4, "前年度 課税計算結果", "金庫", SPECIFIC, 117000)

    def lay(self) -> None:
        self.on(0, 10, 20, self.bring)
        self.on(3, 9, 50, self.stage)
        self.on(4, 11, 0, self.told)
        self.on(5, 10, 0, self.stage)
        self.on(5, 10, 40, self.read)
        self.on(7, 13, 20, self.tried)
        self.on(7, 14, 10, self.execute_with_firm)
        self.on(7, 14, 18, self.watch)
        self.on(10, 11, 30, self.certify, "東湾-2208", 1)
        self.on(13, 11, 10, self.certify, "東湾-2214")

    def told(self, when: datetime) -> None:
        scan = kept(self.house, "高橋", "tax", pictures.paper("INSTRUCTION  No. 63", serials_of(self.items)))
        self.instruct(when, party=self.house.cast.parties[DISPOSAL], document="みな税第63号", scan=scan)

    def execute_with_firm(self, when: datetime) -> None:
        self.execute(when, operated_by="東湾リサイクル 松本")


class Uncertified(Destroyed):
    """Destroyed about forty days ago. The certificate was to come within thirty."""

    length, rule, watcher = 8, "own", "伊藤"
    lot = Lot("tax", 0, USB, 3, "給与支払報告書データ 旧年分", "ロッカー1", SPECIFIC, 11800)

    def __init__(self, house: House) -> None:
        before = house.until.date() - timedelta(days=40)
        self.part = sum(day <= before for day in house.days[:-8]) / max(1, len(house.days)) - 8 / len(house.days)
        super().__init__(house)

    def lay(self) -> None:
        self.on(0, 13, 10, self.bring)
        self.on(3, 10, 0, self.told)
        self.on(4, 10, 15, self.stage)
        self.on(4, 11, 0, self.read)
        self.on(6, 14, 0, self.execute)
        self.on(6, 14, 12, self.watch)

    def told(self, when: datetime) -> None:
        firm = self.house.cast.parties[DISPOSAL]
        self.instruct(when, party=firm, document="みな税第88号", certificate_days=30)


class Staged(Destroyed):
    """Instructed by the client on this screen and set apart; somebody else is to read the numbers."""

    part, length, level = 1.0, 5, "P-4"
    lot = Lot("welfare", 0, BOX, 2, "不備申請書 保存満了分", "書庫B", SPECIAL, 300)

    def lay(self) -> None:
        self.on(0, 14, 5, self.bring)
        self.on(2, 10, 30, self.told)
        self.on(4, 16, 40, self.stage)

    def told(self, when: datetime) -> None:
        self.instruct(when, "田中", officer="福祉課 主事 田中 実")
