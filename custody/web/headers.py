"""Headers that every answer carries, whatever made it. Put on as WSGI: nothing in Flask can answer without them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

CONTENT_SECURITY_POLICY = "; ".join((
    "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self' data: blob:", "font-src 'self'",
    "connect-src 'self'", "manifest-src 'self'", "worker-src 'self'", "form-action 'self'", "base-uri 'none'",
    "frame-ancestors 'none'", "object-src 'none'",
))  # fmt: skip
# Of the worker that reads codes in the camera's picture: it alone compiles WebAssembly, and it sees no page.
DECODER_POLICY = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'"
ALWAYS = [
    ("Content-Security-Policy", CONTENT_SECURITY_POLICY),
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "no-referrer"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    ("X-Frame-Options", "DENY"),
    ("Permissions-Policy", "camera=(self), geolocation=(), microphone=(), payment=(), usb=()"),
]
PAGE = [("Cache-Control", "no-store"), ("Vary", "Cookie")]
LASTING = [("Cache-Control", "public, max-age=31536000, immutable"), ("Vary", "Accept-Encoding")]
PASSING = [("Cache-Control", "public, max-age=300"), ("Vary", "Accept-Encoding")]
KEPT = [("Cache-Control", "private, max-age=31536000, immutable"), ("Vary", "Cookie")]  # named by its own hash
HSTS = [("Strict-Transport-Security", "max-age=63072000; includeSubDomains")]
OURS = frozenset({"cache-control", "vary"})


def with_headers(app: WSGIApplication, *, https: bool) -> WSGIApplication:
    """`app` with the headers added; a route may set its own Content-Security-Policy, a page never its own caching."""
    always = ALWAYS + (HSTS if https else [])
    names = {name.lower() for name, _ in always}

    def answer(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        def start(status: str, headers: list[tuple[str, str]], *exc_info: Any) -> Callable[[bytes], object]:
            given = {name.lower() for name, _ in headers}
            added = always if given.isdisjoint(names) else [h for h in always if h[0].lower() not in given]
            kept = headers if given.isdisjoint(OURS) else [h for h in headers if h[0].lower() not in OURS]
            return start_response(status, kept + added + _caching(environ, status), *exc_info)

        return app(environ, start)

    return answer


def _caching(environ: WSGIEnvironment, status: str) -> list[tuple[str, str]]:
    path, found = environ.get("PATH_INFO", ""), status[:3] in {"200", "206", "304"}
    if path.startswith("/photos/") and found:
        return KEPT
    if not path.startswith("/static/") or not found:
        return PAGE
    versioned = path.startswith("/static/~") or environ.get("QUERY_STRING", "").startswith("v=")
    return LASTING if versioned else PASSING
