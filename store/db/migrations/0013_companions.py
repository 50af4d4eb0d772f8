"""What is bought together, as the night counts it. Frozen: a later change is a later migration."""

from typing import Any

from peewee import CharField, CompositeKey, ForeignKeyField, IntegerField, Model


class Record(Model):
    class Meta:
        legacy_table_names = False


class Product(Record):
    id = CharField(max_length=32, primary_key=True)


class Companion(Record):
    product = ForeignKeyField(Product, column_name="product", on_delete="CASCADE", index=False)
    other = ForeignKeyField(Product, column_name="other", on_delete="CASCADE", index=False)
    times = IntegerField()
    baskets = IntegerField()

    class Meta:
        primary_key = CompositeKey("product", "other")


TABLES = (Companion,)


def up(migrator: Any, db: Any) -> None:
    with db.bind_ctx(TABLES):
        db.create_tables(TABLES, safe=False)
