"""Copies by permission (Art. 9): a print, nightly backups in generations, and an erasure that could not be checked."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from custody.demo.days import come_back, take
from custody.demo.lots import HDD, SPECIAL, SPECIFIC, USB, Lot
from custody.demo.telling import Story, bring, done
from custody.events.authorisations import CopyingPermitted, How, Technique
from custody.events.choices import After, InfoClass, Medium, State, Work
from custody.events.copying import ItemCopied, PaperMade
from custody.events.erasing import Check, ContentErased
from custody.events.items import ItemCheckedIn
from custody.models import Item
from custody.usecases import authorising, copying, erasing, items


class Copies(Story):
    """What every story of copies does: ask, take out, copy, put both away. `maker` takes out, copies, brings back."""

    contract_, maker = "tax", "佐藤"

    def permit(self, when: datetime, source: str, **more: Any) -> str:
        day = when.date()
        given = {
            "dated": day.isoformat(), "officer": "税務課 課長 大西", "items": [source], "since": day.isoformat(),
            "until": (day + timedelta(days=30)).isoformat(), **more,
        }  # fmt: skip
        event, contract = CopyingPermitted.model_validate(given), self.contract(self.contract_)
        return done(authorising.grant(self.by("高橋"), self.house.sent(when), contract, event)).first("authorisation")

    def take(self, when: datetime, source: str, work: Work, *onto: str) -> Any:
        """Take out the source, and what it is to be copied `onto` unless that is blank and at hand."""
        out = [source, *(i for i in onto if Item.get_by_id(i).state == State.STORED.value)]
        return take(when, self.house, self.contract_, out, self.maker, due=when + timedelta(hours=1), work=work)

    def copy(self, when: datetime, source: str, permission: str | None, **more: Any) -> Any:
        held = Item.get_by_id(source).contents[0]["copy"]
        event = ItemCopied.model_validate({"parent": held, "permission": permission, "records": 2600, **more})
        return copying.make_copy(self.by(self.maker), self.house.sent(when), source, event)

    def put_back(self, when: datetime, item: str, unit: str, *, copied: bool) -> None:
        event = ItemCheckedIn(unit=self.place(unit), lock_checked=True, copied=copied)
        done(items.bring_back(self.by(self.maker), self.house.sent(when), [item], event))

    def erase(self, when: datetime, item: str, copy: str, basis: str, outcome: Check, how: str) -> None:
        event = ContentErased(
            copied=False,
            copies=[copy],
            basis=basis,
            technique=Technique.PURGE,
            tool="消去ツール 4.2",
            verified_by=how,
            outcome=outcome,
        )
        done(erasing.erase(self.by(self.maker), self.house.sent(when), item, event))


class Printed(Copies):
    """One print is permitted. Before the permission and after the print, the next is refused (R-09-1, R-09-2)."""

    part, length = 0.34, 3
    lot = Lot("tax", 0, USB, 1, "問い合わせ対象者一覧", "ロッカー1", SPECIFIC, 120)

    def lay(self) -> None:
        self.on(0, 10, 15, self.begin)
        self.on(3, 11, 0, self.ask)
        self.on(3, 13, 5, self.print_it)

    def begin(self, when: datetime) -> None:
        (self.source,) = bring(when, self.house, self.lot)
        self.house.plan(when + timedelta(hours=4), self.too_early)

    def too_early(self, when: datetime) -> None:
        outing = self.take(when, self.source, Work.PRINT)
        self.copy(
            when + timedelta(minutes=3), self.source, None, method="print", paper=True, purpose="問い合わせの調査"
        )
        come_back(when + timedelta(minutes=8), self.house, outing)

    def ask(self, when: datetime) -> None:
        more = {
            "document": "みな税第41号",
            "methods": ["print"],
            "media": [Medium.PAPER],
            "purpose": "問い合わせの調査",
        }
        self.permission = self.permit(when, self.source, allowed=1, after=After.RETURN, **more)

    def print_it(self, when: datetime) -> None:
        self.take(when, self.source, Work.PRINT)
        asked = {"method": "print", "paper": True, "purpose": "問い合わせの調査"}
        made = done(self.copy(when + timedelta(minutes=4), self.source, self.permission, **asked))
        self.copy(when + timedelta(minutes=6), self.source, self.permission, **asked)
        paper = next(d.subject for d in made.done if d.kind == PaperMade.kind)
        self.house.reserved.add(paper)
        self.put_back(when + timedelta(minutes=20), paper, "ロッカー2", copied=False)
        self.put_back(when + timedelta(minutes=22), self.source, "ロッカー1", copied=True)


class Nightly(Copies):
    """A standing permission: three generations at once; the oldest is erased and found erased before the next is made."""

    part, length, generations, nights = 1.0, 9, 3, 7
    maker = "伊藤"
    lot = Lot("tax", 0, HDD, 1, "課税システム 退避データ", "金庫", SPECIFIC, 119000)
    blanks = Lot("tax", 0, HDD, 3, "夜間バックアップ用ディスク", "金庫", None)

    def lay(self) -> None:
        self.on(0, 9, 40, self.begin)
        self.on(1, 11, 20, self.ask)
        for night in range(self.nights):
            self.on(2 + night, 16, 30, self.back_up, night)

    def begin(self, when: datetime) -> None:
        (self.source,) = bring(when, self.house, self.lot)
        self.disks = bring(when + timedelta(minutes=20), self.house, self.blanks)
        self.made: list[str] = []

    def ask(self, when: datetime) -> None:
        self.permission = self.permit(
            when, self.source, allowed=self.generations, standing=True, methods=["backup"],
            media=[Medium.HDD], purpose="夜間バックアップ", document="みな税第96号",
            until=(when.date() + timedelta(days=365)).isoformat(),
        )  # fmt: skip

    def back_up(self, when: datetime, night: int) -> None:
        disk = self.disks[night % self.generations]
        if night >= self.generations:
            old = self.made[night - self.generations]
            self.erase(when, disk, old, self.permission, Check.PASS, "全領域を読み出し、残りがないことを確かめた")
        self.take(when + timedelta(minutes=10), self.source, Work.BACKUP, disk)
        asked = {"method": "backup", "target": disk, "purpose": "夜間バックアップ", "records": 119000}
        done_ = done(self.copy(when + timedelta(minutes=25), self.source, self.permission, **asked))
        self.made.append(done_.first("copy"))
        self.put_back(when + timedelta(minutes=30), disk, "金庫", copied=False)
        self.put_back(when + timedelta(minutes=32), self.source, "金庫", copied=True)


class Unchecked(Copies):
    """An extract whose erasure nobody could check: it says UNKNOWN, and the copy lives on."""

    part, length = 0.93, 6
    contract_ = "welfare"
    lot = Lot("welfare", 0, USB, 1, "不備者抽出元データ", "ロッカー1", SPECIAL, 240)
    blank = Lot("welfare", 0, USB, 1, "抽出用USBメモリ", "ロッカー2", None)

    def lay(self) -> None:
        self.on(0, 11, 5, self.begin)
        self.on(1, 15, 0, self.ask)
        self.on(2, 10, 10, self.extract)
        self.on(6, 15, 45, self.erase_it)

    def begin(self, when: datetime) -> None:
        (self.source,) = bring(when, self.house, self.lot)
        (self.stick,) = bring(when + timedelta(minutes=20), self.house, self.blank)

    def ask(self, when: datetime) -> None:
        self.permission = self.permit(
            when, self.source, methods=["extract"], media=[Medium.USB], purpose="申請の照合",
            document="みな福第52号", officer="福祉課 課長 西村",
        )  # fmt: skip

    def extract(self, when: datetime) -> None:
        asked = {"method": "extract", "target": self.stick, "purpose": "申請の照合", "records": 240}
        self.take(when, self.source, Work.CHECK, self.stick)
        self.made = done(self.copy(when + timedelta(minutes=12), self.source, self.permission, **asked)).first("copy")
        self.put_back(when + timedelta(minutes=25), self.stick, "ロッカー2", copied=False)
        self.put_back(when + timedelta(minutes=27), self.source, "ロッカー1", copied=True)

    def erase_it(self, when: datetime) -> None:
        how = "確認の読み出しが途中で止まり、全領域は読めなかった"
        self.erase(when, self.stick, self.made, self.permission, Check.UNKNOWN, how)


class OnlySpoken(Copies):
    """The client's officer agreed on the telephone; the paper has not come yet."""

    part, length = 1.0, 6
    contract_ = "welfare"
    lot = Lot("welfare", 0, HDD, 1, "給付実績データ", "金庫", InfoClass.SPECIAL, 8200)

    def lay(self) -> None:
        self.on(0, 13, 20, self.begin)
        self.on(1, 15, 30, self.spoken)

    def begin(self, when: datetime) -> None:
        (self.source,) = bring(when, self.house, self.lot)

    def spoken(self, when: datetime) -> None:
        self.permit(
            when, self.source, how=How.ORAL, methods=["migrate"], media=[Medium.HDD], purpose="新システムへの移行",
            officer="福祉課 課長 西村（電話）",
        )  # fmt: skip
