"""Searches that a person keeps for themselves. No part of the ledger: nothing of it is anybody's custody."""

from __future__ import annotations

from peewee import TextField

from custody.models.base import Table


class SavedFilter(Table):
    """`query`: what follows the ? of the search's address."""

    id: TextField[str] = TextField(primary_key=True)
    person: TextField[str] = TextField(index=True)
    name: TextField[str] = TextField()
    query: TextField[str] = TextField()

    class Meta:
        table_name = "saved_filter"
