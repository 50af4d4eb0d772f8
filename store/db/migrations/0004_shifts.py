"""Shifts, cash that moves without a sale, counts and hours of staff. Frozen: a later change is a later migration."""

from typing import Any

from peewee import (
    BigIntegerField,
    BooleanField,
    CharField,
    CompositeKey,
    ForeignKeyField,
    IntegerField,
    Model,
    SqliteDatabase,
    TextField,
)


class Record(Model):
    class Meta:
        legacy_table_names = False


def id_field() -> CharField:
    return CharField(max_length=32, primary_key=True)


MillisField = BigIntegerField


class Staff(Record):
    id = id_field()


class Till(Record):
    id = CharField(max_length=4, primary_key=True)


class Shift(Record):
    id = id_field()
    number = CharField(max_length=24, unique=True)
    till = ForeignKeyField(Till, column_name="till", on_delete="RESTRICT", index=False)
    open_at = CharField(max_length=4, null=True, unique=True)
    trading_day = IntegerField()
    sequence = IntegerField()
    opened_at = MillisField(index=True)
    opened_by = ForeignKeyField(Staff, column_name="opened_by", on_delete="RESTRICT", index=False)
    by_itself = BooleanField(default=False)
    opening_float = BigIntegerField(default=0)
    float_counted = TextField(default="")
    clock_jump = BigIntegerField(null=True)
    first_entry = IntegerField()
    closed_at = MillisField(null=True)
    closed_by = ForeignKeyField(Staff, column_name="closed_by", null=True, on_delete="RESTRICT", index=False)
    carried = TextField(default="")
    last_entry = IntegerField(null=True)
    head = CharField(max_length=64, null=True)

    class Meta:
        indexes = ((("till", "trading_day", "sequence"), True),)


class CashMove(Record):
    id = id_field()
    number = CharField(max_length=24, unique=True)
    shift = ForeignKeyField(Shift, column_name="shift", on_delete="RESTRICT")
    till = ForeignKeyField(Till, column_name="till", on_delete="RESTRICT", index=False)
    trading_day = IntegerField()
    sequence = IntegerField()
    kind = CharField(max_length=12)
    amount = BigIntegerField()
    reason = TextField(default="")
    at = MillisField()
    staff = ForeignKeyField(Staff, column_name="staff", on_delete="RESTRICT", index=False)
    approver = ForeignKeyField(Staff, column_name="approver", null=True, on_delete="RESTRICT", index=False)

    class Meta:
        indexes = ((("till", "trading_day", "sequence"), True),)


class CashCount(Record):
    id = id_field()
    shift = ForeignKeyField(Shift, column_name="shift", on_delete="RESTRICT")
    pieces = TextField()
    counted = BigIntegerField()
    expected = BigIntegerField()
    at = MillisField()
    staff = ForeignKeyField(Staff, column_name="staff", on_delete="RESTRICT", index=False)
    approver = ForeignKeyField(Staff, column_name="approver", null=True, on_delete="RESTRICT", index=False)


class ShiftTotal(Record):
    shift = ForeignKeyField(Shift, column_name="shift", on_delete="RESTRICT", index=False)
    name = CharField(max_length=16)
    part = CharField(max_length=96)
    count = IntegerField()
    amount = BigIntegerField()

    class Meta:
        primary_key = CompositeKey("shift", "name", "part")
        without_rowid = True


class StaffTime(Record):
    id = id_field()
    staff = ForeignKeyField(Staff, column_name="staff", on_delete="RESTRICT", index=False)
    till = ForeignKeyField(Till, column_name="till", on_delete="RESTRICT", index=False)
    kind = CharField(max_length=8)
    trading_day = IntegerField()
    at = MillisField()

    class Meta:
        indexes = ((("staff", "at"), False), (("trading_day",), False))


TABLES = (Shift, CashMove, CashCount, ShiftTotal, StaffTime)


def up(migrator: Any, db: Any) -> None:
    for table in TABLES:
        # Only SQLite keeps a table in its primary key's own tree.
        table._meta.without_rowid = table._meta.without_rowid and isinstance(db, SqliteDatabase)
    with db.bind_ctx(TABLES):
        db.create_tables(TABLES, safe=False)
    for name in ("sale", "top_up"):
        shift = ForeignKeyField(Shift, Shift.id, column_name="shift", null=True, on_delete="RESTRICT")
        migrator.migrate(migrator.add_column(name, "shift", shift))
