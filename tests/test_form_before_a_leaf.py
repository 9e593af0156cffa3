"""What follows its chain rightly and has not the whole form of an entry gets no leaf (docs/evidence.md, 10)."""

from __future__ import annotations

import json
from typing import Any

import pytest

from custody import db
from custody.ledger import form, left_out, sequence
from custody.ledger.entry import START, canonical, entry_hash
from custody.signer.rounds import Signer

AT = "2999-11-23T00:00:00.000Z"
OFF: dict[str, dict[str, Any]] = {
    "no data": {"data": None},
    "no commitment": {"private": {"note": "x"}},
    "private no object": {"private": []},
    "kind": {"kind": "item.spirited_away"},
    "no such day": {"t": {"received": "2999-99-99T00:00:00.000Z", "occurred": AT}},
    "no time": {"t": {"received": "zzz", "occurred": AT}},
    "occurred": {"t": {"received": AT, "occurred": "2999-02-30T00:00:00.000Z"}},
    "too late": {"t": {"received": "9999-12-31T23:59:59.999Z", "occurred": AT}},
    "value of another type": {"kind": "item.found", "data": {"condition": 5, "place": 5}},
    "value missing": {"kind": "item.found", "data": {}},
    "signed by nobody": {"sign": ["x"]},
    "noun": {"subject": "zzz:1"},
    "new line": {"subject": "item:a\nb"},
    "long": {"subject": "item:" + "a" * 80},
    "out of the folder": {"subject": "item:../../../../evil"},
}


@pytest.fixture
def engine() -> str:
    """The form is looked at in bytes: the same on either database."""
    return "sqlite"


def forged(last: dict[str, Any], head: str, off: dict[str, Any]) -> dict[str, Any]:
    """The rightful next entry of a chain, or the first of another, but for what is `off`."""
    made = {**last, "seq": last["seq"] + 1, "prev": head, "kind": "item.sighted", "data": {}, "private": {}, "sign": []}
    made |= {"t": {"received": AT, "occurred": AT}, "fixes": None, **off}
    return made | {"seq": 1, "prev": START} if "subject" in off else made


def put_in(raw: Any, entry: dict[str, Any], n: int) -> str:
    body = canonical(entry | {"idem": f"forged {n}"})
    names = ("subject", "seq", "kind", "contract", "batch", "actor")
    times = entry["t"]["occurred"], entry["t"]["received"]
    row = (*(entry[c] for c in names), f"forged {n}", *times, entry_hash(body), body)
    columns = (*names, "idem", "occurred", "received", "hash", "body")
    raw.execute_sql(f"INSERT INTO entry ({', '.join(columns)}) VALUES ({', '.join('?' * len(row))})", row)
    return entry_hash(body)


def test_a_rightly_linked_row_without_the_form_gets_no_leaf_and_is_named(
    desk: Any, cast_url: str, command: Any
) -> None:
    chains = desk.stored(n=len(OFF) + 1)
    size = Signer().round().size
    raw, hashes = db.connect(cast_url, guarded=False), {}
    with raw.connection_context():
        for n, (item, (name, off)) in enumerate(zip(chains, [*OFF.items(), ("right", {})], strict=True)):
            sql = "SELECT hash, body FROM entry WHERE subject = ? ORDER BY seq DESC LIMIT 1"
            ((head, body),) = raw.execute_sql(sql, (item,)).fetchall()
            hashes[name] = put_in(raw, forged(json.loads(bytes(body)), head, off), n)
    assert {u.hash for u in left_out.unsealable()} == {h for name, h in hashes.items() if name != "right"}
    assert Signer().round().size == sequence.sealable() == size + 1
    code, out, _ = command("verify", "--limit", "200")
    assert (code, [n for n, off in OFF.items() if off.get("subject", chains[0]) not in out]) == (1, []), out


def test_every_entry_that_the_product_writes_has_the_form(desk: Any, cast: Any) -> None:
    desk.stored("tax", 2)
    bodies = [json.loads(bytes(body)) for (body,) in db.rows("SELECT body FROM entry")]
    assert [(e["kind"], wrong.en) for e in bodies if (wrong := form.unsound(e))] == []


def test_of_every_kind_the_form_can_be_told() -> None:
    from custody.events import KINDS

    assert len([form._kind(kind) for kind in KINDS]) == len(KINDS)
