"""Receipts as a page or a slip shows them: what was entered, when, and the signed note. No names of people."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from custody.caller import Caller
from custody.errors import CustodyError, NotFound
from custody.events import KINDS
from custody.ids import noun_of
from custody.ledger import checkpoints, project, receipting
from custody.ledger.notes import NoteError
from custody.ledger.receipting import Entered
from custody.text import Text

# The registers whose numbers tell nobody anything but which thing it is; a seal's are read blind at the other end.
NUMBERED = frozenset(
    {"item", "copy", "place", "contract", "authorisation", "transport", "case", "destruction", "incident"}
)
HASH = re.compile("[0-9a-f]{64}")
MOST = 2_000  # receipts that a phone keeps

log = logging.getLogger("custody.receipts")


class NoKey(CustodyError):
    status = 503
    message = Text(
        "控えに署名する鍵を読めません。システム管理者に知らせてください。",
        "The key that signs receipts cannot be read. Tell the administrator.",
    )


@dataclass(frozen=True, slots=True)
class Shown:
    """A receipt: the note, and the `number` of what it is about, if it has one. `vkey`: who signed it, for a slip alone."""

    entered: Entered
    note: str
    number: str
    vkey: str = ""

    @property
    def title(self) -> Text:
        return KINDS[self.entered.kind].title


def of_acts(caller: Caller, keys: Sequence[str]) -> list[Shown]:
    """The receipts of the caller's own acts that were sent under these keys; none for any other's.

    None of what stands on a seal's own chain, whose id and length would tell which seal is to be read blind: the
    transport's own entry has one. None either where the key cannot be read: what was written is written, and a page is not refused for that.
    """
    found = [e for key in keys for e in receipting.heads(key, caller.person) if noun_of(e.subject) != "seal"][:MOST]
    try:
        return list(_shown(found))
    except (NoteError, OSError) as error:
        log.error("no receipts are signed: %s", error)
        return []


def _shown(found: Sequence[Entered]) -> Iterator[Shown]:
    rows = project.load([e.subject for e in found if noun_of(e.subject) in NUMBERED])
    own = receipting.key()
    for e in found:
        yield Shown(e, receipting.signed(e, own), str(getattr(rows.get(e.subject), "number", "")))


def of_entry(caller: Caller, hash_: str) -> Shown:
    """The receipt of one entry of the caller's contracts. NotFound for any other; NoKey."""
    found = receipting.entered(hash_) if HASH.fullmatch(hash_) else None
    if found is None or found.contract not in caller.contracts:
        raise NotFound
    try:
        return replace(next(_shown([found])), vkey=receipting.key().vkey)
    except (NoteError, OSError) as error:
        log.error("no receipts are signed: %s", error)
        raise NoKey from error


def proof_of(hash_: str) -> str:
    """The .tlog-proof of an entry under the newest checkpoint, for whoever knows its hash. NotFound while there is none."""
    found = checkpoints.proof_of(hash_) if HASH.fullmatch(hash_) else None
    if found is None:
        raise NotFound
    return found.text()
