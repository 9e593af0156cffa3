"""What was given up when a signer went on from an older ledger: a note of each beside those of the keys' changes.

It is `log.restore-….txt` in the folder of keys: `<log>/restore`, when it was declared, the tree that was kept and the newest
that was given up, by size and root, a line each. Sizes between the two are signed a second time, over another tree. Where
the signer's own file was gone, `unknown` stands for the latter.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from pathlib import Path
from typing import Self

from custody import clock, keyring
from custody.ledger import checkpoints, notes
from custody.ledger.key_changes import Tree
from custody.ledger.note_keys import Key, NoteError, Verifier, encoded64
from custody.text import Text

SAID = Text(
    "古い台帳から続けています（{at} に届け出）。{kept}件より後、{given}件までの署名は取り消され、同じ件数に別の木が署名されることがあります。"
    "取り消された最新のチェックポイントの根: {root}",
    "The log goes on from an older ledger: a restore, declared at {at}. Signed sizes after {kept} and up to {given} were"
    " given up, and may be signed again over another tree. Root of the newest checkpoint given up: {root}",
)
FORGOTTEN = Text(
    "署名係は自分のファイルを失い、{kept}件のチェックポイントから続けています（{at} に届け出）。それより後に何を署名していたかは、ここでは分かりません。"
    "外にあるチェックポイントと控えで確かめてください。",
    "The signer lost its own file and goes on from the checkpoint of {kept} entries, declared at {at}. What it had signed"
    " after that cannot be known here: compare the checkpoints and receipts outside.",
)
UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Restore:
    """`kept`: the tree that the log went on from. `given_up`: the newest that it had signed, None where nobody here
    can know. `at`: UTC stamp.
    """

    log: str
    at: str
    kept: Tree
    given_up: Tree | None

    @property
    def text(self) -> str:
        return f"{self.log}/restore\n{self.at}\n{self.kept}\n{self.given_up or UNKNOWN}\n"

    @property
    def told(self) -> Text:
        """The same in a sentence."""
        if self.given_up is None:
            return FORGOTTEN.filled(at=self.at, kept=f"{self.kept.size:,}")
        return SAID.filled(
            at=self.at,
            kept=f"{self.kept.size:,}",
            given=f"{self.given_up.size:,}",
            root=encoded64(self.given_up.root),
        )

    @property
    def file(self) -> Path:
        """Where it is in writing."""
        tree, how = self.given_up or self.kept, "" if self.given_up else f"{UNKNOWN}-"
        return keyring.folder() / f"log.restore-{how}{tree.size}-{tree.root.hex()[:8]}.txt"

    def note(self, signing: Sequence[Key]) -> str:
        return reduce(notes.with_line, (k.line(self.text) for k in signing[1:]), notes.sign(self.text, signing[0]))

    @classmethod
    def read(cls, note: str, known: Sequence[Verifier]) -> Self:
        """NoteError where it is no such note, or no key of `known` signed it."""
        text, _ = notes.opened(note, known)
        lines = text.split("\n")
        if len(lines) != 5:
            raise NoteError("not a note of a restore")
        given_up = None if lines[3] == UNKNOWN else Tree.read(lines[3])
        found = cls(lines[0].removesuffix("/restore"), lines[1], Tree.read(lines[2]), given_up)
        try:
            clock.parse(found.at)
        except ValueError as e:
            raise NoteError("not a note of a restore") from e
        if found.text != text:
            raise NoteError("not a note of a restore")
        return found


def all_restores() -> list[Restore]:
    """Each of which there is a note among the keys, in the order of time. NoteError where one does not read."""
    known = checkpoints.verifiers()
    files = sorted(keyring.folder().glob("log.restore-*.txt"))
    return sorted((Restore.read(notes.read_bytes(f.read_bytes()), known) for f in files), key=lambda r: r.at)
