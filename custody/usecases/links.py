"""Who is given a way in, and by whom: links that work once, for the first administrator and for everybody's password."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from custody import clock, db, security_log
from custody.caller import Caller, Submission
from custody.errors import CustodyError, NotAllowed, NotFound
from custody.events.people import PersonRegistered
from custody.registers import current
from custody.text import Text
from custody.usecases import passwords, second_factor, sessions, setting_up
from custody.usecases.accounts import check_new, is_active, store
from custody.usecases.reach import answers_for, within_reach

INVITATION_HOURS, SETUP_HOURS = 24, 1


class LinkUsedUp(CustodyError):
    status = 410
    message = Text(
        "このリンクは使えません（期限切れか使用済み）。管理責任者に新しいリンクを頼んでください。",
        "This link no longer works (expired or used). Ask the manager for a new one.",
    )


@dataclass(frozen=True)
class Link:
    """What a one-time link is for. `login`: the name the person already signs in with, if any."""

    kind: str
    person: str | None = None
    name: str = ""
    login: str | None = None


@db.transaction
def _link(kind: str, hours: int, person: str | None, made_by: str | None) -> str:
    token, now = sessions.new_id(), clock.now()
    db.run_many("DELETE FROM invitation WHERE kind = ? AND COALESCE(person, '') = ?", [(kind, person or "")])
    db.run_many(
        "INSERT INTO invitation (token_hash, kind, person, made_by, created, expires) VALUES (?, ?, ?, ?, ?, ?)",
        [(sessions.hashed(token), kind, person, made_by, now, sessions.ahead(hours=hours))],
    )
    return token


def setup_link() -> str:
    """The token of a link with which the first administrator registers, good for an hour. NotAllowed if there is one."""
    if not setting_up.is_new():
        raise NotAllowed
    return _link("setup", SETUP_HOURS, None, None)


def invite(caller: Caller, person: str) -> str:
    """The token of a link with which `person` sets their own password, good for 24 hours; an older one is void.

    NotFound out of the caller's reach, NotAllowed where `answers_for` says no: a link gives the whole account.
    """
    row = current().person(person)
    if not within_reach(caller, row):
        raise NotFound
    if not answers_for(caller, row) or not is_active(row):
        raise NotAllowed
    security_log.write("link-made", by=caller.person, person=person)
    return _link("password", INVITATION_HOURS, person, caller.person)


def link(token: str, kind: str) -> Link:
    """What a link is for, without using it up. LinkUsedUp where it is not good any more."""
    found = db.rows(
        "SELECT person FROM invitation WHERE token_hash = ? AND kind = ? AND used IS NULL AND expires > ?",
        (sessions.hashed(token), kind, clock.now()),
    )
    if not found or (kind == "setup" and not setting_up.is_new()):
        raise LinkUsedUp
    ((person,),) = found
    if person is None:
        return Link(kind)
    logins = db.rows("SELECT login FROM account WHERE person = ?", (person,))
    return Link(kind, person, current().person(person).name, logins[0][0] if logins else None)


def _use_up(token: str, kind: str) -> str | None:
    """Who made the link."""
    used = db.rows(
        "UPDATE invitation SET used = ? WHERE token_hash = ? AND kind = ? AND used IS NULL AND expires > ? RETURNING made_by",
        (clock.now(), sessions.hashed(token), kind, clock.now()),
    )
    if not used:
        raise LinkUsedUp
    return used[0][0] and str(used[0][0])


@db.transaction
def disable(caller: Caller, person: str, *, disabled: bool = True) -> None:
    """Shut or open a person's way in, at once. NotFound and NotAllowed as for `invite`."""
    row = current().person(person)
    if not within_reach(caller, row):
        raise NotFound
    if not answers_for(caller, row) or person == caller.person:
        raise NotAllowed
    db.run_many("UPDATE account SET disabled = ? WHERE person = ?", [(int(disabled), person)])
    sessions.end_all(person)
    security_log.write("account-disabled" if disabled else "account-enabled", by=caller.person, person=person)


def set_password(token: str, login: str, password: str, again: str, organisation: str = "") -> str:
    """Use up a link and set the password of its person, whose id is returned; `login` only where they have none yet.

    A second factor is forgotten: the link is also the way back for who has lost it. Errors: LinkUsedUp, BadInput by field. Every session of the person ends.
    """
    asked = link(token, "password")
    name = asked.login or login
    check_new(name, password, again, asked.name, organisation)
    kept = passwords.made(password)

    @db.transaction
    def write() -> str:
        made_by = _use_up(token, "password")
        second_factor.reset(str(asked.person), made_by)
        db.run_many("DELETE FROM pin WHERE person = ?", [(str(asked.person),)])
        store(str(asked.person), name, kept, made_by)
        return str(asked.person)

    return write()


def set_up(token: str, event: PersonRegistered, login: str, password: str, again: str) -> str:
    """Use up the set-up link: register the first administrator, whose id is returned, with a way in.

    Errors: LinkUsedUp, BadInput by field.
    """
    link(token, "setup")
    check_new(login, password, again, event.name, event.employer)
    kept = passwords.made(password)

    @db.transaction
    def write() -> str:
        _use_up(token, "setup")
        sent = Submission(idem="setup:" + secrets.token_hex(16))
        person = setting_up.first_administrator(sent, event).first("person")
        store(person, login, kept)
        return person

    return write()
