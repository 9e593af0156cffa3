"""What names a paper or a person outside: a word for “none” is neither, and what hangs on it is not proved by it.

What was recorded before is read as it is: these types hold private values, which the form of an entry leaves alone.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Annotated

from pydantic import AfterValidator
from pydantic_core import PydanticCustomError

from custody.events.base import Line
from custody.text import Text

NONE = (
    "番号なし", "番号無し", "番号無", "該当なし", "該当無し", "特になし", "無番号", "無し", "なし", "ナシ", "無", "未定", "未確認", "未着",
    "未発行", "未取得", "未", "不明", "不詳", "口頭にて", "口頭で", "口頭", "none", "null", "nil", "na", "tbd", "tba", "oral", "unknown",
)  # fmt: skip
_NONE = re.compile(f"(?:{'|'.join(NONE)})?")
_DATE = re.compile(r"(明治|大正|昭和|平成|令和)?[\d元]+\s*[年月日]")
NO_NUMBER = Text(
    "「なし」「-」「未定」などは番号になりません。書面の番号を入れてください。番号のない書面なら、日付と題名（例：6月1日付け受領書）を入れます。",
    "A word for none is no number. Enter the number of the paper; where it has none, its date and title "
    "(such as: receipt of 1 June).",
)
NO_NAME = Text(
    "「なし」「-」「未確認」などは氏名・名称になりません。相手の職と氏名（または名称）を入れてください。",
    "A word for none is no name. Enter the post and the name of the other side.",
)
WORDS = {"no_number": NO_NUMBER, "no_name": NO_NAME}  # by the type of pydantic's error


def is_number(said: str) -> bool:
    """Whether `said` can be the number of a paper: not empty, no dash, no word for none."""
    return not _NONE.fullmatch(_letters(said))


def is_name(said: str) -> bool:
    """Whether `said` can name somebody: letters beside a date, and no word for none."""
    left = _letters(_DATE.sub("", unicodedata.normalize("NFKC", said)))
    return not _NONE.fullmatch("".join(c for c in left if c.isalpha()))


def _letters(said: str) -> str:
    folded = unicodedata.normalize("NFKC", said).casefold()
    return "".join(c for c in folded if c.isalnum()).strip("ー")


def _numbered(said: str) -> str:
    if is_number(said):
        return said
    raise PydanticCustomError("no_number", "{ja} {en}", {"ja": NO_NUMBER.ja, "en": NO_NUMBER.en})


def _named(said: str) -> str:
    if is_name(said):
        return said
    raise PydanticCustomError("no_name", "{ja} {en}", {"ja": NO_NAME.ja, "en": NO_NAME.en})


DocumentNumber = Annotated[Line, AfterValidator(_numbered)]
OutsideName = Annotated[Line, AfterValidator(_named)]
