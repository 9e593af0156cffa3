"""What a witness decides: whether a log may be cosigned after what this witness saw of it before. Pure.

The request is the body of C2SP tlog-witness's add-checkpoint, as a file; the answer is one signature line.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from custody.ledger import notes, tree
from custody.ledger.note_keys import encoded64, number
from custody.ledger.notes import Checkpoint, NoteError, Verifier
from custody.ledger.proofs import hashes_of, signed_checkpoint
from custody.text import Text

MAX_HASHES = 63

UNREADABLE = Text("読み取れない依頼です（{why}）。", "The request cannot be read ({why}).")
UNSIGNED = Text(
    "渡された公開鍵の台帳の署名がありません。別の台帳のものか、書き換えられています。",
    "Not signed by the log whose key was given: it is another log's, or it was changed.",
)
OTHER_LOG = Text(
    "これまで連署してきた台帳（{had}）と名前が違います（{got}）。",
    "It names itself {got}, and not {had}, which was cosigned so far.",
)
AHEAD = Text(
    "この依頼は {old}件からの続きですが、ここで最後に連署したのは {had}件までです。{had}件からの依頼を作り直してもらってください。",
    "The request goes on from {old} entries, but the last cosigned here had {had}. Ask for one that goes on from {had}.",
)
SHRUNK = Text(
    "台帳が短くなっています。前に連署したのは {had}件、今回は {got}件です。古いファイルがまた届いたのでなければ、記録が消されています。"
    "連署しません。両方を証拠として残しました。",
    "The log has shrunk: {had} entries were cosigned before, now it has {got}. Unless an old file was sent again, entries"
    " were removed. Not cosigned; both checkpoints are kept as evidence.",
)
FORKED = Text(
    "同じ {had}件なのに、前に連署した中身と違います。台帳は書き換えられています。連署しません。両方を証拠として残しました。",
    "With the same {had} entries it is not what was cosigned before: the log was rewritten. Not cosigned; both"
    " checkpoints are kept as evidence.",
)
UNPROVED = Text(
    "前に連署した {had}件の続きであることが示されていません。記録が書き換えられたか、依頼のファイルが壊れています。"
    "作り直した依頼でも同じなら、書き換えられています。連署しません。両方を証拠として残しました。",
    "It is not shown to go on from the {had} entries that were cosigned before: entries were changed, or the file is"
    " damaged. If a fresh request says the same, entries were changed. Not cosigned; both checkpoints are kept as"
    " evidence.",
)
NOT_FROM_NOTHING = Text(
    "初めての連署なので、0件からの依頼（証明の行なし）が要ります。",
    "Nothing was cosigned here yet: the request must go on from 0 entries, with no lines of proof.",
)


class Refused(Exception):
    """The witness does not cosign. `evidence`: both checkpoints are signed by the log and should be kept."""

    def __init__(self, text: Text, *, evidence: bool = False) -> None:
        super().__init__(text.en)
        self.text, self.evidence = text, evidence


@dataclass(frozen=True, slots=True)
class Request:
    """A new checkpoint, and the proof that it goes on from `old` entries."""

    old: int
    proof: tuple[bytes, ...]
    note: str

    def text(self) -> str:
        hashes = "".join(f"{encoded64(h)}\n" for h in self.proof)
        return f"old {self.old}\n{hashes}\n{self.note}"

    @classmethod
    def read(cls, text: str) -> Self:
        """The request of a file's text. NoteError for anything else."""
        notes.bounded(text)
        head, blank, note = text.partition("\n\n")
        first, *hashes = head.split("\n")
        if not blank or not first.startswith("old "):
            raise NoteError("a request begins with the old size")
        Checkpoint.read(notes.split(note)[0])
        return cls(number(first.removeprefix("old ")), hashes_of(hashes, MAX_HASHES), note)


def allowed(request: Request, log: Sequence[Verifier], had: Checkpoint | None) -> Checkpoint:
    """The checkpoint to cosign; Refused otherwise. `had`: what this witness cosigned last of the log, None for nothing."""
    try:
        got = signed_checkpoint(request.note, log)
    except NoteError as e:
        raise Refused(UNSIGNED) from e
    if had is None:
        if request.old or request.proof:
            raise Refused(NOT_FROM_NOTHING)
        return got
    if got.origin != had.origin:
        raise Refused(OTHER_LOG.filled(had=had.origin, got=got.origin))
    _goes_on(request, got, had)
    return got


def _goes_on(request: Request, got: Checkpoint, had: Checkpoint) -> None:
    sizes = {"had": f"{had.size:,}", "got": f"{got.size:,}", "old": f"{request.old:,}"}
    if got.size < had.size:
        raise Refused(SHRUNK.filled(**sizes), evidence=True)
    if got.size == had.size:
        if got.root != had.root:
            raise Refused(FORKED.filled(**sizes), evidence=True)
        return
    if request.old != had.size:
        raise Refused(AHEAD.filled(**sizes))
    if not _proved(request, got, had):
        raise Refused(UNPROVED.filled(**sizes), evidence=True)


def _proved(request: Request, got: Checkpoint, had: Checkpoint) -> bool:
    if not had.size:
        return not request.proof and had.root == tree.EMPTY
    return tree.proves_consistency(had.size, got.size, had.root, got.root, request.proof)
