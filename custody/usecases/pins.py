"""A PIN on one device: the second person signs there with six digits, because the device itself is the other half.

Whoever sets it has just shown their password on that device. Five wrong ones in a row, and it is gone (security.md T17).
It signs nobody in, and never signs for what is destroyed.
"""

from __future__ import annotations

import hashlib
import secrets

from custody import clock, db, security_log
from custody.caller import Caller, Signature
from custody.errors import BadInput, SecondPersonNotConfirmed
from custody.models import Person
from custody.registers import current
from custody.text import Text
from custody.usecases import passwords
from custody.usecases.accounts import is_active, not_made_by

LENGTHS = range(6, 9)  # digits
TRIES = 5
RUNS = ("01234567890", "98765432109")
UNFIT = Text("6桁から8桁の数字にしてください。", "Use six to eight digits.")
GUESSABLE = Text(
    "推測されやすい数字です（続き番号、同じ数字や組の繰り返し）。別の数字にしてください。",
    "These digits are easy to guess (a run, or the same again and again). Use others.",
)
NOT_THE_SAME = Text("二つのPINが違います。", "The two PINs differ.")
WRONG = Text(
    "PINが違います。5回続けて違うと、この端末のPINは消えます。",
    "The PIN is wrong. After five wrong ones in a row it is removed from this device.",
)
GONE = Text(
    "この端末にこの人のPINはありません。利用者名と暗証で署名し、本人がサインインしてPINを決め直してください。",
    "This person has no PIN on this device. Sign with user name and password; they set a new PIN once they sign in here.",
)


def new_device() -> str:
    """256 random bits that a browser keeps: what it is known by."""
    return secrets.token_urlsafe(32)


def _hashed(device: str) -> str:
    return hashlib.sha256(device.encode()).hexdigest()


def has(device: str, person: str) -> bool:
    return bool(db.rows("SELECT 1 FROM pin WHERE device = ? AND person = ?", (_hashed(device), person)))


def colleagues(device: str, first: Caller) -> list[Person]:
    """Who may sign for `first` with a PIN on this device, by name."""
    if not device:
        return []
    found = [current().person(p) for (p,) in db.rows("SELECT person FROM pin WHERE device = ?", (_hashed(device),))]
    return sorted((row for row in found if _is_near(row, first)), key=lambda row: row.name)


def _is_near(row: Person, first: Caller) -> bool:
    return row.id != first.person and is_active(row) and bool(first.contracts & set(row.roles))


def choose(person: str, device: str, pin: str, again: str) -> None:
    """Set the PIN of who has just proved who they are. BadInput (`pin`, `again`)."""
    typed = passwords.normal(pin).strip()
    if len(typed) not in LENGTHS or not (typed.isascii() and typed.isdigit()):
        raise BadInput({"pin": [UNFIT]})
    if _guessable(typed):
        raise BadInput({"pin": [GUESSABLE]})
    if typed != passwords.normal(again).strip():
        raise BadInput({"again": [NOT_THE_SAME]})
    _keep(_hashed(device), person, passwords.made(typed))
    security_log.write("pin-set", person=person)


def _guessable(typed: str) -> bool:
    runs = any(typed in run * 2 for run in RUNS)
    return runs or any((typed[:n] * len(typed))[: len(typed)] == typed for n in range(1, len(typed) // 2 + 1))


@db.transaction
def _keep(device: str, person: str, kept: str) -> None:
    db.run_many(
        "INSERT INTO pin (device, person, kept, failures, created) VALUES (?, ?, ?, 0, ?)"
        " ON CONFLICT (device, person) DO UPDATE SET kept = excluded.kept, failures = 0, created = excluded.created",
        [(device, person, kept, clock.now())],
    )


@db.transaction
def remove(person: str, device: str) -> None:
    """Forget the person's PIN on this device."""
    db.run_many("DELETE FROM pin WHERE device = ? AND person = ?", [(_hashed(device), person)])
    security_log.write("pin-removed", person=person)


def confirm(person: str, pin: str, first: Caller, device: str) -> Signature:
    """The second person's proof on the device of the first. SecondPersonNotConfirmed for every reason."""
    found = next((row for row in colleagues(device, first) if row.id == person), None)
    kept = _try(_hashed(device), person) if found else None
    if kept is None:
        raise SecondPersonNotConfirmed(GONE)
    if not passwords.fits(kept, pin.strip()):
        _failed(_hashed(device), person, first)
        raise SecondPersonNotConfirmed(WRONG)
    _right(_hashed(device), person)
    not_made_by(first.person, person)
    security_log.write("second-person", person=person, second="pin")
    return Signature(person, "pin", clock.now())


@db.transaction
def _try(device: str, person: str) -> str | None:
    """The kept hash, the try counted before it is made; None where there is none to try."""
    found = db.rows(
        "UPDATE pin SET failures = failures + 1 WHERE device = ? AND person = ? AND failures < ?"
        " AND person IN (SELECT person FROM account WHERE disabled = 0) RETURNING kept",
        (device, person, TRIES),
    )
    return str(found[0][0]) if found else None


@db.transaction
def _failed(device: str, person: str, first: Caller) -> None:
    security_log.write("pin-failed", person=person, by=first.person)
    sql = "DELETE FROM pin WHERE device = ? AND person = ? AND failures >= ? RETURNING person"
    if db.rows(sql, (device, person, TRIES)):
        security_log.write("pin-gone", person=person, by=first.person)


@db.transaction
def _right(device: str, person: str) -> None:
    sql = "UPDATE pin SET failures = 0, used = ? WHERE device = ? AND person = ?"
    db.run_many(sql, [(clock.now(), device, person)])
