"""What the client allowed or ordered (Arts 4, 9, 11, 19)."""

from __future__ import annotations

from peewee import IntegerField, TextField

from custody.models.base import Flag, JsonText, Register

WANTS_PAPER = (
    "paper = 0 AND (state = 'active' OR EXISTS"
    " (SELECT 1 FROM entry WHERE entry.subject = authorisation.id AND entry.kind = 'authorisation.used'))"
)
"""SQL: what was withdrawn before anything was done under it needs no paper any more."""


class Authorisation(Register):
    """`items`: ids it names. `used`: ids of what was done under it; under a standing one, of what is still there.

    `since`, `until`, `dated`, `deadline`: dates in Japan. `paper`: whether it is on paper, or still waits for it.
    """

    number: TextField[str] = TextField(default="", unique=True)
    contract: TextField[str] = TextField(default="", index=True)
    sort: TextField[str] = TextField(default="", index=True)
    state: TextField[str] = TextField(default="")
    document: TextField[str] = TextField(default="", index=True)
    dated: TextField[str | None] = TextField(null=True)
    officer: TextField[str] = TextField(default="")
    how: TextField[str | None] = TextField(null=True)
    paper: Flag = Flag(default=True)
    scan: TextField[str | None] = TextField(null=True)
    conditions: TextField[str] = TextField(default="")
    items: JsonText = JsonText(default=list)
    used: JsonText = JsonText(default=list)
    allowed: IntegerField[int | None] = IntegerField(null=True)
    standing: Flag = Flag(default=False)
    methods: JsonText = JsonText(default=list)
    media: JsonText = JsonText(default=list)
    purpose: TextField[str] = TextField(default="")
    place: TextField[str | None] = TextField(null=True)
    party: TextField[str | None] = TextField(null=True, index=True)
    through: TextField[str | None] = TextField(null=True)
    technique: TextField[str | None] = TextField(null=True)
    level: TextField[str] = TextField(default="")
    witness: TextField[str | None] = TextField(null=True)
    deadline: TextField[str | None] = TextField(null=True)
    certificate_days: IntegerField[int | None] = IntegerField(null=True)
    after: TextField[str] = TextField(default="")
    since: TextField[str | None] = TextField(null=True)
    until: TextField[str | None] = TextField(null=True)
    ended_on: TextField[str | None] = TextField(null=True)

    def in_force(self, on: str) -> bool:
        """Whether it may be acted on at the date `on` (YYYY-MM-DD)."""
        begun = not self.since or self.since <= on
        return self.state == "active" and begun and (not self.until or on <= self.until)

    def left(self) -> int | None:
        """How many more copies it allows; None where it sets no number."""
        return None if self.allowed is None else max(self.allowed - len(self.used), 0)
