"""Made-up values for the gallery, in the shapes the macros of templates/parts ask for."""

from typing import Any


def _field(name: str, label: str, kind: str = "text", **more: Any) -> dict[str, Any]:
    plain = {
        "name": name, "id": f"f-{name}", "label": label, "kind": kind, "help": "", "value": "", "required": False,
        "choices": [], "errors": [], "autocomplete": "", "inputmode": "", "maxlength": 0,
    }  # fmt: skip
    return plain | more


def _choice(value: str, label: str, hint: str = "", disabled: bool = False) -> dict[str, Any]:
    return {"value": value, "label": label, "hint": hint, "disabled": disabled}


def _refusal(basis: str, message: str, instead: str = "") -> dict[str, str]:
    return {"basis": basis, "message": message, "instead": instead}


def _way(href: str, label: str, icon: str, count: int = 0, current: bool = False) -> dict[str, Any]:
    return {"href": href, "label": label, "icon": icon, "count": count, "current": current}


NAV = [
    _way("item.html", "読み取る", "scan", current=True), _way("home.html", "手元", "hand", 2),
    _way("register.html", "探す", "search"), _way("parts.html", "台帳", "book"),
    _way("form.html", "受領", "plus"), _way("batch.html", "まとめて入庫", "lock"),
    _way("history.html", "契約", "contract"), _way("parts.html", "場所", "place"),
    _way("parts.html", "従業者", "people"), _way("labels.html", "ラベル", "label"),
]  # fmt: skip

STATES = [
    ("expected", "受領予定"), ("blank", "空媒体"), ("stored", "保管中"), ("in_use", "使用中"), ("packed", "梱包済"),
    ("in_transit", "搬送中"), ("arrived", "到着・照合待ち"), ("awaiting_destruction", "廃棄待ち"),
    ("destroyed_uncertified", "廃棄済・証明待ち"), ("destroyed", "廃棄完了"), ("returned", "返還済"),
    ("missing", "所在不明"), ("quarantined", "隔離"), ("voided", "登録取消"),
]  # fmt: skip

OUTSIDE = _refusal("第19条", "特定個人情報は、指定区域の外へ出せません。", "返還するときは「ケースに入れて施錠する」へ")
UNINSTRUCTED = _refusal("第11条", "発注者の廃棄指示がありません。原則は返還です。")
NO_LOCK = _refusal("第22条", "「書棚B」には錠がありません。", "ロッカー2（本社 3F 取扱区域A）に入庫してください")
LATE_RETURN = _refusal("社内基準", "返却予定は当日の20:00までです。", "返却予定を20:00より前にしてください")


def _entry(number: int, state: str, what: str, when: str, who: str, **more: Any) -> dict[str, Any]:
    plain = {
        "number": number, "state": state, "what": what, "detail": "", "note": "", "when": when, "href": "",
        "iso": f"2026-{when[:5].replace('/', '-')}T{when[6:]}+09:00", "who": who, "second": "", "where": "",
        "bases": [], "hash": "9f2c·41aa", "struck": False, "late": False,
    }  # fmt: skip
    return plain | more


ENTRIES = [
    _entry(11, "refused", "区域外への取出を見送り", "11/21 09:10", "佐藤 花子", where="自宅", bases=["第19条"]),
    _entry(10, "corrected", "訂正（#9）", "11/20 17:42", "佐藤 花子", second="鈴木 一郎", where="ロッカー2",
           detail="保管先の誤り：ロッカー2", bases=["第22条"]),
    _entry(9, "stored", "入庫", "11/20 17:40", "佐藤 花子", where="ロッカー3", detail="施錠確認済",
           struck=True, note="#10 で訂正"),
    _entry(8, "in_use", "取出", "11/20 09:05", "佐藤 花子", where="取扱区域A", detail="入力作業 · 返却予定 17:30",
           second="鈴木 一郎", bases=["第7条", "第8条"]),
    _entry(3, "event", "ラベル貼付", "11/02 14:20", "鈴木 一郎", detail="A4 24面 5番", late=True),
    _entry(2, "arrived", "受領", "11/02 13:50", "鈴木 一郎", second="港区 田中 実", where="本社 1F 受付",
           detail="1本 · 手交 · 授受書 R8-0312", bases=["第1条"]),
]  # fmt: skip

