"""What was mailed to whom, so that it is mailed once. No part of the ledger: a mail changes nobody's custody."""

from __future__ import annotations

from peewee import CompositeKey, TextField

from custody.models.base import Table


class Reminder(Table):
    """One due thing that was mailed. `stage`: soon, late, red or above. `due` and `sent` are UTC stamps."""

    person: TextField[str] = TextField()
    deadline: TextField[str] = TextField()
    subject: TextField[str] = TextField()
    due: TextField[str] = TextField()
    stage: TextField[str] = TextField()
    sent: TextField[str] = TextField(index=True)

    class Meta:
        primary_key = CompositeKey("person", "deadline", "subject", "due", "stage")


class Job(Table):
    """When a command that runs by itself ran last (`ran`, a UTC stamp), and how it went (`told`, one line)."""

    name: TextField[str] = TextField(primary_key=True)
    ran: TextField[str] = TextField()
    told: TextField[str] = TextField(default="")
    failed: TextField[str] = TextField(default="")
