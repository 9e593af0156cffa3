"""The form of one act on one item: its controls from the event kind, its likely answers filled in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from flask import request

from custody import clock
from custody.caller import Caller
from custody.events import Event, Recorded
from custody.events.choices import Owner
from custody.events.copies import CopyRegistered
from custody.events.copying import ItemCopied
from custody.events.discovering import ContentDiscovered, CopyDiscovered
from custody.events.erasing import ContentErased
from custody.events.finding import ItemFound, ItemMissing
from custody.events.incidents import IncidentOpened
from custody.events.items import CustodyHandedOver, EndsOuting, ItemCheckedIn, ItemCheckedOut, Stored
from custody.events.keeping_dates import KeepingCorrected
from custody.events.labels import LabelAttached, LabelDoubted
from custody.events.losses import ItemLost
from custody.events.striking import ContentStruck
from custody.queries import likely, options
from custody.queries.acts import Act
from custody.queries.incidents import reported_find
from custody.text import Text
from custody.usecases.correcting import as_recorded
from custody.usecases.outings import copied_since
from custody.web import copy_forms
from custody.web.forms import FormField, Options, Pick, fields_of, when_fields
from custody.web.language import current as lang
from custody.web.reading import posted

if TYPE_CHECKING:
    from custody.models import Contract, Item
    from custody.registers import Registers

UNIT_READ = Text("ロッカーのラベルを読む・番号を入れる", "Scan the locker's label, or type its number")
UNIT_READ_HELP = Text("下の一覧から選ぶときは空のままで", "Leave it empty to choose below")
NOT_A_NUMBER = Text("個人番号ではありません", "Not a personal number")
FEW_UNITS = 4
OWN_ITEM: dict[type[Event], tuple[str, ...]] = {IncidentOpened: ("items",)}  # the item itself is meant
# Acts whose form asks for another event than the one that stands on the item's own chain.
ASKED_INSTEAD: dict[str, type[Event]] = {"contents": CopyRegistered, "incidents": IncidentOpened}
# Acts whose form asks for what is found as well as for the finding.
ASKED_BESIDE: dict[str, tuple[type[Event], ...]] = {"discoveries": (CopyDiscovered,)}


@dataclass
class ActForm:
    """One act's form. `correcting`: the entry that it puts right, with its newest correction.

    `given`: what the address says of the answers, such as the code of the label that was scanned.
    """

    act: Act
    item: Item
    contract: Contract
    caller: Caller
    book: Registers
    correcting: Recorded | None = None
    corrected_by: Recorded | None = None
    given: Mapping[str, Any] = field(default_factory=dict)
    _found: dict[type[Event], Options] = field(default_factory=dict)

    def kinds(self) -> list[type[Event]]:
        """The event kinds whose fields are asked, in order."""
        if self.correcting is not None:
            return [type(as_recorded(self.correcting, self.corrected_by)), self.act.kind]
        return [ASKED_INSTEAD.get(self.act.noun, self.act.kind), *ASKED_BESIDE.get(self.act.noun, ())]

    def fields(self, wrong: Mapping[str, Sequence[Text]]) -> list[FormField]:
        """The controls; as they were sent, where something was sent."""
        found: list[FormField] = []
        for kind in self.kinds():
            values = posted(kind, request.form) if request.method == "POST" else self._likely(kind)
            out = [*(kind.photo_names if self.correcting is not None else ()), *self._not_asked(kind)]
            found += fields_of(kind, lang(), self._options(kind), values, wrong, out)
        found = copy_forms.around_target(found, wrong, lang())
        return [*_around_units(found, wrong), *_not_a_number(wrong)]

    def _not_asked(self, kind: type[Event]) -> tuple[str, ...]:
        """Whether a copy was made is asked only of what was out; a correction asks where it was."""
        if not issubclass(kind, EndsOuting):
            return ()
        if self.correcting is not None:
            return () if "copied" in self.correcting.data else ("copied",)
        stays = kind is ContentErased and self.item.owner == Owner.CLIENT.value
        return ("copied",) if stays or copied_since(self.item) is None else ()

    def when(self, wrong: Mapping[str, Sequence[Text]]) -> list[FormField]:
        """When it really happened: every act but a correction, which says why in its own words."""
        if self.correcting is not None:
            return []
        return when_fields(lang(), request.form if request.method == "POST" else None, wrong)

    def _around(self) -> likely.Around:
        return likely.Around(self.book, self.contract, clock.today(), lang())

    def _options(self, kind: type[Event]) -> Options:
        if kind not in self._found:
            rows = self._rows(kind)
            self._found[kind] = {name: [Pick(*row) for row in some] for name, some in rows.items()}
        return self._found[kind]

    def _rows(self, kind: type[Event]) -> dict[str, list[likely.Row]]:
        around = self._around()
        work = {"purpose": options.purposes(self.contract), "work": options.works(self.contract, lang())}
        if self.correcting is not None:
            return {**work, "unit": around.units(self.item, ""), "place": around.all()}
        if issubclass(kind, Stored):
            return {"unit": around.units(self.item, likely.last_unit(self.caller, self.item))}
        if kind is ItemCheckedOut:
            return {**work, "place": around.work_places(str(self._last_out().get("place", "")))}
        if kind is CustodyHandedOver:
            return {"person": options.colleagues(self.book, self.caller, self.contract.id)}
        if kind is ItemCopied:
            return copy_forms.copying(self.caller, self.item, clock.today(), lang())
        if kind is ContentErased:
            return copy_forms.erasing(self.item, clock.today(), lang())
        if kind is ItemLost:
            return {"authorisation": copy_forms.acknowledged(self.item, clock.today(), lang())}
        if kind is ContentStruck:
            return {"copy": copy_forms.erasing(self.item, clock.today(), lang())["copies"]}
        if kind is KeepingCorrected:
            return {"copy": copy_forms.kept(self.item, lang())}
        named = kind in (ItemFound, IncidentOpened, ContentDiscovered)
        return {"place": around.all(self.item.place or "")} if named else {}

    def _last_out(self) -> dict[str, Any]:
        return likely.last_out(self.caller, self.contract.id)

    def _likely(self, kind: type[Event]) -> dict[str, Any]:
        if self.correcting is not None and kind is self.kinds()[0]:
            return as_recorded(self.correcting, self.corrected_by).model_dump(mode="json")
        if issubclass(kind, Stored):
            return self._likely_unit(kind)
        if kind is ItemCheckedOut:
            last = self._last_out()
            return {
                "purpose": self._known("purpose", kind, last),
                "work": self._known("work", kind, last),
                "place": last.get("place") or self._first("place", kind),
                "due": likely.due(self.contract),
            }
        if kind in (ItemCopied, ContentErased):
            return copy_forms.likely(self.item, clock.today(), self._options(kind))
        if kind in (ItemMissing, ContentDiscovered):
            return {"known_at": clock.now()}
        if kind is IncidentOpened:
            said, item = reported_find(self.item.id), self.item
            known = {"known_at": clock.now(), "sort": "fear", "finder": "" if said else self.caller.name, "note": said}
            return {**known, "encryption": item.encryption, "place": item.place}
        if kind in (LabelAttached, LabelDoubted):
            return {"label_code": self.given.get("code", ""), "why": self.given.get("why", "")}
        return {}

    def _likely_unit(self, kind: type[Event]) -> dict[str, Any]:
        """Brought back where it was: its lock is on the page, ticked as somebody with the thing in hand will find it."""
        unit = self._first("unit", kind)
        locks = kind is ItemCheckedIn and bool(unit) and self.book.place(unit).lockable
        return {"unit": unit, "lock_checked": locks}

    def _first(self, widget: str, kind: type[Event]) -> str:
        rows = self._options(kind)[widget]
        return rows[0].value if rows else ""

    def _known(self, name: str, kind: type[Event], last: Mapping[str, Any]) -> str:
        """What was chosen last time if it may still be chosen; else the first there is to choose."""
        values = [p.value for p in self._options(kind)[name]]
        before = str(last.get(name, ""))
        return before if before in values else (values[0] if values else "")


def _around_units(fields: list[FormField], wrong: Mapping[str, Sequence[Text]]) -> list[FormField]:
    """A storage unit is chosen by reading its own label, or from the list: a few as cards, many as a list."""
    found: list[FormField] = []
    for f in fields:
        if f.name == "unit":
            found.append(_unit_read(wrong))
            f.kind = "radio" if len(f.choices) <= FEW_UNITS else f.kind
            f.required = False
        found.append(f)
    return found


def _unit_read(wrong: Mapping[str, Sequence[Text]]) -> FormField:
    return FormField(
        "unit_read",
        UNIT_READ.in_(lang()),
        "code",
        value=request.form.get("unit_read", ""),
        help=UNIT_READ_HELP.in_(lang()),
        maxlength=200,
        errors=[t.in_(lang()) for t in wrong.get("unit_read", ())],
    )


def _not_a_number(wrong: Mapping[str, Sequence[Text]]) -> list[FormField]:
    if "not_personal_number" not in wrong and "not_personal_number" not in request.form:
        return []
    ticked = "not_personal_number" in request.form
    return [FormField("not_personal_number", NOT_A_NUMBER.in_(lang()), "checkbox", value=ticked)]
