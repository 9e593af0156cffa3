"""Printers and stocks of the office. No part of the ledger: where a label is printed changes nobody's custody."""

from __future__ import annotations

from peewee import IntegerField, TextField

from custody.models.base import JsonText, Table


class Printer(Table):
    """A printer and its drift: how far everything is moved before it is printed there, in tenths of a mm.

    `host` and what follows: of a label printer that labels are sent to; empty for one that a person prints on.
    """

    id: TextField[str] = TextField(primary_key=True)
    name: TextField[str] = TextField(unique=True)
    rightward: IntegerField[int] = IntegerField(default=0)
    downward: IntegerField[int] = IntegerField(default=0)
    host: TextField[str] = TextField(default="")
    port: IntegerField[int] = IntegerField(default=9100)
    language: TextField[str] = TextField(default="")
    stock: TextField[str] = TextField(default="")


class LabelStock(Table):
    """A stock of labels that is not in the catalogue: `figures` as a table of labels/stocks.toml has them."""

    key: TextField[str] = TextField(primary_key=True)
    figures: JsonText = JsonText(default=dict)
