"""Append entries and bring their subjects' rows up to date. The only code that writes either."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from custody import db
from custody.events import Event, Recorded
from custody.events.forgetting import ERASED
from custody.ledger import assertions, attachments, erasure, item_counts, project, sealing, signing
from custody.ledger.entry import VERSION, canonical, committed, entry_body, entry_hash, new_salt
from custody.models import Register
from custody.state import advance

_ENTRY = ("subject", "seq", "hash", "kind", "contract", "batch", "actor", "occurred", "received", "idem", "body")
_PRIVATE = ("subject", "seq", "name", "commitment", "key", "sealed")


Secret = tuple[str, int, str, str, bytes, bytes]


@dataclass(frozen=True, slots=True)
class Envelope:
    """What all entries of one act share. Times are UTC stamps; `idem` is the caller's key for the whole act.

    `sign`: who else signs; the evidence of what they sign is put to it when the entries are made. `assertion`: what their
    passkey answered, kept with the first entry.
    """

    log: str
    batch: str
    actor: str
    auth: dict[str, Any]
    received: str
    device: str
    occurred: str
    idem: str
    offline: bool = False
    sign: tuple[dict[str, Any], ...] = ()
    assertion: dict[str, Any] | None = None
    why: str = ""


@dataclass(slots=True)
class Draft:
    """One event to append to `row`'s chain."""

    row: Register
    event: Event
    contract: str | None
    fixes: str | None = None


@dataclass(slots=True)
class Content:
    """What a draft says: plain values, private ones, each of these with its salt, and the commitments to them."""

    plain: dict[str, Any]
    secret: dict[str, Any]
    kept: dict[str, tuple[bytes, bytes]]
    promises: dict[str, str]


@dataclass(slots=True)
class Written:
    """What was appended: the row after it, and the entry's number and hash."""

    row: Register
    recorded: Recorded
    body: bytes
    secrets: list[Secret] = field(default_factory=list)
    signatures: list[tuple[object, ...]] = field(default_factory=list)


def append(drafts: Sequence[Draft], envelope: Envelope) -> list[Written]:
    """Append all drafts, in order, inside the transaction that is open. Their rows must be locked by then."""
    newest: dict[str, Register] = {}
    written = []
    contents = [_content(d, envelope.why, None if n else envelope.assertion) for n, d in enumerate(drafts)]
    envelope = _bound(envelope, drafts, contents)
    before = item_counts.counted({d.row.id: d.row for d in drafts}.values())  # a row is changed where it stands
    for n, (draft, content) in enumerate(zip(drafts, contents, strict=True)):
        row = newest.get(draft.row.id, draft.row)
        done = _written(row, draft, content, envelope, n)
        newest[row.id] = done.row
        written.append(done)
    db.insert("entry", _ENTRY, [_columns(w, envelope, n) for n, w in enumerate(written)])
    _keep_secrets([s for w in written for s in w.secrets])
    if envelope.sign:
        db.insert("signature", signing.COLUMNS, [s for w in written for s in w.signatures])
    attachments.mark((d.contract, d.event.kind, c.plain) for d, c in zip(drafts, contents, strict=True))
    erasure.carry_out([w.recorded for w in written if w.recorded.kind == ERASED])
    project.save(newest.values())
    item_counts.move(before, item_counts.counted(newest.values()))
    return written


def _keep_secrets(secrets: Sequence[Secret]) -> None:
    if secrets:
        sealed = sealing.seal([(commitment, salt, value) for *_, commitment, salt, value in secrets])
        db.insert("private", _PRIVATE, [(*s[:4], *pair) for s, pair in zip(secrets, sealed, strict=True)])


def _content(draft: Draft, why: str, assertion: dict[str, Any] | None) -> Content:
    plain, secret = draft.event.plain(), draft.event.secrets()
    if assertion:
        secret[assertions.NAME] = assertion
    if why:
        # A correction has a `why` of its own.
        secret["late_why" if "why" in secret else "why"] = why
    kept = {name: (new_salt(), canonical(value)) for name, value in secret.items()}
    return Content(plain, secret, kept, {name: committed(salt, value) for name, (salt, value) in kept.items()})


def _bound(envelope: Envelope, drafts: Sequence[Draft], contents: Sequence[Content]) -> Envelope:
    """The envelope with each signature tied to the whole act."""
    if not envelope.sign:
        return envelope
    parts = [[d.contract, d.row.id, d.event.kind, c.plain, c.promises] for d, c in zip(drafts, contents, strict=True)]
    evidence = signing.evidence(envelope.log, envelope.batch, envelope.occurred, parts)
    return replace(envelope, sign=tuple({**s, "ev": evidence} for s in envelope.sign))


def _written(row: Register, draft: Draft, content: Content, envelope: Envelope, n: int) -> Written:
    entry = _entry(row, draft, envelope, n, content)
    body = entry_body(entry)
    recorded = Recorded(
        row.id,
        row.seq + 1,
        draft.event.kind,
        draft.contract,
        envelope.actor,
        envelope.occurred,
        envelope.received,
        entry_hash(body),
        content.plain,
        content.secret,
        list(envelope.sign),
        draft.fixes,
        envelope.auth,
    )
    secrets = [(row.id, row.seq + 1, name, content.promises[name], *pair) for name, pair in content.kept.items()]
    subject = row.id
    after = advance(row, recorded, lambda: project.history(subject))
    return Written(after, recorded, body, secrets, signing.rows_of(entry))


def _entry(row: Register, draft: Draft, envelope: Envelope, n: int, content: Content) -> dict[str, Any]:
    return {
        "v": VERSION,
        "log": envelope.log,
        "contract": draft.contract,
        "subject": row.id,
        "seq": row.seq + 1,
        "prev": row.head,
        "kind": draft.event.kind,
        "batch": envelope.batch,
        "t": {
            "received": envelope.received,
            "device": envelope.device,
            "occurred": envelope.occurred,
            "tz": "+09:00",
            "offline": envelope.offline,
        },
        "actor": envelope.actor,
        "auth": envelope.auth,
        "sign": list(envelope.sign),
        "data": content.plain,
        "private": content.promises,
        "idem": f"{envelope.idem}:{n}",
        "fixes": draft.fixes,
    }


def _columns(w: Written, envelope: Envelope, n: int) -> tuple[object, ...]:
    r = w.recorded
    return (
        r.subject,
        r.seq,
        r.hash,
        r.kind,
        r.contract,
        envelope.batch,
        r.actor,
        r.occurred,
        r.received,
        f"{envelope.idem}:{n}",
        w.body,
    )
