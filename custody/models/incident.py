"""Accidents and the fear of one (Art. 12)."""

from __future__ import annotations

from peewee import IntegerField, TextField

from custody.models.base import Flag, JsonText, Register


class Incident(Register):
    """`items`, `found`: item ids. `…_at`: UTC stamps; `…_on`: dates in Japan. `known_before`: times of knowing that were
    corrected, the oldest first. `persons`: an estimate; `told`: how many persons were notified.
    """

    number: TextField[str] = TextField(default="", unique=True)
    contract: TextField[str] = TextField(default="", index=True)
    sort: TextField[str] = TextField(default="")
    state: TextField[str] = TextField(default="", index=True)
    known_at: TextField[str] = TextField(default="")
    known_before: JsonText = JsonText(default=list)
    occurred_at: TextField[str | None] = TextField(null=True)
    opened_at: TextField[str] = TextField(default="")
    opened_by: TextField[str] = TextField(default="")
    items: JsonText = JsonText(default=list)
    found: JsonText = JsonText(default=list)
    transport: TextField[str | None] = TextField(null=True, index=True)
    place: TextField[str | None] = TextField(null=True)
    persons: IntegerField[int | None] = IntegerField(null=True)
    encryption: TextField[str | None] = TextField(null=True)
    finder: TextField[str] = TextField(default="")
    first_action: TextField[str] = TextField(default="")
    note: TextField[str] = TextField(default="")
    notified_at: TextField[str | None] = TextField(null=True)
    reported_on: TextField[str | None] = TextField(null=True)
    full_report_on: TextField[str | None] = TextField(null=True)
    decision: TextField[str | None] = TextField(null=True)
    regimes: JsonText = JsonText(default=list)
    wrongful: Flag = Flag(default=False)
    prompt_on: TextField[str | None] = TextField(null=True)
    final_on: TextField[str | None] = TextField(null=True)
    persons_on: TextField[str | None] = TextField(null=True)
    told: IntegerField[int | None] = IntegerField(null=True)
    closed_at: TextField[str | None] = TextField(null=True)
    cause: TextField[str] = TextField(default="")
    prevention: TextField[str] = TextField(default="")

    @property
    def first_known(self) -> str:
        """The earliest time of knowing ever given, from which every clock runs: no correction postpones one."""
        return str(min((self.known_at, *self.known_before)))
