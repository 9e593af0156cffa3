"""The acts that a phone may keep for later: many things at once, one thing with its photos, a lock that was looked at."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from flask import request
from werkzeug.datastructures import MultiDict

from custody.caller import Caller, Submission
from custody.errors import BadInput, CustodyError, NotAllowed, NotFound
from custody.events import Event
from custody.events.items import CustodyHandedOver, ItemCheckedIn, ItemCheckedOut, ItemSighted, ItemStored
from custody.events.labels import LabelAttached, LabelDamaged
from custody.events.lots import LotExecuted
from custody.events.places import LockChecked
from custody.queries import destructions, finding, transports
from custody.queries.batch_codes import AGAIN, find
from custody.text import Text
from custody.usecases import executing, items, labelling, places
from custody.usecases.outcome import Outcome
from custody.web import transport_acts, transport_steps
from custody.web.access import bases, caller
from custody.web.batch_acts import ACTS, BatchAct
from custody.web.batch_check import texts_in
from custody.web.item_acts import with_unit
from custody.web.lock_round import NO_UNIT, unit_read
from custody.web.reading import read
from custody.web.uploads import files_of

if TYPE_CHECKING:
    from custody.models import Destruction, Transport

ONE = Text("一件ずつ送ってください。", "Send them one by one.")
Form = MultiDict[str, str]


class NotWhole(CustodyError):
    """It is sent again: what a bad line cut off is no photo of the act."""

    status = 503
    message = Text("写真が途中で切れています。送り直します。", "A photo was cut off on its way. It is sent again.")


@dataclass(frozen=True)
class Meant:
    """What an act's codes stand for (ids), and those that stand for nothing of the caller's, each with the reason."""

    things: Sequence[str]
    unread: Mapping[str, Text]


class OfflineAct(Protocol):
    """`meant`: what its codes stand for; `perform`: have `who` do it on those, as a form that was sent would."""

    @property
    def kind(self) -> type[Event]: ...
    def meant(self, form: Form) -> Meant: ...
    def perform(self, who: Caller, sent: Submission, things: Sequence[str], form: Form, /) -> Outcome: ...


def of_things(form: Form) -> Meant:
    found = [f for f in find(caller(), texts_in(form), bases()) if f.trouble is not AGAIN]
    return Meant(
        [f.item.id for f in found if f.item is not None], {f.text: f.trouble for f in found if f.trouble is not None}
    )


@dataclass(frozen=True)
class Batch:
    """Many things at once."""

    act: BatchAct

    @property
    def kind(self) -> type[Event]:
        return self.act.kind

    def meant(self, form: Form) -> Meant:
        return of_things(form)

    def perform(self, who: Caller, sent: Submission, things: Sequence[str], form: Form) -> Outcome:
        return self.act.perform(who, sent, things, self.act.event(form, lock_checked="lock_checked" in form))


@dataclass(frozen=True)
class OneThing:
    """One thing, as its own page's form says it; its photos come with it."""

    kind: type[Event]
    do: Callable[[Caller, Submission, Sequence[str], Any, Form], Outcome]

    def meant(self, form: Form) -> Meant:
        return of_things(form)

    def perform(self, who: Caller, sent: Submission, things: Sequence[str], form: Form) -> Outcome:
        kept = files_of(self.kind, finding.item(who, things[0], bases()).contract)
        filled = with_unit(form)  # type: ignore[arg-type]
        if self.kind is LabelAttached:
            filled["label_code"] = str(form.get("label_code") or form.get("codes", "")).strip()
        return self.do(who, sent, things, read(self.kind, filled, **kept), filled)


@dataclass(frozen=True)
class Lock:
    """One storage unit was looked at."""

    kind: type[Event] = LockChecked

    def meant(self, form: Form) -> Meant:
        found = {text: unit_read(text) for text in dict.fromkeys(texts_in(form))}
        return Meant([u for u in found.values() if u], {text: NO_UNIT for text, u in found.items() if not u})

    def perform(self, who: Caller, sent: Submission, things: Sequence[str], form: Form) -> Outcome:
        return places.check_lock(who, sent, one(things), read(LockChecked, form))


def one(things: Sequence[str]) -> str:
    """The only one of `things`: a phone sends each of these by itself. BadInput for several."""
    if len(things) != 1:
        raise BadInput(message=ONE)
    return things[0]


def _attach(who: Caller, sent: Submission, things: Sequence[str], event: LabelAttached, form: Form) -> Outcome:
    return labelling.attach(who, sent, one(things), str(form.get("label_code", "")), event.pictures)


def _report(who: Caller, sent: Submission, things: Sequence[str], event: LabelDamaged, _: Form) -> Outcome:
    return labelling.report_damage(who, sent, one(things), event)


def _as(use: Callable[..., Outcome]) -> Callable[[Caller, Submission, Sequence[str], Any, Form], Outcome]:
    return lambda who, sent, things, event, _: use(who, sent, things, event)


@dataclass(frozen=True)
class Step:
    """One step of a transport or of a destruction, with its photos: what `perform` does with the form of its page."""

    kind: type[Event]
    row: Callable[[str], Transport | Destruction]
    do: Callable[[Any, Submission], Outcome]

    def meant(self, form: Form) -> Meant:
        text = str(form.get("codes", "")).strip()
        try:
            return Meant([self.row(text).id], {})
        except NotFound as unknown:
            return Meant([], {text: unknown.message})

    def perform(self, who: Caller, sent: Submission, things: Sequence[str], _form: Form) -> Outcome:
        row = self.row(one(things).partition(":")[2])
        if not who.plays(self.kind.by, row.contract):
            raise NotAllowed
        return self.do(row, sent)


def _of_transport(noun: str) -> Step:
    def step(row: Transport, sent: Submission) -> Outcome:
        return transport_acts.PERFORM[noun](transport_acts.Sent(row, noun, sent))

    return Step(transport_steps.NOUNS[noun], lambda said: transports.transport(caller(), said), step)


def _destroyed(row: Destruction, sent: Submission) -> Outcome:
    event = read(LotExecuted, request.form, **files_of(LotExecuted, row.contract))
    return executing.execute(caller(), sent, row.id, event)


OFFLINE: dict[str, OfflineAct] = {
    **{noun: Batch(act) for noun, act in ACTS.items() if noun != "reclaim"},
    "lock": Lock(),
    "attachments": OneThing(LabelAttached, _attach),
    "damages": OneThing(LabelDamaged, _report),
    "storages": OneThing(ItemStored, _as(items.store)),
    "checkouts": OneThing(ItemCheckedOut, _as(items.take_out)),
    "checkins": OneThing(ItemCheckedIn, _as(items.bring_back)),
    "sightings": OneThing(ItemSighted, _as(items.sight)),
    "handovers": OneThing(CustodyHandedOver, _as(items.hand_over)),
    "sealings": _of_transport("sealings"),
    "openings": _of_transport("openings"),
    "executions": Step(LotExecuted, lambda said: destructions.lot_named(caller(), said), _destroyed),
}


def offline_act(noun: str) -> OfflineAct:
    """NotFound where there is no such act."""
    if noun not in OFFLINE:
        raise NotFound
    return OFFLINE[noun]


def check_photos_whole() -> None:
    """NotWhole where a photo is not the one whose hash the phone took before it sent anything."""
    said = request.form.getlist("photo_hash")
    came = []
    for file in (f for _, f in request.files.items(multi=True)):
        came.append(hashlib.sha256(file.stream.read()).hexdigest())
        file.stream.seek(0)
    if said != came:
        raise NotWhole
