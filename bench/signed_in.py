"""Ways to be signed in: a session put straight into the database, or the sign-in page as a browser uses it."""

from __future__ import annotations

import http.client
import re
import secrets
from http.cookies import SimpleCookie
from urllib.parse import urlencode

from custody import db
from custody.settings import Settings
from custody.usecases import accounts, sessions
from custody.web.session import Sessions

LOGIN = "bench.sato"
LIFETIME = sessions.Lifetime(idle=600, most=24)
TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')


def cookie_for(person: str, settings: Settings) -> str:
    """The Cookie header of a session of `person` that begins now in the database that is bound."""
    account_for(person)
    name = Sessions(LIFETIME, secure=settings.secure).cookie
    return f"{name}={sessions.begin(person, {}, LIFETIME)}"


def account_for(person: str) -> str:
    """A new password for `person`, who signs in as LOGIN."""
    password = secrets.token_urlsafe(16)
    others = "UPDATE account SET login = person, login_key = person WHERE login = ? AND person <> ?"
    db.transaction(db.run_many)(others, [(LOGIN, person)])
    accounts.open_account(person, LOGIN, password)
    return password


def sign_in(port: int, password: str) -> str:
    """Sign in over HTTP, form and all; the Cookie header that the browser would send from then on."""
    page, visitor = _ask(port, "GET", "/signin")
    token = TOKEN.search(page)
    form = urlencode({"login": LOGIN, "password": password, "csrf_token": token[1] if token else ""})
    _, signed_in = _ask(port, "POST", "/signin", form, visitor)
    if not signed_in:
        raise RuntimeError("signing in did not begin a session")
    return signed_in


def _ask(port: int, method: str, path: str, form: str = "", cookie: str = "") -> tuple[str, str]:
    """The page, and the cookies it set."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    headers = {"Host": f"localhost:{port}", "Content-Type": "application/x-www-form-urlencoded", "Cookie": cookie}
    connection.request(method, path, form or None, headers)
    answer = connection.getresponse()
    set_cookies = SimpleCookie(answer.headers.get("Set-Cookie", ""))
    page = answer.read().decode()
    connection.close()
    return page, "; ".join(f"{name}={one.value}" for name, one in set_cookies.items())
