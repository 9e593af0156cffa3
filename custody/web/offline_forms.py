"""The forms that a phone takes along: drawn by the server while there is signal, filled in without."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from flask import render_template
from flask_babel import gettext as _

from custody.events import Event
from custody.events.items import CustodyHandedOver
from custody.events.labels import LabelAttached, LabelDamaged
from custody.events.lots import LotExecuted
from custody.events.places import LockChecked
from custody.events.transport import TransportSealed
from custody.events.under_way import TransportOpened
from custody.queries import options
from custody.text import Text
from custody.web.access import book, caller
from custody.web.batch_acts import AT_THE_END, BatchAct
from custody.web.forms import FormField, Options, Pick, fields_of
from custody.web.language import current as lang
from custody.web.register_access import picks
from custody.web.transport_steps import COMMAS, NUMBERS

NOUNS = ("store", "takeout", "bringback", "sight")
CHECKED_WITH = Text("いっしょに施錠を確かめた人", "Who checked the lock with you")
SIGNS_LATER = Text(
    "この人が、電波が戻ってから署名します。署名されるまでは、行われたことになりません。",
    "They sign when there is signal again. It does not count as done before.",
)


@dataclass(frozen=True)
class Other:
    """An act that is none of those on many items at once. `among`: what its labels are looked up in.

    `each`: it is sent for each label by itself. `does` takes how many there are.
    """

    noun: str
    kind: type[Event]
    among: str
    hint: Text
    does: Text
    each: bool = True


OTHERS = (
    Other(
        "handovers", CustodyHandedOver, "things", SIGNS_LATER, Text("{n}件の引継ぎを残す", "Keep {n} handed over"), each=False
    ),
    Other(
        "lock",
        LockChecked,
        "units",
        Text("ロッカーのラベルを読んで施錠を記録", "read the lockers' labels"),
        Text("{n}か所の施錠を記録する", "Record {n} locks"),
    ),
    Other(
        "attachments",
        LabelAttached,
        "things",
        Text("貼ったラベルを読んで、写真も残す", "read it where it is, with a photo"),
        Text("{n}件の貼付を記録する", "Record {n} labels as on"),
    ),
    Other(
        "damages",
        LabelDamaged,
        "things",
        Text("傷んだラベルを写真と残す", "with a photo of the damage"),
        Text("{n}件の損傷を記録する", "Record {n} damaged labels"),
    ),
    Other(
        "sealings",
        TransportSealed,
        "sealable",
        Text("搬送の番号を入れ、封印の番号と写真を残す", "the transport's number, the seals' numbers and photos"),
        Text("{n}件の封印を記録する", "Record {n} as sealed"),
    ),
    Other(
        "openings",
        TransportOpened,
        "openable",
        Text("外した封印を写真と残す", "with photos of the seals taken off"),
        Text("{n}件の開封を記録する", "Record {n} as opened"),
    ),
    Other(
        "executions",
        LotExecuted,
        "destroyable",
        Text("実施前と実施後の写真を残す。立会いの署名は電波のある所で", "photos before and after; the witness signs with signal"),
        Text("{n}件の廃棄の実施を記録する", "Record {n} destructions"),
    ),
)  # fmt: skip
WHERE_ANY = frozenset({"sealable", "openable", "destroyable"})  # offered only where there is one


def offered(carried: Mapping[str, Collection[object]]) -> Iterator[Other]:
    """Those that the caller may do, and that something is there for."""
    for other in OTHERS:
        if caller().plays(other.kind.by) and (other.among not in WHERE_ANY or carried[other.among]):
            yield other


def drawn_act(act: BatchAct) -> dict[str, Any]:
    """An act on many things at once, as static/js/offline/page.js offers it."""
    asked, ends = [f for f in act.fields({}, {}) if not f.quiet], fields_of(act.kind, lang())
    ends = [f for f in ends if f.name in AT_THE_END or f.name == "note"]
    said = {name: text.in_(lang()) for name, text in (("title", act.title), ("hint", act.hint), ("does", act.does))}
    return {"noun": act.noun, **said, "form": _form([*asked, *(_with_whom() if act.locks else [])], ends)}


def drawn_other(other: Other) -> dict[str, Any]:
    """The same of any other."""
    kind, opts = other.kind, _options() if other.among != "units" else {}
    values = {"operator": caller().person} if kind is LotExecuted else {}
    asked = [f for f in fields_of(kind, lang(), opts, values) if f.name != "label_code"]
    if kind is TransportSealed:
        seals = FormField("numbers", NUMBERS.in_(lang()), help=COMMAS.in_(lang()), required=True, maxlength=200)
        asked = [seals, *asked]
    said = {"title": kind.title.in_(lang()), "hint": other.hint.in_(lang()), "does": other.does.in_(lang())}
    return {"noun": other.noun, **said, "form": _form(asked, []), "one": other.each, "among": other.among}


def _form(fields: list[FormField], ends: list[FormField]) -> str:
    return render_template("offline/act.html", fields=fields, ends=ends)


def _people() -> list[tuple[str, str, str]]:
    """The caller's colleagues under any of their contracts, each once."""
    found = [row for contract in sorted(caller().contracts) for row in options.colleagues(book(), caller(), contract)]
    return list({row[0]: row for row in found}.values())


def _options() -> Options:
    me = (caller().person, caller().name, _("myself"))
    return {"receiver": picks(_people()), "person": picks([me, *_people()]), "place": picks(options.places(book()))}


def _with_whom() -> list[FormField]:
    """Who is to sign for the lock, under a contract that wants two to look."""
    if not any(book().contract(c).second_lock_check for c in caller().contracts):
        return []
    people = [Pick("", "—"), *picks(_people())]
    return [
        FormField("second_person", CHECKED_WITH.in_(lang()), "select", choices=people, help=SIGNS_LATER.in_(lang()))
    ]
