"""The words of old registers for what is chosen from a list here: kinds of media, classes, owners, and places."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from custody.events.choices import Choice, Encryption, InfoClass, Medium, Method, Owner
from custody.importing.fields import folded
from custody.queries import options
from custody.registers import Registers

NONE = "none"  # of a class: there is no information on it
CHOICES: Mapping[str, type[Choice]] = {
    "medium": Medium, "owner": Owner, "encryption": Encryption, "method": Method, "info_class": InfoClass,
}  # fmt: skip
SAID: Mapping[str, Mapping[str, str]] = {
    "medium": {
        Medium.USB: "USBメモリ USBメモリー USBフラッシュメモリ USB フラッシュメモリ USBスティック usbstick usbdrive thumbdrive",
        Medium.HDD: "外付HDD 外付けHDD HDD ハードディスク 外付けハードディスク 外付ハードディスク ポータブルHDD externalhdd harddisk harddrive",
        Medium.INTERNAL_HDD: "内蔵HDD 内蔵ハードディスク internalhdd",
        Medium.SSD: "SSD 外付SSD 外付けSSD NVMe",
        Medium.TAPE: "LTO LTOテープ DAT DATテープ テープ 磁気テープ バックアップテープ CMT LTO-6 LTO-7 LTO-8 LTO-9 tape ltotape",
        Medium.OPTICAL: "CD DVD BD CD-R CD-RW DVD-R DVD-RW DVD-RAM BD-R CD-ROM DVD-ROM ブルーレイ 光ディスク optical disc",
        Medium.SD: "SDカード SD microSD マイクロSD メモリカード sdcard",
        Medium.LAPTOP: "ノートPC ノートパソコン ノート型PC パソコン PC 端末 laptop notebook",
        Medium.TABLET: "タブレット タブレット端末 iPad tablet",
        Medium.PHONE: "スマートフォン スマホ 携帯電話 phone smartphone",
        Medium.SERVER: "サーバ サーバー server",
        Medium.PAPER: "紙 帳票 書類 紙媒体 簿冊 文書 ファイル 紙(帳票) 紙（簿冊） 申請書 paper document binder",
        Medium.BOX: "箱 段ボール 段ボール箱 文書箱 保存箱 紙(箱) box carton",
        Medium.MICROFILM: "マイクロフィルム マイクロフィッシュ microfilm",
        Medium.OTHER: "その他 MO FD フロッピー フロッピーディスク その他の電子媒体 other",
    },
    "owner": {
        Owner.CLIENT: "発注者 委託者 委託元 客先 市 区 町 村 県 貸与 支給 client customer",
        Owner.CONTRACTOR: "自社 受注者 受託者 当社 弊社 own contractor company",
        Owner.LEASING: "リース会社 リース レンタル lease leasing",
        Owner.INDIVIDUAL: "個人 私物 個人所有 private personal",
    },
    "encryption": {
        Encryption.YES: "有 あり 有り 済 暗号化済 暗号化あり ○ 〇 ◯ ✓ ✔ yes y encrypted true 1",
        Encryption.NO: "無 なし 無し 未 暗号化なし × ✕ no n none false 0",
        Encryption.UNKNOWN: "不明 ? ？ unknown",
        Encryption.NA: "対象外 - － ー n/a na 該当なし",
    },
    "method": {
        Method.HAND: "手交 手渡し 手渡 持参 直接 byhand hand",
        Method.CARRIED: "搬送 集荷 引取 引取り carried",
        Method.POST: "郵送 宅配 書留 宅配便 配送 post courier mail",
        Method.ELECTRONIC: "電子 ダウンロード 電送 オンライン electronic online",
    },
    "info_class": {
        InfoClass.PERSONAL: "個人情報 個人 個 一般 personal pii",
        InfoClass.SPECIAL: "要配慮個人情報 要配慮 要 センシティブ special sensitive",
        InfoClass.SPECIFIC: "特定個人情報 特定 特 マイナンバー 個人番号 番号 specific mynumber",
        NONE: "なし 無 無し 空 空媒体 情報なし none blank",
    },
}  # fmt: skip


def _table(field: str) -> dict[str, str]:
    known = {folded(word): value for value, words in SAID[field].items() for word in words.split()}
    for choice in CHOICES[field]:
        known.update((folded(w), choice.value) for w in (choice.value, choice.text.ja, choice.text.en))
    return {word: str(value) for word, value in known.items() if word}


KNOWN: Mapping[str, Mapping[str, str]] = {field: _table(field) for field in CHOICES}
SIGNS = {("encryption", "-"): Encryption.NA, ("encryption", "－"): Encryption.NA, ("encryption", "ー"): Encryption.NA}


def choice_of(field: str, word: str) -> str | None:
    """The value of the list that a word stands for; None where it is not known."""
    return KNOWN[field].get(folded(word)) or SIGNS.get((field, word.strip()))


class Places:
    """The open places, by their number, their path, and the ends of their path."""

    def __init__(self, book: Registers) -> None:
        self.paths: dict[str, str] = {}
        self._named: dict[str, set[str]] = defaultdict(set)
        for place, path, number in options.places(book):
            self.paths[place] = path
            steps = path.split(" › ")
            for start in range(len(steps)):
                self._named[folded("".join(steps[start:]))].add(place)
            self._named[folded(number)].add(place)

    def called(self, word: str) -> Sequence[str]:
        """The ids of all places that a word may stand for. A whole path is one place whatever ends alike."""
        plain = folded(word.replace("›", " ").replace(">", " ").replace("＞", " ").replace("→", " "))
        return sorted(self._named.get(plain, ()))
