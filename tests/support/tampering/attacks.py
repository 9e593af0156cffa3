"""Seven attacks on the ledger, and what they come to with ever more power (ledger.md §2.5)."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import IntEnum
from typing import Any

from custody.ledger.entry import START, canonical, entry_hash, parsed
from custody.ledger.notes import Key
from tampering.model import EVERY, LOG, Ledger, Row, signed

THIEF = Key.new(LOG.name)


class Power(IntEnum):
    """What the attacker can do, each with all before it."""

    CHANGE_ROWS = 1
    REHASH = 2
    REBUILD_CHAINS = 3
    REWRITE_LEAVES = 4
    REWRITE_CHECKPOINTS = 5
    STOLEN_KEY = 6


@dataclass(frozen=True, slots=True)
class Told:
    """A row as the attacker wants it: `says` instead of what it said, `seq` as its place."""

    row: Row
    says: dict[str, Any] | None = None
    seq: int = 0


@dataclass(frozen=True, slots=True)
class Attack:
    """All rows in the order of the tree, and whose chains are touched. `ends`: the lie is a chain's last entry."""

    story: list[Told]
    touched: set[str]
    ends: bool = False


def _chains(rows: list[Row]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for n, row in enumerate(rows):
        if row.subject.startswith("item:"):
            found.setdefault(row.subject, []).append(n)
    return found


def _lied(rows: list[Row], draw: random.Random, lie: Callable[[dict[str, Any]], object]) -> Attack:
    subject, chain = draw.choice(list(_chains(rows).items()))
    at = draw.choice(chain)
    says = parsed(rows[at].body)
    lie(says)
    return Attack([Told(r, says if n == at else None) for n, r in enumerate(rows)], {subject}, at == chain[-1])


def edit(rows: list[Row], draw: random.Random) -> Attack:
    return _lied(rows, draw, lambda e: e.update(actor="person:" + "0" * 16))


def backdate(rows: list[Row], draw: random.Random) -> Attack:
    return _lied(rows, draw, lambda e: e["t"].update(occurred="2020-01-06T00:00:00.000Z"))


def delete_one(rows: list[Row], draw: random.Random) -> Attack:
    """Of a chain's last entry it would be a cut of the tail."""
    subject, chain = draw.choice(list(_chains(rows).items()))
    at = draw.choice(chain[:-1])
    return Attack([Told(r) for n, r in enumerate(rows) if n != at], {subject})


def delete_item(rows: list[Row], draw: random.Random) -> Attack:
    gone = draw.choice(list(_chains(rows)))
    return Attack([Told(r) for r in rows if r.subject != gone], set())


def insert(rows: list[Row], draw: random.Random) -> Attack:
    """Before an entry: at the end of a chain it would be an entry like any other."""
    subject, chain = draw.choice(list(_chains(rows).items()))
    at = draw.choice(chain)
    says = parsed(rows[at].body) | {"idem": f"made-up-{draw.random()}:0", "actor": "person:" + "0" * 16}
    later = [Told(r, None, r.seq + 1 if r.subject == subject else 0) for r in rows[at:]]
    return Attack([*map(Told, rows[:at]), Told(rows[at], says), *later], {subject})


def reorder(rows: list[Row], draw: random.Random) -> Attack:
    subject, chain = draw.choice(list(_chains(rows).items()))
    one, other = sorted(draw.sample(chain, 2))
    story = [Told(r) for r in rows]
    for at, source in ((one, rows[other]), (other, rows[one])):
        story[at] = Told(source, parsed(source.body), rows[at].seq)
    return Attack(story, {subject})


def cut_tail(rows: list[Row], draw: random.Random) -> Attack:
    return Attack([Told(r) for r in rows[: draw.randrange(1, len(rows))]], set())


ATTACKS = (edit, backdate, delete_one, delete_item, insert, reorder, cut_tail)


def _row(told: Told, power: Power) -> Row:
    row = replace(told.row, seq=told.seq or told.row.seq)
    if told.says is None:
        return row
    says = told.says if power == Power.CHANGE_ROWS else told.says | {"seq": row.seq}
    body = canonical(says)
    return replace(row, body=body, hash=row.hash if power == Power.CHANGE_ROWS else entry_hash(body))


def _rebuilt(attack: Attack) -> list[Row]:
    """Every chain that is touched numbered and linked anew, its times of receipt in order."""
    received: dict[str, list[str]] = {}
    says = [parsed(t.row.body) if t.says is None else t.says for t in attack.story]
    for told, e in zip(attack.story, says, strict=True):
        received.setdefault(told.row.subject, []).append(e["t"]["received"])
    heads = dict.fromkeys(attack.touched, (0, START))
    times = {subject: iter(sorted(found)) for subject, found in received.items()}
    made = []
    for told, e in zip(attack.story, says, strict=True):
        subject = told.row.subject
        if subject not in heads:
            made.append(told.row)
            continue
        seq, head = heads[subject]
        body = canonical(e | {"seq": seq + 1, "prev": head, "t": e["t"] | {"received": next(times[subject])}})
        made.append(Row(subject, seq + 1, entry_hash(body), body))
        heads[subject] = (seq + 1, made[-1].hash)
    return made


def attacked(honest: Ledger, attack: Attack, power: Power, draw: random.Random) -> Ledger:
    """The tables after the attack."""
    rebuilt = power >= Power.REBUILD_CHAINS
    rows = _rebuilt(attack) if rebuilt else [_row(t, power) for t in attack.story]
    leaves = [r.hash for r in rows] if power >= Power.REWRITE_LEAVES else honest.leaves
    if power < Power.REWRITE_CHECKPOINTS:
        return Ledger(rows, leaves, honest.checkpoints)
    sizes = [*range(EVERY, len(leaves), EVERY), len(leaves)]
    made = signed(leaves, sizes, LOG if power == Power.STOLEN_KEY else THIEF)
    if power == Power.REWRITE_CHECKPOINTS and draw.random() < 0.5:  # the true signature under another text
        true = honest.checkpoints[0].partition("\n\n")[2]
        made = ["\n\n".join((note.partition("\n\n")[0], true)) for note in made]
    return Ledger(rows, leaves, made)
