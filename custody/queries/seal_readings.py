"""What was put on a transport and what was read off it, side by side: only once its seals were read at the other end."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from custody import db
from custody.events import Recorded
from custody.events.transport import TransportState
from custody.ledger import project, sealing
from custody.models import Incident, Seal, Transport
from custody.queries.wording import word_of
from custody.text import Text

PUT_ON = ("transport.sealed", "seal.replaced")
READ = ("transport.relayed", "seal.verified")
SHOWN = frozenset({TransportState.VERIFIED, TransportState.OPENED, TransportState.ACCEPTED})
MISMATCH = Text("封印不一致", "Seals do not match")
TAMPERED = Text("封印に異常", "Seals not intact")
APPLIED = Text("付けた封印の番号", "Numbers put on")
FOUND = Text("読み取った番号", "Numbers read")
NOTHING = Text("なし", "none")


@dataclass(frozen=True)
class Reading:
    """One reading of the seals. `entry`: its number on the transport's chain; `applied`, `read`: numbers as printed."""

    entry: int
    final: bool
    applied: str
    read: str
    matched: bool
    tampered: bool

    @property
    def right(self) -> bool:
        return self.matched and not self.tampered

    def pairs(self, lang: str) -> list[tuple[str, str]]:
        """Both sets of numbers, as (label, words)."""
        nothing = NOTHING.in_(lang)
        return [(APPLIED.in_(lang), self.applied or nothing), (FOUND.in_(lang), self.read or nothing)]

    def line(self, lang: str) -> str:
        """Both sets of numbers in one line."""
        return " ／ ".join(f"{label} {said}" for label, said in self.pairs(lang))


def readings(row: Transport) -> list[Reading]:
    """All readings of its seals, the oldest first; none while somebody is still to read them blind (C08)."""
    if row.seal_ok is None or row.state not in SHOWN:
        return []
    found, on = [], ""
    for e in _entries(row.id):
        if e.kind in PUT_ON:
            on = _numbers(e.get("seals", [])) or str(e.get("typed", ""))
        elif on or e.get("numbers"):
            right = bool(e.get("matched", True))
            final = e.kind == "seal.verified"
            found.append(Reading(e.seq, final, on, str(e.get("numbers", "")), right, bool(e.get("tampered"))))
    return found


def _entries(subject: str) -> Iterator[Recorded]:
    private = sealing.of_chain(subject)
    kinds = (*PUT_ON, *READ)
    sql = (
        f"SELECT seq, hash, body FROM entry WHERE subject = ? AND kind IN ({', '.join('?' * len(kinds))}) ORDER BY seq"
    )
    for seq, hash_, body in db.rows(sql, (subject, *kinds)):
        e = project.recorded(body, hash_, private.get(seq, {}), (subject, seq))
        if e:
            yield e


def _numbers(seals: list[str]) -> str:
    """As printed; empty where one leads to no seal (SealReplaced)."""
    rows = project.load(seals) if seals else {}
    found = [r.number for s in seals if isinstance(r := rows.get(s), Seal)]
    return "、".join(found) if len(found) == len(seals) else ""


def verdict(row: Transport) -> Text | None:
    """What was wrong with the seals when they were read at the other end; None where nothing was."""
    if row.seal_ok is not False:
        return None
    last = next((r for r in reversed(readings(row)) if r.final), None)
    return TAMPERED if last is not None and last.matched else MISMATCH


def badge(row: Transport, lang: str) -> tuple[str, str]:
    """The mark and the word of how a transport stands."""
    wrong = verdict(row) if row.state == TransportState.VERIFIED else None
    if wrong is not None:
        return "quarantined", wrong.in_(lang)
    mark = "missing" if row.state == TransportState.LOST else row.state
    return mark, word_of(TransportState, row.state, lang)


def facts(row: Transport, lang: str) -> list[tuple[str, str]]:
    """The numbers put on and those read at the other end; nothing before."""
    last = next((r for r in reversed(readings(row)) if r.final), None)
    return last.pairs(lang) if last is not None else []


def of_incident(incident: Incident, lang: str) -> list[tuple[str, str]]:
    """Of an incident about seals: the numbers of every reading that was not right, once all were read."""
    row = project.load([incident.transport]).get(incident.transport) if incident.transport else None
    if incident.sort != "seal" or not isinstance(row, Transport) or row.contract != incident.contract:
        return []
    return [pair for r in readings(row) if not r.right for pair in r.pairs(lang)]
