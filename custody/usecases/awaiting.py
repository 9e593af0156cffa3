"""Acts taken without signal that need a second person's signature: kept until it is given, and never done before.

Without signal nobody can check a password or a PIN, so none is kept. The act stands aside; once the second person has
signed with signal, it is recorded as of when it was done, marked as late.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from custody import clock, db
from custody.caller import Caller, Signature, Submission
from custody.errors import BadInput, NotFound
from custody.events import Event, Recorded
from custody.events.items import Stored
from custody.events.offline import ActSetAside, AsideSettled, Settlement
from custody.ledger import project
from custody.models import Item
from custody.registers import current
from custody.text import Text
from custody.usecases import keys, replaying
from custody.usecases.accounts import caller_of, key_of, not_made_by, prove_again

KEY = "awaited"
SIGNED = Text(
    "二人目が署名し、行った時刻の記録になりました。",
    "The second person signed; it is on record as of when it was done.",
)
LEFT = Text(
    "記録した人がもういません。この記録は「圏外の記録（保留）」から決着させてください。",
    "Who recorded it is no longer here. Settle it from the list of what is set aside.",
)


@dataclass(frozen=True)
class Awaited:
    """`said`: (name, value) as entered. `things`: ids. `done`: when the phone recorded it (UTC stamp)."""

    idem: str
    first: str
    second: str | None
    act: str
    things: Sequence[str]
    said: Sequence[tuple[str, str]]
    done: str
    received: str
    auth: Mapping[str, str]


def needs_second(kind: type[Event], things: Sequence[str]) -> bool:
    """Whether somebody must sign beside the first: for the kind itself, or by the contract of one of `things` (ids)."""
    if kind.second is not None:
        return True
    if not issubclass(kind, Stored):
        return False
    book, rows = current(), project.load(things).values()
    return any(book.contract(row.contract).second_lock_check for row in rows if isinstance(row, Item))


def named(person: str, login: str, first: Caller) -> str | None:
    """Who was to sign, by id or user name; None where that says nobody near `first`."""
    if not person and login:
        found = db.rows("SELECT person FROM account WHERE login_key = ?", (key_of(login),))
        person = str(found[0][0]) if found else ""
    if not person or person == first.person or not db.rows("SELECT 1 FROM person WHERE id = ?", (person,)):
        return None
    return person if first.contracts & current().person(person).roles.keys() else None


def keep(
    first: Caller,
    sent: Submission,
    act: str,
    second: str | None,
    things: Sequence[str],
    said: Mapping[str, str],
    done: str,
) -> None:
    """Keep the act under its submission's key, once."""
    plain = json.dumps({"things": list(things), "said": dict(said), "auth": dict(first.auth)}, ensure_ascii=False)
    _insert((sent.idem, first.person, second, act, keys.seal(KEY, plain, sent.idem), done, clock.now()))


@db.transaction
def _insert(row: Sequence[object]) -> None:
    db.run_many(
        "INSERT INTO awaited_act (idem, first, second, act, sealed, done, received) VALUES (?, ?, ?, ?, ?, ?, ?)"
        " ON CONFLICT (idem) DO NOTHING",
        [row],
    )


def find(caller: Caller, idem: str) -> Awaited:
    """One that `caller` made or may sign, and that nobody has settled. NotFound for every other."""
    found = db.rows("SELECT first, second, act, sealed, done, received FROM awaited_act WHERE idem = ?", (idem,))
    if not found or not asides_of(idem):
        raise NotFound
    row = opened(idem, *found[0])
    if caller.person not in (row.first, row.second) and not (row.second is None and _shares(caller, row.things)):
        raise NotFound
    return row


def opened(idem: str, first: str, second: str | None, act: str, sealed: str, done: str, received: str) -> Awaited:
    """A row of the table, unsealed."""
    kept = json.loads(keys.unseal(KEY, sealed, idem))
    return Awaited(idem, first, second, act, kept["things"], list(kept["said"].items()), done, received, kept["auth"])


def _shares(caller: Caller, things: Sequence[str]) -> bool:
    rows = project.load(things).values()
    return all(isinstance(row, Item) and row.contract in caller.contracts for row in rows)


def asides_of(idem: str) -> list[tuple[str, str]]:
    """Subject and hash of each entry by which it stands aside, unless settled."""
    return [(subject, hash_) for subject, hash_ in all_asides_of(idem) if settled_by(subject, hash_) is None]


def all_asides_of(idem: str) -> list[tuple[str, str]]:
    """Subject and hash of each entry by which it stood aside, settled or not."""
    found = db.rows(
        "SELECT subject, hash FROM entry WHERE kind = ? AND substr(idem, 1, ?) = ? ORDER BY idem",
        (ActSetAside.kind, len(idem) + len(replaying.ASIDE) + 1, f"{idem}{replaying.ASIDE}:"),
    )
    return [(str(subject), str(hash_)) for subject, hash_ in found]


def settled_by(subject: str, hash_: str) -> Recorded | None:
    """The entry that settled what stood aside by the entry `hash_`."""
    chain = project.history(subject)
    return next((e for e in chain if e.kind == AsideSettled.kind and e.get("entry") == hash_), None)


def signed_by(caller: Caller, row: Awaited, password: str) -> Signature:
    """The second person's signature on a device of their own. BadInput where the password is wrong,
    SecondPersonNotConfirmed where a link of the first's opened their account.
    """
    prove_again(caller, password)
    not_made_by(row.first, caller.person)
    return Signature(caller.person, "password", clock.now())


def maker(row: Awaited) -> Caller:
    """Who recorded it, with the roles of today, as they had signed in. BadInput where they have left."""
    found = caller_of(current(), row.first, row.received)
    if found is None:
        raise BadInput(message=LEFT)
    return replace(found, auth=dict(row.auth))


def submission(row: Awaited, signature: Signature, why: str) -> Submission:
    """Its submission, now that it is signed: of when it was done."""
    return Submission(row.idem, occurred=row.done, offline=True, why=why, second=signature)


def settle(row: Awaited, first: Caller, signature: Signature, lang: str) -> None:
    """Say of each of its entries that it is recorded now; it waits no more."""
    for n, (subject, hash_) in enumerate(asides_of(row.idem)):
        event = AsideSettled(entry=hash_, how=Settlement.RECORDED, note=SIGNED.in_(lang))
        replaying.settle(first, Submission(f"{row.idem}:signed:{n}", second=signature), subject, event)
    forget(row.idem)


@db.transaction
def forget(idem: str) -> None:
    """It waits no more; what stands aside of it is settled by hand."""
    db.run_many("DELETE FROM awaited_act WHERE idem = ?", [(idem,)])
