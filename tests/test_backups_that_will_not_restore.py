"""What a restore would refuse makes a backup say that it is incomplete; what only lost values is restored where asked."""

from __future__ import annotations

from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from copies_of_all import command, opened

from custody import db
from custody.ledger.guards import drop_guards
from custody.signer.rounds import Signer

SOME = "(SELECT subject FROM private ORDER BY subject, seq, name LIMIT 1)"
SEALED = "UPDATE private SET sealed = {} WHERE subject = " + SOME
DAMAGE = {
    "a value that is gone": f"DELETE FROM private WHERE subject = {SOME}",
    "a value that is damaged": SEALED.format("zeroblob(80)"),
    "a column": "UPDATE entry SET actor = 'person:1m84xgz3jgg3tn6b' WHERE seq = 2",
}


@pytest.fixture
def engine() -> str:
    """The same rows are read on either database."""
    return "sqlite"


@pytest.fixture
def house(cast_url: str, desk_for: Any, sqlite_cast: Any) -> str:
    with opened(cast_url):
        desk_for(deepcopy(sqlite_cast[1])).out(n=1, note="備考")
        Signer().round()
    return cast_url


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE)
@pytest.mark.parametrize("wal", [True, False])
def test_a_backup_says_what_a_restore_refuses_and_it_is_restored_with_its_losses(
    house: str, tmp_path: Path, capsys: Any, damage: str, wal: bool
) -> None:
    raw = db.connect(house, guarded=False)
    with raw.connection_context():
        drop_guards(raw)
        raw.execute_sql(damage)
        if not wal:
            raw.execute_sql("PRAGMA journal_mode=delete")
    file, to = tmp_path / "backup.zip", f"sqlite:///{tmp_path}/again.db"
    assert command(house, "backup", str(file)) == 1
    said = capsys.readouterr().out
    assert ("This backup is incomplete" in said, "Read again and verified" in said) == (True, False), said
    assert command(house, "restore", str(file), "--to", to) == 1
    told = capsys.readouterr()
    assert "--with-losses" in told.out, told
    lost = 0 if damage == DAMAGE["a column"] else 1
    assert command(house, "restore", str(file), "--to", to, "--with-losses") == lost, capsys.readouterr()
    assert command(to, "verify") == lost
