"""A sealed transport, from its plan to its departure (domain.md §2.3 C)."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from custody.events.base import Event, Line, Note, Number, Photos, Recorded, Ref, When, ask, put, take
from custody.events.choices import KEEPERS, STAFF, Choice, Meaning, Role, SignRole
from custody.text import Text

if TYPE_CHECKING:
    from custody.models import Transport

CARRIERS = STAFF | {Role.TRANSPORTER}
AT_THE_OTHER_END = CARRIERS | {Role.CLIENT}


class Errand(Choice):
    """What a transport is for."""

    RECEIVE = "receive", "受領", "To receive"
    RETURN = "return", "返還", "To return"
    AREA = "area", "区域間の移動", "Between areas"
    SUBCONTRACT = "subcontract", "再委託先へ", "To a subcontractor"
    DESTROY = "destroy", "廃棄", "To be destroyed"
    OTHER = "other", "その他", "Other"


class TransportState(Choice):
    PLANNED = "planned", "計画", "Planned"
    PACKED = "packed", "梱包・施錠済", "Packed and locked"
    SEALED = "sealed", "封印済", "Sealed"
    IN_TRANSIT = "in_transit", "搬送中", "On its way"
    REJECTED = "rejected", "受領拒否・戻し中", "Turned away, on its way back"
    ARRIVED = "arrived", "到着・照合待ち", "Arrived, to be checked"
    VERIFIED = "verified", "封印照合済", "Seals read"
    OPENED = "opened", "開封・検品待ち", "Opened, to be counted"
    ACCEPTED = "accepted", "検品済", "Counted"
    CANCELLED = "cancelled", "中止", "Cancelled"
    LOST = "lost", "紛失", "Lost"


ON_THE_WAY = frozenset({TransportState.IN_TRANSIT, TransportState.REJECTED})
BEFORE_LEAVING = frozenset({TransportState.PLANNED, TransportState.PACKED, TransportState.SEALED})
OVER = frozenset({TransportState.ACCEPTED, TransportState.CANCELLED, TransportState.LOST})


class KeyKept(Choice):
    """Where the key of the case is on the way."""

    APART = "apart", "運ばない人が保管", "Kept by somebody who does not carry it"
    SENT = "sent", "別に送る", "Sent separately"
    CARRIED = "carried", "運ぶ人が持つ", "With whoever carries it"


class TransportEvent(Event):
    noun: ClassVar[str] = "transport"
    states = TransportState
    articles: ClassVar[tuple[int, ...]] = (23,)
    by = CARRIERS


class TransportPlanned(TransportEvent):
    kind = "transport.planned"
    ref = "C01"
    title = Text("搬送計画", "Transport planned")
    articles = (6, 19, 23)
    by = KEEPERS
    legal_from = frozenset({""})

    purpose: Errand = ask("目的", "Purpose", "select")
    origin: Ref = ask("どこから", "From", "place")
    destination: Ref = ask("どこへ", "To", "place")
    people: list[Ref] = ask("運ぶ人", "Carried by", "checkboxes", default=[])
    leave_at: When = ask("出発予定", "To leave at", "datetime")
    arrive_by: When = ask("到着予定", "To arrive by", "datetime")
    specific: bool = ask(
        "特定個人情報を含む物を運ぶ", "Carries specific personal information", "checkbox", default=True
    )
    direct: bool = ask("どこにも立ち寄らず直行する", "Goes straight there, stopping nowhere", "checkbox", default=False)
    firm: Ref | None = ask("運送業者", "Carrier firm", "party", default=None, quiet=True)
    vehicle: Line = ask("車両", "Vehicle", default="", private=True, quiet=True)
    route: Line = ask("経路", "Route", default="", private=True, quiet=True)
    authorisation: Ref | None = ask(
        "持出承諾・廃棄指示", "Consent or instruction", "authorisation", default=None, quiet=True
    )
    number: Number = ask("搬送番号", "Number", filled=True, default="")

    @staticmethod
    def change(row: Transport, e: Recorded) -> None:
        take(row, e, ("purpose", "origin", "destination", "people", "leave_at", "arrive_by", "specific", "direct"))
        take(row, e, ("firm", "vehicle", "route", "authorisation", "number"))
        row.contract, row.state = e.contract or "", TransportState.PLANNED.value
        row.occurred = e.occurred


class CasePacked(TransportEvent):
    """The items lie in the case and the case is locked. Where nothing is locked, `case` is left empty."""

    kind = "case.packed_locked"
    ref = "C02"
    title = Text("梱包・施錠", "Packed and locked")
    by = STAFF
    legal_from = frozenset({TransportState.PLANNED})

    case_: Ref | None = ask("ケース", "Case", filled=True, default=None)
    lock_checked: bool = ask(
        "ケースを閉め、施錠を確かめました", "I closed the case and checked that it is locked", "checkbox", default=False
    )
    key_kept: KeyKept = ask("鍵", "The key", "select", default=KeyKept.APART, quiet=True)
    key_holder: Ref | None = ask("鍵を保管する人", "Who keeps the key", "person", default=None, quiet=True)
    items: list[Ref] = ask("中身", "Contents", filled=True, default=[])

    @staticmethod
    def change(row: Transport, e: Recorded) -> None:
        take(row, e, ("case_", "lock_checked", "key_kept", "key_holder", "items"))
        row.state, row.packed_at, row.occurred = TransportState.PACKED.value, e.occurred, e.occurred
        row.holder = e.actor


class TransportUnpacked(TransportEvent):
    """Taken out again before it left, to be packed anew."""

    kind = "transport.unpacked"
    ref = "C02u"
    title = Text("梱包のやり直し", "Unpacked again")
    by = STAFF
    legal_from = frozenset({TransportState.PACKED, TransportState.SEALED})

    @staticmethod
    def change(row: Transport, e: Recorded) -> None:
        _empty(row, e)
        row.state = TransportState.PLANNED.value


def _empty(row: Transport, e: Recorded) -> None:
    blank: dict[str, object] = {
        "case_": None,
        "lock_checked": False,
        "key_kept": None,
        "key_holder": None,
        "holder": None,
    }
    put(row, {**blank, "items": [], "seals": [], "packed_at": None, "sealed_at": None, "occurred": e.occurred})


class TransportCancelled(TransportEvent):
    kind = "transport.cancelled"
    ref = "C01x"
    title = Text("搬送の中止", "Transport cancelled")
    by = KEEPERS
    legal_from = BEFORE_LEAVING

    reason: Note = ask("理由", "Reason", "textarea", private=True)

    @staticmethod
    def change(row: Transport, e: Recorded) -> None:
        _empty(row, e)
        row.state, row.ended_at = TransportState.CANCELLED.value, e.occurred


class TransportSealed(TransportEvent):
    """Follows with `seal.applied` on each seal's own chain. The numbers stand there alone."""

    kind = "transport.sealed"
    ref = "C03t"
    title = Text("封印", "Sealed")
    by = STAFF
    legal_from = frozenset({TransportState.PACKED})

    seals: list[Ref] = ask("封印", "Seals", filled=True, default=[])
    pictures: Photos = ask("封印の写真", "Photos of the seals", "photos", default=[])

    @staticmethod
    def change(row: Transport, e: Recorded) -> None:
        row.seals, row.sealed_at = e.get("seals", []), e.occurred
        row.state, row.occurred = TransportState.SEALED.value, e.occurred


