"""The acts that are done on many things at once, and what applies to all of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from werkzeug.datastructures import MultiDict

from custody import clock
from custody.caller import Caller, Submission
from custody.errors import NotFound
from custody.events.items import ItemCheckedIn, ItemCheckedOut, ItemEvent, ItemSighted, ItemStored, Stored
from custody.events.reclaiming import CarrierReclaimed
from custody.queries import options
from custody.queries.when import next_closing
from custody.text import Text
from custody.usecases import items, reclaiming
from custody.usecases.outcome import Outcome
from custody.web.access import book, caller
from custody.web.forms import FormField, Options, Pick, fields_of
from custody.web.language import current as lang
from custody.web.reading import read

LATER = ("note",)  # free text does not travel in an address; it is asked with the codes
AT_THE_END = frozenset({"lock_checked", "serial_ok"})  # said of things in one's hands
Wrong = Mapping[str, Sequence[Text]]
Form = MultiDict[str, str]


@dataclass(frozen=True)
class BatchAct:
    """`set` are fields that are not asked of many things at once. `does` and `did` take the number of things."""

    noun: str
    kind: type[ItemEvent]
    perform: Callable[[Caller, Submission, Sequence[str], Any], Outcome]
    title: Text
    hint: Text
    does: Text
    did: Text
    set: Mapping[str, object] = field(default_factory=dict)

    @property
    def locks(self) -> bool:
        return issubclass(self.kind, Stored)

    def fields(self, values: Mapping[str, Any], wrong: Wrong) -> list[FormField]:
        """The controls for what applies to all; none where nothing does."""
        left_out = {*self.set, *LATER, *AT_THE_END, "slot"}
        likely = {"due": next_closing("18:00", clock.now())} if self.kind is ItemCheckedOut else {}
        return fields_of(self.kind, lang(), self._options(), {**likely, **values}, wrong, left_out)

    def _options(self) -> Options:
        mine = [book().contract(c) for c in sorted(caller().contracts) if caller().plays(self.kind.by, c)]
        if self.kind is ItemCheckedOut:
            rows = {
                "purpose": _once(row for c in mine for row in _with_contract(options.purposes(c), c.number, len(mine))),
                "work": _once(row for c in mine for row in options.works(c, lang())),
                "place": options.places(book()),
            }
        else:
            rows = {"unit": options.units(book(), lang())}
        return {name: [Pick(*row) for row in some] for name, some in rows.items()}

    def event(self, form: Form, *, lock_checked: bool) -> ItemEvent:
        """What is to be done to each. BadInput."""
        lock = {"lock_checked": lock_checked} if self.locks else {}
        return read(self.kind, form, **self.set, **lock)

    def chosen(self, form: Form) -> list[tuple[str, str]]:
        """What was chosen for all, as (label, words), to be read while scanning."""
        shown = []
        for f in self.fields({name: form.get(name) for name in self.kind.asks}, {}):
            value = str(form.get(f.name, ""))
            words = next((_with_hint(c) for c in f.choices if c.value == value), value.replace("T", " "))
            shown += [(f.label, words)] if words and not f.quiet else []
        return shown

    def carried(self, form: Form) -> list[tuple[str, str]]:
        """The same as hidden fields and as the arguments of an address."""
        return [(f.name, str(form.get(f.name, ""))) for f in self.fields({}, {}) if form.get(f.name)]


def _with_hint(pick: Pick) -> str:
    return f"{pick.label}（{pick.hint}）" if pick.hint else pick.label


def _with_contract(rows: Sequence[options.Row], number: str, contracts: int) -> list[options.Row]:
    return [(value, label, number if contracts > 1 else "") for value, label, _ in rows]


def _once(rows: Any) -> list[options.Row]:
    """Each value once, its hints together."""
    found: dict[str, options.Row] = {}
    for value, label, hint in rows:
        before = found.get(value)
        found[value] = (value, label, " · ".join(h for h in (before[2] if before else "", hint) if h))
    return list(found.values())


ACTS = {
    act.noun: act
    for act in (
        BatchAct(
            "store",
            ItemStored,
            items.store,
            Text("まとめて入庫", "Store many"),
            Text("受け取った物をロッカーへ", "put what came into a locker"),
            Text("{n}件を入庫する", "Store {n}"),
            Text("{n}件を入庫しました", "{n} stored"),
            {"copied": None},  # asked of each by itself
        ),
        BatchAct(
            "takeout",
            ItemCheckedOut,
            items.take_out,
            Text("まとめて取り出し", "Take out many"),
            Text("同じ目的で使う物を", "for one purpose, at one place"),
            Text("{n}件を取り出す", "Take out {n}"),
            Text("{n}件を取り出しました", "{n} taken out"),
        ),
        BatchAct(
            "bringback",
            ItemCheckedIn,
            items.bring_back,
            Text("まとめて返却", "Bring back many"),
            Text("使い終わった物をロッカーへ", "put what was used into a locker"),
            Text("{n}件を戻す", "Bring back {n}"),
            Text("{n}件を戻しました", "{n} brought back"),
            {"serial_read": "", "condition": "good"},
        ),
        BatchAct(
            "sight",
            ItemSighted,
            items.sight,
            Text("まとめて現物確認", "Sight many"),
            Text("ここにあることを記録", "record that they are here"),
            Text("{n}件を確認済みにする", "Record {n} as seen"),
            Text("{n}件を確認しました", "{n} seen"),
            {"label_ok": True},
        ),
        BatchAct(
            "reclaim",
            CarrierReclaimed,
            reclaiming.reclaim,
            Text("まとめて自社へ戻す", "Take back many"),
            Text("空の自社媒体を契約から外す", "empty own media leave the contract"),
            Text("{n}件を自社へ戻す", "Take back {n}"),
            Text("{n}件を自社へ戻しました", "{n} taken back"),
        ),
    )
}


def act_called(noun: str) -> BatchAct:
    """NotFound where there is no such act."""
    if noun not in ACTS:
        raise NotFound
    return ACTS[noun]
