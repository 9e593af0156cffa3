"""What the municipalities hand over during the year: every lot with the information that is on it."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from custody.events.choices import After, Encryption, InfoClass, InfoField, Medium
from custody.events.copies import CopyRegistered
from custody.usecases.receiving import Content

NO_ITEM = "item:" + "0" * 16

SPECIFIC, SPECIAL, PERSONAL = InfoClass.SPECIFIC, InfoClass.SPECIAL, InfoClass.PERSONAL
TAX = [InfoField.NAME, InfoField.ADDRESS, InfoField.TAX, InfoField.INDIVIDUAL_NUMBER]
AID = [InfoField.NAME, InfoField.ADDRESS, InfoField.BIRTH, InfoField.ACCOUNT, InfoField.WELFARE]
CARD = [InfoField.NAME, InfoField.ADDRESS, InfoField.PHONE]
HEALTH = [InfoField.NAME, InfoField.ADDRESS, InfoField.BIRTH, InfoField.HEALTH]
FIELDS = {"tax": TAX, "welfare": AID, "library": CARD, "other": HEALTH, "polling": CARD, "survey": CARD, "parks": CARD}


@dataclass(frozen=True)
class Lot:
    """`part`: when in the year it arrives (0 to 1). `count`: for a demo of 300 items. `persons`: about how many."""

    contract: str
    part: float
    medium: Medium
    count: int
    description: str
    unit: str
    info_class: InfoClass | None
    persons: int = 0
    announced: bool = False

    def content(self) -> Content | None:
        """What is on each of its carriers; None for blank ones."""
        if self.info_class is None:
            return None
        about = CopyRegistered(
            item=NO_ITEM,
            name=self.description,
            info_class=self.info_class,
            info_fields=FIELDS[self.contract],
            persons=self.persons or None,
            records=self.persons or None,
            after=After.RETURN,
        )
        return Content(about)

    def serials(self, rng: Random, size: int) -> list[str]:
        """As many serial numbers as there are carriers in a demo of `size` items; empty ones for paper."""
        n = max(1, round(self.count * size / 300))
        letters = SERIALS.get(self.medium)
        return [f"{letters}{rng.randrange(10**7):07d}" if letters else "" for _ in range(n)]


USB, HDD, TAPE, OPTICAL = Medium.USB, Medium.HDD, Medium.TAPE, Medium.OPTICAL
LAPTOP, BOX, PAPER, SD = Medium.LAPTOP, Medium.BOX, Medium.PAPER, Medium.SD
SERIALS = {USB: "AA", HDD: "WX", TAPE: "TP", OPTICAL: "", LAPTOP: "PF", SD: "SD"}

# Made-up makers and models: the demo names no company.
MAKES = {
    USB: ("みさき電子", "MU-32S", "32GB", Encryption.YES),
    HDD: ("みさき電子", "MH-2T", "2TB", Encryption.YES),
    TAPE: ("東海磁気", "LTO-8", "12TB", Encryption.YES),
    OPTICAL: ("東海磁気", "DR47", "4.7GB", Encryption.NO),
    LAPTOP: ("しおかぜ電機", "NB-14", "512GB", Encryption.YES),
    SD: ("みさき電子", "MS-16", "16GB", Encryption.NO),
    BOX: ("", "", "1箱", Encryption.NA),
    PAPER: ("", "", "1束", Encryption.NA),
}
LOTS = (
    Lot("tax", 0.01, USB, 6, "給与支払報告書データ", "ロッカー1", SPECIFIC, 12000, announced=True),
    Lot("tax", 0.02, LAPTOP, 4, "課税資料入力用端末", "ロッカー2", SPECIFIC),
    Lot("tax", 0.04, TAPE, 40, "住民税課税データ 前期", "テープ保管庫", SPECIFIC, 118000),
    Lot("tax", 0.08, BOX, 20, "給与支払報告書（紙）", "書庫B", SPECIFIC, 9000),
    Lot("tax", 0.15, HDD, 4, "当初課税 計算結果", "金庫", SPECIFIC, 118000),
    Lot("tax", 0.30, OPTICAL, 12, "年金支払報告書データ", "ロッカー1", SPECIFIC, 41000),
    Lot("tax", 0.38, PAPER, 8, "突合エラーリスト", "ロッカー2", SPECIFIC, 350),
    Lot("tax", 0.55, TAPE, 40, "住民税課税データ 後期", "テープ保管庫", SPECIFIC, 119000),
    Lot("tax", 0.72, USB, 6, "更正・異動データ", "ロッカー1", SPECIFIC, 2600),
    Lot("welfare", 0.02, BOX, 10, "給付金申請書 第1回", "書庫B", SPECIAL, 1500),
    Lot("welfare", 0.05, USB, 6, "申請者一覧データ", "ロッカー1", SPECIAL, 8200),
    Lot("welfare", 0.06, LAPTOP, 3, "申請書入力用端末", "ロッカー2", SPECIAL),
    Lot("welfare", 0.25, BOX, 10, "給付金申請書 第2回", "書庫B", SPECIAL, 1500),
    Lot("welfare", 0.33, OPTICAL, 10, "口座確認データ", "ロッカー2", SPECIAL, 7900),
    Lot("welfare", 0.48, HDD, 2, "申請書スキャン画像", "金庫", SPECIAL, 8200),
    Lot("welfare", 0.52, BOX, 10, "給付金申請書 第3回", "書庫B", SPECIAL, 1500),
    Lot("welfare", 0.66, PAPER, 12, "不備返戻リスト", "ロッカー2", SPECIAL, 240),
    Lot("library", 0.03, OPTICAL, 8, "利用者台帳データ", "棚", PERSONAL, 26000),
    Lot("library", 0.10, PAPER, 10, "利用申込書", "一般書庫", PERSONAL, 600),
    Lot("library", 0.28, USB, 6, "カード発行データ", "棚", PERSONAL, 3100, announced=True),
    Lot("library", 0.45, SD, 4, "カード印字用データ", "棚", PERSONAL, 3100),
    Lot("other", 0.03, BOX, 16, "国保資格届出書", "書庫B", SPECIAL, 2200),
    Lot("other", 0.07, USB, 6, "国保賦課データ", "仮置きロッカー", SPECIAL, 15000),
    Lot("other", 0.20, OPTICAL, 12, "国保納付履歴データ", "仮置きロッカー", SPECIAL, 15000),
    Lot("other", 0.40, HDD, 3, "国保通知書 印刷データ", "金庫", SPECIAL, 15000),
    Lot("other", 0.62, PAPER, 8, "国保 宛名確認リスト", "書庫B", SPECIAL, 400),
    Lot("other", 0.65, LAPTOP, 2, "国保入力用端末", "仮置きロッカー", SPECIAL),
)
BLANKS = (
    Lot("tax", 0.09, USB, 12, "自社 予備USBメモリ", "ロッカー1", None),
    Lot("welfare", 0.22, OPTICAL, 8, "自社 未使用ディスク", "ロッカー2", None),
)
LAST = Lot("tax", 1.0, USB, 6, "追加課税データ", "ロッカー1", SPECIFIC, 800)
