"""What phones kept while they had no signal, could not be recorded as it was, and nobody has settled yet."""

from __future__ import annotations

from dataclasses import dataclass

from custody import db
from custody.caller import Caller
from custody.errors import NotFound
from custody.events import Recorded
from custody.events.choices import KEEPERS
from custody.events.offline import ActSetAside, AsideSettled
from custody.ledger import project
from custody.queries.attention import marks, within
from custody.queries.noted import Noted, with_private


@dataclass(frozen=True)
class OpenAside:
    """One act that was set aside: on which item (`number`, empty where no item was meant), and its entry.

    `awaits`: the key of the act whose second signature it waits for; empty where it waits for none.
    """

    number: str
    entry: Recorded
    awaits: str = ""


def open_asides(caller: Caller) -> list[OpenAside]:
    """Those that `caller` recorded, is to sign or, as a custodian or manager, must see to; the oldest first."""
    keeps = within(caller, KEEPERS)
    whose = f"entry.actor = ? OR awaited_act.second = ? OR entry.contract IN ({marks(keeps)})" + (
        " OR entry.contract IS NULL" if caller.administrator else ""
    )
    found = db.rows(
        "SELECT item.number, entry.subject, entry.seq, entry.body, entry.hash, awaited_act.idem FROM entry "
        "LEFT JOIN awaited_act ON substr(entry.idem, 1, length(awaited_act.idem) + 7) = awaited_act.idem || ':aside:' "
        f"LEFT JOIN item ON item.id = entry.subject WHERE entry.kind = '{ActSetAside.kind}' AND ({whose}) "
        "ORDER BY entry.received",  # the kind is spelled out, so that the index of this kind alone is used
        (caller.person, caller.person, *keeps),
    )
    rows = [Noted(number or "", subject, seq, body, hash_) for number, subject, seq, body, hash_, _idem in found]
    awaits = {row[4]: row[5] or "" for row in found}
    settled = _settled({r.subject for r in rows})
    waiting = [r for r in rows if r.hash not in settled]
    with_private(waiting)
    read = ((r.number, project.recorded(r.body, r.hash, r.private)) for r in waiting)
    return [OpenAside(number, e, awaits[e.hash]) for number, e in read if e]


def open_aside(caller: Caller, hash_: str) -> OpenAside:
    """One of them. NotFound for any other and for what is settled."""
    for aside in open_asides(caller):
        if aside.entry.hash == hash_:
            return aside
    raise NotFound


def _settled(subjects: set[str]) -> set[str]:
    """The hashes of the entries that were settled on these chains."""
    some = sorted(subjects)
    if not some:
        return set()
    sql = f"SELECT body FROM entry WHERE kind = ? AND subject IN ({marks(some)})"
    return {
        str(data.get("entry")) for data in project.said(body for (body,) in db.rows(sql, (AsideSettled.kind, *some)))
    }
