"""Accounts: own passwords, signing in, and who may still come in."""

from __future__ import annotations

from custody import clock, db, security_log
from custody.caller import Caller, Signature
from custody.errors import BadInput, CustodyError, SecondPersonNotConfirmed
from custody.events.choices import Role
from custody.models import Person
from custody.registers import Registers, current
from custody.text import Text
from custody.usecases import lockout, passwords, second_factor, sessions

LOGIN_LENGTH = range(3, 65)

TAKEN = Text("この利用者名は使えません。別のものにしてください。", "This name cannot be used. Choose another.")
UNFIT = Text("3文字以上64文字以内で、空白を入れずに入れてください。", "Use 3 to 64 characters without spaces.")
MADE_BY_FIRST = Text(
    "二人目の入り口は、あなたが作ったリンクで開いたものです。ほかの管理責任者かサーバーを預かる人が作ったリンクで暗証を"
    "決め直してもらうか、別の人に確認してもらってください。",
    "The second person's way in was opened with a link that you made. Have another manager, or whoever runs the server, "
    "make them a new link, or have somebody else confirm.",
)
CODE_NEEDED = Text(
    "二人目には二段階の確認があります。本人の認証アプリの6桁のコードも入れてください。",
    "The second person uses two-step sign-in. They must also enter the 6-digit code of their app.",
)
NOT_THE_SAME = Text("二つの暗証が違います。", "The two passwords differ.")


class WrongSignIn(CustodyError):
    """Wrong name, wrong password, locked, disabled, gone: one answer for all, so that nothing can be told apart."""

    status = 422
    message = Text(
        "利用者名か暗証が違います。続けて間違えると、しばらく受け付けません。",
        "The name or the password is wrong. After several failures you must wait for a while.",
    )


def key_of(login: str) -> str:
    """What two names must not share: NFKC, case-folded."""
    return passwords.normal(login).casefold()


def check_new(login: str | None, password: str, again: str, *about: str) -> None:
    """BadInput, by field, unless a new name (None: it stays) and password will do."""
    wrong: dict[str, list[Text]] = {}
    if login is not None and (len(login) not in LOGIN_LENGTH or any(c.isspace() or not c.isprintable() for c in login)):
        wrong["login"] = [UNFIT]
    if faults := passwords.faults(password, login or "", *about):
        wrong["password"] = faults
    elif password != again:
        wrong["again"] = [NOT_THE_SAME]
    if wrong:
        raise BadInput(wrong)


def store(person: str, login: str, kept: str, made_by: str | None = None) -> None:
    """Keep a password's hash and end the person's sessions, in the open transaction. BadInput for a name that is taken.

    `made_by`: whose link it was set with.
    """
    now = clock.now()
    if db.rows("SELECT 1 FROM account WHERE login_key = ? AND person <> ?", (key_of(login), person)):
        raise BadInput({"login": [TAKEN]})
    db.run_many(
        "INSERT INTO account (person, login, login_key, password, failures, disabled, totp_step, created, changed, made_by)"
        " VALUES (?, ?, ?, ?, 0, 0, 0, ?, ?, ?) ON CONFLICT (person) DO UPDATE SET password = excluded.password,"
        " failures = 0, locked_until = NULL, changed = excluded.changed, made_by = excluded.made_by",
        [(person, login, key_of(login), kept, now, now, made_by)],
    )
    sessions.end_all(person)
    security_log.write("password-set", person=person)


def open_account(person: str, login: str, password: str) -> None:
    """Give a person a way in, for the demo and for tests. BadInput where the name is taken or the password weak."""
    check_new(login, password, password)
    db.transaction(store)(person, login, passwords.made(password))


def change_password(caller: Caller, now: str, password: str, again: str, organisation: str = "") -> None:
    """Change one's own password; every session ends. BadInput where the present one is wrong or the new one weak.

    Whose link opened the account stays: who made it could have signed in with it and changed the password.
    """
    check_new(None, password, again, login_of(caller.person), caller.name, organisation)
    prove_again(caller, now)
    _replace(caller.person, passwords.made(password))


@db.transaction
def _replace(person: str, kept: str) -> None:
    sql = "UPDATE account SET password = ?, failures = 0, locked_until = NULL, changed = ? WHERE person = ?"
    db.run_many(sql, [(kept, clock.now(), person)])
    sessions.end_all(person)
    security_log.write("password-set", person=person)


