"""Places: registered, changed, closed; locks checked."""

from __future__ import annotations

import unicodedata
from typing import cast

from custody import db, state
from custody.caller import Caller, Submission
from custody.errors import BadInput, NotAllowed, NotFound
from custody.events.choices import PlaceKind, SiteKind
from custody.events.places import LockChecked, PlaceChanged, PlaceClosed, PlaceFields, PlaceRegistered, SiteClientNamed
from custody.ids import human_number, new_code, new_id
from custody.models import Place
from custody.text import Text
from custody.usecases.act import Moment, Step, act, numbers
from custody.usecases.items import open_place
from custody.usecases.outcome import Outcome
from custody.usecases.reach import keeps, may_choose_client, may_divide

CLOSED = Text("この場所は廃止されました。", "This place has been closed.")
SHARED = Text(
    "ほかの契約にも関わる場所です。関わるすべての契約の媒体管理者か、システム管理者に依頼してください。",
    "Other contracts depend on this place. Ask an administrator, or a keeper of all of them.",
)
SAME_KIND = Text(
    "事業所の種別は変えることも消すこともできません。誤りなら、中の物を搬送で移してこの事業所を廃止し、正しい種別で登録し直してください。",
    "What kind of site it is neither changes nor goes. If it is wrong, carry away what is there by a transport, close "
    "this site and register it anew as what it is.",
)
SAME_FIRM = Text(
    "どの相手先の事業所かは変えることも消すこともできません。誤りなら、中の物を搬送で移してこの事業所を廃止し、正しい相手先で登録し直してください。",
    "Whose site it is neither changes nor goes. If it is wrong, carry away what is there by a transport, close this site "
    "and register it anew.",
)
SAME_CLIENT = Text(
    "どの発注者の庁舎かは、ここでは変えられません。未記録なら、管理責任者がこの場所のページの「発注者の記録」で記録します。誤りなら、中の物を搬送で移してこの事業所を廃止し、正しい発注者で登録し直してください。",
    "Whose building it is does not change here. Where it is not on record yet, a manager records it on the page of this "
    "place. If it is wrong, carry away what is there by a transport, close this site and register it anew.",
)
NO_CLIENT = Text(
    "どの発注者の庁舎かを選んでください。一覧になければ、先に管理責任者が発注者を登録します。",
    "Choose whose building it is. A client who is not on the list is registered first, by a manager.",
)
NO_CLIENTS = Text(
    "発注者を選べるのは、種別が「発注者庁舎」の事業所だけです。発注者を空にするか、種別を選び直してください。",
    "Only a client's building has a client. Leave the client empty, or choose that kind of site.",
)
NO_KIND = Text("どの種別の事業所かを選んでください。", "Choose what kind of site it is.")
KNOWN_OTHERWISE = Text(
    "同じ名称か所在地の「{name}」が「{kind}」として登録されています（廃止したものを含む）。別の種別・相手先・発注者に変わったときは、システム管理者が登録してください。",
    "“{name}”, of the same name or address, stands in the register as “{kind}”, closed or not. If it really is another "
    "kind of site, or another firm's or client's now, let an administrator register it.",
)
OTHERS = frozenset(k.value for k in SiteKind) - {SiteKind.OWN.value}
ORDER = [PlaceKind.SITE, PlaceKind.AREA, PlaceKind.ROOM, PlaceKind.UNIT]


def register_place(caller: Caller, submission: Submission, event: PlaceRegistered) -> Outcome:
    """Register a site, area, room or unit. BadInput where it does not fit within its parent."""

    def register_place(moment: Moment) -> list[Step]:
        lineage = _lineage(moment, event)
        if event.place_kind == PlaceKind.SITE and event.site_kind is None:
            raise BadInput({"site_kind": [NO_KIND]})
        _of_a_client(moment, event)
        if event.place_kind == PlaceKind.SITE and not caller.administrator:
            _not_known_otherwise(moment, event)
        _keeper(moment, event.keeper, None)
        named = {"lineage": lineage, "number": human_number("L", numbers("L")[0]), "label_code": new_code()}
        return [Step(state.blank(new_id("place")), event.model_copy(update=named))]

    return act(caller, submission, event.model_dump(mode="json"), register_place)


def _not_known_otherwise(moment: Moment, event: PlaceRegistered) -> None:
    """BadInput for what another firm has, or is a home, by the register, and would be something else from now on."""
    book = moment.registers
    sites = [i for (i,) in db.rows("SELECT id FROM place WHERE kind = ?", (PlaceKind.SITE.value,))]
    book.fetch(sites)
    said, mine = _named(event.name, event.address), (event.site_kind, event.party, event.client)
    for row in map(book.place, sites):
        if (
            row.site_kind in OTHERS
            and (row.site_kind, row.party, row.client) != mine
            and said & _named(row.name, row.address)
        ):
            raise BadInput({"name": [KNOWN_OTHERWISE.filled(name=row.name, kind=SiteKind(str(row.site_kind)).text)]})


def _of_a_client(moment: Moment, event: PlaceFields) -> None:
    """BadInput for a client's building that names no client, and for anything else that names one; NotFound for a
    client out of the caller's reach.
    """
    if event.site_kind != SiteKind.CLIENT:
        if event.client:
            raise BadInput({"client": [NO_CLIENTS]})
        return
    if not event.client:
        raise BadInput({"client": [NO_CLIENT]})
    _within_reach(moment, event.client)


def _within_reach(moment: Moment, client: str) -> None:
    if not may_choose_client(moment.caller, moment.registers.client(client).id):
        raise NotFound


def _named(*words: str) -> set[str]:
    plain = ("".join(unicodedata.normalize("NFKC", w).casefold().split()) for w in words)
    return {w for w in plain if w}


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
        _stays_what_it_is(row, event)
        if not row.site_kind:
            _of_a_client(moment, event)
        _keeper(moment, event.keeper, row.keeper)
        return [Step(row, event)]

    return act(caller, submission, [place, event.model_dump(mode="json")], change_place)


def _stays_what_it_is(row: Place, event: PlaceChanged) -> None:
    """BadInput where the kind of a site, or whose it is, would change: R-01-2, R-04-1, R-05-1, R-06-1 and R-19-1 rest on
    them.
    """
    settled = {"site_kind": SAME_KIND, "party": SAME_FIRM}
    said = event.model_dump(mode="json")
    if row.site_kind and said["client"] != row.client:
        raise BadInput({"client": [SAME_CLIENT]})
    if wrong := {n: [why] for n, why in settled.items() if getattr(row, n) and said[n] != getattr(row, n)}:
        raise BadInput(wrong)


def name_client(caller: Caller, submission: Submission, place: str, event: SiteClientNamed) -> Outcome:
    """Say whose building an older site is. By a manager; BadInput where it is no client's, or was said before."""

    def name_client(moment: Moment) -> list[Step]:
        row = _kept(moment, place)
        if row.site_kind != SiteKind.CLIENT.value:
            raise BadInput({"client": [NO_CLIENTS]})
        if row.client:
            raise BadInput({"client": [SAME_CLIENT]})
        _within_reach(moment, event.client)
        return [Step(row, event)]

    return act(caller, submission, [place, event.model_dump(mode="json")], name_client)


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
