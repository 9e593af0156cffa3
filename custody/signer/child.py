"""The signer as a child of the server: started, started again when it dies, ended with it."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import threading

COMMAND = (sys.executable, "-m", "custody", "signer", "--child")  # and whose it is
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 30.0  # seconds before it is started again
PATIENCE = 5.0  # seconds for it to end

log = logging.getLogger("custody.signer")


class Child:
    """One process at a time, and the thread that looks after it."""

    def __init__(self) -> None:
        self._ended = threading.Event()
        self._thread: threading.Thread | None = None
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it, once; does nothing where it runs or has been ended."""
        if self._thread is None and not self._ended.is_set():
            self._thread = threading.Thread(target=self._keep, name="signer", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """End it, and come back when it has ended."""
        self._ended.set()
        if self._process is None:
            return
        self._process.terminate()
        try:
            self._process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self._process.kill()

    def _keep(self) -> None:
        pause = FIRST_PAUSE
        while not self._ended.is_set():
            self._process = subprocess.Popen((*COMMAND, str(os.getpid())), stdin=subprocess.DEVNULL)  # noqa: S603 - our own command
            code = self._process.wait()
            if self._ended.is_set():
                return
            log.error("the signer has ended (%s) and is started again", code)
            self._ended.wait(pause)
            pause = min(pause * 2, LONGEST_PAUSE)
