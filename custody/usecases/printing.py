"""The office's printers and its own stocks. Nothing of it is in the ledger: it changes nobody's custody."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from custody import db
from custody.caller import Caller
from custody.errors import BadInput, NotAllowed, NotFound
from custody.events.choices import KEEPERS
from custody.ids import new_id
from custody.models.base import compact
from custody.text import Text
from labels import LabelError, Stock, catalogue
from labels.stocks import stock_of

LARGEST = 1_000_000  # of any figure: Decimal cannot reckon on with the largest that it reads
FARTHEST = 100  # tenths of a mm: who needs more has laid the sheet in wrongly
MOST = 200
NAME_LENGTH = 60
FIGURES = ("sheet", "margin", "pitch", "face")
COUNTS = ("columns", "rows")
NAMELESS = Text("名前を入れてください（60字まで）。", "Give it a name of up to 60 characters.")
TAKEN = Text("同じ名前がもうあります。別の名前にしてください。", "There is one of this name. Give it another.")
NOT_MM = Text("ミリメートルの数で入れてください。例：66 または 33.9", "Give millimetres, such as 66 or 33.9.")
NOT_A_COUNT = Text("1から100までの整数で入れてください。", "Give a whole number from 1 to 100.")
TOO_FAR = Text("-10 から 10 mm まで、0.1 mm 刻みで入れてください。", "From -10 to 10 mm, by steps of 0.1 mm.")
TOO_MANY = Text(
    "これ以上登録できません。使わないものを消してください。", "There are too many. Remove what is not used."
)


def _kept_by(caller: Caller) -> None:
    if not (caller.administrator or caller.plays(KEEPERS)):
        raise NotAllowed


def save_printer(caller: Caller, said: Mapping[str, str], key: str = "") -> str:
    """Add a printer, or change that of `key`: `name`, and `right` and `down` in mm. Its id. BadInput, NotFound."""
    _kept_by(caller)
    wrong: dict[str, list[Text]] = {}
    name = _name(said, wrong)
    shifts = [_tenths(said, field, wrong) for field in ("right", "down")]
    if wrong:
        raise BadInput(wrong)
    return _save_printer(key, name, shifts)


@db.transaction
def _save_printer(key: str, name: str, shifts: list[int]) -> str:
    same = db.rows("SELECT id, rightward, downward FROM printer WHERE name = ? AND id <> ?", (name, key))
    if same and not key and list(same[0][1:]) == shifts:
        return str(same[0][0])  # the same form, sent twice
    if same:
        raise BadInput({"name": [TAKEN]})
    if key:
        if not db.rows("SELECT 1 FROM printer WHERE id = ?", (key,)):
            raise NotFound
        db.run_many("UPDATE printer SET name = ?, rightward = ?, downward = ? WHERE id = ?", [(name, *shifts, key)])
        return key
    _not_too_many("SELECT count(*) FROM printer")
    key = new_id("printer").partition(":")[2]
    db.run_many("INSERT INTO printer (id, name, rightward, downward) VALUES (?, ?, ?, ?)", [(key, name, *shifts)])
    return key


def remove_printer(caller: Caller, key: str) -> None:
    """Nothing happens where there is none."""
    _kept_by(caller)
    db.transaction(db.run_many)("DELETE FROM printer WHERE id = ?", [(key,)])


def stock_from(said: Mapping[str, str]) -> Stock:
    """The stock that a form describes, in mm, without saving it. BadInput names the figure that is wrong."""
    wrong: dict[str, list[Text]] = {}
    name = _name(said, wrong)
    figures: dict[str, Any] = {"name": name, "source": "added by the office"}
    for figure in FIGURES:
        figures[figure] = [_mm(said, f"{figure}_{way}", wrong) for way in ("across", "down")]
    figures["margin_left"], figures["margin_top"] = figures.pop("margin")
    figures |= {count: _count(said, count, wrong) for count in COUNTS}
    if wrong:
        raise BadInput(wrong)
    try:
        return stock_of(_key_of(name), figures)
    except LabelError as error:
        raise BadInput(message=Text(error.ja, error.en)) from error


def add_stock(caller: Caller, said: Mapping[str, str]) -> Stock:
    """Add the stock that a form describes. BadInput where a figure is wrong or the name is taken."""
    _kept_by(caller)
    stock = stock_from(said)
    _add_stock(stock)
    return stock


@db.transaction
def _add_stock(stock: Stock) -> None:
    figures = compact(_figures(stock))
    same = db.rows("SELECT figures FROM label_stock WHERE key = ?", (stock.key,))
    if same == [(figures,)]:
        return  # the same form, sent twice
    if same or stock.key in catalogue():
        raise BadInput({"name": [TAKEN]})
    _not_too_many("SELECT count(*) FROM label_stock")
    db.run_many("INSERT INTO label_stock (key, figures) VALUES (?, ?)", [(stock.key, figures)])


def _figures(stock: Stock) -> dict[str, Any]:
    return {
        "name": stock.name,
        "sheet": stock.sheet,
        "columns": stock.columns,
        "rows": stock.rows,
        "margin_left": stock.margin_left,
        "margin_top": stock.margin_top,
        "pitch": stock.pitch,
        "face": stock.face,
        "source": stock.source,
    }


def remove_stock(caller: Caller, key: str) -> None:
    """Nothing happens where there is none; labels that were printed on it stay on record under its key."""
    _kept_by(caller)
    db.transaction(db.run_many)("DELETE FROM label_stock WHERE key = ?", [(key,)])


def _not_too_many(counting: str) -> None:
    ((count,),) = db.rows(counting)
    if count >= MOST:
        raise BadInput(message=TOO_MANY)


def _key_of(name: str) -> str:
    """What entries name a stock by: no text of anybody's, so its hash where the name has other signs than a key may."""
    plain = re.sub(r"[^0-9a-z]+", "-", name.casefold()).strip("-")
    return f"own-{plain or 'stock'}-{hashlib.sha256(name.encode()).hexdigest()[:8]}"[:64]


def _name(said: Mapping[str, str], wrong: dict[str, list[Text]]) -> str:
    name = " ".join(said.get("name", "").split())
    if not 0 < len(name) <= NAME_LENGTH or not name.isprintable():
        wrong["name"] = [NAMELESS]
    return name


def _number(text: str) -> Decimal | None:
    try:
        number = Decimal(text.strip().replace("．", ".").replace("−", "-"))
    except InvalidOperation:
        return None
    return number if number.is_finite() and -LARGEST < number < LARGEST else None


def _tenths(said: Mapping[str, str], field: str, wrong: dict[str, list[Text]]) -> int:
    number = _number(said.get(field, "") or "0")
    if number is None or number * 10 % 1 or abs(number * 10) > FARTHEST:
        wrong[field] = [TOO_FAR]
        return 0
    return int(number * 10)


def _mm(said: Mapping[str, str], field: str, wrong: dict[str, list[Text]]) -> float:
    number = _number(said.get(field, ""))
    if number is None or not 0 <= number <= 2_000:
        wrong[field] = [NOT_MM]
        return 0.0
    return float(number)


def _count(said: Mapping[str, str], field: str, wrong: dict[str, list[Text]]) -> int:
    number = _number(said.get(field, ""))
    if number is None or number % 1 or not 1 <= number <= 100:
        wrong[field] = [NOT_A_COUNT]
        return 0
    return int(number)
