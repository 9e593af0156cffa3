"""CSRF tokens: Flask-WTF checks every write; signing is done once a session, not once a page."""

from __future__ import annotations

from functools import lru_cache

from flask import Flask, current_app, g
from flask_wtf.csrf import CSRFProtect, generate_csrf

from custody.web import session

HARMLESS = "custody.web.signing_in.choose_language"


@lru_cache(maxsize=4096)
def _signed(_raw: str, _key: str) -> str:
    """The signed form of a session's token. It has no time limit of its own: the session has."""
    return str(generate_csrf())


def csrf_token() -> str:
    """The token for this visitor's forms; empty on an error page for a stranger, who shall not cost us a session."""
    now = session.current()
    raw = now.get("csrf_token")
    if raw:
        return _signed(raw, str(current_app.secret_key))
    return "" if g.get("plain") else str(generate_csrf())


def prepare(app: Flask) -> None:
    """Check every write but the choice of language, which a stranger may make on any page."""
    CSRFProtect(app).exempt(HARMLESS)
    app.jinja_env.globals["csrf_token"] = csrf_token
    app.context_processor(lambda: {"csrf_token": csrf_token})
