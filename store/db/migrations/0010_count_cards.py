"""Count cards: their kinds, the cards, bills, and the ledger of uses. Frozen: a later change is a later
migration."""

from typing import Any

from peewee import BigIntegerField, BooleanField, CharField, ForeignKeyField, IntegerField, Model, TextField


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


class Product(Record):
    id = id_field()


class Member(Record):
    id = id_field()


class Shift(Record):
    id = id_field()


class CountKind(Record):
    code = CharField(max_length=32, primary_key=True)
    name = TextField()
    product = ForeignKeyField(Product, column_name="product", on_delete="RESTRICT", index=False)
    uses = IntegerField()
    price = BigIntegerField()
    valid_days = IntegerField(null=True)
    active = BooleanField(default=True)
    created_at = MillisField()


class CountCard(Record):
    id = id_field()
    number = CharField(max_length=24, unique=True)
    kind = ForeignKeyField(CountKind, column_name="kind", on_delete="RESTRICT", index=False)
    member = ForeignKeyField(Member, column_name="member", on_delete="RESTRICT")
    uses = IntegerField()
    paid = BigIntegerField()
    unused = IntegerField()
    until = IntegerField(null=True)
    sold_at = MillisField()


class CountBill(Record):
    id = id_field()
    number = CharField(max_length=24, unique=True)
    kind = CharField(max_length=16)
    card = ForeignKeyField(CountCard, column_name="card", on_delete="RESTRICT")
    till = ForeignKeyField(Till, column_name="till", on_delete="RESTRICT", index=False)
    trading_day = IntegerField()
    sequence = IntegerField()
    tender = CharField(max_length=16)
    reference = CharField(max_length=64, default="")
    paid = BigIntegerField()
    tendered = BigIntegerField()
    uses = IntegerField()
    at = MillisField()
    staff = ForeignKeyField(Staff, column_name="staff", null=True, on_delete="RESTRICT", index=False)
    shift = ForeignKeyField(Shift, column_name="shift", null=True, on_delete="RESTRICT")

    class Meta:
        indexes = ((("till", "trading_day", "sequence"), True),)


class CountEntry(Record):
    id = id_field()
    card = ForeignKeyField(CountCard, column_name="card", on_delete="RESTRICT")
    uses = IntegerField()
    kind = CharField(max_length=8)
    bill = ForeignKeyField(CountBill, column_name="bill", null=True, on_delete="RESTRICT", unique=True)
    worker = ForeignKeyField(Staff, column_name="worker", null=True, on_delete="RESTRICT", index=False)
    back = ForeignKeyField("self", column_name="back", null=True, on_delete="RESTRICT", unique=True)
    at = MillisField()
    till = ForeignKeyField(Till, column_name="till", on_delete="RESTRICT", index=False)
    staff = ForeignKeyField(Staff, column_name="staff", null=True, on_delete="RESTRICT", index=False)


TABLES = (CountKind, CountCard, CountBill, CountEntry)


def up(migrator: Any, db: Any) -> None:
    with db.bind_ctx(TABLES):
        db.create_tables(TABLES, safe=False)
