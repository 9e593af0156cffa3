"""The composition root: the only file that sees both Flask and the database."""

from __future__ import annotations

import ipaddress
import logging
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, Response, request
from flask.typing import ResponseReturnValue
from peewee import Database, PeeweeException

from custody import db
from custody.errors import CustodyError
from custody.settings import Settings
from custody.settings import settings as from_environment
from custody.usecases import keys
from custody.usecases.sessions import Lifetime
from custody.web import access, addresses, drawing, errors, frame, language, tokens
from custody.web.headers import with_headers
from custody.web.session import Sessions
from custody.web.turns import in_turn

ROOT = Path(__file__).parent.parent
MEGABYTE = 1024 * 1024

# Modules of custody/web, each with a blueprint named `pages`. A page is added by adding its module here.
PAGES = (
    "signing_in", "second_factor", "passkeys", "pins", "cosigning", "items", "scanning", "label_photos", "scan_many", "phone_check", "home", "overview", "pictures", "receiving", "importing", "import_runs", "labelling", "label_runs", "label_settings", "label_acts", "blank_labels", "batches", "searching", "stocktakes",
    "authorisations", "copies", "discoveries", "transports", "cases", "seals", "seal_labels", "clients", "contracts", "standing", "places", "people", "badges", "photos",
    "parties", "audits", "findings", "closing", "rulebook", "compliance", "clearance",
    "destructions", "returns", "receipts", "kept",
    "incidents", "missings", "lock_round", "count_losses", "evidence", "audit_packs", "forgetting", "offline", "asides", "awaiting", "declined", "documents",
)  # fmt: skip


class _App(Flask):
    url_rule_class = addresses.Route

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """No view here is async; Flask would look at each of a dozen functions again at every request."""
        return func


def create_app(settings: Settings | None = None, database: Database | None = None) -> Flask:
    """The app for `settings` (those of the environment), on a migrated database.

    `database`: one that is open already, for tests. ValueError for debugging on a reachable address.
    """
    chosen = settings or from_environment()
    _refuse_debug_in_reach(chosen)
    db.bind(database or db.connect(chosen.database))
    app = _App("custody", root_path=str(ROOT), template_folder="templates", static_folder="static")
    app.jinja_environment = drawing.Templates
    _configure(app, chosen)
    app.before_request(_open_database)
    app.before_request(access.let_in)
    tokens.prepare(app)
    app.teardown_request(_settle_database)
    language.prepare(app)
    frame.prepare(app, ROOT / "static")
    errors.prepare(app)
    app.register_error_handler(PeeweeException, _of_the_database)
    for name in PAGES:
        app.register_blueprint(import_module(f"custody.web.{name}").pages)
    _wrap(app, chosen)
    return app


def _refuse_debug_in_reach(settings: Settings) -> None:
    if settings.debug and not (
        _is_loopback(settings.host) and _is_loopback(urlsplit(settings.base_url).hostname or "")
    ):
        raise ValueError("CUSTODY_DEBUG shows the inside to everybody: only with a host and a base URL of this machine")


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _configure(app: Flask, settings: Settings) -> None:
    app.config.update(
        CUSTODY=settings,
        DEBUG=settings.debug,
        SECRET_KEY=_secret(),
        TRUSTED_HOSTS=_hosts(settings),
        MAX_CONTENT_LENGTH=MEGABYTE // 4,  # of a form without files; see access.FILES
        MAX_FORM_MEMORY_SIZE=MEGABYTE,
        MAX_FORM_PARTS=2000,
        WTF_CSRF_TIME_LIMIT=None,  # as long as the session, which ends by itself
        WTF_CSRF_SSL_STRICT=False,  # it asks for a Referer, which our Referrer-Policy forbids; see access.let_in
        TEMPLATES_AUTO_RELOAD=settings.debug,
    )
    app.session_interface = Sessions(Lifetime(settings.idle_minutes, settings.session_hours), secure=settings.secure)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True


def _secret() -> str:
    if not db.proxy.obj.is_closed():
        return keys.key_for("csrf")
    with db.proxy.obj.connection_context():
        return keys.key_for("csrf")


def _hosts(settings: Settings) -> list[str]:
    base = urlsplit(settings.base_url).hostname or ""
    here = ["localhost", "127.0.0.1", "[::1]"] if _is_loopback(base) else []
    return list(dict.fromkeys([base, *settings.trusted_hosts, *here]))


def _of_the_database(error: PeeweeException) -> ResponseReturnValue:
    """What failed outside a transaction, such as opening the database, in the product's own words where it has any."""
    better = db.translated(error)
    if not isinstance(better, CustodyError):
        return errors.broken(error)
    try:
        return errors.ours(better)
    except PeeweeException:  # a page shows who is signed in, and that is in the database
        plain = f"{better.message.ja}\n{better.message.en}\n"
        return Response(plain, better.status, mimetype="text/plain")


def _open_database() -> None:
    """A connection stays with its thread: opening one costs more than most requests do."""
    if request.endpoint != "static":
        database = db.proxy.obj
        db.let_go_if_ended(database)
        database.connect(reuse_if_open=True)


def _settle_database(error: BaseException | None) -> None:
    """Close after a failure, so that the thread's next request does not begin on what is broken."""
    if error is not None and not db.proxy.obj.is_closed() and not db.proxy.obj.in_transaction():
        db.proxy.obj.close()


def _wrap(app: Flask, settings: Settings) -> None:
    if settings.proxies:
        from werkzeug.middleware.proxy_fix import ProxyFix

        n = settings.proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=n, x_proto=n, x_host=n)  # type: ignore[method-assign]
    if not db.is_postgresql():
        app.wsgi_app = in_turn(app.wsgi_app)  # type: ignore[method-assign, assignment]
    https = urlsplit(settings.base_url).scheme == "https"
    app.wsgi_app = with_headers(app.wsgi_app, https=https)  # type: ignore[method-assign, assignment]
    logging.getLogger("custody").setLevel(logging.INFO)
