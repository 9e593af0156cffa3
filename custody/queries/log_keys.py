"""The log's public keys and what each is good for, in plain words: for whoever checks what they signed."""

from __future__ import annotations

from dataclasses import dataclass

from custody import clock
from custody.ledger import checkpoints, key_changes, restores
from custody.ledger.key_changes import Change, Why
from custody.ledger.note_keys import Verifier
from custody.text import Text

SIGNS = Text("いまの鍵。これで署名しています。", "The present key: it signs.")
RETIRING = Text(
    "前の鍵。{at} まで、いまの鍵と並んで署名します。", "The key before: until {at} it signs beside the present one."
)
FORMER = Text(
    "以前の鍵（{at} まで署名）。署名したものは、これからもこの鍵で確かめられます。",
    "A former key, which signed until {at}. What it signed is checked with it, now and later.",
)
LOST = Text(
    "失われた鍵（{at} に届け出）。{newest}件までの署名と証明は、これからもこの鍵で確かめられます。それより後に、この鍵だけの署名があれば、信じないでください。",
    "A key that was lost (declared at {at}). Signatures and proofs up to {newest} entries are checked with it, now and"
    " later. Do not trust a later checkpoint that it alone signed.",
)
COMPROMISED = Text(
    "盗まれたおそれのある鍵（{at} に届け出）。{since}件までは、この鍵の署名で確かです。それより後の{newest}件までは、証人の連署があるか、外にある写しと同じものだけが"
    "確かです（連署は{witnessed}、写しは{copied}）。さらに後に、この鍵だけの署名があれば、にせものです。",
    "A key that others may have (declared at {at}). Its signature is good up to {since} entries. From there to {newest}"
    " entries only what a witness cosigned, or what equals a copy kept outside, counts (cosigned: {witnessed}; copies:"
    " {copied}). A later checkpoint that it alone signed is forged.",
)
COMPROMISED_LAST = Text(
    "盗まれたおそれのある鍵（{at} に届け出）。{since}件までは、この鍵の署名で確かです。後に、この鍵だけの署名があれば、にせものです。",
    "A key that others may have (declared at {at}). Its signature is good up to {since} entries. A later checkpoint that it"
    " alone signed is forged.",
)
UP_TO = Text("{n}件まで", "up to {n}")
NOTHING = Text("なし", "none")


@dataclass(frozen=True, slots=True)
class LogKey:
    """A public key of the log and what it is good for. `change`: why it was replaced, if it was."""

    verifier: Verifier
    standing: Text
    change: Change | None

    @property
    def until(self) -> int | None:
        """The most entries that its signature alone is good for; None where there is no such bound."""
        return self.change.since.size if self.change and self.change.since else None


def log_keys() -> list[LogKey]:
    """The published keys, the oldest first. NoteError where one, or a note of its change, does not read."""
    changes = key_changes.all_changes()
    return [_standing(v, _weightiest(v, changes)) for v in checkpoints.verifiers()]


def given_up() -> list[Text]:
    """What the log gave up of what it had signed, a sentence a restore. NoteError where a note of one does not read."""
    return [restore.told for restore in restores.all_restores()]


def _weightiest(key: Verifier, changes: list[Change]) -> Change | None:
    """Of what is said of a key the most serious; of several alike that which leaves it least."""
    published = set(checkpoints.verifiers())
    about = [c for c in changes if c.old == key and c.new in published]
    order = list(Why)
    return max(about, key=lambda c: (order.index(c.why), -(c.since.size if c.since else 0)), default=None)


def _standing(key: Verifier, change: Change | None) -> LogKey:
    if change is None:
        return LogKey(key, SIGNS, None)
    if change.why is Why.ROTATED or not (change.since and change.newest):
        said = RETIRING if change.at > clock.now() else FORMER
        return LogKey(key, said.filled(at=change.at), change)
    seen = key_changes.between(change)
    told = COMPROMISED if change.since.size < change.newest.size else COMPROMISED_LAST
    said = (LOST if change.why is Why.LOST else told).filled(
        at=change.at,
        since=f"{change.since.size:,}",
        newest=f"{change.newest.size:,}",
        witnessed=_up_to(seen.witnessed),
        copied=_up_to(seen.copied),
    )
    return LogKey(key, said, change)


def _up_to(size: int) -> Text:
    return UP_TO.filled(n=f"{size:,}") if size else NOTHING
