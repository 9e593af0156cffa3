"""People: who they work for, what they were taught and pledged, which contracts they may see and in what role."""

from __future__ import annotations

from peewee import CompositeKey, TextField

from custody.models.base import Flag, JsonText, Register, Table


class Person(Register):
    """`roles`: contract id -> list of roles. `trainings`: [{on, until}]. `pledges`: [{on, contract, after}].

    `roles_until`: contract id -> the last date in Japan of roles that end by themselves.
    """

    name: TextField[str] = TextField(default="", index=True)
    kana: TextField[str] = TextField(default="")
    employer: TextField[str] = TextField(default="")
    employment: TextField[str] = TextField(default="")
    administrator: Flag = Flag(default=False)
    roles: JsonText = JsonText(default=dict)
    roles_until: JsonText = JsonText(default=dict)
    trainings: JsonText = JsonText(default=list)
    pledges: JsonText = JsonText(default=list)
    starts: TextField[str] = TextField(default="")
    leaving_on: TextField[str | None] = TextField(null=True)
    leaves: TextField[str | None] = TextField(null=True)
    mail: TextField[str | None] = TextField(null=True)

    def roles_on(self, on: str) -> dict[str, list[str]]:
        """The roles that are in force on the date `on` (YYYY-MM-DD), by contract."""
        ends: dict[str, str] = self.roles_until
        held: dict[str, list[str]] = self.roles
        return {c: r for c, r in held.items() if on <= ends.get(c, on)}

    def trained(self, on: str) -> bool:
        """Whether a training is in force on the date `on` (YYYY-MM-DD)."""
        return any(t["on"] <= on <= t["until"] for t in self.trainings)

    def pledged(self, contract: str, on: str) -> bool:
        """Whether the person has pledged secrecy for `contract` by the date `on`."""
        return any(p["on"] <= on and p["contract"] == contract for p in self.pledges)


class Membership(Table):
    """Who may see which contract, looked up from either side; made from `Person.roles`."""

    person: TextField[str] = TextField()
    contract: TextField[str] = TextField(index=True)
    role: TextField[str] = TextField()

    class Meta:
        primary_key = CompositeKey("person", "contract", "role")
