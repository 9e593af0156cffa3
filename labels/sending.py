"""Handing a print job to a printer on the network."""

import socket
import time
from collections.abc import Callable
from contextlib import suppress
from struct import unpack

from labels.errors import PrinterError

RAW_PORT = 9100
"""Where network printers of both makers take a job as it is."""
PIECE = 16_384
"""Bytes handed over at once. A printer takes no more while it prints."""
KEPT_OPEN = 1.0
"""Seconds that a printer which took everything may hold the line; some never close it themselves."""
Progress = Callable[[int, int], None]
"""Told (bytes sent, bytes in all)."""


def send(job: bytes, host: str, port: int = RAW_PORT, timeout: float = 10.0, progress: Progress | None = None) -> None:
    """Send a whole job and wait until the printer's end has all of it; that it was printed nobody says.

    timeout: seconds for the connection, and for each piece. Raises PrinterError, also where only a part was taken.
    """
    sent = 0
    try:
        with socket.create_connection((host, port), timeout) as line:
            for sent in range(0, len(job), PIECE):
                line.sendall(job[sent : sent + PIECE])
                if progress:
                    progress(min(sent + PIECE, len(job)), len(job))
            line.shutdown(socket.SHUT_WR)
            await_taken(line, timeout)
    except OSError as error:
        raise not_taken(host, port, sent, error) from error


def await_taken(line: socket.socket, timeout: float) -> None:
    """Until the printer closes the line, or has everything and keeps it open. Raises OSError."""
    began = time.monotonic()
    line.settimeout(KEPT_OPEN / 4)
    while True:
        with suppress(TimeoutError):
            if not line.recv(PIECE):
                return
        waited = time.monotonic() - began
        left = unsent(line)
        if not left and waited >= KEPT_OPEN:
            return
        if waited >= timeout:
            raise TimeoutError(f"{left} bytes were not taken")


def unsent(line: socket.socket) -> int:
    """Bytes that the printer's end has not acknowledged; 0 where the system does not tell."""
    with suppress(OSError, ImportError):  # the modules are POSIX's
        from fcntl import ioctl
        from termios import TIOCOUTQ

        (left,) = unpack("i", ioctl(line.fileno(), TIOCOUTQ, bytes(4)))
        return int(left)
    return 0


def not_taken(host: str, port: int, sent: int, error: OSError) -> PrinterError:
    """What went wrong, how far it came, and what to do."""
    if not sent:
        return PrinterError(
            f"the printer at {host}:{port} did not take the labels ({error}): is it switched on and on the network?",
            f"プリンター {host}:{port} に送れませんでした（{error}）。電源とネットワークを確かめてください",
        )
    return PrinterError(
        f"the printer at {host}:{port} stopped taking labels on the way ({error}): look for paper, an open lid or a"
        " pause, and tear up what came out",
        f"プリンター {host}:{port} が途中で受け取らなくなりました（{error}）。用紙切れ・ふた・一時停止を確かめ、"
        "出たラベルは破棄してください",
    )
