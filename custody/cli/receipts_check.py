"""`custody verify --receipts`: files of receipts held against the ledger, without a server and without a phone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from custody.cli.say import Stop
from custody.ledger import receipting
from custody.ledger.note_keys import Verifier
from custody.ledger.notes import NoteError
from custody.ledger.proofs import RECEIPT, Receipt
from custody.ledger.receipt_files import Kept, kept_in
from custody.ledger.receipting import LOST, Standing
from custody.ledger.verify import Finding
from custody.text import Text

MOST = 1_000_000  # receipts of one file
SAID = {
    Standing.GONE: Text(
        "控えで受け付けたと分かる記録が、台帳にありません（{hash}）",
        "acknowledged by a receipt, and not in the ledger ({hash})",
    ),
    Standing.OTHER: Text(
        "控えにある記録の代わりに、別の記録があります（控えは {hash}）",
        "another entry stands in the place of the one that a receipt acknowledged ({hash})",
    ),
    Standing.EDITED: Text(
        "控えにある記録の中身が書き換えられています（{hash}）",
        "its bytes are not those that a receipt acknowledged ({hash})",
    ),
    Standing.UNPROVEN: Text(
        "控えにある記録に、封印の木がつながりません（{hash}）",
        "the sealed tree does not lead to what a receipt acknowledged ({hash})",
    ),
}
NOT_OURS = Text("この鍵で署名された控えではありません", "a receipt that none of the keys signed")
NO_KEY = Text(
    "控えの公開鍵がありません。--vkey で渡すか、鍵のフォルダーに receipt.vkey を置いてください。",
    "There is no public key of receipts: give it by --vkey, or put receipt.vkey into the folder of keys.",
)
UNREADABLE = Text("控えのファイルを読めません: {file}（{why}）", "This is no file of receipts: {file} ({why})")
SUMMARY = Text(
    "控え: {n:,}件を照合、{good:,}件は受け付けたとおり。", "Receipts: {n:,} looked at, {good:,} as acknowledged."
)


def of_receipts(vkeys: Sequence[str]) -> list[str]:
    """Which of the keys given are of receipts; the others are the log's."""
    return [v for v in vkeys if v.partition("+")[0].endswith(RECEIPT)]


class Receipts:
    """Counts what it looks at. `files` are read at once: Stop where one is none, or no key is known."""

    def __init__(self, files: Sequence[str], vkeys: Sequence[str]) -> None:
        self.n = self.wrong = 0
        try:
            self._known = [Verifier.read(v) for v in of_receipts(vkeys)] or receipting.verifiers()
        except NoteError as error:
            raise Stop(Text(f"公開鍵を読めません: {error}", f"A public key cannot be read: {error}")) from error
        self._kept = [(file, kept) for file in files for kept in _read(file)]
        if files and not self._known:
            raise Stop(NO_KEY)

    def findings(self) -> Iterator[Finding]:
        ours = []
        for file, kept in self._kept:
            self.n += 1
            try:
                ours.append(Receipt.opened(kept.note, self._known))
            except NoteError:
                self.wrong += 1
                yield Finding(f"{Path(file).name}:{self.n}", 0, NOT_OURS)
        for c in receipting.check(ours):
            if c.standing in LOST:
                self.wrong += 1
                yield Finding(c.receipt.subject, c.receipt.seq, SAID[c.standing].filled(hash=c.receipt.hash[:16]))

    def summary(self) -> Text:
        return SUMMARY.filled(n=self.n, good=self.n - self.wrong)


def _read(file: str) -> list[Kept]:
    try:
        return kept_in(Path(file).read_bytes(), MOST)
    except (OSError, NoteError) as error:
        raise Stop(UNREADABLE.filled(file=file, why=error)) from error
