"""Answers kept for a submission that comes twice: those with sentences in them, which may name somebody, encrypted."""

from __future__ import annotations

import json

from custody import db
from custody.ledger import sealing
from custody.usecases.outcome import Outcome

MOST = 500


def kept(idem: str, outcome: Outcome) -> tuple[str, str | None]:
    """What the table holds of an answer: itself or its ciphertext, and in the latter case the name of its key."""
    text = outcome.to_json()
    return sealing.seal_text(idem, text) if outcome.refused or outcome.left else (text, None)


def read(idem: str, text: str, key: str | None) -> Outcome:
    """The answer again. KeysMissing where its key is."""
    return Outcome.from_json(sealing.unseal_text(idem, text, key) if key else text)


def forget(subject: str) -> None:
    """Destroy the answers with sentences in them about `subject`: long after, nobody sends the same again."""
    sent = {str(idem).rpartition(":")[0] for (idem,) in db.rows("SELECT idem FROM entry WHERE subject = ?", (subject,))}
    for start in range(0, len(sent), MOST):
        some = sorted(sent)[start : start + MOST]
        marks = ", ".join("?" * len(some))
        spent = db.rows(f"SELECT key, idem FROM request WHERE key IS NOT NULL AND idem IN ({marks})", some)  # noqa: S608
        db.run_many("INSERT INTO spent_key (key) VALUES (?)", [(key,) for key, _ in spent])
        bare = json.dumps({"batch": "", "done": [], "refused": [], "left": []})
        db.run_many("UPDATE request SET outcome = ?, key = NULL WHERE idem = ?", [(bare, idem) for _, idem in spent])
