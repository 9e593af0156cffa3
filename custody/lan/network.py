"""What `custody serve --lan` needs: this machine's address, its certificate, the door, and what to tell on the terminal."""

from __future__ import annotations

import socket
import sys
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from custody.errors import CannotListen
from custody.lan.authority import Shown, names_of, prepare
from custody.lan.door import Door
from custody.text import Text


@dataclass(frozen=True)
class Secured:
    """`shown`: what the server shows over https. `door`: where phones learn to trust it."""

    shown: Shown
    door: Door
    door_url: str

    def say(self) -> None:
        """The door's address as a QR code, and the fingerprint to compare with."""
        import qrcode

        code = qrcode.QRCode(border=2)
        code.add_data(self.door_url)
        code.print_ascii(out=sys.stdout, invert=True)
        lines = (
            f"スマートフォンで初めて使うとき / for a phone's first time: {self.door_url}",
            f"SHA-256 {self.shown.fingerprint}",
        )
        sys.stdout.write("\n".join(lines) + "\n")
        sys.stdout.flush()


def address() -> str | None:
    """This machine's address on its network, as other machines there see it; None where there is none.

    Connecting a datagram socket sends nothing: it only chooses the way out. 192.0.2.1 belongs to nobody (RFC 5737).
    """
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
        except OSError:
            return None
        found = str(probe.getsockname()[0])
    return None if found.startswith(("127.", "0.")) else found


def secured(folder: Path, listen_on: str, port: int, base_url: str) -> Secured:
    """The certificate for `base_url`, in `folder`, and its door on `port`. CannotListen where another has the port."""
    host = urlsplit(base_url).hostname or ""
    shown = prepare(folder, names_of(host, address() or ""))
    try:
        door = Door(listen_on, port, base_url, shown)
    except OSError as e:
        raise CannotListen(
            Text(
                f"{listen_on}:{port} で待ち受けられません（{e.strerror}）。証明書を渡すための番号です。CUSTODY_PORT を変えてください。",
                f"Cannot listen on {listen_on}:{port} ({e.strerror}), where phones fetch the certificate. Change CUSTODY_PORT.",
            )
        ) from e
    return Secured(shown, door, f"http://{host}:{door.port}/")
