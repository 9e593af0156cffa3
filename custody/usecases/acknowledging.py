"""One-time links: the client's officer sees exactly what was given back, and acknowledges it without an account."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from custody import clock, db
from custody.caller import Caller, Submission
from custody.errors import BadInput, Conflict, CustodyError, NotAllowed, NotFound, Refused
from custody.events.choices import KEEPERS, Role
from custody.events.returning import ReturnReceipted
from custody.ledger import project
from custody.models import Item
from custody.registers import current
from custody.rules.bringing_back import NONE_REGISTERED
from custody.text import Text
from custody.usecases import returning, sessions
from custody.usecases.act import not_from
from custody.usecases.items import open_place
from custody.usecases.outcome import Outcome
from custody.usecases.outings import copied_since

HOURS = 7 * 24
COLUMNS = "contract, items, place, copied, made_by, created, expires"

SAY = Text(
    "取り出された物があります。写しを作ったかどうかを答えてください。",
    "Something among it was taken out. Say whether a copy of it was made.",
)
REGISTERED = Text(
    "取り出してから写しが登録されています。「はい」を選んでください。",
    "A copy was registered since it was taken out. Choose “Yes”.",
)


class AcknowledgementOver(CustodyError):
    status = 410
    message = Text(
        "このリンクは使えません（期限切れか、受領を確認済み）。必要なときは、送り主に新しいリンクを頼んでください。",
        "This link no longer works (expired, or acknowledged already). Ask whoever sent it for a new one.",
    )


@dataclass(frozen=True)
class Acknowledged:
    """What one link is for. `items`: ids; `place`: where the things change hands. `copied`: what
    the contractor answered for what was out. Times are UTC stamps."""

    contract: str
    items: tuple[str, ...]
    place: str
    copied: bool | None
    made_by: str
    created: str
    expires: str


@db.transaction
def make_link(caller: Caller, contract: str, items: Sequence[str], place: str, copied: bool | None = None) -> str:
    """The token of a link, good for seven days and once. Keepers and managers make one.

    Errors: NotFound, NotAllowed, BadInput, Conflict for an item that cannot be returned as it is, Refused for what the
    officer would be refused as things stand.
    """
    if contract not in caller.contracts:
        raise NotFound
    if not caller.plays(KEEPERS, contract):
        raise NotAllowed
    if not 0 < len(items) <= returning.MOST:
        raise BadInput({"items": [Text("返還する物を選んでください。", "Choose what is returned.")]})
    open_place(current(), place)
    _returnable(contract, items)
    _answered_for(items, copied)
    _would_be_taken(caller, contract, items, place, copied)
    token, now = sessions.new_id(), clock.now()
    db.run_many(
        f"INSERT INTO acknowledgement (token_hash, {COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",  # noqa: S608
        [
            (
                sessions.hashed(token),
                contract,
                json.dumps(list(items)),
                place,
                None if copied is None else int(copied),
                caller.person,
                now,
                sessions.ahead(hours=HOURS),
            )
        ],
    )
    return token


def _returnable(contract: str, items: Sequence[str]) -> None:
    found = project.load(items)
    for subject in items:
        row = found.get(subject)
        if not isinstance(row, Item) or row.contract != contract:
            raise NotFound
        if row.state not in ReturnReceipted.legal_from:
            raise Conflict(not_from(row, ReturnReceipted.model_construct(), row.state))


def _answered_for(items: Sequence[str], copied: bool | None) -> None:
    """The officer who opens the link cannot say whether we made a copy of what was out: we do, before there is one."""
    out = [n for n in map(copied_since, _rows(items)) if n is not None]
    if out and copied is None:
        raise BadInput({"copied": [SAY]})
    if any(copied != bool(n) for n in out):
        raise BadInput({"copied": [NONE_REGISTERED if copied else REGISTERED]})


def _would_be_taken(caller: Caller, contract: str, items: Sequence[str], place: str, copied: bool | None) -> None:
    """Nobody sends a client's officer to a page that can only refuse. Who signs and under what number is theirs to say."""
    theirs = {"receipt": "1", "officer": "発注者 担当", "place": place, "copied": copied}
    event = ReturnReceipted.model_validate(theirs)
    if refused := returning.forbidden(_officer(contract, caller.person), contract, items, event):
        raise Refused(refused)


def _officer(contract: str, made_by: str) -> Caller:
    return Caller(returning.OFFICER, roles={contract: frozenset({Role.CLIENT})}, auth={"m": "link", "link_by": made_by})


def _rows(items: Sequence[str]) -> list[Item]:
    return [row for row in project.load(items).values() if isinstance(row, Item)]


def _made(values: tuple[Any, ...]) -> Acknowledged:
    contract, items, place, copied, made_by, created, expires = values
    answer = None if copied is None else bool(copied)
    return Acknowledged(contract, tuple(json.loads(items)), place, answer, made_by, created, expires)


def look(token: str, again: Submission | None = None) -> Acknowledged:
    """What a link is for; looking changes nothing. AcknowledgementOver where it is used, expired or none.

    `again`: a submission; the link that it used itself is still for what it was.
    """
    found = db.rows(
        f"SELECT {COLUMNS} FROM acknowledgement WHERE token_hash = ? AND used IS NULL AND expires > ?",  # noqa: S608
        (sessions.hashed(token), clock.now()),
    )
    found = found or (_answered(token, again) if again else [])
    if not found:
        raise AcknowledgementOver
    return _made(found[0])


@db.transaction
def acknowledge(submission: Submission, token: str, event: ReturnReceipted) -> Outcome:
    """Use a link up and record the receipt; a refusal leaves it usable. The same submission again gets its answer again.

    Errors: AcknowledgementOver, Conflict, BadInput, KeyReused.
    """
    now = clock.now()
    found = db.rows(
        "UPDATE acknowledgement SET used = ? WHERE token_hash = ? AND used IS NULL AND expires > ?"  # noqa: S608
        f" RETURNING {COLUMNS}",
        (now, sessions.hashed(token), now),
    )
    found = found or _answered(token, submission)
    if not found:
        raise AcknowledgementOver
    made = _made(found[0])
    ours: dict[str, Any] = {"place": made.place, "signature": None, "scan": None, "named": [], "copied": made.copied}
    bare = event.model_copy(update=ours)
    # Whoever holds a link says neither when it was nor why it comes late: the server's time counts.
    officer = _officer(made.contract, made.made_by)
    outcome = returning.receipt(officer, replace(submission, occurred=None, why=""), made.contract, made.items, bare)
    if outcome.refused:
        db.run_many("UPDATE acknowledgement SET used = NULL WHERE token_hash = ?", [(sessions.hashed(token),)])
    return outcome


def _answered(token: str, submission: Submission) -> list[tuple[str, ...]]:
    """The used link, where it was this very submission that used it: a phone that got no answer sends it again."""
    return db.rows(
        f"SELECT {COLUMNS} FROM acknowledgement WHERE token_hash = ? AND used IS NOT NULL"  # noqa: S608
        " AND EXISTS (SELECT 1 FROM request WHERE idem = ? AND actor = ?)",
        (sessions.hashed(token), submission.idem, returning.OFFICER),
    )
