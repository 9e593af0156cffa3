"""A second signature belongs to one act, has a meaning of a fixed list, and is never the first person's own."""

import hashlib
import json
from collections.abc import Iterator
from typing import Any

import peewee
import psycopg
import pytest

from custody import db
from custody.caller import Signature, Submission, new_idem
from custody.errors import BadInput
from custody.events import KINDS
from custody.events.choices import Meaning
from custody.events.items import CustodyHandedOver, ItemVoided
from custody.ledger import guards, signing, whole
from custody.ledger.entry import canonical
from custody.usecases import items


def handed_over(desk: Any, n: int = 2, **more: Any) -> tuple[list[str], list[dict[str, Any]]]:
    """`n` items given by 佐藤 to 伊藤 in one act, and its entries."""
    out, given = desk.out(n=n), CustodyHandedOver(receiver=desk.cast.people["伊藤"], **more)
    submission = Submission(new_idem(), second=Signature(desk.cast.people["伊藤"], "password", desk.ago(0)))
    assert not items.hand_over(desk.user("tax"), submission, out, given).refused
    return out, bodies("custody.handed_over")


def bodies(kind: str) -> list[dict[str, Any]]:
    found = [json.loads(bytes(b)) for (b,) in db.rows("SELECT body FROM entry WHERE kind = ?", (kind,))]
    return sorted(found, key=lambda e: str(e["idem"]))


def test_a_signature_says_who_as_what_what_for_and_of_what(desk: Any) -> None:
    _, entries = handed_over(desk, note="備考")
    signed = entries[0]["sign"][0]
    assert (signed["by"], signed["role"], signed["meaning"]) == (desk.cast.people["伊藤"], "receiver", "received")
    listed = [[e["contract"], e["subject"], e["kind"], e["data"], e["private"]] for e in entries]
    whole_act = canonical([entries[0]["log"], entries[0]["batch"], entries[0]["t"]["occurred"], listed])
    assert {e["sign"][0]["ev"] for e in entries} == {hashlib.sha256(b"\x03" + whole_act).hexdigest()}
    assert all(e["private"] for e in entries)


def test_every_meaning_that_an_event_names_is_of_the_list() -> None:
    assert {k.meaning for k in KINDS.values() if k.second is not None} <= set(Meaning) - {Meaning.CONFIRMED}


def test_the_table_of_signatures_repeats_what_the_entries_say(desk: Any) -> None:
    out, _ = handed_over(desk)
    found = db.rows("SELECT subject, signer, performer, role, meaning FROM signature ORDER BY subject")
    people = desk.cast.people
    assert found == [(i, people["伊藤"], people["佐藤"], "receiver", "received") for i in sorted(out)]
    assert not list(whole.verify_all())


def test_nobody_signs_their_own_act(desk: Any) -> None:
    keeper = desk.keeper("tax")
    own = Submission(new_idem(), second=Signature(keeper.person, "password", desk.ago(0)))
    with pytest.raises(BadInput):
        items.void(keeper, own, desk.stored(), ItemVoided(reason="double"))


def test_the_database_itself_refuses_the_same_person(desk: Any) -> None:
    handed_over(desk, 1)
    probe = (
        "INSERT INTO signature (subject, seq, signer, performer, role, meaning, at)"
        " SELECT subject, seq + 1, performer, performer, role, meaning, at FROM signature"
    )
    with pytest.raises((peewee.IntegrityError, psycopg.IntegrityError)), db.proxy.obj.atomic():
        db.proxy.obj.execute_sql(probe)
    assert db.rows("SELECT count(*) FROM signature") == [(1,)]


@pytest.fixture
def unguarded(desk: Any, cast_url: str) -> Iterator[list[dict[str, Any]]]:
    """Two acts of two items each, signed; then the database open to whoever administers it."""
    handed_over(desk)
    _, entries = handed_over(desk)
    ours, bare = db.proxy.obj, db.connect(cast_url, guarded=False)
    with db.bind(bare).connection_context():
        guards.drop_guards(bare)
        yield entries
    db.bind(ours)


def rewrite(entry: dict[str, Any]) -> None:
    """Put another body in the place of an entry, its hash and its row made to fit again."""
    body = canonical(entry)
    hash_ = hashlib.sha256(b"\0" + body).hexdigest()
    where = (entry["subject"], entry["seq"])
    db.run_many("UPDATE entry SET body = ?, hash = ? WHERE subject = ? AND seq = ?", [(body, hash_, *where)])
    db.run_many("UPDATE item SET head = ? WHERE id = ?", [(hash_, entry["subject"])])


def test_a_signature_moved_to_another_record_is_found(unguarded: list[dict[str, Any]]) -> None:
    one, other = unguarded[0], next(e for e in unguarded if e["batch"] != unguarded[0]["batch"])
    rewrite({**one, "sign": other["sign"]})
    wrong = {(f.subject, f.seq) for f in list(whole.verify_all()) if "signed" in f.what.en}
    assert (one["subject"], one["seq"]) in wrong
    rewrite(one)
    assert not list(whole.verify_all())


def test_a_signed_record_changed_afterwards_is_found_in_the_whole_act(unguarded: list[dict[str, Any]]) -> None:
    one = unguarded[0]
    rewrite({**one, "t": {**one["t"], "occurred": "2026-01-01T00:00:00.000Z"}})
    assert any("signed" in f.what.en for f in list(whole.verify_all()))


def test_one_signing_for_oneself_is_found(unguarded: list[dict[str, Any]]) -> None:
    one = unguarded[0]
    rewrite({**one, "sign": [{**one["sign"][0], "by": one["actor"]}]})
    assert any("by the person who did it" in f.what.en for f in list(whole.verify_all()))


def test_signatures_from_before_there_was_evidence_are_accepted(unguarded: list[dict[str, Any]]) -> None:
    for one in unguarded:
        old = {k: v for k, v in one["sign"][0].items() if k != "ev"}
        rewrite({**one, "sign": [{**old, "role": "second", "meaning": one["kind"]}]})
    db.run_many("DELETE FROM signature", [()])
    assert not list(whole.verify_all())
    assert not list(signing.moved([("batch", b"{}"), ("batch", b"")]))
