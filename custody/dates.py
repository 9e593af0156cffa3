"""Dates as they are written in Japan, in old registers and in a search: 2024/4/1, 令和6年4月1日, R6.4.1, 平31-4-30, 20240401."""

from __future__ import annotations

import re
import unicodedata
from datetime import date

from custody.text import Text

# Era -> its first day and the first day of the next (Cabinet orders of 1868, 1912, 1926, 1989 and 2019).
ERAS = {
    "令和": (date(2019, 5, 1), date.max),
    "平成": (date(1989, 1, 8), date(2019, 5, 1)),
    "昭和": (date(1926, 12, 25), date(1989, 1, 8)),
    "大正": (date(1912, 7, 30), date(1926, 12, 25)),
    "明治": (date(1868, 10, 23), date(1912, 7, 30)),
}
SHORT = {"r": "令和", "h": "平成", "s": "昭和", "t": "大正", "m": "明治", "令": "令和", "平": "平成", "昭": "昭和"}
_ERA = r"(?P<era>令和|平成|昭和|大正|明治|令|平|昭|[rhstm])\.?(?P<n>\d{1,2}|元)"
_REST = r"(?:年|[./-])(?P<month>\d{1,2})(?:月|[./-])(?P<day>\d{1,2})日?"
JAPANESE = re.compile(f"^{_ERA}{_REST}$")
WESTERN = re.compile(rf"^(?:西暦)?(?P<year>(?:19|20)\d\d){_REST}$")
PLAIN = re.compile(r"^(?P<year>(?:19|20)\d\d)(?P<month>\d\d)(?P<day>\d\d)$")
AFTER = re.compile(r"(?:[ t]\d{1,2}:\d{2}(?::\d{2})?(?:\.\d+)?z?|[(]?[月火水木金土日](?:曜日?)?[)]?)$")
NO_DATE = Text(
    "「{text}」は日付として読めません。2024/4/1 か 令和6年4月1日 のように書いてください。",
    "“{text}” is no date. Write it like 2024/4/1 or 令和6年4月1日.",
)
OTHER_ERA = Text(
    "「{text}」は{era}にない日です。元号か年を確かめてください。",
    "“{text}” does not lie in that era ({era}). Check the era and the year.",
)
NO_DAY = Text("「{text}」という日はありません。", "There is no such day as “{text}”.")


def read(text: str) -> date | Text:
    """The date, or what is wrong with it."""
    plain = unicodedata.normalize("NFKC", text).strip().lower()
    bare = re.sub(r"\s+", "", AFTER.sub("", plain).strip())
    if found := JAPANESE.match(bare):
        return _of_era(text, found)
    found = WESTERN.match(bare) or PLAIN.match(bare)
    if found is None:
        return NO_DATE.filled(text=text[:40])
    return _day(text, int(found["year"]), found)


def _of_era(text: str, found: re.Match[str]) -> date | Text:
    era = SHORT.get(found["era"], found["era"])
    first, next_ = ERAS[era]
    n = 1 if found["n"] == "元" else int(found["n"])
    if n == 0:
        return NO_DATE.filled(text=text[:40])
    day = _day(text, first.year + n - 1, found)
    if isinstance(day, date) and not first <= day < next_:
        return OTHER_ERA.filled(text=text[:40], era=era)
    return day


def _day(text: str, year: int, found: re.Match[str]) -> date | Text:
    try:
        return date(year, int(found["month"]), int(found["day"]))
    except ValueError:
        return NO_DAY.filled(text=text[:40])
