"""What is on its way: transports, the cases they use, the numbered seals on them."""

from __future__ import annotations

from peewee import IntegerField, TextField

from custody.models.base import Flag, JsonText, Register


class Case(Register):
    """`transport`: the one it is used by now. `labels`: [{code, state}], the newest last. `checked_on`: a date."""

    number: TextField[str] = TextField(default="", unique=True)
    sort: TextField[str] = TextField(default="")
    lock_kind: TextField[str | None] = TextField(null=True)
    key_number: TextField[str] = TextField(default="")
    keeper: TextField[str | None] = TextField(null=True)
    capacity: IntegerField[int | None] = IntegerField(null=True)
    state: TextField[str] = TextField(default="")
    transport: TextField[str | None] = TextField(null=True, index=True)
    checked_on: TextField[str | None] = TextField(null=True)
    sound: Flag = Flag(null=True)
    labels: JsonText = JsonText(default=list)

    class Meta:
        table_name = "carrying_case"  # the bare word belongs to SQL


class Seal(Register):
    """`number` as printed, `key` as it is compared: no two of the installation, used or not, have the same."""

    number: TextField[str] = TextField(default="")
    key: TextField[str | None] = TextField(null=True, unique=True)
    sort: TextField[str] = TextField(default="")
    lot: TextField[str] = TextField(default="")
    state: TextField[str] = TextField(default="", index=True)
    transport: TextField[str | None] = TextField(null=True, index=True)
    applied_at: TextField[str | None] = TextField(null=True)
    applied_by: TextField[str | None] = TextField(null=True)
    removed_at: TextField[str | None] = TextField(null=True)
    removed_by: TextField[str | None] = TextField(null=True)


class Transport(Register):
    """`items`, `seals`, `counted`, `missing`, `surplus`, `doubtful`: ids. `people`: ids of who carries it. Times: UTC.

    `seal_ok`: what came of reading the seals blind at the other end; None until then. `released`: the manager let it
    be opened all the same. `origin` and `destination` change places when it is turned away.
    """

    number: TextField[str] = TextField(default="", unique=True)
    contract: TextField[str] = TextField(default="", index=True)
    state: TextField[str] = TextField(default="", index=True)
    purpose: TextField[str] = TextField(default="")
    origin: TextField[str | None] = TextField(null=True)
    destination: TextField[str | None] = TextField(null=True)
    place: TextField[str | None] = TextField(null=True)
    people: JsonText = JsonText(default=list)
    holder: TextField[str | None] = TextField(null=True, index=True)
    firm: TextField[str | None] = TextField(null=True)
    vehicle: TextField[str] = TextField(default="")
    route: TextField[str] = TextField(default="")
    direct: Flag = Flag(default=False)
    tracking: TextField[str] = TextField(default="")
    specific: Flag = Flag(default=False)
    authorisation: TextField[str | None] = TextField(null=True)
    leave_at: TextField[str] = TextField(default="")
    arrive_by: TextField[str] = TextField(default="", index=True)
    case_: TextField[str | None] = TextField(null=True, index=True)
    lock_checked: Flag = Flag(default=False)
    key_kept: TextField[str | None] = TextField(null=True)
    key_holder: TextField[str | None] = TextField(null=True)
    items: JsonText = JsonText(default=list)
    seals: JsonText = JsonText(default=list)
    packed_at: TextField[str | None] = TextField(null=True)
    sealed_at: TextField[str | None] = TextField(null=True)
    departed_at: TextField[str | None] = TextField(null=True)
    arrived_at: TextField[str | None] = TextField(null=True)
    verified_at: TextField[str | None] = TextField(null=True)
    seal_ok: Flag = Flag(null=True)
    released: Flag = Flag(default=False)
    opened_at: TextField[str | None] = TextField(null=True)
    ended_at: TextField[str | None] = TextField(null=True)
    turned: Flag = Flag(default=False)
    incident: TextField[str | None] = TextField(null=True)
    counted: JsonText = JsonText(default=list)
    missing: JsonText = JsonText(default=list)
    surplus: JsonText = JsonText(default=list)
    doubtful: JsonText = JsonText(default=list)
    occurred: TextField[str] = TextField(default="")
