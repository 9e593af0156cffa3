"""A submission in the form that may be stored: whoever made it, its times, reason and key are checked here."""

from __future__ import annotations

import re
from dataclasses import replace

from pydantic import TypeAdapter, ValidationError

from custody.caller import Submission
from custody.errors import BadInput
from custody.events.base import Note, When
from custody.text import Text

KEY = re.compile(r"[!-~]{1,100}")
_note: TypeAdapter[str] = TypeAdapter(Note)
_when: TypeAdapter[str] = TypeAdapter(When)


def checked(submission: Submission) -> Submission:
    """The submission with its times as UTC stamps and its reason composed (NFC). BadInput names what is wrong."""
    if not KEY.fullmatch(submission.idem):
        raise BadInput(
            {"idem": [Text("送信番号が正しくありません。画面を開き直してください。", "Open the page again.")]}
        )
    return replace(
        submission,
        occurred=_time("occurred", submission.occurred),
        device=_time("device", submission.device),
        why=_reason(submission.why),
    )


def _time(name: str, text: str | None) -> str | None:
    try:
        return _when.validate_python(text) if text else None
    except ValidationError as e:
        raise BadInput({name: [Text("日時を確かめてください。", "This is not a date and time.")]}) from e


def _reason(text: str) -> str:
    try:
        return _note.validate_python(text).strip() if text else ""
    except ValidationError as e:
        raise BadInput(
            {"why": [Text("理由が長すぎます（2,000字まで）。", "The reason is too long (2,000 characters).")]}
        ) from e
