"""A real ledger and its client's witness: requests go out, cosignatures come back, and a rewritten ledger is refused."""

from pathlib import Path
from typing import Any

import pytest
from auditor import Auditor
from sealed_ledger import Office

from custody import db
from custody.ledger import checkpoints, notes, outside, tree
from custody.ledger.guards import drop_guards
from custody.ledger.witness import Request


@pytest.fixture
def engine() -> str:
    return "sqlite"


def asked(old: int) -> Request:
    newest = checkpoints.newest()
    assert newest
    return Request.read(checkpoints.request(old, newest))


def test_a_ledger_is_cosigned_as_it_grows_and_its_proofs_carry_that(desk: Any, tmp_path: Path) -> None:
    office, auditor, old = Office(), Auditor(tmp_path), 0
    witness = auditor.init()
    for _ in range(3):
        item = desk.stored()[0]
        size = office.seal()
        answer = auditor.sign(asked(old), office.log.vkey)
        assert outside.cosigned(answer.stdout, [witness]) == (size, witness.name), answer.stderr
        old = size
    proof = checkpoints.head_proof(item)
    assert proof
    assert notes.opened(proof.note, [office.log.verifier, witness])[1] == [office.log.name, witness.name]
    ((head,),) = db.rows("SELECT head FROM item WHERE id = ?", (item,))
    assert proof.holds(bytes.fromhex(head), [office.log.verifier])


def test_a_ledger_that_was_rewritten_with_the_stolen_key_is_refused(desk: Any, cast_url: str, tmp_path: Path) -> None:
    office, auditor = Office(), Auditor(tmp_path)
    auditor.init()
    desk.stored()
    old = office.seal()
    assert auditor.sign(asked(0), office.log.vkey).returncode == 0
    raw = db.connect(cast_url, guarded=False)
    with raw.connection_context():
        drop_guards(raw)
        raw.execute_sql("UPDATE leaf SET hash = ? WHERE idx = ?", (tree.leaf_hash(b"another").hex(), old - 1))
    desk.stored()
    office.seal()
    refused = auditor.sign(asked(old), office.log.vkey)
    assert (refused.returncode, refused.stdout) == (1, "")
    assert "It is not shown to go on from" in refused.stderr
