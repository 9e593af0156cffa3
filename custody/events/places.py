"""Places and their locks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from custody.events.base import Count, Event, LabelCode, Line, Note, Number, Recorded, Ref, ask, take
from custody.events.choices import KEEPERS, MANAGERS, STAFF, AreaKind, InfoClass, LockKind, PlaceKind, SiteKind
from custody.text import Text

if TYPE_CHECKING:
    from custody.models import Place

FIELDS = (
    "name",
    "site_kind",
    "area_kind",
    "address",
    "entry_control",
    "lockable",
    "lock_kind",
    "key_number",
    "keeper",
    "max_class",
    "slots",
    "party",
    "client",
)


class PlaceEvent(Event):
    noun = "place"
    by = KEEPERS


class PlaceFields(PlaceEvent):
    """What describes a place and may change."""

    name: Line = ask("名称", "Name", private=True)
    site_kind: SiteKind | None = ask("事業所の種別", "Kind of site", "select", default=None)
    area_kind: AreaKind | None = ask("区域の種別", "Kind of area", "select", default=None)
    address: Line = ask("所在地", "Address", default="", private=True)
    entry_control: Line = ask("入退室の管理", "Entry control", default="", private=True)
    lockable: bool = ask("施錠できる", "Can be locked", "checkbox", default=False)
    lock_kind: LockKind | None = ask("錠の種類", "Kind of lock", "select", default=None)
    key_number: Line = ask("鍵番号", "Key number", default="", private=True)
    keeper: Ref | None = ask("保管責任者", "Keeper", "person", default=None)
    max_class: InfoClass | None = ask("収容できる区分（まで）", "Holds up to class", "select", default=None)
    slots: Count | None = ask("段の数", "Number of shelves", "number", default=None, quiet=True)

    party: Ref | None = ask(
        "どの相手先の事業所か（再委託先・廃棄先）", "Whose site (subcontractor, disposal firm)", "party", default=None
    )

    client: Ref | None = ask("どの発注者の庁舎か", "Whose building (client)", "of_client", default=None)

    @staticmethod
    def change(row: Place, e: Recorded) -> None:
        take(row, e, FIELDS)


class PlaceRegistered(PlaceFields):
    kind = "place.registered"
    ref = "P01"
    title = Text("場所の登録", "Place registered")

    place_kind: PlaceKind = ask("種類", "Kind", "select")
    parent: Ref | None = ask("どこの中か", "Within", "place", default=None)
    lineage: list[Ref] = ask("位置", "Lineage", filled=True, default=[])
    number: Number = ask("番号", "Number", filled=True, default="")
    label_code: LabelCode = ask("ラベル", "Label", filled=True, default="")

    @staticmethod
    def change(row: Place, e: Recorded) -> None:
        PlaceFields.change(row, e)
        take(row, e, ("parent", "lineage", "number"))
        row.kind = e.get("place_kind")
        row.labels = [{"code": e.get("label_code"), "state": "registered"}]


class PlaceChanged(PlaceFields):
    kind = "place.changed"
    ref = "P02"
    title = Text("場所の変更", "Place changed")


class SiteClientNamed(PlaceEvent):
    """Of a site that was registered before sites named their client."""

    kind = "place.client_named"
    ref = "P04"
    title = Text("発注者の記録", "Client of the site recorded")
    by = MANAGERS

    client: Ref = ask("どの発注者の庁舎か", "Whose building (client)", "of_client")

    @staticmethod
    def change(row: Place, e: Recorded) -> None:
        row.client = e.get("client")


class PlaceClosed(PlaceEvent):
    kind = "place.closed"
    ref = "P03"
    title = Text("場所の廃止", "Place closed")

    @staticmethod
    def change(row: Place, e: Recorded) -> None:
        row.closed = True
        row.labels = [{**old, "state": "void"} for old in row.labels]


class LockChecked(PlaceEvent):
    kind = "lock.checked"
    ref = "B09"
    title = Text("施錠確認", "Lock checked")
    articles = (22,)
    by = STAFF

    ok: bool = ask("施錠されていました", "It was locked", "yesno")
    key_present: bool = ask("鍵は所定の場所にありました", "The key was in its place", "yesno", default=True)
    note: Note = ask("備考", "Note", "textarea", default="", private=True, quiet=True)

    @staticmethod
    def change(row: Place, e: Recorded) -> None:
        row.lock_checked_at, row.lock_ok = e.occurred, bool(e.get("ok"))
