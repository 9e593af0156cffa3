"""Accounts, sessions, one-time links and the installation's own keys. The models are copies, as they were then."""

from peewee import IntegerField, Model, TextField


class Account(Model):
    person = TextField(primary_key=True)
    login = TextField(unique=True)
    login_key = TextField(unique=True)
    password = TextField()
    failures = IntegerField()
    locked_until = TextField(null=True)
    disabled = IntegerField()
    totp = TextField(null=True)
    totp_step = IntegerField()
    created = TextField()
    changed = TextField()


class Session(Model):
    id_hash = TextField(primary_key=True)
    person = TextField(null=True, index=True)
    kind = TextField()
    data = TextField()
    created = TextField()
    seen = TextField()
    expires = TextField(index=True)


class Invitation(Model):
    token_hash = TextField(primary_key=True)
    kind = TextField()
    person = TextField(null=True, index=True)
    made_by = TextField(null=True)
    created = TextField()
    expires = TextField()
    used = TextField(null=True)


class Secret(Model):
    name = TextField(primary_key=True)
    value = TextField()


def up(migrator, db):
    tables = [Account, Session, Invitation, Secret]
    with db.bind_ctx(tables):
        db.create_tables(tables)
