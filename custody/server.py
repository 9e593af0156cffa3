"""The server: a few threads; on SQLite in one process, so that its writes queue fairly within it.

PostgreSQL queues by itself: there several processes share nothing but the socket's address, and what was made before
they were forked. No connection to the database may be open then.
"""

from __future__ import annotations

import gc
import itertools
import logging
import multiprocessing
import os
import socket
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Protocol

from custody import db
from custody.errors import CannotListen, OneWorkerOnly
from custody.settings import Settings
from custody.settings import settings as from_environment
from custody.signer.child import Child
from custody.text import Text

if TYPE_CHECKING:
    from flask import Flask
    from granian.server.common import AbstractServer

    from custody.lan.network import Secured

IDLE_SECONDS = 600  # a thread keeps its database connection as long as it lives

_made: list[Flask] = []


def application(*_target: object) -> Flask:
    """The app: made before the server forks its worker, or anew where the system can only spawn one."""
    from custody.app import create_app

    return _made[0] if _made else create_app()


def prepare(settings: Settings) -> str | None:
    """Bring the database up to date and make the app; the address that sets up an empty installation, or None."""
    from custody.app import create_app
    from custody.ledger import erasure
    from custody.usecases import links, setting_up

    db.migrate(settings.database)
    _made[:] = [create_app(settings)]
    with db.proxy.obj.connection_context():
        erasure.finish()
        token = links.setup_link() if setting_up.is_new() else None
    return f"{settings.base_url}/setup/{token}" if token else None


def serve(settings: Settings | None = None, *, lan: bool = False) -> None:
    """Serve until a signal ends it; `lan`: over https, with a certificate of this machine's own authority."""
    chosen = settings or from_environment()
    if chosen.on_sqlite and chosen.processes > 1:
        raise OneWorkerOnly
    logging.basicConfig(level=logging.INFO, stream=sys.stderr, format="%(levelname)s %(name)s: %(message)s")
    _refuse_taken_address(chosen)
    setup = prepare(chosen)
    secured = secure(chosen) if lan else None
    _say(chosen, setup)
    if secured:
        secured.say()
    listen(chosen, application, secured)


def _refuse_taken_address(settings: Settings) -> None:
    """CannotListen where another program has the port: said before anything is printed or written."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family) as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((settings.host, settings.port))
        except OSError as e:
            where = f"{settings.host}:{settings.port}"
            raise CannotListen(
                Text(
                    f"{where} で待ち受けられません（{e.strerror}）。ほかの番号を CUSTODY_PORT に設定してください。",
                    f"Cannot listen on {where} ({e.strerror}). Set CUSTODY_PORT to another number.",
                )
            ) from e


def secure(settings: Settings) -> Secured:
    """The certificate for the settings' base URL, in the folder of keys, and the door where phones fetch its authority."""
    from custody import keyring
    from custody.lan.network import secured

    with db.proxy.obj.connection_context():
        folder = keyring.folder()
    return secured(folder / "lan", settings.host, settings.port + 1, settings.base_url)


def listen(settings: Settings, load: Callable[..., Flask], lan: Secured | None = None) -> None:
    """Answer requests with the app that `load` gives, until a signal ends it."""
    from granian.constants import Interfaces
    from granian.log import LogLevels
    from granian.server import Server

    gc.collect()
    gc.freeze()  # what was made by now stays; the collector need not look at it again
    server = Server(
        "custody.server",
        address=settings.host,
        port=settings.port,
        interface=Interfaces.WSGI,
        workers=settings.processes,
        blocking_threads=settings.threads,
        blocking_threads_idle_timeout=IDLE_SECONDS,
        websockets=False,
        log_level=LogLevels.error,
        log_access=False,  # addresses of one-time links must not be written down
        ssl_cert=lan.shown.certificate if lan else None,
        ssl_key=lan.shown.key if lan else None,
    )
    if settings.signer == "child":
        _beside(server, settings.processes, Child())
    if lan:
        _beside(server, settings.processes, lan.door)
    server.serve(target_loader=load)


class Beside(Protocol):
    """What runs beside the workers, once, in the process that made them."""

    def start(self) -> None: ...
    def stop(self) -> None: ...


def _beside(server: AbstractServer[Any], workers: int, helper: Beside) -> None:
    """Start the signer or the door once all workers are made: no thread of theirs may be there when the server forks.

    One of each, whatever the number of workers: none of them starts another when it forks something itself.
    """
    parent, forked = os.getpid(), itertools.count(1)

    def start() -> None:
        if os.getpid() == parent and next(forked) >= workers:
            helper.start()

    if multiprocessing.get_start_method() == "fork":
        os.register_at_fork(after_in_parent=start)
    else:
        server.on_startup(helper.start)
    server.on_shutdown(helper.stop)


def _say(settings: Settings, setup: str | None) -> None:
    lines = [f"Azukari: {settings.base_url} (Ctrl-C to stop)"]
    if settings.signer == "child":
        lines.append("The ledger is signed by a child process, custody signer (CUSTODY_SIGNER=none: by none).")
    if setup:
        lines += ["", "There is nobody yet. Register the first administrator here, once, within an hour:", f"  {setup}"]
    sys.stdout.write("\n".join(lines) + "\n")
    sys.stdout.flush()
