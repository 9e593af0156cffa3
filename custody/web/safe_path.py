"""Where one may be sent back to: a path of this very site, and nothing else."""

from __future__ import annotations

import unicodedata
from urllib.parse import unquote, urlsplit

LONGEST = 2000


def safe_path(given: str | None, otherwise: str = "/") -> str:
    """`given` where it is surely a path here; `otherwise` for an address, a scheme, or anything in disguise."""
    return given if given is not None and _is_safe(given) else otherwise


def _is_safe(given: str) -> bool:
    if not given.startswith("/") or len(given) > LONGEST:
        return False
    try:
        parts = urlsplit(given)
    except ValueError:
        return False
    if parts.scheme or parts.netloc:
        return False
    return all(_is_plain(step) for step in _decoded(given))


def _decoded(given: str) -> tuple[str, str, str]:
    """As given, and as it reads after one and two rounds of percent-decoding."""
    once = unquote(given)
    return given, once, unquote(once)


def _is_plain(path: str) -> bool:
    path_only = path.split("?", 1)[0].split("#", 1)[0]
    if "\\" in path or "//" in path_only or any(step in {".", ".."} for step in path_only.split("/")):
        return False
    return not any(unicodedata.category(c) in {"Cc", "Cf", "Zl", "Zp", "Cs"} for c in path)
