"""Carriers (media, paper, blank media) and, apart from them, the copies of information they hold."""

from __future__ import annotations

from peewee import AutoField, CompositeKey, IntegerField, TextField

from custody.models.base import Flag, JsonText, Register, Table


class Item(Register):
    """`contents`: [{copy, class}] of what is on it. `labels`: [{code, state}], the newest last. Times are UTC stamps.

    `case_`, `transport`, `destruction`: ids of what it is packed in, carried by, or to be destroyed with, while it is.
    `former_number`, `held_since`: what the register before this one says. `imported`: the row it was taken from.
    """

    number: TextField[str] = TextField(default="", unique=True)
    contract: TextField[str] = TextField(default="")
    medium: TextField[str] = TextField(default="")
    maker: TextField[str] = TextField(default="")
    model: TextField[str] = TextField(default="")
    serial: TextField[str] = TextField(default="", index=True)
    announced_serial: TextField[str] = TextField(default="")
    capacity: TextField[str] = TextField(default="")
    owner: TextField[str] = TextField(default="")
    encryption: TextField[str] = TextField(default="")
    lease_until: TextField[str | None] = TextField(null=True)
    description: TextField[str] = TextField(default="")
    quantity: IntegerField[int] = IntegerField(default=1)
    contents: JsonText = JsonText(default=list)
    info_class: TextField[str | None] = TextField(null=True)
    held_data: Flag = Flag(default=False)
    last_class: TextField[str | None] = TextField(null=True)
    state: TextField[str] = TextField(default="")
    holder: TextField[str | None] = TextField(null=True)
    place: TextField[str | None] = TextField(null=True)
    slot: TextField[str] = TextField(default="")
    lock_checked: Flag = Flag(default=False)
    since: TextField[str] = TextField(default="")
    due: TextField[str | None] = TextField(null=True)
    purpose: TextField[str] = TextField(default="")
    work: TextField[str] = TextField(default="")
    hold: Flag = Flag(default=False)
    condition: TextField[str] = TextField(default="")
    difference: TextField[str] = TextField(default="")
    receipt: TextField[str] = TextField(default="")
    expected_on: TextField[str | None] = TextField(null=True)
    received_at: TextField[str | None] = TextField(null=True, index=True)
    seen_at: TextField[str | None] = TextField(null=True)
    stocktake: TextField[str | None] = TextField(null=True)
    labels: JsonText = JsonText(default=list)
    printed: Flag = Flag(default=False)
    occurred: TextField[str] = TextField(default="")
    case_: TextField[str | None] = TextField(null=True)
    transport: TextField[str | None] = TextField(null=True)
    destruction: TextField[str | None] = TextField(null=True)
    former_number: TextField[str | None] = TextField(null=True)
    held_since: TextField[str | None] = TextField(null=True)
    imported: TextField[str | None] = TextField(null=True, unique=True)

    class Meta:
        indexes = (
            (("contract", "state", "seen_at"), False),
            (("contract", "state", "number"), False),
            (("place", "number"), False),
        )


# What most rows leave empty is in no index: an act touches as few of them as it can.
for _column in (Item.holder, Item.due, Item.transport, Item.destruction, Item.former_number):
    Item.add_index(_column, where=_column.is_null(False), name=f"item_{_column.column_name}")
Item.add_index(Item.lease_until, where=Item.lease_until.is_null(False), name="item_leased")
Item.add_index(Item.printed, where=Item.printed == 0, name="item_printed")


class Copy(Register):
    """A body of personal information on a carrier. `generation` 0 is what the client handed over.

    A copy made here names its `parent`, its `permission` and which of the permitted number it is (`nth`).
    One that nobody permitted has no permission, and `found_at` says when it was found.
    `state`: live, erased, ended_with_carrier, returned, lost, voided.
    """

    number: TextField[str] = TextField(default="", unique=True)
    contract: TextField[str] = TextField(default="", index=True)
    item: TextField[str] = TextField(default="", index=True)
    parent: TextField[str | None] = TextField(null=True, index=True)
    generation: IntegerField[int] = IntegerField(default=0)
    name: TextField[str] = TextField(default="")
    info_class: TextField[str] = TextField(default="")
    info_fields: JsonText = JsonText(default=list)
    persons: IntegerField[int | None] = IntegerField(null=True)
    records: IntegerField[int | None] = IntegerField(null=True)
    source: TextField[str] = TextField(default="")
    purpose: TextField[str] = TextField(default="")
    keep_until: TextField[str | None] = TextField(null=True)
    after: TextField[str] = TextField(default="")
    state: TextField[str] = TextField(default="", index=True)
    permission: TextField[str | None] = TextField(null=True, index=True)
    nth: IntegerField[int | None] = IntegerField(null=True)
    made_by: TextField[str | None] = TextField(null=True)
    made_at: TextField[str | None] = TextField(null=True)
    how: TextField[str | None] = TextField(null=True)
    ended_at: TextField[str | None] = TextField(null=True)
    found_at: TextField[str | None] = TextField(null=True)


class Stocktake(Register):
    """A count of one storage place. `expected` and `unseen` are item ids."""

    contract: TextField[str] = TextField(default="", index=True)
    place: TextField[str] = TextField(default="")
    counter: TextField[str] = TextField(default="")
    expected: JsonText = JsonText(default=list)
    unseen: JsonText = JsonText(default=list)
    state: TextField[str] = TextField(default="")
    opened_at: TextField[str] = TextField(default="")
    closed_at: TextField[str | None] = TextField(null=True)


class Label(Table):
    """Which subject a printed code stands for; made from the `labels` of items and places."""

    code: TextField[str] = TextField(primary_key=True)
    subject: TextField[str] = TextField(index=True)
    state: TextField[str] = TextField()


Label.add_index(Label.subject, where=Label.state == "damaged", name="label_damaged")


class ItemCount(Table):
    """How many items there are of what, summed over `part` (custody/ledger/item_counts.py)."""

    what: TextField[str] = TextField()
    contract: TextField[str] = TextField()
    state: TextField[str] = TextField()
    place: TextField[str] = TextField()
    key: TextField[str] = TextField()
    part: IntegerField[int] = IntegerField()
    n: IntegerField[int] = IntegerField()

    class Meta:
        table_name = "item_count"
        primary_key = CompositeKey("what", "contract", "state", "place", "key", "part")


class ItemWords(Table):
    """The words by which an item is found, in the order in which items were registered (custody/ledger/words.py)."""

    n: AutoField = AutoField()
    item: TextField[str] = TextField(unique=True)
    words: TextField[str] = TextField()

    class Meta:
        table_name = "item_words"
