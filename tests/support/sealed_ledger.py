"""A ledger that is sealed the way the signer seals it, with keys of the test's own."""

from __future__ import annotations

import io
from dataclasses import dataclass, field

from custody import clock, db
from custody.caller import Caller
from custody.documents import bundle
from custody.ledger import checkpoints, notes, sequence, tree
from custody.ledger.note_keys import COSIGNS, Key
from custody.queries.bundle_scopes import Scope
from custody.settings import log_origin


@dataclass
class Office:
    """Who signs: the log and one witness, each with keys made for this test."""

    log: Key = field(default_factory=lambda: Key.new(log_origin()))
    witness: Key = field(default_factory=lambda: Key.new("minato.example/auditor", COSIGNS))

    @property
    def keys(self) -> list[str]:
        return [self.log.vkey, self.witness.vkey]

    def seal(self, *, witnessed: bool = False, at: int = 1_790_000_000) -> int:
        """Sequence and sign all there is; the size. `at`: when the witness sees it, seconds since 1970."""
        sequence.sequence()
        size = sequence.size()
        hashes = (bytes.fromhex(h) for (h,) in db.rows("SELECT hash FROM leaf ORDER BY idx"))
        note = notes.sign(notes.Checkpoint(self.log.name, size, tree.root(hashes)).text(), self.log)
        checkpoints.insert(size, note, clock.now())
        if witnessed:
            line = notes.cosign(note, self.witness, at)
            row = (size, self.witness.name, line, clock.now())
            db.transaction(db.run_many)(
                "INSERT INTO cosignature (size, name, line, received) VALUES (?, ?, ?, ?)", [row]
            )
        return size


def bundle_of(caller: Caller, scope: Scope) -> bytes:
    out = io.BytesIO()
    bundle.write(out, caller, scope)
    return out.getvalue()
