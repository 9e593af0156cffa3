"""Labels that were printed before there was a thing to stick them on."""

from __future__ import annotations

from peewee import TextField

from custody.models.base import Register


class BlankLabel(Register):
    """`number` and `code`: what is printed on it, and what the thing will have. `item`: the thing that it is on.

    `state`: ready, bound, void. `printed_at`: UTC. Its code is in the table of labels only once it is on a thing.
    """

    number: TextField[str] = TextField(default="", unique=True)
    code: TextField[str] = TextField(default="", unique=True)
    state: TextField[str] = TextField(default="", index=True)
    stock: TextField[str] = TextField(default="")
    printed_at: TextField[str] = TextField(default="")
    item: TextField[str | None] = TextField(null=True)
    why: TextField[str] = TextField(default="")
