"""What a sent form asks for, handed to its use case: one function an act."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask import flash
from flask_babel import gettext as _
from werkzeug.datastructures import ImmutableMultiDict, MultiDict

from custody.caller import Caller, Submission
from custody.errors import BadInput
from custody.events import Event
from custody.events.copies import CopyRegistered
from custody.events.copying import ItemCopied
from custody.events.corrections import EntryCorrected
from custody.events.discovering import ContentDiscovered, CopyDiscovered
from custody.events.erasing import Check, ContentErased
from custody.events.finding import ItemFound, ItemMissing
from custody.events.incidents import IncidentOpened
from custody.events.items import CustodyHandedOver, ItemCheckedIn, ItemCheckedOut, ItemSighted, ItemStored, ItemVoided
from custody.events.keeping_dates import KeepingCorrected
from custody.events.labels import DoubtSettled, LabelAttached, LabelDamaged, LabelDoubted, LabelReissued
from custody.events.losses import ItemLost
from custody.events.quarantine import HoldPlaced, HoldReleased, ItemReleased
from custody.events.reclaiming import CarrierReclaimed
from custody.events.striking import ContentStruck
from custody.queries import likely
from custody.queries.reading import read as read_label
from custody.text import Text
from custody.usecases import (
    accidents,
    copying,
    correcting,
    discovering,
    erasing,
    items,
    keeping_dates,
    labelling,
    losses,
    quarantining,
    receiving,
    reclaiming,
    striking,
)
from custody.usecases.outcome import Outcome
from custody.web import copy_forms
from custody.web.access import bases
from custody.web.item_forms import ActForm
from custody.web.reading import posted, read

NO_SUCH_UNIT = Text(
    "保管設備のラベルではありません。読み直すか、下の一覧から選んでください。",
    "This is no storage unit's label. Scan again, or choose below.",
)

if TYPE_CHECKING:
    from custody.models import Item
Form = MultiDict[str, str]


@dataclass(frozen=True)
class Sent:
    """A form that came in for one item. `kept`: the hashes of its photos, by field."""

    caller: Caller
    submission: Submission
    page: ActForm
    form: Form
    kept: Mapping[str, Any]

    @property
    def item(self) -> Item:
        return self.page.item


def with_unit(form: ImmutableMultiDict[str, str]) -> Form:
    """The form with the storage unit that was read put in the place of the one that was chosen."""
    changed: Form = form.copy()
    text = str(form.get("unit_read", "")).strip()
    if text:
        found = read_label(text, bases())
        unit = likely.place_read(found.code, found.number) if found else ""
        if not unit:
            raise BadInput({"unit_read": [NO_SUCH_UNIT]})
        changed["unit"] = unit
    return changed


def _store(s: Sent) -> Outcome:
    return items.store(s.caller, s.submission, [s.item.id], read(ItemStored, s.form))


def _take_out(s: Sent) -> Outcome:
    return items.take_out(s.caller, s.submission, [s.item.id], read(ItemCheckedOut, s.form))


def _bring_back(s: Sent) -> Outcome:
    return items.bring_back(s.caller, s.submission, [s.item.id], read(ItemCheckedIn, s.form))


def _hand_over(s: Sent) -> Outcome:
    return items.hand_over(s.caller, s.submission, [s.item.id], read(CustodyHandedOver, s.form))


def _sight(s: Sent) -> Outcome:
    return items.sight(s.caller, s.submission, [s.item.id], read(ItemSighted, s.form))


def _miss(s: Sent) -> Outcome:
    return items.report_missing(s.caller, s.submission, [s.item.id], read(ItemMissing, s.form))


def _find(s: Sent) -> Outcome:
    return items.find(s.caller, s.submission, [s.item.id], read(ItemFound, s.form))


def _void(s: Sent) -> Outcome:
    return items.void(s.caller, s.submission, [s.item.id], read(ItemVoided, s.form))


def _attach(s: Sent) -> Outcome:
    code = posted(LabelAttached, s.form).get("label_code", "")
    return labelling.attach(s.caller, s.submission, s.item.id, code, s.kept["pictures"])


def _report_damage(s: Sent) -> Outcome:
    return labelling.report_damage(s.caller, s.submission, s.item.id, read(LabelDamaged, s.form, **s.kept))


def _doubt(s: Sent) -> Outcome:
    scanned = posted(LabelDoubted, s.form).get("label_code", "")
    form = s.form.copy()
    form["label_code"] = ""
    return labelling.doubt(s.caller, s.submission, s.item.id, read(LabelDoubted, form), scanned)


def _settle(s: Sent) -> Outcome:
    return labelling.settle(s.caller, s.submission, s.item.id, read(DoubtSettled, s.form))


def _reissue(s: Sent) -> Outcome:
    return labelling.reissue(s.caller, s.submission, s.item.id, read(LabelReissued, s.form))


def _add_content(s: Sent) -> Outcome:
    event = read(CopyRegistered, s.form, item=s.item.id)
    return receiving.add_content(s.caller, s.submission, s.item.id, receiving.Content(event))


def _correct(s: Sent) -> Outcome:
    wrong = s.page.correcting
    assert wrong is not None
    first = correcting.as_recorded(wrong)
    kept = {n: getattr(first, n) for n, ask in first.asks.items() if ask.filled or n in first.photo_names}
    said = _said(first, read(type(first), s.form, **kept))
    event = read(EntryCorrected, s.form)
    return correcting.correct(s.caller, s.submission, s.item.id, wrong.hash, said, event)


def _said(first: Event, now: Event) -> dict[str, Any]:
    """All fields as they were sent. They must not depend on later corrections, or a form sent twice would differ.

    A form shows times to the minute: a time within the minute of the entry's own was not touched.
    """
    before, after = first.model_dump(mode="json"), now.model_dump(mode="json")
    asked = {name: ask for name, ask in first.asks.items() if not ask.filled}
    same = {n for n, a in asked.items() if a.widget == "datetime" and str(after[n])[:16] == str(before[n])[:16]}
    return {name: before[name] if name in same else after[name] for name in asked}


def _copy(s: Sent) -> Outcome:
    form = copy_forms.with_target(s.form, s.caller, bases())
    return copying.make_copy(s.caller, s.submission, s.item.id, read(ItemCopied, form))


def _erase(s: Sent) -> Outcome:
    event = read(ContentErased, s.form)
    outcome = erasing.erase(s.caller, s.submission, s.item.id, event)
    if outcome.done and event.outcome != Check.PASS:
        flash(
            _("The check did not show it erased: the copy stays live. Erase it again, or tell the manager."), "warning"
        )
    return outcome


def _open_incident(s: Sent) -> Outcome:
    event = read(IncidentOpened, s.form, items=[s.item.id])
    return accidents.open_incident(s.caller, s.submission, s.item.contract, event)


def _release(s: Sent) -> Outcome:
    return quarantining.release(s.caller, s.submission, [s.item.id], read(ItemReleased, s.form))


def _hold(s: Sent) -> Outcome:
    return quarantining.hold(s.caller, s.submission, [s.item.id], read(HoldPlaced, s.form))


def _let_go(s: Sent) -> Outcome:
    return quarantining.hold(s.caller, s.submission, [s.item.id], read(HoldReleased, s.form))


def _reclaim(s: Sent) -> Outcome:
    return reclaiming.reclaim(s.caller, s.submission, [s.item.id], read(CarrierReclaimed, s.form))


def _discover(s: Sent) -> Outcome:
    event, copy = read(ContentDiscovered, s.form), read(CopyDiscovered, s.form)
    return discovering.discover_on(s.caller, s.submission, s.item.id, event, copy)


def _end_as_lost(s: Sent) -> Outcome:
    return losses.end_as_lost(s.caller, s.submission, [s.item.id], read(ItemLost, s.form))


def _correct_keeping(s: Sent) -> Outcome:
    return keeping_dates.correct_keeping(s.caller, s.submission, s.item.id, read(KeepingCorrected, s.form))


def _strike(s: Sent) -> Outcome:
    return striking.strike(s.caller, s.submission, s.item.id, read(ContentStruck, s.form))


PERFORM: dict[str, Callable[[Sent], Outcome]] = {
    "storages": _store,
    "checkouts": _take_out,
    "checkins": _bring_back,
    "handovers": _hand_over,
    "sightings": _sight,
    "missings": _miss,
    "incidents": _open_incident,
    "releases": _release,
    "holds": _hold,
    "liftings": _let_go,
    "finds": _find,
    "reclaimings": _reclaim,
    "voids": _void,
    "attachments": _attach,
    "damages": _report_damage,
    "doubts": _doubt,
    "settlings": _settle,
    "reissues": _reissue,
    "contents": _add_content,
    "copies": _copy,
    "erasures": _erase,
    "corrections": _correct,
    "strikes": _strike,
    "keepings": _correct_keeping,
    "discoveries": _discover,
    "losses": _end_as_lost,
}
