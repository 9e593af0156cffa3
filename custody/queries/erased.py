"""What a history says of private values that were erased: which, when, on what ground and with whose approval."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from custody import clock, db
from custody.events import KINDS, Recorded
from custody.events.base import ERASED_TEXT
from custody.events.forgetting import ERASED, Ground, erased_by
from custody.ledger import project
from custody.queries.lines import Line, Scribe
from custody.text import Text

Gone = Mapping[int, Mapping[str, Recorded]]  # number of an entry -> name of the value -> the entry that erased it
LATE = Text("遅れた理由", "why it was late")
SAID = Text("{names}：{day} 消去済み（{ground}・{who}）", "{names}: erased on {day} ({ground}, {who})")


def in_chain(chain: Iterable[Recorded]) -> Gone:
    """What the entries of one chain erased."""
    found: dict[int, dict[str, Recorded]] = {}
    for e in chain:
        for seq, name in erased_by(e):
            found.setdefault(seq, {})[name] = e
    return found


def of_entries(subject: str, after: int, last: int, contracts: Collection[str]) -> Gone:
    """What was erased of the entries `after` < number <= `last` of a chain, where one of `contracts` says so."""
    sql = "SELECT hash, body FROM entry WHERE hash IN (SELECT entry FROM erasure WHERE subject = ? AND seq > ? AND seq <= ?)"
    read = (project.recorded(body, hash_, None) for hash_, body in db.rows(sql, (subject, after, last)))
    return in_chain(e for e in read if e and e.contract in contracts)


def of_chains(subjects: Collection[str] | None) -> dict[str, Gone]:
    """The same of whole chains, by subject; None stands for every chain there is."""
    by_subject: dict[str, list[Recorded]] = {}
    sql = "SELECT subject, hash, body FROM entry WHERE kind = ? ORDER BY subject, seq"
    for subject, hash_, body in db.rows(sql, (ERASED,)):
        e = project.recorded(body, hash_, None) if subjects is None or subject in subjects else None
        if e:
            by_subject.setdefault(subject, []).append(e)
    return {subject: in_chain(chain) for subject, chain in by_subject.items()}


def tell(line: Line, scribe: Scribe, e: Recorded, gone: Gone) -> Line:
    """`line`, which is that of `e`, with what was erased of it. A note of which nothing is left goes."""
    by: dict[str, list[str]] = {}
    erasing = gone.get(e.seq, {})
    for name in sorted(erasing):
        by.setdefault(erasing[name].hash, []).append(name)
    entries = {one.hash: one for one in erasing.values()}
    line.erased = [_said(scribe, e, names, entries[hash_]) for hash_, names in by.items()]
    if line.erased:
        line.note = " / ".join(part for part in line.note.split(" / ") if part != ERASED_TEXT)
    return line


def _said(scribe: Scribe, e: Recorded, names: Iterable[str], erasing: Recorded) -> str:
    people = (erasing.actor, *(str(s["by"]) for s in erasing.sign))
    return SAID.filled(
        names=Text(*("・".join(label(e.kind, name).in_(lang) for name in names) for lang in ("ja", "en"))),
        day=clock.japan(erasing.occurred).date().isoformat(),
        ground=Ground(erasing.data["ground"]).text,
        who="・".join(scribe.who(p) for p in people),
    ).in_(scribe.lang)


def label(kind: str, name: str) -> Text:
    """What a private value is called."""
    ask = KINDS[kind].asks.get(name)
    return ask.label if ask else LATE
