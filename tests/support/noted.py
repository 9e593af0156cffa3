"""A checkpoint that its log signed and a witness cosigned, with keys that are the same each time."""

from custody.ledger import notes, tree
from custody.ledger.notes import COSIGNS, Checkpoint, Key

LOG = Key("city.example/azukari", notes.SIGNS, bytes(range(32)))
NEXT = Key("city.example/azukari", notes.SIGNS, bytes(range(1, 33)))
WITNESS = Key("auditor.example/w1", COSIGNS, bytes(range(2, 34)))
AT = 1_795_000_000
CHECKPOINT = Checkpoint(LOG.name, 7, tree.leaf_hash(b"a root"))
NOTE = notes.sign(CHECKPOINT.text(), LOG)
COSIGNED = notes.with_line(NOTE, notes.cosign(NOTE, WITNESS, AT))
