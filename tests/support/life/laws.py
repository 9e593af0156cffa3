"""The ten invariants of domain.md §2.5a, looked at from the ledger's own words and compared with the rows."""

from __future__ import annotations

from collections import Counter
from typing import Any

from custody import db
from custody.ledger import guards, whole
from life.book import ENDED, NEW_ITEM, Entry
from life.world import World

# domain.md §2.2: which states have somebody who answers for the thing, and which have a place.
WITHOUT_HOLDER = frozenset({"expected", "stored", *ENDED})
WITHOUT_PLACE = frozenset({"expected", "in_transit", *ENDED})
EITHER = frozenset({"missing", "blank", "awaiting_destruction"})
ENDING = ("return.receipted", "destroy.certified", "item.voided", "carrier.reclaimed", "item.lost")
# What may stand on the chain of a thing that has ended: what corrects or refuses, and what others say of it later.
AFTER_THE_END = frozenset(
    {"entry.corrected", "attempt.refused", "find.reported", "item.involved", "label.doubted", "label.settled"}
)
ITEM = "id, state, holder, place, contract, medium, destruction, case_, transport, hold, contents, info_class"


def check(w: World) -> None:
    """Everything that is looked at after each step."""
    rows = db.rows(f"SELECT {ITEM} FROM item")
    one_holder_and_one_place(w, rows)
    received_is_ended_or_held(w, rows)
    copies_balance(w)
    specific_stays_inside(w)
    permissions_hold(w)
    seals_are_used_once(w)
    what_was_opened_was_read(w)
    what_is_missing_is_told(w)
    cases_and_lots_hold_what_they_say(w, rows)


def one_holder_and_one_place(w: World, rows: list[tuple[Any, ...]]) -> None:
    """1."""
    found = {r[0]: r[1:4] for r in rows}
    told = {i: (t.state, t.holder, t.place) for i, t in w.book.things.items()}
    assert found == told, [(i, found.get(i), told.get(i)) for i in found | told if found.get(i) != told.get(i)]
    units = {i for (i,) in db.rows("SELECT id FROM place WHERE kind = 'unit'")}
    for item, (state, holder, place) in told.items():
        if state not in EITHER:
            assert bool(holder) == (state not in WITHOUT_HOLDER), (item, state, holder)
            assert bool(place) == (state not in WITHOUT_PLACE), (item, state, place)
        elif state != "missing":
            assert place, (item, state)
        assert state != "stored" or place in units, (item, place)


def received_is_ended_or_held(w: World, rows: list[tuple[Any, ...]]) -> None:
    """2, 3. Also: nothing follows an end."""
    came: Counter[tuple[str, str]] = Counter()
    left: Counter[tuple[str, str]] = Counter()
    for item, chain in w.book.chains.items():
        if not item.startswith("item:"):
            continue
        t = w.book.things[item]
        came[t.contract, t.medium] += sum(e.kind in NEW_ITEM for e in chain[:1])
        found = max((n for n, e in enumerate(chain) if e.kind == "item.found"), default=-1)
        ends = [n for n, e in enumerate(chain) if e.kind in ENDING and not (e.kind == "item.lost" and n < found)]
        left[t.contract, t.medium] += bool(ends)
        assert len(ends) < 2, item
        after = {e.kind for e in chain[ends[0] + 1 :]} if ends else set()
        assert after <= AFTER_THE_END, (item, after)
    held = Counter((r[4], r[5]) for r in rows if r[1] not in ENDED)
    assert +came == +(left + held), (came, left, held)


def copies_balance(w: World) -> None:
    """2 for copies: what came to be is live or ended, each once, and live ones lie where the carrier says."""
    rows = dict(db.rows("SELECT id, state FROM copy"))
    live = {c for t in w.book.things.values() if t.state not in ENDED for c in t.copies}
    for copy, state in rows.items():
        kinds = [e.kind for e in w.book.chains[copy]]
        assert kinds[0] in ("copy.registered", "copy.created", "copy.discovered"), kinds
        steps = (
            " ".join(kinds[1:]).replace("copy.ended copy.regained", "").split()
        )  # lost for good, and found after all
        assert steps in ([], ["copy.ended"], ["copy.voided"]), kinds
        assert (state == "live") == (not steps), (copy, state)
        assert (state == "live") == (copy in live), (copy, state)


