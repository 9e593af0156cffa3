"""The folder of a witness: its key, what it cosigned last of each log, and the evidence of what it refused.

Runs wherever Python does: an auditor's machine is not the server.
"""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from custody import clock, disk
from custody.cli.say import Stop
from custody.ledger import notes
from custody.ledger.notes import Checkpoint, Key
from custody.text import Text

KEY = "witness.key"
LOCK = "lock"
EVIDENCE = "evidence"
BUSY = Text("ほかの witness が同じフォルダーで動いています。", "Another witness is at work in the same folder.")


class WitnessFolder:
    """One witness. OSError where the disk refuses."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Nobody else reads or writes the state meanwhile. Stop where somebody does."""
        self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
        with (self.path / LOCK).open("a") as file:
            try:
                _lock(file.fileno())
            except OSError as e:
                raise Stop(BUSY) from e
            yield

    def make_key(self, key: Key) -> None:
        """Stop where there is a key: what it cosigned would be forgotten."""
        if (self.path / KEY).exists():
            raise Stop(Text(f"{self.path} には鍵がもうあります。", f"There is a key in {self.path} already."), 1)
        _replace(self.path / KEY, f"{key.secret}\n")

    def key(self) -> Key:
        try:
            return Key.read((self.path / KEY).read_text(encoding="utf-8").rstrip("\n"))
        except FileNotFoundError as e:
            raise Stop(
                Text(
                    f"{self.path} に鍵がありません。custody witness init で作ります。",
                    f"No key in {self.path}. Make one with custody witness init.",
                )
            ) from e
        except ValueError as e:
            raise Stop(Text(f"{self.path / KEY} は鍵ではありません。", f"{self.path / KEY} is not a key.")) from e

    def seen(self) -> list[str]:
        """The last cosigned checkpoint of every log."""
        return [file.read_text(encoding="utf-8") for file in sorted(self.path.glob("seen-*.note"))]

    def last(self, origin: str, key: Key) -> tuple[str, Checkpoint | None]:
        """The note this witness cosigned last of a log, and its checkpoint; nothing for a log it never saw.

        Stop where it does not bear this witness's own cosignature: to begin anew would be to forget.
        """
        file = self._of(origin)
        if not file.exists():
            return "", None
        try:
            note = file.read_text(encoding="utf-8")
            return note, Checkpoint.read(notes.opened(note, [key.verifier])[0])
        except ValueError as e:
            raise Stop(
                Text(
                    f"{file} は、この連署者が書いたままではありません。控えから戻すまで連署しません。",
                    f"{file} is not as this witness wrote it. Nothing is cosigned until a copy of it is put back.",
                )
            ) from e

    def remember(self, origin: str, note: str) -> None:
        """On the disk when this returns."""
        _replace(self._of(origin), note)

    def keep(self, had: str, request: str, why: Text) -> Path:
        """Keep what was cosigned before and what was sent now; where."""
        name = clock.now().replace(":", "").replace(".", "")
        folder = self.path / EVIDENCE / name
        folder.mkdir(mode=0o700, parents=True)
        for file, text in (("before.note", had), ("request.txt", request), ("why.txt", f"{why.ja}\n{why.en}\n")):
            _replace(folder / file, text)
        return folder

    def _of(self, origin: str) -> Path:
        return self.path / f"seen-{hashlib.sha256(origin.encode()).hexdigest()[:16]}.note"


def _lock(handle: int) -> None:
    if sys.platform == "win32":
        import msvcrt

        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _replace(path: Path, text: str) -> None:
    """Either the old text or the new one is in `path`, whatever happens; the new one when this returns."""
    part = path.with_name(f"{path.name}.part")
    part.unlink(missing_ok=True)
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)
    if sys.platform != "win32":  # which opens no folder
        disk.sync(path.parent)
