"""Photos and scans: kept once by the hash of their content, found only by who has a part in their contract."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from custody import clock, db, files
from custody.caller import Caller
from custody.errors import BadInput, NotAllowed, NotFound
from custody.events import Event
from custody.events.choices import Role
from custody.text import Text
from custody.usecases import loose_photos
from custody.usecases.pictures import safe

HASH = re.compile(r"^[0-9a-f]{64}$")
MAY_ADD = frozenset(Role) - {Role.AUDITOR}
NOT_KEPT = Text("写真がここにありません。もう一度選んでください。", "The photo is not here. Choose it again.")


@dataclass(frozen=True)
class Kept:
    """A photo or scan: its file, and `image/jpeg`, `image/png` or `application/pdf`."""

    path: Path
    media_type: str


def keep(caller: Caller, contract: str, data: bytes, name: str = "") -> str:  # noqa: ARG001 - a name proves nothing
    """The hash of what is kept of `data`. The same content sent again is the same file and the same row.

    So is a kept picture that was saved from its page: drawn anew it would have another hash and look like another.

    Errors: NotFound outside the caller's contracts, NotAllowed for who only reads, BadInput, StorageFull.
    """
    if contract not in caller.contracts:
        raise NotFound
    if not caller.plays(MAY_ADD, contract):
        raise NotAllowed
    made, media_type = _known(data) or safe(data)
    sha256 = _keep(made, contract, media_type, caller.person)
    loose_photos.clear()
    return sha256


def _known(data: bytes) -> tuple[bytes, str] | None:
    """`data` and its media type where it is, byte for byte, what is kept already."""
    found = db.rows("SELECT media_type FROM attachment WHERE sha256 = ? LIMIT 1", (hashlib.sha256(data).hexdigest(),))
    return (data, str(found[0][0])) if found else None


@db.transaction
def _keep(made: bytes, contract: str, media_type: str, person: str) -> str:
    loose_photos.hold()
    sha256 = files.keep(made)
    db.run_many(
        "INSERT INTO attachment (sha256, contract, media_type, length, kept_by, received) VALUES (?, ?, ?, ?, ?, ?)"
        " ON CONFLICT (sha256, contract) DO UPDATE SET received = excluded.received WHERE attachment.named = 0",
        [(sha256, contract, media_type, len(made), person, clock.now())],
    )
    return sha256


def find(caller: Caller, sha256: str) -> Kept:
    """A photo or scan of one of the caller's contracts, named by an entry of it or kept by the caller.

    NotFound for any other, and for a file that is gone.
    """
    found = db.rows(
        "SELECT contract, media_type FROM attachment WHERE sha256 = ? AND (named = 1 OR kept_by = ?)",
        (sha256, caller.person),
    )
    for contract, media_type in found:
        if contract in caller.contracts and (path := files.path_of(sha256)).is_file():
            return Kept(path, media_type)
    raise NotFound


def kept(contract: str | None, hashes: Iterable[str], *, hold: bool = False) -> list[str]:
    """Those of `hashes` that are kept in `contract`, in their order, each once.

    `hold`: none of them is cleared before this transaction ends; SQLite's shuts everybody else out anyway.
    """
    asked = [h for h in dict.fromkeys(hashes) if HASH.match(h)]
    if not asked:
        return []
    marks = ", ".join("?" * len(asked))
    share = " ORDER BY sha256 FOR KEY SHARE" if hold and db.is_postgresql() else ""
    found = db.rows(
        f"SELECT sha256 FROM attachment WHERE contract = ? AND sha256 IN ({marks}){share}",  # noqa: S608 - marks only
        (contract, *asked),
    )
    here = {h for (h,) in found if files.path_of(h).is_file()}
    return [h for h in asked if h in here]


def check(event: Event, contract: str | None) -> None:
    """BadInput, by field, where an event names a photo that is not kept in its contract."""
    for name in event.photo_names:
        named = event.photos(name)
        if len(kept(contract, named, hold=True)) < len(set(named)):
            raise BadInput({name: [NOT_KEPT]})
