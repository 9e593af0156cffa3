"""Clients and their contracts."""

from __future__ import annotations

from typing import Any

from peewee import IntegerField, TextField

from custody.models.base import Flag, JsonText, Register


class Client(Register):
    name: TextField[str] = TextField(default="")
    code: TextField[str] = TextField(default="")
    department: TextField[str] = TextField(default="")
    officer_post: TextField[str] = TextField(default="")
    officer_name: TextField[str] = TextField(default="")
    contact: TextField[str] = TextField(default="")


class Contract(Register):
    """`areas`: place id -> {from, until, accepted}. `roster`: {version, submitted, members: {person: roles}}.

    `officers`: chief / department -> {person, department, since}. `clauses`: our article number -> theirs.
    `reports`: what was reported by Art. 20, [{on, since, until}].
    """

    client: TextField[str | None] = TextField(null=True, index=True)
    number: TextField[str] = TextField(default="")
    title: TextField[str] = TextField(default="")
    department: TextField[str] = TextField(default="")
    officer: TextField[str] = TextField(default="")
    incident_contact: TextField[str] = TextField(default="")
    incident_contact_night: TextField[str] = TextField(default="")
    starts: TextField[str] = TextField(default="")
    ends: TextField[str] = TextField(default="")
    state: TextField[str] = TextField(default="draft")
    ended_on: TextField[str | None] = TextField(null=True)
    specific: Flag = Flag(default=False)
    storage_clause: Flag = Flag(default=True)
    transport_clause: Flag = Flag(default=True)
    clauses: JsonText = JsonText(default=dict)
    purposes: JsonText = JsonText(default=list)
    works: JsonText = JsonText(default=list)
    info_fields: JsonText = JsonText(default=list)
    persons: IntegerField[int | None] = IntegerField(null=True)
    separate: Flag = Flag(default=False)
    training_needed: Flag = Flag(default=True)
    paper_locked: Flag = Flag(default=True)
    second_lock_check: Flag = Flag(default=False)
    late_after: IntegerField[int] = IntegerField(default=30)
    closing_time: TextField[str] = TextField(default="18:00")
    return_days: IntegerField[int] = IntegerField(default=14)
    keep_years: IntegerField[int] = IntegerField(default=10)
    annex_version: TextField[str] = TextField(default="")
    annex_sha256: TextField[str] = TextField(default="")
    transport_seals: Flag = Flag(default=True)
    transport_two: Flag = Flag(default=False)
    transport_encrypted: Flag = Flag(default=False)
    transport_direct: Flag = Flag(default=False)
    transport_tracked: Flag = Flag(default=False)
    destruction_photos: Flag = Flag(default=True)
    destruction_witness: Flag = Flag(default=True)
    report_months: IntegerField[int] = IntegerField(default=12)
    stocktake_days: IntegerField[int] = IntegerField(default=31)
    reports: JsonText = JsonText(default=list)
    areas: JsonText = JsonText(default=dict)
    roster: JsonText = JsonText(default=dict)
    officers: JsonText = JsonText(default=dict)

    def area_open(self, places: list[str], on: str) -> bool:
        """Whether one of `places` is designated by this contract on the date `on` (YYYY-MM-DD)."""
        held: dict[str, dict[str, Any]] = self.areas
        return any(_within(held[p], on) for p in places if p in held)


def _within(area: dict[str, Any], on: str) -> bool:
    return str(area["from"]) <= on and (not area.get("until") or on <= str(area["until"]))
