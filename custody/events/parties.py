"""Other firms that information or its carriers may come to: subcontractors, disposal firms, carriers (Arts 4–6, G08)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from custody.events.base import Date, Event, Hash, Line, Note, Recorded, Ref, ask, take
from custody.events.choices import MANAGERS, Choice
from custody.events.contracts import Article
from custody.text import Text

if TYPE_CHECKING:
    from custody.models import Party

FIELDS = ("sort", "name", "address", "officer", "contact", "licences", "service", "tracked")


class PartySort(Choice):
    """What a firm is here for. A carrier moves locked cases and learns nothing of what is in them."""

    SUBCONTRACTOR = "subcontractor", "再委託先", "Subcontractor"
    DISPOSAL = "disposal", "廃棄業者", "Disposal firm"
    COURIER = "courier", "運送業者（搬送のみ）", "Carrier (transport only)"


class Oversight(Choice):
    """How a subcontractor was looked at."""

    VISIT = "visit", "実地", "By visiting"
    PAPERS = "papers", "書面", "By papers"
    INTERVIEW = "interview", "聞き取り", "By asking"
    REMOTE = "remote", "映像・写真", "By video or photos"


class PartyEvent(Event):
    noun = "party"
    by = MANAGERS


class PartyFields(PartyEvent):
    sort: PartySort = ask("区分", "Kind", "select")
    name: Line = ask("名称", "Name", private=True)
    address: Line = ask("所在地", "Address", default="", private=True)
    officer: Line = ask("責任者（職・氏名）", "Person in charge (post, name)", default="", private=True)
    contact: Line = ask("連絡先", "Contact", default="", private=True)
    licences: Line = ask("許可・認証", "Licences and certificates", default="", private=True)
    service: Line = ask(
        "サービスの種別（運送業者）", "Kind of service (carriers)", default="", private=True, quiet=True
    )
    tracked: bool = ask("追跡できる（運送業者）", "Can be tracked (carriers)", "checkbox", default=False, quiet=True)

    @staticmethod
    def change(row: Party, e: Recorded) -> None:
        take(row, e, FIELDS)


class PartyRegistered(PartyFields):
    kind = "party.registered"
    ref = "G10"
    title = Text("相手先の登録", "Firm registered")
    articles = (6,)

    contract: Ref = ask("契約", "Contract", "contract")

    @staticmethod
    def change(row: Party, e: Recorded) -> None:
        PartyFields.change(row, e)
        row.contracts = [e.get("contract")]


class PartyChanged(PartyFields):
    kind = "party.changed"
    ref = "G11"
    title = Text("相手先の変更", "Firm changed")


class PartyTakenUp(PartyEvent):
    """A firm that another contract registered is used under this one too. It stands alone: consent is by contract."""

    kind = "party.taken_up"
    ref = "G12"
    title = Text("別の契約での利用", "Used under another contract")
    articles = (6,)

    contract: Ref = ask("契約", "Contract", "contract")

    @staticmethod
    def change(row: Party, e: Recorded) -> None:
        row.contracts = sorted({*row.contracts, e.get("contract")})


class SubcontractRecorded(PartyEvent):
    """The firm is bound by contract to duties equal to ours (Art. 5). `checked`: articles found in that contract."""

    kind = "subcontract.recorded"
    ref = "G13"
    title = Text("再委託契約と同等措置の確認", "Subcontract and its equal duties")
    articles = (5,)

    contract: Ref = ask("契約", "Contract", "contract")
    on: Date = ask("再委託契約の締結日", "Subcontract made on", "date")
    checked: list[Article] = ask("同等の措置を定めた条", "Articles whose duties it imposes", "checkboxes", default=[])
    scan: Hash | None = ask("再委託契約書の写し", "Scan of the subcontract", "scan", default=None)
    note: Note = ask("備考", "Note", "textarea", default="", private=True, quiet=True)

    @staticmethod
    def change(row: Party, e: Recorded) -> None:
        held = {"on": e.get("on"), "checked": e.get("checked", []), "scan": e.get("scan")}
        row.subcontracts = {**row.subcontracts, e.get("contract"): held}


class PartySupervised(PartyEvent):
    """G08: the subcontractor was looked at, as Art. 5 has the client see that it is."""

    kind = "party.supervised"
    ref = "G08"
    title = Text("再委託先の監督", "Subcontractor supervised")
    articles = (5,)

    contract: Ref = ask("契約", "Contract", "contract")
    on: Date = ask("実施日", "Held on", "date")
    how: Oversight = ask("方法", "How", "select", default=Oversight.VISIT)
    sound: bool = ask("同等の措置が守られていました", "The equal duties were being kept", "yesno")
    seen: Note = ask("確認した事項", "What was looked at", "textarea", private=True)
    scan: Hash | None = ask("監督記録の写し", "Scan of the record", "scan", default=None)

    @staticmethod
    def change(row: Party, e: Recorded) -> None:
        visit = {"contract": e.get("contract"), "on": e.get("on"), "how": e.get("how"), "sound": bool(e.get("sound"))}
        row.visits = [*row.visits, visit]