def specific_stays_inside(w: World) -> None:
    """6. Inside a designated area, at the client's, where it is to be destroyed, or, turned away, back at the site
    around the area that it had left from; or an incident tells of it.
    """
    contract = w.contract("tax")
    lineage = {p.id: p for p in w.rows("place")}
    named = {i for e in w.book.of("incident.opened") for i in e.data.get("items", [])}
    for item, t in w.book.things.items():
        specific = "specific" in t.last if t.last else t.known
        if t.contract != contract or not specific or not t.place or item in named:
            continue
        around = set(lineage[t.place].around())
        areas: set[str] = {e.data["area"] for e in w.book.chains[contract] if e.kind == "area.designated"}
        ordered = {e.data["place"] for e in w.book.of("destruction.instructed") if item in e.data["items"]}
        clients = {p.id for p in lineage.values() if p.client == w.cast.clients["港"]}
        sites = {lineage[a].lineage[0] for a in areas if lineage[a].lineage}
        back = {t.place} & _left_from(w, item) & sites
        assert around & (areas | ordered | clients) or back, (item, t.state, lineage[t.place].name)


def _left_from(w: World, item: str) -> set[str]:
    """Where the transports left from that carried `item` and were turned away."""
    named = {e.data["transport"] for e in w.book.chains[item] if e.kind == "item.turned_back"}
    return {w.book.chains[t][0].data["origin"] for t in named}


def permissions_hold(w: World) -> None:
    """4. Recounted at every entry of each permission: never more copies than it allows."""
    made: dict[str, list[str]] = {}
    for subject, chain in w.book.chains.items():
        if not subject.startswith("authorisation:"):
            continue
        there: list[str] = []
        for e in chain:
            if e.kind == "authorisation.used":
                there += e.data["subjects"]
            elif e.kind in ("authorisation.freed", "authorisation.unused"):
                there = [s for s in there if s not in e.data["subjects"]]
            allowed = chain[0].data.get("allowed")
            assert allowed is None or len(there) <= allowed, (subject, there)
        made[subject] = there
    copies: Counter[str] = Counter()
    for e in w.book.of("copy.created"):
        grant = w.book.chains[e.data["permission"]][0].data
        after = {later.kind for later in w.book.chains[e.subject][1:]}
        copies[e.data["permission"]] += not ((grant.get("standing") and after) or "copy.voided" in after)
        assert e.data["nth"] <= grant["allowed"]
    assert all(n <= w.book.chains[g][0].data["allowed"] for g, n in copies.items()), copies


def seals_are_used_once(w: World) -> None:
    """8."""
    used = Counter(e.subject for e in w.book.of("seal.applied"))
    assert all(n == 1 for n in used.values()), used
    for seal, chain in w.book.chains.items():
        if seal.startswith("seal:"):
            kinds = [e.kind for e in chain]
            assert kinds in _SEAL, kinds


_SEAL = (
    ["seal.stocked"], ["seal.stocked", "seal.spoilt"], ["seal.stocked", "seal.applied"],
    ["seal.stocked", "seal.applied", "seal.removed"], ["seal.stocked", "seal.applied", "seal.spoilt"],
    ["seal.stocked", "seal.applied", "seal.spoilt", "seal.removed"],
)  # fmt: skip


def what_was_opened_was_read(w: World) -> None:
    """7. Between a sealed arrival and its opening two people read the seals, and the entry holds no number in the clear."""
    for subject, chain in w.book.chains.items():
        if not subject.startswith("transport:"):
            continue
        kinds = [e.kind for e in chain]
        for n, e in enumerate(chain):
            if e.kind == "seal.verified":
                assert "numbers" not in e.data
                assert {s["by"] for s in e.sign} - {e.actor}, subject
            if e.kind != "transport.opened" or "transport.sealed" not in kinds:
                continue
            since = max(k for k in range(n) if kinds[k] == "transport.arrived")
            read = [c for c in chain[since:n] if c.kind == "seal.verified"]
            assert read, subject
            clean = read[-1].data["matched"] and not read[-1].data.get("tampered")
            assert clean or "opening.released" in kinds[since:n], subject


