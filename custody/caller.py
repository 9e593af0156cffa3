"""Who asks, and the submission they send. Made by web, api and the demo; read by the use cases."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from typing import Any

from custody.events.choices import Role


@dataclass(frozen=True)
class Caller:
    """A signed-in person. `roles`: contract id -> roles. `auth`: how and when they proved who they are."""

    person: str
    name: str = ""
    administrator: bool = False
    roles: dict[str, frozenset[Role]] = field(default_factory=dict)
    auth: dict[str, Any] = field(default_factory=dict)

    @property
    def contracts(self) -> frozenset[str]:
        """The contracts within which anything is found for this person."""
        return frozenset(self.roles)

    def plays(self, allowed: frozenset[Role], contract: str | None = None) -> bool:
        """Whether one of the `allowed` roles is held in `contract`, or in any where none is named."""
        held = self.roles.get(contract, frozenset()) if contract else frozenset().union(*self.roles.values())
        return bool(allowed & held)


@dataclass(frozen=True)
class Signature:
    """A second person's own proof, checked by the time this exists. `at` is a UTC stamp.

    `assertion`: what their passkey signed, and all that it takes to check that again.
    """

    person: str
    method: str
    at: str
    assertion: dict[str, Any] | None = None


@dataclass(frozen=True)
class Submission:
    """One write as it was sent. The same `idem` sent again gets the same answer and no second event.

    `occurred`: when it happened, where that was not now (UTC stamp). `why`: the reason for a late entry.
    `skip_refused`: of several items, do those that may be done and record the refusal of the rest.
    """

    idem: str
    occurred: str | None = None
    device: str | None = None
    offline: bool = False
    why: str = ""
    second: Signature | None = None
    skip_refused: bool = False


def new_idem() -> str:
    """A key for one submission: 128 random bits in hex."""
    return secrets.token_hex(16)
