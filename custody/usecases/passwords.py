"""Passwords: which are good enough, how they are kept, how they are checked at one price for everyone."""

from __future__ import annotations

import functools
import multiprocessing
import string
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from custody.errors import CustodyError
from custody.text import Text

if TYPE_CHECKING:
    from argon2 import PasswordHasher

SHORTEST, LONGEST = 12, 256  # security.md row 24: at least 12; 64 and more allowed
AT_ONCE = 2  # each check takes 64 MiB; all processes that are forked share these turns
WAIT_SECONDS = 10.0
SEQUENCES = (
    "abcdefghijklmnopqrstuvwxyz",
    "01234567890123456789",
    "qwertyuiopasdfghjklzxcvbnm",
    "1qaz2wsx3edc4rfv5tgb6yhn",
)
COMMON = Path(__file__).parent.parent / "common_passwords.txt"

# The hash of random characters that were thrown away: what is checked for a name that does not exist.
NOBODYS = "$argon2id$v=19$m=65536,t=3,p=4$MM6nlU464tgPrhGvFEq+RA$EH4zWtFa1HVf6jRMm5bPuQa8eSpgrLYI1lXzNXTxubA"

_turns = multiprocessing.BoundedSemaphore(AT_ONCE)

SHORT = Text(f"{SHORTEST}文字以上にしてください。", f"Use at least {SHORTEST} characters.")
LONG = Text(f"{LONGEST}文字以内にしてください。", f"Use at most {LONGEST} characters.")
GUESSABLE = Text(
    "推測されやすい暗証です。関係のない言葉をいくつか並べるなど、別のものにしてください。",
    "This is easy to guess. Use another, such as several unrelated words.",
)


class Busy(CustodyError):
    status = 503
    message = Text("混み合っています。少し待ってもう一度送ってください。", "Too busy. Wait a moment and send it again.")


@functools.cache
def _hasher() -> PasswordHasher:
    """argon2id with 64 MiB and three passes (security.md row 24: 115 ms); imported when the first one signs in."""
    from argon2 import PasswordHasher

    return PasswordHasher(time_cost=3, memory_cost=64 * 1024, parallelism=4)


def normal(text: str) -> str:
    """One spelling of what may be typed full-width or half-width."""
    return unicodedata.normalize("NFKC", text)


@functools.cache
def _common() -> frozenset[str]:
    lines = COMMON.read_text(encoding="utf-8").splitlines()
    return frozenset(line for line in lines if line and not line.startswith("#"))


def faults(password: str, *about: str) -> list[Text]:
    """What is wrong with a new password; `about`: the login name, the organisation… which it must not be made of."""
    plain = normal(password).casefold()
    if len(plain) < SHORTEST:
        return [SHORT]
    if len(plain) > LONGEST:
        return [LONG]
    return [GUESSABLE] if _guessable(plain, about) else []


def _guessable(plain: str, about: tuple[str, ...]) -> bool:
    core = plain.strip(string.digits + string.punctuation + " ")
    if plain in _common() or core in _common() or len(set(plain)) < 5 or _is_sequence(plain) or _repeats(plain):
        return True
    return any(len(word) >= 3 and len(plain.replace(word, "")) < 6 for word in _words(about))


def _words(about: tuple[str, ...]) -> Iterator[str]:
    for text in about:
        yield from normal(text).casefold().split()


def _is_sequence(plain: str) -> bool:
    return any(plain in row or plain in row[::-1] for row in (s * 3 for s in SEQUENCES))


def _repeats(plain: str) -> bool:
    """Whether it is one piece of up to eight characters, three times or more."""
    return any((plain[:n] * len(plain))[: len(plain)] == plain for n in range(1, min(len(plain) // 3, 8) + 1))


@contextmanager
def _turn() -> Iterator[None]:
    if not _turns.acquire(timeout=WAIT_SECONDS):
        raise Busy
    try:
        yield
    finally:
        _turns.release()


def made(password: str) -> str:
    """The argon2id hash to keep."""
    with _turn():
        return _hasher().hash(normal(password))


def fits(kept: str | None, password: str) -> bool:
    """Whether `password` is the one that was kept. With None, takes as long and says no."""
    from argon2.exceptions import InvalidHashError, VerificationError

    with _turn():
        try:
            return _hasher().verify(kept or NOBODYS, normal(password[: 4 * LONGEST])) and kept is not None
        except (VerificationError, InvalidHashError):
            return False
