"""Lots of items that are destroyed together, on one instruction (Art. 11)."""

from __future__ import annotations

from peewee import Check, IntegerField, TextField

from custody.models.base import Flag, JsonText, Register

APART = (
    Check("read_by <> staged_by", name="destruction_read_by_another"),
    Check("witness <> operator", name="destruction_watched_by_another"),
    Check("witness <> executed_by", name="destruction_watched_not_recorded"),
)


class Destruction(Register):
    """`items`: ids. `missing`, `surplus`: ids not read and numbers read that are none of theirs, of the last reading.

    `rejections`: [{on, certificate, issuer, missing: [ids], surplus: [numbers]}]. `lines`: item id -> the line of the
    certificate that names it, from 1. `…_at`, `started`, `ended`: UTC stamps; `issued_on`, `due`: dates in Japan.
    """

    number: TextField[str] = TextField(default="", unique=True)
    contract: TextField[str] = TextField(default="", index=True)
    state: TextField[str] = TextField(default="", index=True)
    instruction: TextField[str | None] = TextField(null=True, index=True)
    items: JsonText = JsonText(default=list)
    unit: TextField[str | None] = TextField(null=True)
    staged_by: TextField[str | None] = TextField(null=True)
    staged_at: TextField[str | None] = TextField(null=True)
    read_by: TextField[str | None] = TextField(null=True)
    read_at: TextField[str | None] = TextField(null=True)
    missing: JsonText = JsonText(default=list)
    surplus: JsonText = JsonText(default=list)
    technique: TextField[str | None] = TextField(null=True)
    level: TextField[str] = TextField(default="")
    maker: TextField[str] = TextField(default="")
    model: TextField[str] = TextField(default="")
    place: TextField[str | None] = TextField(null=True)
    started: TextField[str | None] = TextField(null=True)
    ended: TextField[str | None] = TextField(null=True)
    operator: TextField[str | None] = TextField(null=True)
    operated_by: TextField[str] = TextField(default="")
    executed_by: TextField[str | None] = TextField(null=True)
    photos_before: JsonText = JsonText(default=list)
    photos_after: JsonText = JsonText(default=list)
    unopened: Flag = Flag(default=False)
    weight: IntegerField[int | None] = IntegerField(null=True)
    witnessed_at: TextField[str | None] = TextField(null=True)
    witness: TextField[str | None] = TextField(null=True)
    officer: TextField[str] = TextField(default="")
    witnessed_late: Flag = Flag(default=False)
    due: TextField[str | None] = TextField(null=True, index=True)
    certificate: TextField[str] = TextField(default="", index=True)
    issuer: TextField[str] = TextField(default="")
    issued_on: TextField[str | None] = TextField(null=True)
    matched_by: TextField[str | None] = TextField(null=True)
    lines: JsonText = JsonText(default=dict)
    rejections: JsonText = JsonText(default=list)
    ended_at: TextField[str | None] = TextField(null=True)

    class Meta:
        constraints = APART
