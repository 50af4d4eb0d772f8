"""What is bought together (连带销售): counted at night from the sales, so that a till need not."""

from peewee import CompositeKey, ForeignKeyField, IntegerField

from store.db.models.base import Record
from store.db.models.catalogue import Product


class Companion(Record):
    """Of the `baskets` that were counted and had the `product`, `times` had the `other` too."""

    product = ForeignKeyField(Product, column_name="product", on_delete="CASCADE", index=False)
    other = ForeignKeyField(Product, column_name="other", on_delete="CASCADE", index=False)
    times = IntegerField()
    baskets = IntegerField()

    class Meta:
        primary_key = CompositeKey("product", "other")