LANES = {
    "label": "保管者と場所の経過", "width": 1120, "height": 208, "left": 120,
    "lanes": [{"y": 50, "label": "港区役所"}, {"y": 90, "label": "搬送"}, {"y": 130, "label": "ロッカー2"},
              {"y": 170, "label": "佐藤 花子"}],
    "ticks": [{"x": 140, "label": "11/02"}, {"x": 380, "label": "11/08"}, {"x": 620, "label": "11/14"},
              {"x": 860, "label": "11/20"}],
    "bars": [{"x": 140, "y": 50, "width": 40, "state": "expected", "text": "11/02 港区役所"},
             {"x": 180, "y": 90, "width": 34, "state": "in_transit", "text": "11/02 搬送"},
             {"x": 214, "y": 130, "width": 166, "state": "stored", "text": "11/02–11/08 ロッカー2"},
             {"x": 380, "y": 170, "width": 60, "state": "in_use", "text": "11/08 佐藤 花子"},
             {"x": 440, "y": 130, "width": 420, "state": "stored", "text": "11/08–11/20 ロッカー2"},
             {"x": 860, "y": 170, "width": 70, "state": "in_use", "text": "11/20 佐藤 花子"},
             {"x": 930, "y": 130, "width": 190, "state": "stored", "text": "11/20– ロッカー2"}],
    "marks": [{"x": 180, "y": 90, "kind": "seal", "text": "封印 S-00937"},
              {"x": 214, "y": 90, "kind": "broken", "text": "封印の不一致"},
              {"x": 380, "y": 170, "kind": "second", "text": "二人で確認"}],
}  # fmt: skip

FIELDS = {
    "purpose": _field("purpose", "目的", "radio", required=True, value="入力", choices=[
        _choice("入力", "住民税通知の入力", "第7条の目的一覧から"), _choice("照合", "照合・確認"),
        _choice("移行", "新システムへの移行", "この契約の目的にありません", True)]),
    "place": _field("place", "使用場所", "select", required=True, choices=[
        _choice("A", "本社 3F 取扱区域A"), _choice("B", "本社 4F 取扱区域B")]),
    "until": _field("until", "返却予定", "datetime", required=True, value="2026-11-22T23:30",
                    help="当日の20:00まで", errors=["20:00 より前の時刻を入れてください。"]),
    "code": _field("code", "しまう場所", "place", help="ロッカーのラベルを読み取るか、番号を入れます。", value="L-000012"),
    "note": _field("note", "備考", "textarea", help="個人情報は書かないでください。", maxlength=2000),
    "kinds": _field("kinds", "個人情報の項目", "checkboxes", value=["氏名", "税"], choices=[
        _choice(k, k) for k in ("氏名", "住所", "生年月日", "電話", "口座", "税", "福祉", "健康")]),
    "locked": _field("locked", "扉を閉め、施錠を確かめました", "checkbox", required=True),
    "count": _field("count", "件数", "number", inputmode="numeric", value=12480, help="発注者から示された数"),
    "person": _field("second_name", "利用者名", "text", autocomplete="off", required=True),
    "secret": _field("second_secret", "暗証", "password", autocomplete="off", required=True),
    "file": _field("photo", "写真", "file"),
    "name": _field("name", "利用者名", "text", autocomplete="username", required=True),
    "password": _field("password", "パスワード", "password", autocomplete="current-password", required=True),
}  # fmt: skip

REGISTER_COLUMNS = [("番号", "code"), ("内容", "text"), ("状態", "state"), ("場所・保管者", "text"), ("本人数", "number")]
REGISTER_ROWS = [
    {"href": "item.html", "ended": False, "cells": ["M-004217", "USBメモリ 32GB · 住民税通知 令和8年度",
     ("stored", "保管中"), "ロッカー2 › 上段", "12,480"]},
    {"href": "item.html", "ended": False, "cells": ["M-004218", "LTO-8 テープ · 国保資格データ",
     ("in_use", "使用中"), "佐藤 花子", "48,102"]},
    {"href": "item.html", "ended": False, "cells": ["P-000031", "帳票の写し 12/20", ("missing", "所在不明"), "", "20"]},
    {"href": "item.html", "ended": True, "cells": ["M-003990", "外付HDD 2TB", ("returned", "返還済"), "港区役所", None]},
]  # fmt: skip

QUEUE = [
    {"code": "M-004219", "what": "外付HDD 2TB", "refusals": []},
    {"code": "M-004218", "what": "LTO-8 テープ", "refusals": []},
    {"code": "P-000031", "what": "帳票の写し 12/20",
     "refusals": [_refusal("第1条", "この保管庫は「要配慮」を収容できません。", "ロッカー1に入庫してください")]},
]  # fmt: skip

VALUES = {
    "states": STATES, "outside": OUTSIDE, "uninstructed": UNINSTRUCTED, "no_lock": NO_LOCK,
    "late_return": LATE_RETURN, "entries": ENTRIES, "chart": LANES, "fields": FIELDS, "columns": REGISTER_COLUMNS,
    "rows": REGISTER_ROWS, "queue_items": QUEUE,
}  # fmt: skip
