"""What a sent step of a transport asks for, handed to its use case: one function a noun."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask import request

from custody.caller import Submission
from custody.errors import BadInput
from custody.queries.batch_codes import Found, find
from custody.queries.transports import case_read, unit_read
from custody.text import Text
from custody.usecases import counting_out, losing, sealing, transporting, under_way
from custody.usecases.outcome import Outcome
from custody.web.access import bases, caller
from custody.web.batch_check import texts_in
from custody.web.count_differences import ask_once
from custody.web.reading import read
from custody.web.transport_steps import NOUNS
from custody.web.uploads import files_of

if TYPE_CHECKING:
    from custody.models import Transport

NOT_A_CASE = Text("ケースのラベルではありません。読み直してください。", "This is no case's label. Scan again.")
NOT_A_UNIT = Text(
    "保管設備のラベルではありません。読み直してください。", "This is no storage unit's label. Scan again."
)
UNREADABLE = Text("読み取れない番号があります：{codes}", "Some codes stand for nothing here: {codes}")


@dataclass(frozen=True)
class Sent:
    """One step that came in, its event read from the form."""

    row: Transport
    noun: str
    submission: Submission

    @property
    def event(self) -> Any:
        kind = NOUNS[self.noun]
        return read(kind, request.form, **files_of(kind, self.row.contract))


def _typed(name: str) -> str:
    return str(request.form.get(name, "")).strip()


def _case() -> str | None:
    text = _typed("case_read")
    if not text:
        return None
    found = case_read(text, bases())
    if found is None:
        raise BadInput({"case_read": [NOT_A_CASE]})
    return found


def _items(found: list[Found], field: str = "codes") -> list[str]:
    unknown = [f.text for f in found if f.item is None and "もう読み取り" not in (f.trouble.ja if f.trouble else "")]
    if unknown:
        raise BadInput({field: [UNREADABLE.filled(codes="、".join(u[:40] for u in unknown[:10]))]})
    return [f.item.id for f in found if f.item is not None]


def scanned() -> list[Found]:
    """What was read into the box of codes."""
    return find(caller(), texts_in(request.form), bases())


def _pack(s: Sent) -> Outcome:
    return transporting.pack(caller(), s.submission, s.row.id, _items(scanned()), s.event, _case())


def _count(s: Sent) -> Outcome:
    doubted = _items(find(caller(), _typed("doubtful").split(), bases()), "doubtful")
    unit = _typed("unit")
    if text := _typed("unit_read"):
        unit = unit_read(text, bases())
        if not unit:
            raise BadInput({"unit_read": [NOT_A_UNIT]})
    away = counting_out.Away(unit or None, "lock_checked" in request.form)
    counted, event = _items(scanned()), s.event
    ask_once(s.row)
    return counting_out.accept(caller(), s.submission, s.row.id, counted, event, away, doubted)


def _arrive(s: Sent) -> Outcome:
    return under_way.arrive(caller(), s.submission, s.row.id, s.event, _case())


def _seal(s: Sent) -> Outcome:
    return sealing.seal(caller(), s.submission, s.row.id, _typed("numbers"), s.event)


def _replace(s: Sent) -> Outcome:
    return sealing.replace(caller(), s.submission, s.row.id, _typed("numbers"), s.event)


def _plain(act: Callable[..., Outcome]) -> Callable[[Sent], Outcome]:
    return lambda s: act(caller(), s.submission, s.row.id, s.event)


PERFORM: dict[str, Callable[[Sent], Outcome]] = {
    "packings": _pack,
    "sealings": _seal,
    "departures": _plain(transporting.depart),
    "relays": _plain(under_way.relay),
    "checkpoints": _plain(under_way.checkpoint),
    "replacements": _replace,
    "arrivals": _arrive,
    "readings": _plain(sealing.verify),
    "releases": _plain(sealing.release),
    "openings": _plain(sealing.open_case),
    "counts": _count,
    "rejections": _plain(under_way.reject),
    "unpackings": _plain(transporting.unpack),
    "cancellations": _plain(transporting.cancel),
    "losses": _plain(losing.lose),
}
