"""What labels were printed: one line a run, the newest first. Those of seals are on record nowhere (see seal_labels)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from custody import clock, db
from custody.caller import Caller
from custody.events import Recorded
from custody.events.badges import BadgeIssued
from custody.events.blank_labels import BlankLabelPrinted
from custody.events.choices import KEEPERS
from custody.events.labels import LabelPrinted
from custody.ledger import project, sealing
from custody.queries import stocks
from custody.queries.attention import marks, within
from custody.queries.when import moment
from custody.registers import Registers

KINDS = (LabelPrinted.kind, BlankLabelPrinted.kind, BadgeIssued.kind)
PAGE = 30
NAMED = 6


@dataclass(frozen=True)
class Run:
    """One print run in words. `numbers`: the first few of what was printed; `more`: how many besides."""

    when: str
    who: str
    stock: str
    count: int
    numbers: Sequence[str]
    more: int
    why: str


def listed(caller: Caller, page: int = 1) -> list[list[tuple[str, Recorded]]]:
    """The runs of a page: what was recorded together, each label with its number. One more run than a page holds."""
    mine = within(caller, KEEPERS)
    batches = db.rows(
        f"SELECT batch FROM entry WHERE kind IN ({marks(KINDS)}) AND (contract IS NULL OR contract IN "
        f"({marks(mine)})) GROUP BY batch ORDER BY max(received) DESC LIMIT ? OFFSET ?",
        (*KINDS, *mine, PAGE + 1, (max(page, 1) - 1) * PAGE),
    )
    wanted = [b for (b,) in batches]
    found = db.rows(
        "SELECT entry.batch, COALESCE(item.number, place.number, carrying_case.number, blank_label.number, badge.number, ''), entry.hash, entry.body "
        "FROM entry LEFT JOIN item ON item.id = entry.subject LEFT JOIN place ON place.id = entry.subject "
        "LEFT JOIN carrying_case ON carrying_case.id = entry.subject "
        "LEFT JOIN blank_label ON blank_label.id = entry.subject LEFT JOIN badge ON badge.id = entry.subject "
        f"WHERE entry.kind IN ({marks(KINDS)}) AND entry.batch IN ({marks(wanted)}) AND (entry.contract IS NULL OR entry.contract IN "
        f"({marks(mine)})) ORDER BY entry.subject, entry.seq",
        (*KINDS, *wanted, *mine),
    )
    runs: dict[str, list[tuple[str, Recorded]]] = defaultdict(list)
    for batch, number, hash_, body in found:
        e = project.recorded(body, hash_, None)
        if e:
            runs[batch].append((number, e))
    return [runs[b] for b in wanted if b in runs]


def told(runs: Sequence[Sequence[tuple[str, Recorded]]], book: Registers, lang: str) -> list[Run]:
    """The runs in words."""
    known, now, why = stocks.every(), clock.now(), _reasons([e for run in runs[:PAGE] for _, e in run])
    book.fetch(sorted({run[0][1].actor for run in runs if run[0][1].actor.startswith("person:")}))
    found = []
    for run in runs[:PAGE]:
        first, numbers = run[0][1], sorted(number for number, _ in run)
        key = str(first.get("stock"))
        stock = known[key].name if key in known else key
        when, reason = moment(first.received, now, lang), next((why[e.hash] for _, e in run if e.hash in why), "")
        few = numbers[:NAMED]
        found.append(Run(when, book.person_name(first.actor), stock, len(run), few, len(numbers) - len(few), reason))
    return found


def _reasons(entries: Sequence[Recorded]) -> dict[str, str]:
    """Hash -> why it was printed again, of those that say so."""
    by_place = {(e.subject, e.seq): e.hash for e in entries}
    subjects = sorted({e.subject for e in entries})
    if not subjects:
        return {}
    found = sealing.read(f"name = 'why' AND subject IN ({marks(subjects)})", subjects)
    return {by_place[s, n]: str(value) for s, n, _, value in found if (s, n) in by_place and value}
