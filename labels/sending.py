"""Handing a print job to a printer on the network."""

import socket

from labels.errors import PrinterError

RAW_PORT = 9100
"""Where network printers of both makers take a job as it is."""


def send(job: bytes, host: str, port: int = RAW_PORT, timeout: float = 10.0) -> None:
    """Send a whole job; that it arrived does not yet say that it was printed. Raises PrinterError.

    timeout: seconds for the connection, and for each part of the job.
    """
    try:
        with socket.create_connection((host, port), timeout) as line:
            line.sendall(job)
            line.shutdown(socket.SHUT_WR)
    except OSError as error:
        raise PrinterError(
            f"the printer at {host}:{port} did not take the labels ({error}): is it switched on and on the network?",
            f"プリンター {host}:{port} に送れませんでした（{error}）。電源とネットワークを確かめてください",
        ) from error
