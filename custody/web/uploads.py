"""Photos and scans that come in with a form: kept at once, so that a form shown again still has them."""

from __future__ import annotations

from typing import Any

from flask import g, has_request_context, request

from custody.errors import BadInput
from custody.events import Event
from custody.text import Text
from custody.usecases import photos
from custody.web.access import caller

WIDGETS = frozenset({"photos", "scan"})
MOST = 20
TOO_MANY = Text(f"一度に{MOST}枚までです。", f"At most {MOST} at a time.")


def uploaded(field: str, contract: str) -> list[str]:
    """The hashes of what was chosen in the file input `field`, after those that an earlier try has kept already.

    BadInput, under `field`, for what is neither a photo nor a PDF; StorageFull.
    """
    chosen = [f for f in request.files.getlist(field) if f.filename or f.content_length]
    hashes = photos.kept(contract, request.form.getlist(field)[:MOST])
    if len(chosen) + len(hashes) > MOST:
        raise BadInput({field: [TOO_MANY]})
    for file in chosen:
        try:
            hashes.append(photos.keep(caller(), contract, file.stream.read(), file.filename or ""))
        except BadInput as error:
            raise BadInput({field: [error.message]}) from error
        finally:
            _remember(field, hashes)
    return list(dict.fromkeys(hashes))


def files_of(kind: type[Event], contract: str) -> dict[str, Any]:
    """All photo and scan fields of `kind` as they were sent: `read(kind, form, **files_of(kind, contract))`."""
    found: dict[str, Any] = {}
    for name, ask in kind.asks.items():
        if ask.widget in WIDGETS and not ask.filled:
            hashes = uploaded(name, contract)
            found[name] = hashes if ask.widget == "photos" else (hashes[-1] if hashes else None)
    return found


def _remember(field: str, hashes: list[str]) -> None:
    g.setdefault("uploaded", {})[field] = list(dict.fromkeys(hashes))


def again(field: str) -> list[str]:
    """What this request has kept of `field`: what a form that is shown again has already.

    Without what a field before it has: a picture chosen for both would otherwise come back as often as it is refused.
    """
    kept: dict[str, list[str]] = g.get("uploaded", {}) if has_request_context() else {}
    before = {h for name in list(kept)[: list(kept).index(field)] for h in kept[name]} if field in kept else set()
    return [h for h in kept.get(field, ()) if h not in before]
