"""The files of static/: each under an address that names its version and may be kept for ever; texts travel packed."""

from __future__ import annotations

import functools
import gzip
import hashlib
import mimetypes
import re
from collections.abc import Callable
from pathlib import Path

from flask import Flask, Response, redirect, request
from flask.typing import ResponseReturnValue
from werkzeug.security import safe_join

from custody.web.headers import DECODER_POLICY

# A script names another by its place, not by its version: so all scripts share the version of the whole.
TREES = ("js/", "vendor/zxing/")
DECODER = "js/scanner/decoder.js"
IMPORT = re.compile(rb'@import "([a-z/-]+\.css)";\n')  # as static/css/all.css names the sheets that it is made of
PACKED = frozenset({".css", ".js", ".svg", ".wasm", ".webmanifest"})


def _parts(file: Path) -> list[Path]:
    """The file, and the sheets that it is made of."""
    names = IMPORT.findall(file.read_bytes()) if file.suffix == ".css" else []
    return [file, *(file.parent / name.decode() for name in names)]


def _content(file: Path) -> bytes:
    """The file; a stylesheet with what it imports in its place, which a browser would have to ask for one by one."""
    whole = file.read_bytes()
    if file.suffix != ".css":
        return whole
    return IMPORT.sub(lambda found: (file.parent / found[1].decode()).read_bytes(), whole)


def _hashed(folder: Path) -> Callable[[str], str]:
    @functools.cache
    def hashed(filename: str) -> str:
        file = folder / filename
        return hashlib.sha256(_content(file)).hexdigest()[:12] if file.is_file() else ""

    return hashed


def version_of(folder: Path) -> str:
    """The version of all scripts together."""
    whole = hashlib.sha256()
    for file in sorted(f for tree in TREES for f in (folder / tree).rglob("*") if f.is_file()):
        content = file.read_bytes()
        whole.update(f"{file.relative_to(folder).as_posix()}\0{len(content)}\0".encode() + content)
    return whole.hexdigest()[:12]


def static_urls(folder: Path) -> Callable[[str], str]:
    """`static_url(filename)`: the address of a file of static/, which changes with its content."""
    hashed, scripts = _hashed(folder), version_of(folder)

    @functools.cache
    def static_url(filename: str) -> str:
        version = hashed(filename)
        if version and filename.startswith(TREES):
            return f"/static/~{scripts}/{filename}"
        return f"/static/{filename}?v={version}" if version else f"/static/{filename}"

    return static_url


@functools.lru_cache(maxsize=256)
def _sent(file: Path, _changed: int, *, packed: bool) -> tuple[bytes, str]:
    """What travels of the file, and its tag. Nothing stays open when a browser goes away in the middle of it."""
    content = _content(file)
    tag = hashlib.sha256(content).hexdigest()[:16]
    return (gzip.compress(content, 9, mtime=0), f"{tag}-gzip") if packed else (content, tag)


def prepare(app: Flask, folder: Path, static_url: Callable[[str], str]) -> None:
    """Answer for static/ in the place of Flask's own view."""
    version = f"~{version_of(folder)}/"

    def answered(filename: str) -> Response:
        file = Path(safe_join(str(folder), filename) or folder)
        if not file.is_file() or "Range" in request.headers:
            return app.send_static_file(filename)
        packed = file.suffix in PACKED and bool(request.accept_encodings["gzip"])
        content, tag = _sent(file, max(f.stat().st_mtime_ns for f in _parts(file)), packed=packed)
        answer = Response(content, mimetype=mimetypes.guess_type(file.name)[0])
        if packed:
            answer.headers["Content-Encoding"] = "gzip"
        answer.set_etag(tag)
        return answer.make_conditional(request)  # type: ignore[return-value]

    def static(filename: str) -> ResponseReturnValue:
        plain = filename.removeprefix(version)
        if plain.startswith("~"):  # of a version that is gone: what is there now, and not to be kept under that name
            return redirect(static_url(plain.partition("/")[2]), 307)
        answer = answered(plain)
        if plain == DECODER:
            answer.headers["Content-Security-Policy"] = DECODER_POLICY
        return answer

    app.view_functions["static"] = static
