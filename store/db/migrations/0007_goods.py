"""Parked sales and quick keys. Frozen: a later change is a later migration."""

from typing import Any

from peewee import BigIntegerField, CharField, CompositeKey, ForeignKeyField, IntegerField, Model, TextField


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


class Product(Record):
    id = id_field()


class ParkedSale(Record):
    id = id_field()
    ticket = CharField(max_length=16, unique=True)
    sale = ForeignKeyField(Sale, column_name="sale", on_delete="RESTRICT")
    waiting = CharField(max_length=32, null=True, unique=True)
    name = TextField(default="")
    lines = IntegerField()
    due = BigIntegerField()
    till = ForeignKeyField(Till, column_name="till", on_delete="RESTRICT", index=False)
    parked_at = MillisField()
    parked_by = ForeignKeyField(Staff, column_name="parked_by", on_delete="RESTRICT", index=False)
    recalled_at = MillisField(null=True)
    recalled_by = ForeignKeyField(Staff, column_name="recalled_by", null=True, on_delete="RESTRICT", index=False)
    recalled_till = ForeignKeyField(Till, column_name="recalled_till", null=True, on_delete="RESTRICT", index=False)


class QuickKey(Record):
    page = IntegerField()
    place = IntegerField()
    product = ForeignKeyField(Product, column_name="product", on_delete="CASCADE")
    name = CharField(max_length=32, default="")

    class Meta:
        primary_key = CompositeKey("page", "place")


class QuickPage(Record):
    page = IntegerField(primary_key=True)
    name = CharField(max_length=32)


TABLES = (ParkedSale, QuickKey, QuickPage)


def up(migrator: Any, db: Any) -> None:
    with db.bind_ctx(TABLES):
        db.create_tables(TABLES, safe=False)
