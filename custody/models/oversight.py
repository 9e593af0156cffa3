"""What the client looks into: audits and what they found (Arts 13, 21)."""

from __future__ import annotations

from peewee import TextField

from custody.models.base import Flag, JsonText, Register


class Audit(Register):
    """`noticed_on`, `planned_on`, `held_on`: dates in Japan. `answer`: accepted, consulted or declined."""

    contract: TextField[str] = TextField(default="", index=True)
    state: TextField[str] = TextField(default="")
    noticed_on: TextField[str | None] = TextField(null=True)
    planned_on: TextField[str | None] = TextField(null=True)
    auditor: TextField[str] = TextField(default="")
    scope: TextField[str] = TextField(default="")
    answer: TextField[str | None] = TextField(null=True)
    answered_on: TextField[str | None] = TextField(null=True)
    reason: TextField[str] = TextField(default="")
    held_on: TextField[str | None] = TextField(null=True)
    result: TextField[str] = TextField(default="")


class Finding(Register):
    """`ours`, `theirs`: whether each side holds an improvement needed; null until it has said so. `due`: a date."""

    contract: TextField[str] = TextField(default="", index=True)
    audit: TextField[str | None] = TextField(null=True, index=True)
    state: TextField[str] = TextField(default="")
    noted_on: TextField[str | None] = TextField(null=True)
    article: TextField[str | None] = TextField(null=True)
    text: TextField[str] = TextField(default="")
    ours: Flag = Flag(null=True)
    theirs: Flag = Flag(null=True)
    concluded_on: TextField[str | None] = TextField(null=True)
    measure: TextField[str] = TextField(default="")
    due: TextField[str | None] = TextField(null=True)
    closed_on: TextField[str | None] = TextField(null=True)
    evidence: JsonText = JsonText(default=list)

    def agreed(self) -> bool:
        """Whether both sides came to one conclusion, needed or not (Art. 21)."""
        return self.ours is not None and self.ours == self.theirs
