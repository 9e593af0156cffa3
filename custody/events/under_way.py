"""A transport on its way and at the other end: handed on, checked, arrived, its seals read blind, opened, counted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from custody.events.base import Line, Note, Photos, Recorded, Ref, ask, put
from custody.events.choices import KEEPERS, MANAGERS, Meaning, SignRole
from custody.events.transport import AT_THE_OTHER_END, CARRIERS, ON_THE_WAY, TransportEvent, TransportState
from custody.text import Text

if TYPE_CHECKING:
    from custody.models import Transport


class SealRead(TransportEvent):
    """Numbers read off the seals before the expected ones were shown. `matched` is what came of it."""

    numbers: Line = ask(
        "現物の封印番号", "Numbers on the seals", "code", default="", private=True,
        help=Text("二つ以上は「、」で区切る。控えは照合の後に示します", "Commas between several. What is expected is shown after"),
    )  # fmt: skip
    matched: bool = ask("一致", "It matches", filled=True, default=True)


class TransportRelayed(SealRead):
    kind = "transport.relayed"
    ref = "C05"
    title = Text("中継引渡し", "Handed on")
    articles = (17, 18, 23)
    by = CARRIERS
    legal_from = ON_THE_WAY
    second = Text("封印されたまま受け取りました", "I have received it, still sealed")
    second_role = SignRole.RECEIVER
    meaning = Meaning.RECEIVED_SEALED

    receiver: Ref = ask("受け取る人", "Receiver", "person")
    place: Ref | None = ask("場所", "Where", "place", default=None, quiet=True)
    incident: Ref | None = ask("事故等", "Incident", filled=True, default=None)

    @staticmethod
    def change(row: Transport, e: Recorded) -> None:
        receiver = e.get("receiver")
        row.incident = e.get("incident") or row.incident
        row.holder, row.occurred = receiver, e.occurred
        row.people = row.people if receiver in row.people else [*row.people, receiver]


class TransportCheckpoint(TransportEvent):
    kind = "transport.checkpoint"
    ref = "C06"
    title = Text("経過確認", "Checked on the way")
    legal_from = ON_THE_WAY

    intact: bool = ask("封印と錠に異常がありません", "Seals and lock are intact", "yesno")
    place: Ref | None = ask("場所", "Where", "place", default=None, quiet=True)
    note: Note = ask("備考", "Note", "textarea", default="", private=True, quiet=True)
    incident: Ref | None = ask("事故等", "Incident", filled=True, default=None)

    @staticmethod
    def change(row: Transport, e: Recorded) -> None:
        row.occurred = e.occurred
        row.incident = e.get("incident") or row.incident


class TransportArrived(TransportEvent):
    kind = "transport.arrived"
    ref = "C07"
    title = Text("到着", "Arrived")
    articles = (6, 19, 23)
    by = AT_THE_OTHER_END
    legal_from = ON_THE_WAY

    place: Ref = ask("着いた場所", "Arrived at", "place")
    incident: Ref | None = ask("事故等", "Incident", filled=True, default=None)

    @staticmethod
    def change(row: Transport, e: Recorded) -> None:
        row.place, row.holder, row.arrived_at = e.get("place"), e.actor, e.occurred
        row.state, row.occurred = TransportState.ARRIVED.value, e.occurred
        row.incident = e.get("incident") or row.incident
        row.seal_ok, row.verified_at = None, None


class SealVerified(SealRead):
    """C08. Read blind by two people. What it finds is recorded, whatever it is; the rules only bar the opening."""

    kind = "seal.verified"
    ref = "C08"
    title = Text("封印照合", "Seals read")
    articles = (12, 23)
    by = AT_THE_OTHER_END
    legal_from = frozenset({TransportState.ARRIVED})
    second = Text(
        "控えの番号を見ずに、現物の封印番号を読み取りました",
        "I have read the number off the seal without seeing the expected one",
    )
    meaning = Meaning.SEAL_READ

    tampered: bool = ask("開封の跡や異常がありますか", "Are there signs of tampering?", "yesno")
    pictures: Photos = ask("封印の写真", "Photos of the seals", "photos", default=[])
    note: Note = ask("異常の内容", "What is wrong", "textarea", default="", private=True, quiet=True)
    incident: Ref | None = ask("事故等", "Incident", filled=True, default=None)

    @staticmethod
    def change(row: Transport, e: Recorded) -> None:
        row.seal_ok = bool(e.get("matched", True)) and not e.get("tampered")
        row.state, row.verified_at, row.occurred = TransportState.VERIFIED.value, e.occurred, e.occurred
        row.incident = e.get("incident") or row.incident


class OpeningReleased(TransportEvent):
    """The manager lets a case whose seal was wrong be opened, once the accident has been seen to."""

    kind = "opening.released"
    ref = "C08r"
    title = Text("開封の許可（事故対応の後）", "Opening allowed after the accident was seen to")
    articles = (12,)
    by = MANAGERS
    legal_from = frozenset({TransportState.VERIFIED})

    reason: Note = ask(
        "確かめたこと・発注者との協議", "What was checked and agreed with the client", "textarea", private=True
    )

    @staticmethod
    def change(row: Transport, e: Recorded) -> None:
        row.released, row.occurred = True, e.occurred


class TransportOpened(TransportEvent):
    kind = "transport.opened"
    ref = "C09t"
    title = Text("開封", "Opened")
    by = AT_THE_OTHER_END
    legal_from = frozenset({TransportState.ARRIVED, TransportState.VERIFIED})

    seal_kept: bool = ask("外した封印を残す", "The old seals are kept", "checkbox", default=True, quiet=True)
    pictures: Photos = ask("外した封印の写真", "Photos of the seals taken off", "photos", default=[], quiet=True)

    @staticmethod
    def change(row: Transport, e: Recorded) -> None:
        row.state, row.opened_at, row.occurred = TransportState.OPENED.value, e.occurred, e.occurred


class TransportAccepted(TransportEvent):
    """Counted out. What is short, over or has the wrong serial number is a fact to record, never to refuse."""

    kind = "transport.accepted"
    ref = "C10"
    title = Text("検品受領", "Counted and accepted")
    by = AT_THE_OTHER_END
    legal_from = frozenset({TransportState.OPENED})

    counted: list[Ref] = ask("数えた物", "Counted", filled=True, default=[])
    missing: list[Ref] = ask("足りない物", "Missing", filled=True, default=[])
    surplus: list[Ref] = ask("余分な物", "Surplus", filled=True, default=[])
    doubtful: list[Ref] = ask("製造番号が違う物", "Wrong serial number", filled=True, default=[])
    incident: Ref | None = ask("事故等", "Incident", filled=True, default=None)
    receipt: Line = ask("受領書番号", "Receipt number", default="", private=True, quiet=True)
    note: Note = ask("備考", "Note", "textarea", default="", private=True, quiet=True)

    @staticmethod
    def change(row: Transport, e: Recorded) -> None:
        found = {name: e.get(name, []) for name in ("counted", "missing", "surplus", "doubtful")}
        put(row, {**found, "state": TransportState.ACCEPTED.value, "ended_at": e.occurred, "occurred": e.occurred})
        row.incident = e.get("incident") or row.incident


class TransportRejected(TransportEvent):
    """Turned away unopened: it goes back where it came from."""

    kind = "transport.rejected"
    ref = "C11"
    title = Text("受領拒否", "Turned away")
    by = AT_THE_OTHER_END
    legal_from = frozenset({TransportState.ARRIVED, TransportState.VERIFIED})

    reason: Note = ask("理由", "Reason", "textarea", private=True)
    holder: Ref | None = ask("持ち帰る人", "Taken back by", filled=True, default=None)

    @staticmethod
    def change(row: Transport, e: Recorded) -> None:
        row.origin, row.destination = row.destination, row.origin
        row.holder, row.turned, row.place = e.get("holder"), True, None
        row.state, row.occurred = TransportState.REJECTED.value, e.occurred


class TransportLost(TransportEvent):
    """Everything in it was reported missing, and so are its case and its seals. What turns up again is found as such."""

    kind = "transport.lost"
    ref = "C13"
    title = Text("搬送の紛失", "Transport lost")
    articles = (12, 23)
    by = KEEPERS
    legal_from = ON_THE_WAY | {TransportState.ARRIVED, TransportState.VERIFIED}

    note: Note = ask("分かっていること", "What is known", "textarea", private=True)
    incident: Ref | None = ask("事故等", "Incident", filled=True, default=None)

    @staticmethod
    def change(row: Transport, e: Recorded) -> None:
        row.state, row.ended_at, row.occurred = TransportState.LOST.value, e.occurred, e.occurred
        row.incident = e.get("incident") or row.incident