class SealReplaced(TransportEvent):
    """`seals` holds an id that leads to none for a number that waits on another case to be read blind: no answer tells
    which that is. What was typed is kept for when it may be seen.
    """

    kind = "seal.replaced"
    ref = "C12"
    title = Text("封印交換", "Seal replaced")
    by = CARRIERS
    legal_from = frozenset({TransportState.SEALED, *ON_THE_WAY})
    second = Text(
        "古い封印を外し、新しい封印を付けるのを見ました", "I saw the old seal taken off and the new one put on"
    )
    meaning = Meaning.RESEALED

    reason: Note = ask("理由", "Reason", "textarea", private=True)
    seals: list[Ref] = ask("いまの封印", "Seals now", filled=True, default=[])
    typed: Line = ask("入れた番号", "Numbers typed", filled=True, default="", private=True)
    pictures: Photos = ask("新しい封印の写真", "Photos of the new seal", "photos", default=[])

    @staticmethod
    def change(row: Transport, e: Recorded) -> None:
        row.seals, row.occurred = e.get("seals", []), e.occurred


class TransportDeparted(TransportEvent):
    kind = "transport.departed"
    ref = "C04"
    title = Text("出発", "Departed")
    articles = (17, 18, 23)
    by = CARRIERS
    legal_from = BEFORE_LEAVING
    second_role = SignRole.RECEIVER
    meaning = Meaning.RECEIVED_SEALED

    tracking: Line = ask("伝票番号・追跡番号", "Slip or tracking number", "code", default="", private=True, quiet=True)
    driver: Line = ask("運送業者の乗務員", "The firm's driver", default="", private=True, quiet=True)
    holder: Ref | None = ask("持つ人", "With", filled=True, default=None)

    @staticmethod
    def change(row: Transport, e: Recorded) -> None:
        take(row, e, ("tracking", "holder"))
        row.state, row.departed_at, row.occurred = TransportState.IN_TRANSIT.value, e.occurred, e.occurred
