"""What a page hands to static/js/passkey.js. The challenge stays in the server's session and is taken out once."""

from __future__ import annotations

import json

from custody.usecases import accounts, passkeys
from custody.usecases.passkeys import Site
from custody.web import session
from custody.web.access import caller, settings

SIGNING_IN, MAKING = "passkey", "passkey_new"


def site() -> Site | None:
    """Whom passkeys are for; None where there can be none."""
    return passkeys.site_of(settings().base_url)


def to_sign_in() -> str:
    """The options for signing in, as JSON; empty where there can be no passkeys, or the person has none."""
    here, half = site(), session.current().half
    if here is None or (half and not passkeys.of(half)):
        return ""
    return json.dumps(passkeys.request_options(here, _challenge(SIGNING_IN), half))


def to_make(here: Site) -> str:
    """The options for a new passkey of the caller, as JSON."""
    me = caller().person
    return json.dumps(passkeys.creation_options(here, me, accounts.login_of(me), _challenge(MAKING)))


def _challenge(purpose: str) -> str:
    now = session.current()
    if purpose not in now:
        now[purpose] = passkeys.new_challenge()
    return str(now[purpose])


def taken(purpose: str) -> str:
    """The challenge that was handed out, which is good no more; empty where there is none."""
    return str(session.current().pop(purpose, ""))
