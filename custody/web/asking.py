"""What a form sends of an act, as one digest: what a second person signs elsewhere is good for this and nothing else."""

from __future__ import annotations

from flask import g, request

from custody.usecases.act import digest

SECONDS = frozenset({"second_login", "second_password", "second_code", "second_person", "second_pin"})
OF_THE_FORM = frozenset({"csrf_token", "idem", "device_time", "second_by", "second_ask"})
OWN_PROOF = frozenset({"now"})  # the first person's password is no part of the act, and no hash of it is kept


def is_asked() -> bool:
    """Whether this form wants a code for the second person instead of being carried out."""
    return request.form.get("second_by") == "ask"


def filled_in(name: str, value: str) -> None:
    """Take `value` for what the form says under `name`: a label that was read stands for it."""
    g.filled_in = {name: value}


def act_sent() -> str:
    """SHA-256, in hex, of where the form goes and all that it says. Photos count by their hashes once they are kept."""
    filled: dict[str, str] = g.get("filled_in", {})
    unsaid = SECONDS | OF_THE_FORM | OWN_PROOF | filled.keys()
    said = {(name, value) for name, value in filled.items() if value}
    said |= {(name, v.strip()) for name, v in request.form.items(multi=True) if v.strip() and name not in unsaid}
    kept: dict[str, list[str]] = g.get("uploaded", {})
    said |= {(name, sha256) for name, hashes in kept.items() for sha256 in hashes}
    chosen = {(name, f.filename) for name, f in request.files.items(multi=True) if f.filename and name not in kept}
    return digest("form of an act", [request.full_path, sorted([*said, *((n, f"file {f}") for n, f in chosen)])])
