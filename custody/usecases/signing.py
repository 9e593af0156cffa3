"""Signing: whoever signs proves once more, at that moment, who they are (ledger.md §3.1)."""

from __future__ import annotations

from dataclasses import replace

from custody import clock
from custody.caller import Caller
from custody.errors import BadInput
from custody.text import Text
from custody.usecases.accounts import prove_again

AGAIN = Text("署名のために、もう一度あなたの暗証を入れてください。", "To sign, enter your password once more.")


def signing(caller: Caller, password: str) -> Caller:
    """The caller, who has just shown their password again. BadInput under `now` where it is missing or wrong."""
    if not password:
        raise BadInput({"now": [AGAIN]})
    prove_again(caller, password)
    return signed(caller)


def signed(caller: Caller) -> Caller:
    """The caller with the moment of their proof."""
    return replace(caller, auth={**caller.auth, "signed": clock.now()})


def has_signed(caller: Caller) -> bool:
    """Whether the caller proved who they are for this very act."""
    return bool(caller.auth.get("signed"))
