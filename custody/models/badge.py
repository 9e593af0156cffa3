"""Badges of people. A badge says which person of the register stands there; it opens nothing and signs nothing."""

from __future__ import annotations

from peewee import TextField

from custody.models.base import JsonText, Register


class Badge(Register):
    """`labels`: [{code, state}], one. `person`: whose it is; `state`: issued or void. `issued_at`: UTC."""

    number: TextField[str] = TextField(default="", unique=True)
    person: TextField[str] = TextField(default="", index=True)
    state: TextField[str] = TextField(default="")
    labels: JsonText = JsonText(default=list)
    issued_at: TextField[str] = TextField(default="")
    why: TextField[str] = TextField(default="")
