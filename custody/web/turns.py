"""Labels that are scanned at once are answered in turn: a page of one millisecond is dearer when eight threads share it.

SQLite lets go of Python's lock at every step of a statement, and each time another thread takes it, the processor has
to fetch that one's work anew. Who waits here for the page before asks for nothing meanwhile.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

PATHS = ("/S/", "/s/")
PATIENCE_SECONDS = 0.05  # whoever waited so long goes on beside the one that takes so long


def in_turn(app: WSGIApplication) -> WSGIApplication:
    """`app`, whose landings follow one another; all else, and what is sent, goes straight through."""
    turn = threading.Lock()

    def answer(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] != "GET" or not environ["PATH_INFO"].startswith(PATHS):
            return app(environ, start_response)
        mine = turn.acquire(timeout=PATIENCE_SECONDS)
        try:
            return app(environ, start_response)
        finally:
            if mine:
                turn.release()

    return answer
