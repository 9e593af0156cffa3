"""Checkpoints that nothing but a lost or a compromised key signed, when the new one signed already (ledger.md §2.4)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from custody.ledger import key_changes, notes
from custody.ledger.checkpoints import Signed
from custody.ledger.note_keys import Verifier
from custody.ledger.notes import NoteError
from custody.ledger.verify import Finding
from custody.text import Text

REPLACED = Text(
    "もう使わないと届け出た鍵だけで、新しい鍵が署名したあとに署名されています",
    "signed by nothing but a key that was declared lost or compromised, after the new key had signed",
)


def findings(signed: Sequence[Signed], known: Sequence[Verifier]) -> Iterator[Finding]:
    """A finding for each of `signed`, which are in the order of size. That the signatures verify is looked at elsewhere."""
    changes = [c for c in key_changes.declared() if c.old in known]
    if not changes:
        return
    replaced = set[bytes]()
    for one in signed:
        by = _ids(one)
        replaced |= {c.old.id for c in changes if c.newest and one.size >= c.newest.size and c.new.id in by}
        if by & replaced and not any(v.id in by and v.id not in replaced for v in known):
            yield Finding(f"checkpoint:{one.size}", 0, REPLACED)


def _ids(one: Signed) -> set[bytes]:
    try:
        return {data[: notes.ID_BYTES] for _, data in notes.split(one.note)[1]}
    except NoteError:
        return set()
