"""Badges, locked accounts, who is signed on where; prices and discounts by hand, their reasons; alerts. Frozen: a later
change is a later migration."""

from typing import Any

from peewee import BigIntegerField, BooleanField, CharField, ForeignKeyField, IntegerField, Model, TextField


class Record(Model):
    class Meta:
        legacy_table_names = False


class Staff(Record):
    id = CharField(max_length=32, primary_key=True)


class StaffSession(Record):
    till = CharField(max_length=4, primary_key=True)
    staff = ForeignKeyField(Staff, column_name="staff", on_delete="CASCADE")
    since = BigIntegerField()


class Reason(Record):
    code = CharField(max_length=16, primary_key=True)
    name = TextField()
    acts = CharField(max_length=64)
    active = BooleanField(default=True)


class Alert(Record):
    id = CharField(max_length=32, primary_key=True)
    rule = CharField(max_length=24)
    subject = CharField(max_length=96)
    staff = ForeignKeyField(Staff, column_name="staff", null=True, on_delete="RESTRICT")
    till = CharField(max_length=4)
    happened_at = BigIntegerField()
    found_at = BigIntegerField()
    detail = TextField()
    locked = BooleanField(default=False)
    seen_at = BigIntegerField(null=True, index=True)
    seen_by = ForeignKeyField(Staff, column_name="seen_by", null=True, on_delete="RESTRICT", index=False)

    class Meta:
        indexes = ((("rule", "subject"), True),)


TABLES = (StaffSession, Reason, Alert)

# All may be NULL: a column that may not would write every row of a large table anew.
COLUMNS = (
    ("staff", "badge_hash", CharField(max_length=64, null=True, unique=True)),
    ("staff", "locked_at", BigIntegerField(null=True)),
    ("staff", "locked_why", CharField(max_length=32, null=True)),
    ("sale", "hand_permille", IntegerField(null=True)),
    ("sale", "hand_amount", BigIntegerField(null=True)),
    ("sale", "hand_most", BigIntegerField(null=True)),
    ("sale", "hand_reason", CharField(max_length=16, null=True)),
    ("sale", "void_reason", CharField(max_length=16, null=True)),
    ("sale_line", "hand_permille", IntegerField(null=True)),
    ("sale_line", "hand_amount", BigIntegerField(null=True)),
    ("sale_line", "hand_most", BigIntegerField(null=True)),
    ("sale_line", "hand_reason", CharField(max_length=16, null=True)),
    ("sale_line", "shelf_price", BigIntegerField(null=True)),
    ("sale_line", "shelf_from", CharField(max_length=8, null=True)),
    ("sale_line", "price_reason", CharField(max_length=16, null=True)),
    ("sale_line", "void_reason", CharField(max_length=16, null=True)),
)


def up(migrator: Any, db: Any) -> None:
    with db.bind_ctx(TABLES):
        db.create_tables(TABLES, safe=False)
    for name, column, field in COLUMNS:
        migrator.migrate(migrator.add_column(name, column, field))
