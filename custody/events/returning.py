"""The return of items to the client (Art. 10; domain.md §2.3 D). An item ends only with the client's receipt."""

from __future__ import annotations

from typing import TYPE_CHECKING

from custody.events.base import Hash, Line, Recorded, Ref, ask, put
from custody.events.choices import KEEPERS, Choice, Meaning, Role, State
from custody.events.evidence import DocumentNumber, OutsideName
from custody.events.items import EndsOuting, settle
from custody.events.marks import OutOfItsCase
from custody.text import Text

if TYPE_CHECKING:
    from custody.models import Item


class Proof(Choice):
    """By what the client's receipt is proved; the use case knows which, nobody chooses it from a list."""

    SIGNATURE = "signature", "この端末での署名", "Signed on this device"
    LINK = "link", "受領確認のリンク", "Acknowledged through a link"
    SIGNED_IN = "signed_in", "発注者がこの画面で", "By the client, on this screen"
    PAPER = "paper", "紙の受領書", "Receipt on paper"


class ReturnReceipted(EndsOuting, OutOfItsCase):
    kind = "return.receipted"
    ref = "D02"
    title = Text("返還受領確認", "Return receipted")
    articles = (10,)
    by = KEEPERS | {Role.CLIENT}
    legal_from = frozenset({State.STORED, State.IN_USE, State.ARRIVED})
    meaning = Meaning.RETURNED

    receipt: DocumentNumber = ask("発注者の受領書番号", "The client's receipt number", private=True)
    officer: OutsideName = ask("受け取った人（課・職・氏名）", "Received by (office, post, name)", private=True)
    place: Ref = ask("受渡しの場所", "Where", "place")
    named: list[Line] = ask(
        "受領書に書かれた番号（1行に一つ）",
        "Numbers on the receipt (one a line)",
        "lines",
        default=[],
        private=True,
        help=Text(
            "紙の受領書のとき：管理番号か製造番号を、書かれているとおりに",
            "For a receipt on paper: item or serial numbers",
        ),
    )
    scan: Hash | None = ask("署名された受領書の写し", "Scan of the signed receipt", "scan", default=None)
    proof: Proof = ask("受領の証拠", "Proof", "select", filled=True, default=Proof.PAPER)
    signature: Hash | None = ask("署名", "Signature", "scan", filled=True, default=None)
    meant: Meaning | None = ask("署名の意味", "What was signed", "select", filled=True, default=None)

    @staticmethod
    def change(row: Item, e: Recorded) -> None:
        settle(row, e, State.RETURNED, holder=None, place=None)
        put(row, {"case_": None, "transport": None})
