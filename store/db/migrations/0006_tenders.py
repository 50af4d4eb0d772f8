"""What stands behind tenders: intents, vouchers, debts on account. Frozen: a later change is a later migration."""

from typing import Any

from peewee import BigIntegerField, CharField, ForeignKeyField, IntegerField, Model, TextField


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


class Sale(Record):
    id = id_field()


class Member(Record):
    id = id_field()


class Shift(Record):
    id = id_field()


class PaymentIntent(Record):
    id = id_field()
    kind = CharField(max_length=8, default="pay")
    sale = ForeignKeyField(Sale, column_name="sale", on_delete="RESTRICT")
    till = ForeignKeyField(Till, column_name="till", on_delete="RESTRICT", index=False)
    driver = CharField(max_length=16)
    channel = CharField(max_length=16)
    amount = BigIntegerField()
    state = CharField(max_length=10, default="intent")
    trade = CharField(max_length=64, default="")
    problem = TextField(default="")
    asked = IntegerField(default=0)
    payment = CharField(max_length=32, null=True, unique=True)
    refunds = ForeignKeyField("self", column_name="refunds", null=True, on_delete="RESTRICT")
    made_at = MillisField()
    made_by = ForeignKeyField(Staff, column_name="made_by", on_delete="RESTRICT", index=False)
    changed_at = MillisField()

    class Meta:
        indexes = ((("till", "state"), False),)


class Voucher(Record):
    number = CharField(max_length=32, primary_key=True)
    state = CharField(max_length=8, default="used")
    face = BigIntegerField()
    sale = ForeignKeyField(Sale, column_name="sale", on_delete="RESTRICT")
    payment = CharField(max_length=32)
    used_at = MillisField()


class Debt(Record):
    member = ForeignKeyField(Member, column_name="member", primary_key=True, on_delete="RESTRICT")
    most = BigIntegerField(default=0)
    owed = BigIntegerField(default=0)


class DebtEntry(Record):
    id = id_field()
    member = ForeignKeyField(Member, column_name="member", on_delete="RESTRICT")
    amount = BigIntegerField()
    kind = CharField(max_length=8)
    source = CharField(max_length=32)
    sale = ForeignKeyField(Sale, column_name="sale", null=True, on_delete="RESTRICT")
    at = MillisField()
    till = ForeignKeyField(Till, column_name="till", on_delete="RESTRICT", index=False)
    staff = ForeignKeyField(Staff, column_name="staff", null=True, on_delete="RESTRICT", index=False)

    class Meta:
        indexes = ((("source", "kind"), True),)


class Settlement(Record):
    id = id_field()
    number = CharField(max_length=24, unique=True)
    member = ForeignKeyField(Member, column_name="member", on_delete="RESTRICT")
    till = ForeignKeyField(Till, column_name="till", on_delete="RESTRICT", index=False)
    trading_day = IntegerField()
    sequence = IntegerField()
    tender = CharField(max_length=16)
    reference = CharField(max_length=64, default="")
    paid = BigIntegerField()
    tendered = BigIntegerField()
    owed_after = BigIntegerField()
    at = MillisField()
    staff = ForeignKeyField(Staff, column_name="staff", null=True, on_delete="RESTRICT", index=False)
    shift = ForeignKeyField(Shift, column_name="shift", null=True, on_delete="RESTRICT")

    class Meta:
        indexes = ((("till", "trading_day", "sequence"), True),)


TABLES = (PaymentIntent, Voucher, Debt, DebtEntry, Settlement)


def up(migrator: Any, db: Any) -> None:
    with db.bind_ctx(TABLES):
        db.create_tables(TABLES, safe=False)
