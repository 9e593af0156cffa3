"""What is still open under a contract, so that it cannot be closed yet."""

from __future__ import annotations

from custody import db
from custody.errors import BadInput
from custody.events.contracts import ContractClosed
from custody.models.authorisation import WANTS_PAPER
from custody.registers import Registers
from custody.rules.closing import Left
from custody.rules.officers import is_surname_of
from custody.text import Text
from custody.usecases.act import Moment
from custody.usecases.contractor import names_of_staff

GIVEN_BEFORE = Text(
    "この写しは、ほかの記録で使われています。発注者が署名した、この閉鎖の確認書の写しを添えてください。",
    "This scan is named by another record. Attach that of the paper with which the client acknowledged the closing.",
)
FULL_NAME = Text(
    "受注者側の担当者と同じ姓です。確認した発注者の職員の氏名を、姓名で入れてください。",
    "One of the contractor's own people has this surname. Enter the full name of the client's officer.",
)
OPEN = {
    "incidents": "SELECT count(*) FROM incident WHERE contract = ? AND state <> 'closed'",
    "certificates": "SELECT count(*) FROM item WHERE contract = ? AND state = 'destroyed_uncertified'",
    "findings": "SELECT count(*) FROM finding WHERE contract = ? AND state <> 'closed'",
    "transports": "SELECT count(*) FROM transport WHERE contract = ? AND state NOT IN ('accepted', 'cancelled', 'lost')",
    "spoken": f"SELECT count(*) FROM authorisation WHERE contract = ? AND {WANTS_PAPER}",  # noqa: S608
}


def acknowledged(moment: Moment, contract: str, event: ContractClosed) -> None:
    """BadInput where the scan was given for something else, or a surname alone may be one of one's own people."""
    if event.scan and db.rows(
        "SELECT 1 FROM attachment WHERE sha256 = ? AND contract = ? AND named <> 0", (event.scan, contract)
    ):
        raise BadInput({"scan": [GIVEN_BEFORE]})
    if is_surname_of(event.acknowledged, names_of_staff(moment.registers, contract)):
        raise BadInput({"acknowledged": [FULL_NAME]})


def left(book: Registers, contract: str) -> Left:
    """How many of each are open, apart from items and copies; and whose name cannot stand for the client's."""
    found = {name: int(db.rows(sql, (contract,))[0][0]) for name, sql in OPEN.items()}
    return Left(**found, staff=names_of_staff(book, contract))
