"""Places: registered, changed, closed; locks checked."""

from __future__ import annotations

from typing import cast

from custody import db, state
from custody.caller import Caller, Submission
from custody.errors import BadInput, NotAllowed, NotFound
from custody.events.choices import PlaceKind
from custody.events.places import LockChecked, PlaceChanged, PlaceClosed, PlaceRegistered
from custody.ids import human_number, new_code, new_id
from custody.models import Place
from custody.text import Text
from custody.usecases.act import Moment, Step, act, numbers
from custody.usecases.items import open_place
from custody.usecases.outcome import Outcome
from custody.usecases.reach import keeps, may_divide

CLOSED = Text("この場所は廃止されました。", "This place has been closed.")
SHARED = Text(
    "ほかの契約にも関わる場所です。関わるすべての契約の媒体管理者か、システム管理者に依頼してください。",
    "Other contracts depend on this place. Ask an administrator, or a keeper of all of them.",
)
SAME_KIND = Text(
    "事業所の種別は変えられません。誤りなら、この事業所を廃止して、正しい種別で登録し直してください。",
    "What kind of site it is does not change. If it is wrong, close this site and register it anew as what it is.",
)
ORDER = [PlaceKind.SITE, PlaceKind.AREA, PlaceKind.ROOM, PlaceKind.UNIT]


def register_place(caller: Caller, submission: Submission, event: PlaceRegistered) -> Outcome:
    """Register a site, area, room or unit. BadInput where it does not fit within its parent."""

    def register_place(moment: Moment) -> list[Step]:
        lineage = _lineage(moment, event)
        _keeper(moment, event.keeper, None)
        named = {"lineage": lineage, "number": human_number("L", numbers("L")[0]), "label_code": new_code()}
        return [Step(state.blank(new_id("place")), event.model_copy(update=named))]

    return act(caller, submission, event.model_dump(mode="json"), register_place)


def _lineage(moment: Moment, event: PlaceRegistered) -> list[str]:
    if event.parent is None:
        if event.place_kind == PlaceKind.SITE:
            return []
        raise BadInput({"parent": [Text("どこの中かを選んでください。", "Choose the place it is within.")]})
    parent = open_place(moment.registers, event.parent, "parent")
    if not may_divide(moment.caller, moment.registers, parent):
        raise BadInput({"parent": [SHARED]})
    if ORDER.index(PlaceKind(parent.kind)) >= ORDER.index(event.place_kind):
        raise BadInput({"parent": [Text("その中には登録できません。", "It cannot lie within that place.")]})
    return parent.around()


def _place(moment: Moment, subject: str) -> Place:
    (row,) = moment.rows([subject])
    if not isinstance(row, Place):
        raise NotFound
    return row


def _open(moment: Moment, subject: str) -> Place:
    row = _place(moment, subject)
    if row.closed:
        raise BadInput(message=CLOSED)
    return row


def _kept(moment: Moment, subject: str) -> Place:
    """A place that the caller may change. NotAllowed where it is not for them alone to decide."""
    row = _open(moment, subject)
    if moment.caller.plays(PlaceChanged.by) and not keeps(moment.caller, moment.registers, row):
        raise NotAllowed(SHARED)
    return row


def _keeper(moment: Moment, new: str | None, old: str | None) -> None:
    if new and new != old:
        moment.person(new)


def change_place(caller: Caller, submission: Submission, place: str, event: PlaceChanged) -> Outcome:
    """Change what describes a place. NotAllowed unless the caller keeps every contract that it concerns."""

    def change_place(moment: Moment) -> list[Step]:
        row = _kept(moment, place)
        if event.site_kind is not None and row.site_kind and event.site_kind.value != row.site_kind:
            raise BadInput({"site_kind": [SAME_KIND]})
        _keeper(moment, event.keeper, row.keeper)
        return [Step(row, event)]

    return act(caller, submission, [place, event.model_dump(mode="json")], change_place)


def close_place(caller: Caller, submission: Submission, place: str) -> Outcome:
    """Close a place. BadInput while anything is in it, NotAllowed as for a change."""

    def close_place(moment: Moment) -> list[Step]:
        row = _kept(moment, place)
        inside = cast(int, db.rows("SELECT count(*) FROM item WHERE place = ?", (place,))[0][0])
        within = cast(int, db.rows("SELECT count(*) FROM place WHERE parent = ? AND closed = 0", (place,))[0][0])
        if inside or within:
            raise BadInput(
                message=Text(
                    "中に物か場所が残っているため廃止できません。先に移してください。",
                    "Something is still within it. Move that first.",
                )
            )
        return [Step(row, PlaceClosed())]

    return act(caller, submission, place, close_place)


def check_lock(caller: Caller, submission: Submission, place: str, event: LockChecked) -> Outcome:
    """B09: record that a unit's lock was looked at, and what was found."""

    def check_lock(moment: Moment) -> list[Step]:
        row = _open(moment, place)
        if not row.lockable:
            raise BadInput(message=Text("施錠できない場所です。", "This place has no lock."))
        return [Step(row, event)]

    return act(caller, submission, [place, event.model_dump(mode="json")], check_lock)
