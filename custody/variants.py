"""Forms of one character that a search takes for each other: 高崎 finds 髙﨑. What is stored stays as it was written.

NFKC leaves these apart. The first group is the forms in brackets in the 常用漢字表 (Cabinet notice 2 of 2010); the
second is forms met in family and place names, as the Ministry of Justice's 誤字俗字・正字一覧表 (circular 民一第2905号
of 2010) sets them beside the usual form, or as daily use does.
"""

from __future__ import annotations

_FORMS = (
    (
        "亞圓應櫻學樂關舊廣國齋澤實壽條眞瀨靜總藏瀧德濱邊寶萬彌與龍惠榮黑",
        "亜円応桜学楽関旧広国斎沢実寿条真瀬静総蔵滝徳浜辺宝万弥与竜恵栄黒",
    ),
    ("髙﨑嵜𠮷邉濵齊嶋嶌冨桒舘栁槗峯", "高崎崎吉辺浜斉島島富桑館柳橋峰"),
)
PAIRS = tuple((other, usual) for others, usuals in _FORMS for other, usual in zip(others, usuals, strict=True))
_TABLE = str.maketrans(dict(PAIRS))


def usual_forms(text: str) -> str:
    """`text` with every other form replaced by the usual one."""
    return text if text.isascii() else text.translate(_TABLE)


def other_forms(text: str) -> list[tuple[str, str]]:
    """(other form, usual form) of each character of `text`, which has usual forms only."""
    return [(other, usual) for other, usual in PAIRS if usual in text]
