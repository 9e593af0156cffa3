"""What is said of the rows of an old register that cannot be taken in as they are, and of those that are passed over."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from custody.text import Text

WRONG, REFUSED, PASSED = "wrong", "refused", "passed"


class Word(NamedTuple):
    """A word of the file that stands for nothing known."""

    field: str
    word: str


@dataclass(frozen=True)
class Problem:
    """`cell`: `C12`, empty for the whole row. `sort`: wrong and refused rows are not taken in; passed ones need not be.

    `number`: of what a row became before.
    """

    row: int
    cell: str
    heading: str
    text: Text
    sort: str = WRONG
    basis: Text | None = None
    number: str = ""


UNKNOWN = Text(
    "「{word}」が何か分かりません。下の「言葉の読み替え」で選ぶか、ファイルを直してください。",
    "“{word}” is not known. Choose what it stands for under “Words” below, or change the file.",
)
NO_PLACE = Text(
    "「{word}」という場所は登録されていません。下の「言葉の読み替え」で選ぶか、「場所」に登録してください。",
    "No place is called “{word}”. Choose one under “Words” below, or register it under “Places”.",
)
TWO_PLACES = Text(
    "「{word}」という場所は{n}か所あります。場所の番号（L-000001）か、区域から続けて書いてください。",
    "There are {n} places called “{word}”. Write the place's number (L-000001), or its path from the area on.",
)
MISSING = Text(
    "{label}がありません。集計や注記の行なら消してください。",
    "No {label}. If it is a total or a remark, delete the row.",
)
NO_CLASS = Text(
    "情報の区分がありません。区分を書くか、情報が入っていなければ「なし」と書いてください。",
    "No class of the information. Write it, or “none” where there is no information on the thing.",
)
NO_NAME = Text(
    "情報名も品名もありません。何の情報か書いてください。",
    "Neither the information nor the thing has a name. Write one.",
)
NO_NUMBER = Text(
    "「{text}」は数として読めません。数字だけにしてください。", "“{text}” is no number. Write digits only."
)
SEVERAL = Text(
    "数量が{n}です。1行が1点になるように、行を分けてください（番号を1点ごとに付けるため）。",
    "The quantity is {n}. One row is one thing: split the row, since each gets a number of its own.",
)
FUTURE = Text("「{text}」は今日より後の日です。日付を確かめてください。", "“{text}” lies after today. Check the date.")
TOO_LONG = Text("{n}文字以内にしてください（いま{have}文字）。", "At most {n} characters (there are {have}).")
NO_GLYPH = Text(
    "「{c}」は帳票とラベルのフォントにない文字です。別の字で書いてください。",
    "No font of the forms and labels has the character “{c}”. Write it another way.",
)
PERSONAL = Text(
    "12桁の数字があります。個人番号は台帳に書けません。消すか、個人番号でなければ「12桁の数字は個人番号ではない」に印を付けてください。",
    "There is a run of 12 digits. Personal numbers must not be in the ledger. Take it out or, if it is none, tick that it is none.",
)
MERGED = Text(
    "結合されたセルです。結合を解除し、行ごとに値を入れてください。",
    "A merged cell. Unmerge it and give each row its value.",
)
TWICE = Text(
    "{label}「{text}」は{row}行目にもあります。どちらかを直すか消してください。",
    "{label} “{text}” is in row {row} too. Change or delete one of them.",
)
IN_LEDGER = Text(
    "{label}「{text}」は、もう {number} として登録されています。同じ物なら、この行を消してください。",
    "{label} “{text}” is registered as {number}. If it is the same thing, delete this row.",
)
ALIKE = Text(
    "同じ内容の物が、前のファイルから {number} として取り込まれています。別の物なら、旧台帳の番号か製造番号を書いて区別してください。",
    "A thing that reads the same was taken in from another file, as {number}. If this is another one, give it a number.",
)
NOT_RIGHT = Text(
    "この値は使えません。書き方を確かめてください。", "This value cannot be used. Check how it is written."
)
EMPTY = Text("空の行です。", "An empty row.")
HEADINGS = Text("見出しの繰り返しです。", "The headings again.")
ENDED = Text(
    "返還・廃棄済み（{text}）です。いまある物だけを取り込みます。古い台帳を保管してください。",
    "Returned or destroyed ({text}). Only what is held now is taken in. Keep the old register.",
)
DONE = Text("もう {number} として取り込まれています。", "Taken in already, as {number}.")
