"""What a column of an old register may stand for: the fields of a reception, of what is on the thing, of where it lies."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from custody.text import Text

MOST_TITLES = 20  # rows above the headings in which a register says what it is


@dataclass(frozen=True)
class Field:
    """`usual`: may be said once for all rows. `headings`: as registers write them, folded."""

    label: Text
    headings: tuple[str, ...]
    usual: bool = False


def _field(ja: str, en: str, headings: str, *, usual: bool = False) -> Field:
    return Field(Text(ja, en), tuple(headings.split()), usual)


FIELDS: Mapping[str, Field] = {
    "former_number": _field(
        "旧台帳の番号", "Number in the old register",
        "管理番号 登録番号 媒体番号 整理番号 台帳番号 管理no 登録no 媒体no 番号 no no. 管理id id number registerno assetno assettag itemno",
    ),
    "medium": _field(
        "種別", "Kind", "種別 媒体種別 媒体 媒体の種類 種類 媒体名 記録媒体 区分種別 形態 medium media mediatype type kind", usual=True
    ),
    "description": _field("品名（台帳での呼び名）", "Description", "品名 名称 件名 物品名 内容 摘要 タイトル description title name item"),
    "serial": _field("製造番号", "Serial number", "製造番号 シリアル番号 シリアル シリアルno s/n sn 製番 機器番号 serial serialnumber serialno"),
    "maker": _field("メーカー", "Maker", "メーカー メーカ 製造元 製造者 maker manufacturer vendor brand"),
    "model": _field("型番", "Model", "型番 型式 機種 機種名 モデル 製品名 model modelno product"),
    "capacity": _field("容量・数量", "Capacity or amount", "容量 容量・数量 記憶容量 サイズ capacity size"),
    "quantity": _field("点数（1行に1点）", "Quantity (one a row)", "数量 点数 個数 本数 枚数 冊数 quantity qty pieces"),
    "owner": _field("所有者", "Owner", "所有者 所有 所有区分 owner ownership", usual=True),
    "encryption": _field("暗号化", "Encryption", "暗号化 暗号 暗号化の有無 暗号化有無 encryption encrypted", usual=True),
    "lease_until": _field("リース返却期限", "Lease ends on", "リース返却期限 リース期限 返却期限 leaseend leaseuntil"),
    "held_since": _field(
        "受領日", "Received on", "受領日 受入日 受取日 預り日 預かり日 受領年月日 受入年月日 登録日 登録年月日 年月日 日付 date received receivedon datereceived"
    ),
    "giver": _field("渡した人", "Given by", "引渡者 渡した者 渡した人 引渡人 提供者 貸与者 発注者担当 発注者担当者 引渡し者 givenby giver from", usual=True),
    "method": _field("受渡し方法", "Handed over by", "受渡方法 受渡し方法 授受方法 受領方法 method delivery", usual=True),
    "receipt": _field("授受書番号", "Receipt number", "授受書番号 受領書番号 預り証番号 授受番号 receipt receiptno"),
    "place": _field("保管場所", "Where it is kept", "保管場所 保管先 場所 保管庫 保管設備 所在 現在地 格納場所 保管 place location storage storedat", usual=True),
    "slot": _field("段・位置", "Shelf or position", "段 位置 棚 棚番 棚番号 段・位置 slot shelf position"),
    "name": _field("情報名", "Name of the information", "情報名 データ名 個人情報名 個人情報の名称 情報の名称 ファイル名 個人情報の内容 データ内容 業務名 dataname data information informationname file"),
    "info_class": _field("情報の区分", "Class of the information", "区分 情報区分 個人情報区分 情報の区分 重要度 機密区分 class classification infoclass", usual=True),
    "persons": _field("本人の数", "Number of people", "本人数 本人の数 人数 対象者数 対象人数 persons people subjects"),
    "records": _field("件数", "Records", "件数 レコード数 データ件数 records count"),
    "source": _field("取得元", "Source", "取得元 入手元 提供元 source"),
    "keep_until": _field("保存期限", "Keep until", "保存期限 保存期間 保管期限 保存年限 廃棄予定日 廃棄期限 keepuntil retention retainuntil"),
    "ended": _field("返還・廃棄の日", "Returned or destroyed on", "返還日 廃棄日 返却日 返還・廃棄日 返還廃棄日 消去日 返還年月日 廃棄年月日 処分日 返還・廃棄 廃棄 returned destroyed disposed disposedon returnedon"),
    "note": _field("備考", "Note", "備考 注記 メモ 特記 特記事項 note notes remarks comment"),
}  # fmt: skip
NEEDED = ("medium", "place", "giver")
SEPARATORS = re.compile(r"[\s\u3000_・()（）\[\]【】:：/／.．\-]+")


def folded(text: str) -> str:
    """`text` as headings and words are compared: one width, one case, no spaces and signs."""
    return SEPARATORS.sub("", unicodedata.normalize("NFKC", text).lower())


_BY_HEADING = {folded(h): name for name, f in FIELDS.items() for h in f.headings}


def field_of(heading: str) -> str:
    """The field that a heading names; empty for none. What stands in brackets may be left out."""
    whole = folded(heading)
    bare = folded(re.sub(r"[(（\[【].*?[)）\]】]", "", heading))
    return _BY_HEADING.get(whole) or _BY_HEADING.get(bare) or ""


def guessed(headings: Sequence[str]) -> dict[int, str]:
    """Column -> field, each field once: where two headings fit, the first."""
    found: dict[int, str] = {}
    for n, heading in enumerate(headings):
        name = field_of(heading)
        if name and name not in found.values():
            found[n] = name
    return found


def heading_row(rows: Sequence[Sequence[str]]) -> int:
    """Which row (from 1) has the headings: of the first ones, that with most known words; 1 where there is none."""
    scores = [len(guessed(row)) for row in rows[:MOST_TITLES]]
    best = max(scores, default=0)
    return scores.index(best) + 1 if best else 1
