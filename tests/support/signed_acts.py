"""A ledger that is signed act by act, and what the signer says where its key is not as it was."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from custody import keyring
from custody.ledger import alarms, checkpoints, notes, outside
from custody.ledger.alarms import Alarm
from custody.ledger.checkpoints import Signed
from custody.ledger.notes import COSIGNS, Key, Verifier
from custody.signer.rounds import Signer

CONFIRMED = ("--confirm", "azukari.local/log")


def signed(desk: Any) -> Signed:
    """An act more, and the checkpoint over it."""
    desk.received()
    Signer().round()
    newest = checkpoints.newest()
    assert newest is not None
    return newest


def refused(code: str) -> Alarm:
    """What a round says; the database shows it."""
    with pytest.raises(Alarm) as caught:
        Signer().round()
    standing = alarms.standing()
    assert caught.value.code == code
    assert standing is not None
    assert standing.code == code
    return caught.value


def by(note: str, vkey: str) -> bool:
    try:
        return bool(notes.opened(note, [Verifier.read(vkey)])[1])
    except notes.NoteError:
        return False


def own_key() -> Path:
    return keyring.file_of(keyring.LOG)


def witnessed(at: Signed) -> None:
    """Cosigned by a witness that is known here."""
    auditor = Key.new("city.example/auditor", COSIGNS)
    keyring.publish(keyring.WITNESS, auditor.vkey)
    outside.cosigned(notes.cosign(at.note, auditor, 1_790_000_000), [auditor.verifier])
