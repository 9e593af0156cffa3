"""The second proof at signing in: a code from an authenticator app (RFC 6238), or one of the codes on paper."""

from __future__ import annotations

import hmac
import time

from custody import clock, db, security_log
from custody.caller import Caller
from custody.errors import CustodyError
from custody.events.choices import MANAGERS
from custody.text import Text
from custody.usecases import keys, lockout, recovery_codes, sessions
from custody.usecases.passwords import normal

KEY = "totp"
STEP_SECONDS, EITHER_SIDE = 30, 1  # RFC 6238 §5.2: one step before and after, for clocks that differ
DIGITS = 6
ISSUER = "Azukari"


class WrongCode(CustodyError):
    """Wrong, used already, or locked: one answer for all."""

    status = 422
    message = Text(
        "コードが違うか、もう使われています。次のコードを待って入れてください。続けて間違えると、しばらく受け付けません。",
        "The code is wrong or was used already. Wait for the next one. After several failures you must wait for a while.",
    )


class SecondFactorDue(CustodyError):
    status = 403
    message = Text("先に二段階の確認を設定してください。", "Set up two-step sign-in first.")


def must_have(caller: Caller) -> bool:
    """Administrators and managers, whose account opens everyone else's."""
    return caller.administrator or caller.plays(MANAGERS)


def has_authenticator(person: str) -> bool:
    return bool(db.rows("SELECT 1 FROM account WHERE person = ? AND totp IS NOT NULL", (person,)))


def has(person: str) -> bool:
    """Whether the password alone does not let this person in."""
    return has_authenticator(person) or bool(db.rows("SELECT 1 FROM passkey WHERE person = ?", (person,)))


def new_key(person: str) -> str:
    """A key for the person's app, sealed; it counts for nothing before `enrol`."""
    import pyotp

    return keys.seal(KEY, pyotp.random_base32(), person)


def shown(sealed: str, person: str, login: str) -> tuple[str, str]:
    """(the key as text, the otpauth:// address that the app's camera reads)."""
    import pyotp

    key = keys.unseal(KEY, sealed, person)
    return key, pyotp.TOTP(key).provisioning_uri(name=login, issuer_name=ISSUER)


def enrol(person: str, sealed: str, code: str) -> list[str]:
    """Keep the key whose app shows `code`; sign out everywhere; new recovery codes. WrongCode."""
    step = _step(keys.unseal(KEY, sealed, person), code)
    if step is None:
        raise WrongCode

    @db.transaction
    def write() -> list[str]:
        row = (sealed, step, clock.now(), person)
        db.run_many("UPDATE account SET totp = ?, totp_step = ?, changed = ? WHERE person = ?", [row])
        sessions.end_all(person)
        return recovery_codes.make(person)

    codes = write()
    security_log.write("authenticator-set", person=person)
    return codes


def check(person: str, code: str, recovery: str = "", address: str = "", purpose: str = "sign-in") -> str:
    """How the person proved themselves: `totp` or `recovery`. WrongCode; wrong ones count like wrong passwords."""
    tried = lockout.begin(person)
    how = "recovery" if recovery and not code else "totp"
    right = tried and (recovery_codes.use_up(person, recovery) if how == "recovery" else _use_up(person, code))
    if not right:
        security_log.write("code-failed", person=person, address=address)
        raise WrongCode
    lockout.forgive(person)
    security_log.write(purpose, person=person, address=address, second=how)
    return how


def remove_authenticator(person: str) -> None:
    """Forget the app's key, and the codes on paper where nothing else is left."""

    @db.transaction
    def write() -> None:
        db.run_many("UPDATE account SET totp = NULL, changed = ? WHERE person = ?", [(clock.now(), person)])
        settle(person)

    write()
    security_log.write("authenticator-removed", person=person)


def settle(person: str) -> None:
    """In the open transaction: no codes on paper for who has nothing that they could stand in for."""
    if not has(person):
        recovery_codes.drop(person)
    sessions.end_all(person)


def reset(person: str, by: str | None) -> None:
    """In the open transaction: forget every second proof, because a link lets the person begin anew."""
    if has(person):
        security_log.write("second-factor-reset", person=person, by=by)
    db.run_many("UPDATE account SET totp = NULL WHERE person = ?", [(person,)])
    db.run_many("DELETE FROM passkey WHERE person = ?", [(person,)])
    recovery_codes.drop(person)


def _use_up(person: str, code: str) -> bool:
    """Whether the app shows `code` now; each step is taken once (ASVS 6.5.1)."""
    ((sealed,),) = db.rows("SELECT totp FROM account WHERE person = ?", (person,)) or [(None,)]
    step = _step(keys.unseal(KEY, sealed, person), code) if sealed else None
    if step is None:
        return False

    @db.transaction
    def take() -> bool:
        sql = "UPDATE account SET totp_step = ? WHERE person = ? AND totp_step < ? RETURNING person"
        return bool(db.rows(sql, (step, person, step)))

    return take()


def _step(key: str, code: str) -> int | None:
    """The number of the 30 seconds in which the app shows `code`, the newest first; None where there is none."""
    import pyotp

    typed = "".join(normal(code).split())
    if len(typed) != DIGITS or not typed.isascii():
        return None
    now, app = int(time.time()) // STEP_SECONDS, pyotp.TOTP(key)
    near = range(now + EITHER_SIDE, now - EITHER_SIDE - 1, -1)
    return next((step for step in near if hmac.compare_digest(app.generate_otp(step), typed)), None)
