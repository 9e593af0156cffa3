"""Destruction on the item's own chain (Art. 11; domain.md §2.3 E). Beside each stands an event of its lot."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from custody.events.authorisations import Technique
from custody.events.base import Recorded, Ref, ask, put
from custody.events.choices import KEEPERS, STAFF, TERMINAL, Role, State
from custody.events.items import EndsOuting, ItemEvent, Stored, settle
from custody.events.marks import OutOfItsCase, StaysThere
from custody.text import Text

if TYPE_CHECKING:
    from custody.models import Item

WATCHERS = STAFF | {Role.WITNESS, Role.CLIENT}


class DestroyStaged(Stored, EndsOuting, OutOfItsCase, StaysThere):
    """Into a locked unit that holds nothing else, to wait there."""

    kind = "destroy.staged"
    ref = "E02"
    title = Text("廃棄待ちへの移管", "Set apart to be destroyed")
    articles = (11, 22)
    by = KEEPERS
    legal_from = frozenset({State.STORED, State.ARRIVED, State.QUARANTINED})

    lot: Ref | None = ask("廃棄ロット", "Lot", filled=True, default=None)
    instruction: Ref | None = ask("廃棄指示", "Instruction", filled=True, default=None)

    @staticmethod
    def change(row: Item, e: Recorded) -> None:
        Stored.change(row, e)
        put(row, {"state": State.AWAITING_DESTRUCTION.value, "destruction": e.get("lot")})


class OfLot(ItemEvent):
    articles: ClassVar[tuple[int, ...]] = (11,)
    legal_from = frozenset({State.AWAITING_DESTRUCTION})

    lot: Ref = ask("廃棄ロット", "Lot", filled=True)


class SerialReconciled(OfLot):
    kind = "serial.reconciled"
    ref = "E03"
    title = Text("番号照合", "Number read and compared")
    by = STAFF

    ok: bool = ask("一致", "Matches", filled=True)

    @staticmethod
    def change(row: Item, e: Recorded) -> None:
        row.occurred = e.occurred
        if e.get("ok"):
            row.seen_at = e.occurred


class DestroyWithdrawn(OfLot):
    """The lot was given up before it was destroyed: the item lies where it lay, in storage again.

    What is in somebody's hands, or lies where it may only be destroyed (`outside`), waits to be put away; what left the
    lot's unit meanwhile is only no longer to be destroyed.
    """

    kind = "destroy.withdrawn"
    ref = "E02x"
    title = Text("廃棄待ちの取りやめ", "No longer to be destroyed")
    by = KEEPERS
    legal_from = frozenset(set(State) - TERMINAL)

    outside: bool = ask("指定区域の外", "Outside the areas", filled=True, default=False)

    @staticmethod
    def change(row: Item, e: Recorded) -> None:
        if row.state == State.AWAITING_DESTRUCTION:
            holder = e.actor if e.get("outside") else row.holder
            settle(row, e, State.ARRIVED if holder else State.STORED, holder=holder, place=row.place)
        row.destruction, row.occurred = None, e.occurred


class DestroyExecuted(OfLot):
    kind = "destroy.executed"
    ref = "E04"
    title = Text("廃棄実施", "Destroyed")
    by = STAFF

    technique: Technique = ask("方法", "Method", "select")
    place: Ref = ask("実施場所", "Where", "place")

    @staticmethod
    def change(row: Item, e: Recorded) -> None:
        settle(row, e, State.DESTROYED_UNCERTIFIED, holder=e.actor, place=e.get("place"))


class DestroyWitnessed(OfLot):
    kind = "destroy.witnessed"
    ref = "E05"
    title = Text("立会確認", "Destruction witnessed")
    by = WATCHERS
    legal_from = frozenset({State.DESTROYED_UNCERTIFIED})

    late: bool = ask("遅れた立会確認", "Signed late", filled=True, default=False)


class DestroyCertified(OfLot):
    kind = "destroy.certified"
    ref = "E06"
    title = Text("証明書受領・照合", "Certificate matched")
    by = KEEPERS
    legal_from = frozenset({State.DESTROYED_UNCERTIFIED})

    line: int = ask("証明書の行", "Line of the certificate", filled=True)

    @staticmethod
    def change(row: Item, e: Recorded) -> None:
        settle(row, e, State.DESTROYED, holder=None, place=None)


class CertificateRejected(OfLot):
    """The certificate did not name this item."""

    kind = "certificate.rejected"
    ref = "E07"
    title = Text("証明書差戻し", "Certificate sent back")
    by = KEEPERS
    legal_from = frozenset({State.DESTROYED_UNCERTIFIED})
