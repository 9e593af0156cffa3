"""The office's printers and its own label stocks. Frozen copies."""

from peewee import IntegerField, Model, TextField


class Printer(Model):
    id = TextField(primary_key=True)
    name = TextField(unique=True)
    rightward = IntegerField()
    downward = IntegerField()

    class Meta:
        table_name = "printer"
        legacy_table_names = False


class LabelStock(Model):
    key = TextField(primary_key=True)
    figures = TextField()

    class Meta:
        table_name = "label_stock"
        legacy_table_names = False


def up(migrator, db):
    with db.bind_ctx([Printer, LabelStock]):
        db.create_tables([Printer, LabelStock])
