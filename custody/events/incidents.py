"""Accidents and the fear of one (Art. 12; domain.md §2.3 F). The time somebody knew is written once."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from custody.events.base import Count, Event, Line, Note, Number, Recorded, Ref, When, ask, put
from custody.events.choices import KEEPERS, MANAGERS, STAFF, Choice, Encryption, Role
from custody.text import Text

if TYPE_CHECKING:
    from custody.models import Incident

REPORTERS = STAFF | {Role.TRANSPORTER}


class IncidentSort(Choice):
    LOSS = "loss", "紛失", "Loss"
    THEFT = "theft", "盗難", "Theft"
    LEAK = "leak", "漏えい", "Leak"
    DAMAGE = "damage", "毀損", "Damage"
    WRONG_DISPOSAL = "wrong_disposal", "誤廃棄", "Disposed of by mistake"
    COPIED = "copied", "無断複製", "Copied without permission"
    CARRIED_OUT = "carried_out", "無断持出", "Carried out without permission"
    SUBCONTRACTED = "subcontracted", "無断再委託", "Subcontracted without consent"
    SEAL = "seal", "封印異常", "Seal not as it should be"
    FEAR = "fear", "おそれ", "Fear of one"


class IncidentState(Choice):
    OPEN = "open", "対応中", "Open"
    CLOSED = "closed", "終結", "Closed"


class IncidentEvent(Event):
    noun: ClassVar[str] = "incident"
    by = KEEPERS
    states = IncidentState
    articles = (12,)


class IncidentOpened(IncidentEvent):
    kind = "incident.opened"
    ref = "F01"
    title = Text("事故等発生登録", "Incident opened")
    by = REPORTERS
    legal_from = frozenset({""})

    sort: IncidentSort = ask("種別", "Sort", "select")
    known_at: When = ask("気づいた日時（一度だけ書きます）", "When it was noticed (written once)", "datetime")
    occurred_at: When | None = ask("起きた日時（わかれば）", "When it happened, if known", "datetime", default=None)
    items: list[Ref] = ask("対象の媒体（1行に一つ）", "Items (one a line)", "items", default=[])
    persons: Count | None = ask("本人の数（推定）", "How many people (estimate)", "number", default=None)
    encryption: Encryption = ask("暗号化", "Encryption", "select", default=Encryption.UNKNOWN)
    place: Ref | None = ask("場所", "Place", "place", default=None)
    finder: Line = ask("気づいた人", "Noticed by", default="", private=True)
    first_action: Note = ask("はじめにしたこと（応急措置）", "First action", "textarea", default="", private=True)
    note: Note = ask("概要", "What happened", "textarea", default="", private=True)
    apart: bool = ask("対象を隔離する", "Set the items apart", "checkbox", default=False)
    transport: Ref | None = ask("搬送", "Transport", filled=True, default=None)
    number: Number = ask("番号", "Number", filled=True, default="")

    @staticmethod
    def change(row: Incident, e: Recorded) -> None:
        names = ("sort", "known_at", "occurred_at", "persons", "encryption", "place", "transport")
        words = ("number", "finder", "first_action", "note")
        put(
            row,
            {
                **{n: e.get(n) for n in names}, **{n: e.get(n, "") for n in words}, "items": e.get("items", []),
                "contract": e.contract or "", "state": "open", "opened_at": e.occurred, "opened_by": e.actor,
            },
        )  # fmt: skip


class OnIncident(IncidentEvent):
    """What is recorded on an incident that is open."""

    legal_from = frozenset({"open"})


class KnownCorrected(IncidentEvent):
    """The only way to another time of knowing: both values stay in the record (domain.md §2.3 F)."""

    kind = "incident.known_corrected"
    ref = "F01b"
    title = Text("認知時刻の訂正", "Time of knowing corrected")
    by = MANAGERS
    legal_from = frozenset({"open", "closed"})

    before: When | None = ask("訂正前", "Before", "datetime", filled=True, default=None)
    known_at: When = ask("正しい認知日時", "The right time of knowing", "datetime")
    reason: Note = ask("訂正の理由", "Why", "textarea", private=True)

    @staticmethod
    def change(row: Incident, e: Recorded) -> None:
        row.known_before = [*row.known_before, e.get("before")]
        row.known_at = e.get("known_at")


class IncidentNoted(OnIncident):
    """Progress: what was done, what was found again. `found`: ids of items that turned up (F04)."""

    kind = "incident.noted"
    ref = "F01n"
    title = Text("経過の記録", "Progress noted")
    by = REPORTERS

    what: Note = ask("したこと・わかったこと", "What was done or found out", "textarea", default="", private=True)
    found: list[Ref] = ask("見つかった物", "Items found", filled=True, default=[])
    persons: Count | None = ask("本人の数（見直したとき）", "How many people, if revised", "number", default=None)

    @staticmethod
    def change(row: Incident, e: Recorded) -> None:
        row.found = sorted({*row.found, *e.get("found", [])})
        row.persons = row.persons if e.get("persons") is None else e.get("persons")
