"""A second person's signature that the first asks for by a code: given on the signer's own phone, or with a passkey.

The code lives minutes, is of use once and for one act, and shows nothing to who shares no contract with the first.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from custody import clock, db, security_log
from custody.caller import Caller, Signature
from custody.errors import NotFound, SecondPersonNotConfirmed
from custody.events.base import clean
from custody.ledger import assertions
from custody.ledger.assertions import Answered
from custody.registers import Registers, current
from custody.text import Text
from custody.usecases import sessions
from custody.usecases.accounts import MADE_BY_FIRST, is_active, link_maker
from custody.usecases.act import MAY_CONFIRM

PASSKEY = assertions.METHOD
MINUTES = 5
NONCE = bytes(12)  # a key seals one text only
NOT_YET = Text(
    "二人目の署名がまだです。署名してから、もう一度記録してください。", "The second person has not signed yet."
)
GONE = Text(
    "署名の依頼は期限切れか、断られたか、使用済みです。もう一度依頼してください。",
    "The request to sign has run out, was declined or was used. Ask again.",
)
CHANGED = Text(
    "署名されたあとで内容が変わりました。いまの内容でもう一度依頼してください。",
    "This is no longer what was signed. Ask again for what it says now.",
)
NOT_THEM = Text(
    "署名できるのは、受け取る{name}さんだけです。本人が自分の端末で読み取ってください。",
    "Only {name}, who receives it, may sign this: they scan the code with their own phone.",
)
NO_LONGER = Text(
    "署名した人の利用または役割が、署名のあとで終わりました。ほかの人に依頼してください。",
    "The account or the role of who signed has ended since. Ask somebody else to sign.",
)


@dataclass(frozen=True)
class Asked:
    """What its signer reads: who asks (id), what they put their name to, the particulars, and until when (UTC stamp)."""

    first: str
    text: str
    rows: Sequence[tuple[str, str]]
    until: str
    challenge: str


@dataclass(frozen=True)
class Answer:
    """How a request stands: waiting, signed (by whom, and when) or gone."""

    state: str
    by: str = ""
    at: str = ""


def _id(code: str) -> str:
    return hashlib.sha256(code.encode()).hexdigest()


def _key(code: str) -> bytes:
    return hashlib.sha256(b"signer reads\x00" + code.encode()).digest()


def ask(first: Caller, act: str, text: str, rows: Sequence[tuple[str, str]], who: Sequence[str] = ()) -> str:
    """A new code for the act with the digest `act`; what was asked for long ago is forgotten.

    The words are kept as the ledger keeps them. `who`: the only ones who may sign it (ids); empty for anybody near.
    """
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    code = secrets.token_urlsafe(16)
    words = [clean(text), [[clean(part) for part in row] for row in rows], list(who)]
    shown = json.dumps(words, ensure_ascii=False)
    sealed = base64.b64encode(AESGCM(_key(code)).encrypt(NONCE, shown.encode(), act.encode())).decode()
    _keep(_id(code), first.person, act, sealed)
    return code


@db.transaction
def _keep(id_: str, first: str, act: str, sealed: str) -> None:
    db.run_many("DELETE FROM asked_signature WHERE expires < ?", [(clock.now(),)])
    db.run_many(
        "INSERT INTO asked_signature (id, first, act, sealed, expires) VALUES (?, ?, ?, ?, ?)",
        [(id_, first, act, sealed, sessions.ahead(minutes=MINUTES))],
    )


def read(code: str, reader: Caller) -> Asked:
    """What is to be signed. NotFound for who may not sign it, and for what is over, signed or never was."""
    found = db.rows(
        "SELECT first, act, sealed, expires FROM asked_signature WHERE id = ? AND expires > ? AND signer IS NULL",
        (_id(code), clock.now()),
    )
    if not found or not _near(current(), reader.person, found[0][0]):
        raise NotFound
    ((first, act, sealed, until),) = found
    shown = _opened(code, act, sealed)
    text, rows, who = json.loads(shown)
    _among(who, reader.person, first)
    return Asked(first, text, [(label, value) for label, value in rows], until, _challenge(code, act, shown))


def _opened(code: str, act: str, sealed: str) -> bytes:
    """What was sealed for `code`: JSON of the sentence, the particulars and who may sign."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    return AESGCM(_key(code)).decrypt(NONCE, base64.b64decode(sealed), act.encode())


def _among(who: Sequence[str], person: str, first: str) -> None:
    """SecondPersonNotConfirmed where others than `person` are named. NotFound where nobody is and `person` confirms nothing
    under any contract that they share with the first.
    """
    if not who and not _confirms(current(), person, first):
        raise NotFound
    if who and person not in who:
        names = "・".join(current().person_name(named) for named in who)
        raise SecondPersonNotConfirmed(NOT_THEM.filled(name=names))


