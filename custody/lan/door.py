"""The plain-http door beside the server: gives phones the authority's certificate and says how to trust it. No more."""

from __future__ import annotations

import html
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from string import Template

from cryptography.x509.oid import NameOID

from custody.lan.authority import Shown, read

CERTIFICATE = "/azukari-ca.crt"
PAGE = Path(__file__).with_name("door.html")
POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'"
SECONDS = 10  # of one request


class Door:
    """Answers on `port` from `start` to `stop`; started again, it goes on."""

    def __init__(self, host: str, port: int, base_url: str, shown: Shown) -> None:
        self._server = ThreadingHTTPServer((host, port), _handler(base_url, shown))
        self._server.daemon_threads = True
        self._thread: threading.Thread | None = None

    @property
    def port(self) -> int:
        return int(self._server.server_address[1])

    def start(self) -> None:
        if self._thread is None:
            self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
            self._thread.start()

    def stop(self) -> None:
        if self._thread is not None:
            self._server.shutdown()
        self._server.server_close()


def _handler(base_url: str, shown: Shown) -> type[BaseHTTPRequestHandler]:
    certificate = shown.authority.read_bytes()
    name = str(read(shown.authority).subject.get_attributes_for_oid(NameOID.COMMON_NAME)[0].value)
    values = {"base": base_url, "fingerprint": shown.fingerprint, "name": name}
    page = Template(PAGE.read_text("utf-8")).substitute({k: html.escape(v) for k, v in values.items()}).encode()

    class Handler(BaseHTTPRequestHandler):
        timeout = SECONDS
        server_version, sys_version = "Azukari", ""

        def do_GET(self) -> None:
            if self.path == CERTIFICATE:
                self._send(200, "application/x-x509-ca-cert", certificate)
            elif self.path == "/":
                self._send(200, "text/html; charset=utf-8", page)
            else:
                self._send(404, "text/plain; charset=utf-8", b"404\n")

        def _send(self, status: int, kind: str, body: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Content-Security-Policy", POLICY)
            self.send_header("X-Content-Type-Options", "nosniff")
            self.send_header("Cache-Control", "no-store")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *_args: object) -> None:
            """Silent: who fetched a certificate is nobody's concern."""

    return Handler