def what_is_missing_is_told(w: World) -> None:
    """9. With the incident that names it, whose time of knowing is not after the client was told."""
    incidents = {r.id: r for r in w.rows("incident")}
    for e in w.book.of("item.reported_missing"):
        told = incidents[e.data["incident"]]
        assert e.subject in told.items
    for told in incidents.values():
        assert not told.notified_at or told.known_at[:16] <= told.notified_at[:16], told.number


def cases_and_lots_hold_what_they_say(w: World, rows: list[tuple[Any, ...]]) -> None:
    """1, for what travels or waits: a thing is in one case at most, and in the lot that waits for it, or in none."""
    packed = ("packed", "sealed", "in_transit", "rejected", "arrived", "verified", "opened")
    going = w.rows("transport", *packed)
    on = {row[0]: row[8] for row in rows if row[1] in ("packed", "in_transit")}
    inside = {(i, t.id) for t in going for i in t.items}
    assert inside >= set(on.items()), set(on.items()) - inside
    boxes = {t.case_ for t in going if t.case_}
    assert boxes == {c.id for c in w.rows("case", "in_use")}
    cases = {(i, t.id): t.case_ for t in going for i in t.items}
    lots = {d.id: d for d in w.rows("destruction")}
    for item, state, _, _, _, _, lot, case, transport, *_ in rows:
        if state not in ENDED:
            travels = state in ("packed", "in_transit")
            assert not (case or travels) or state == "missing" or case == cases.get((item, transport), ""), (
                item,
                state,
                case,
            )
            assert not lot or (item in lots[lot].items and lots[lot].state != "withdrawn"), (item, state)


def destroyed_is_proved(w: World) -> None:
    """5. An instruction names it, its number was read by another before, a certificate line names it once."""
    for item, t in w.book.things.items():
        if t.state == "destroyed":
            _proved(w, item, [e for e in w.book.chains[item] if e.kind.startswith(("destroy.", "serial."))])


def _proved(w: World, item: str, chain: list[Entry]) -> None:
    last = max(n for n, e in enumerate(chain) if e.kind == "destroy.staged")
    staged, told = chain[last], [e.kind for e in chain[last:]]
    assert item in w.book.chains[staged.data["instruction"]][0].data["items"]
    read = next(e for e in chain[last:] if e.kind == "serial.reconciled")
    assert read.data["ok"]
    assert read.actor != staged.actor
    assert told.index("serial.reconciled") < told.index("destroy.executed") < told.index("destroy.certified")
    lines = [e.data["lines"] for e in w.book.of("lot.certified") if item in e.data["lines"]]
    assert len(lines) == 1
    assert len(set(lines[0].values())) == len(lines[0])


def a_changed_byte_is_reported(w: World, number: int) -> None:
    """10. With its subject and its seq, before anything that follows from it. For the last moment: no guard stands after."""
    chosen = [e for chain in w.book.chains.values() for e in chain][number * 7919 % w.count]
    bare = db.connect(f"sqlite:///{db.proxy.obj.database}", guarded=False)
    ours = db.proxy.obj
    try:
        with db.bind(bare).connection_context():
            guards.drop_guards(bare)
            ((body,),) = db.rows("SELECT body FROM entry WHERE subject = ? AND seq = ?", (chosen.subject, chosen.seq))
            at = number * 31 % len(body)
            changed = bytes(body[:at]) + bytes([body[at] ^ 1]) + bytes(body[at + 1 :])
            given = (changed, chosen.subject, chosen.seq)
            db.transaction(db.run_many)("UPDATE entry SET body = ? WHERE subject = ? AND seq = ?", [given])
            found = [f for f in whole.verify_all() if f.subject == chosen.subject and f.seq]
            assert found, (chosen.kind, at)
            assert found[0].seq == chosen.seq, (chosen.kind, at, str(found[0]))
    finally:
        db.bind(ours)
