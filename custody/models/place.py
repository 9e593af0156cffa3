"""Places: site, area, room and storage unit, each within the one before."""

from __future__ import annotations

from peewee import IntegerField, TextField

from custody.models.base import Flag, JsonText, Register


class Place(Register):
    """`lineage`: the ids of the places around this one, the site first. `party`: the firm whose site it is.

    `client`: the client whose building a site is; `sole`: the only client of all, where the site names none, empty where
    there are several, None where the registers did not say. `site`: the row of the site that it lies in, where the
    registers gave it; None for a site itself.
    """

    number: TextField[str] = TextField(default="", unique=True)
    kind: TextField[str] = TextField(default="")
    name: TextField[str] = TextField(default="")
    parent: TextField[str | None] = TextField(null=True, index=True)
    lineage: JsonText = JsonText(default=list)
    site_kind: TextField[str | None] = TextField(null=True)
    area_kind: TextField[str | None] = TextField(null=True)
    address: TextField[str] = TextField(default="")
    entry_control: TextField[str] = TextField(default="")
    lockable: Flag = Flag(default=False)
    lock_kind: TextField[str | None] = TextField(null=True)
    key_number: TextField[str] = TextField(default="")
    keeper: TextField[str | None] = TextField(null=True)
    max_class: TextField[str | None] = TextField(null=True)
    lock_checked_at: TextField[str | None] = TextField(null=True)
    lock_ok: Flag = Flag(null=True)
    labels: JsonText = JsonText(default=list)
    closed: Flag = Flag(default=False)
    party: TextField[str | None] = TextField(null=True, index=True)
    slots: IntegerField[int | None] = IntegerField(null=True)
    client: TextField[str | None] = TextField(null=True)
    site: Place | None = None
    sole: str | None = None

    def around(self) -> list[str]:
        """This place and every place it lies in, the site first."""
        return [*self.lineage, self.id]