def prove_again(caller: Caller, password: str) -> None:
    """Have somebody who is signed in show their password once more. BadInput where it is wrong."""
    if _proved(login_of(caller.person), password, "change") != caller.person:
        raise BadInput({"now": [Text("いまの暗証が違います。", "This is not your present password.")]})


def link_maker(person: str) -> str | None:
    """Who made the link that last opened the account of `person`; None where it was opened without one.

    No password, code or passkey that was set since then tells the owner from whoever made the link.
    """
    found = db.rows("SELECT made_by FROM account WHERE person = ?", (person,))
    return str(found[0][0]) if found and found[0][0] else None


def not_made_by(first: str, second: str) -> None:
    """SecondPersonNotConfirmed where a link of the first person's opened the account of the second."""
    if link_maker(second) == first:
        security_log.write("second-person-made", person=second, by=first)
        raise SecondPersonNotConfirmed(MADE_BY_FIRST)


def login_of(person: str) -> str:
    ((login,),) = db.rows("SELECT login FROM account WHERE person = ?", (person,))
    return str(login)


@db.transaction
def _try(login: str) -> tuple[str | None, str | None, lockout.Try | None]:
    """(person, kept password, the counted try); no password to try while it is locked or disabled."""
    found = db.rows("SELECT person, password FROM account WHERE login = ?", (login,))
    if not found:
        return None, None, None
    person, kept = found[0]
    tried = lockout.begin(person)
    return person, kept if tried else None, tried


def _proved(login: str, password: str, purpose: str, where: str = "") -> str | None:
    """The person who has this name and this password, or None. Takes the same time for everyone."""
    person, kept, tried = _try(login)
    right = passwords.fits(kept, password)
    if not right or person is None or tried is None or not is_active(current().person(person)):
        security_log.write(f"{purpose}-failed", person=person, address=where)
        return None
    half = second_factor.has(person)
    if half:
        lockout.take_back(tried)
    else:
        lockout.forgive(person)
    security_log.write("password-right" if half and purpose == "sign-in" else purpose, person=person, address=where)
    return person


def sign_in(login: str, password: str, address: str = "") -> str:
    """The id of the person who has this name and password. WrongSignIn for every reason there may be.

    Whether that is enough to come in, `second_factor.has` tells.
    """
    person = _proved(login, password, "sign-in", address)
    if person is None:
        raise WrongSignIn
    return person


def confirm(login: str, password: str, first: Caller, code: str = "", *, needs_code: bool = False) -> Signature:
    """A second person's own proof, on the device of the first. SecondPersonNotConfirmed for every reason.

    `needs_code`: who has an authenticator app must show its code too. The sentence differs only for the right password.
    """
    if not _is_near(login, first):
        passwords.fits(None, password)
        security_log.write("second-person-failed", by=first.person)
        raise SecondPersonNotConfirmed
    person = _proved(login, password, "second-person")
    if person is None or person == first.person:
        raise SecondPersonNotConfirmed
    not_made_by(first.person, person)
    if not needs_code or not second_factor.has_authenticator(person):
        return Signature(person, "password", clock.now())
    if not code:
        raise SecondPersonNotConfirmed(CODE_NEEDED)
    try:
        how = second_factor.check(person, code, purpose="second-person")
    except second_factor.WrongCode as wrong:
        raise SecondPersonNotConfirmed(wrong.message) from wrong
    return Signature(person, how, clock.now())


def _is_near(login: str, first: Caller) -> bool:
    """Whether the account is of somebody with a contract in common; nobody else's is tried, or locked, from here."""
    found = db.rows("SELECT person FROM account WHERE login = ?", (login,))
    return bool(found) and bool(first.administrator or first.contracts & set(current().person(found[0][0]).roles))


def is_active(person: Person) -> bool:
    """Whether somebody still works here."""
    return person.leaves is None or person.leaves > clock.today()


def caller_of(book: Registers, person: str, since: str, method: str = "password") -> Caller | None:
    """The caller that a session of `person` stands for, with the roles they have now; None once they have left.

    `since`: when they signed in (UTC stamp); `method`: how.
    """
    row = book.person(person)
    if not is_active(row):
        return None
    roles = {contract: frozenset(Role(r) for r in held) for contract, held in row.roles_on(clock.today()).items()}
    return Caller(person, row.name, bool(row.administrator), roles, {"m": method, "at": since})