def _near(book: Registers, reader: str, first: str) -> bool:
    """Whether `reader` is somebody else with a contract in common."""
    one, other, today = book.person(reader), book.person(first), clock.today()
    return reader != first and is_active(one) and bool(one.roles_on(today).keys() & other.roles_on(today).keys())


def _confirms(book: Registers, reader: str, first: str) -> bool:
    mine, theirs = (book.person(p).roles_on(clock.today()) for p in (reader, first))
    return any(MAY_CONFIRM & set(mine[contract]) for contract in mine.keys() & theirs.keys())


def _challenge(code: str, act: str, shown: bytes) -> str:
    """What a passkey signs, in base64url: the act and the words that were read, in this request."""
    what = assertions.challenge(_id(code), act, shown.decode())
    return base64.urlsafe_b64encode(what).rstrip(b"=").decode()


def challenge_of(code: str, first: Caller) -> str:
    """The same for the device of the first. NotFound where nothing waits to be signed."""
    sql = "SELECT act, sealed FROM asked_signature WHERE id = ? AND first = ? AND expires > ? AND signer IS NULL"
    found = db.rows(sql, (_id(code), first.person, clock.now()))
    if not found:
        raise NotFound
    ((act, sealed),) = found
    return _challenge(code, act, _opened(code, act, sealed))


def sign(code: str, signer: str, method: str, answered: Answered | None = None) -> None:
    """Put down that `signer`, who has just proved who they are, signs. NotFound as `read`, SecondPersonNotConfirmed.

    `answered`: what their passkey answered to the challenge.
    """
    found = db.rows("SELECT first, act, sealed FROM asked_signature WHERE id = ?", (_id(code),))
    if not found or not _near(current(), signer, found[0][0]):
        raise NotFound
    _among(json.loads(_opened(code, *found[0][1:]))[2], signer, found[0][0])
    if link_maker(signer) == found[0][0]:
        security_log.write("second-person-made", person=signer, by=found[0][0])
        raise SecondPersonNotConfirmed(MADE_BY_FIRST)
    _sign(_id(code), signer, method, answered.to_json() if answered else None)
    security_log.write("second-person", person=signer, second=method)


@db.transaction
def _sign(id_: str, signer: str, method: str, answered: str | None) -> None:
    now = clock.now()
    sql = (
        "UPDATE asked_signature SET signer = ?, method = ?, signed = ?, assertion = ? WHERE id = ? AND signer IS NULL AND expires > ?"
        " AND ? IN (SELECT person FROM account WHERE disabled = 0) RETURNING id"
    )
    if not db.rows(sql, (signer, method, now, answered, id_, now, signer)):
        raise NotFound


def decline(code: str, reader: Caller) -> None:
    """Say no: the code is of no more use. NotFound as `read`."""
    read(code, reader)
    _forget(_id(code))
    security_log.write("second-person-declined", person=reader.person)


@db.transaction
def _forget(id_: str) -> None:
    db.run_many("DELETE FROM asked_signature WHERE id = ? AND signer IS NULL", [(id_,)])


def answer(code: str, first: Caller, act: str = "") -> Answer:
    """How a request of `first` stands; gone too where it is for another act than `act`."""
    sql = "SELECT act, signer, signed FROM asked_signature WHERE id = ? AND first = ? AND expires > ? AND used IS NULL"
    found = db.rows(sql, (_id(code), first.person, clock.now()))
    if not found or act not in ("", found[0][0]):
        return Answer("gone")
    _act, signer, at = found[0]
    return Answer("signed", current().person_name(signer), at) if signer else Answer("waiting")


@db.transaction
def take(code: str, first: Caller, act: str, idem: str) -> Signature:
    """The signature on this very act, for the submission `idem` and none after. SecondPersonNotConfirmed, and why."""
    sql = "SELECT act, signer, method, signed, sealed, assertion FROM asked_signature WHERE id = ? AND first = ? AND expires > ?"
    found = db.rows(sql, (_id(code), first.person, clock.now()))
    if not found:
        raise SecondPersonNotConfirmed(GONE)
    ((signed_act, signer, method, at, sealed, answered),) = found
    if signed_act != act:
        raise SecondPersonNotConfirmed(CHANGED)
    if not signer:
        raise SecondPersonNotConfirmed(NOT_YET)
    if not _near(current(), signer, first.person) or not _has_account(signer):
        raise SecondPersonNotConfirmed(NO_LONGER)
    once = "UPDATE asked_signature SET used = ? WHERE id = ? AND (used IS NULL OR used = ?) RETURNING id"
    if not idem or not db.rows(once, (idem, _id(code), idem)):
        raise SecondPersonNotConfirmed(GONE)
    shown = _opened(code, act, sealed).decode()
    return Signature(signer, method, at, assertions.kept(_id(code), act, shown, answered) if answered else None)


def _has_account(person: str) -> bool:
    return bool(db.rows("SELECT 1 FROM account WHERE person = ? AND disabled = 0", (person,)))
