"""Stock: a ledger that is only added to, and its cached sum."""

from peewee import BigIntegerField, CharField, CompositeKey, ForeignKeyField

from store.db.models.base import MillisField, Record, id_field
from store.db.models.catalogue import Product
from store.db.models.shop import Store, Till


class StockEntry(Record):
    """`quantity` in thousandths, negative when goods leave. `source` is the sale line or document that moved them."""

    id = id_field()
    store = ForeignKeyField(Store, column_name="store", on_delete="RESTRICT", index=False)
    till = ForeignKeyField(Till, column_name="till", on_delete="RESTRICT", index=False)
    product = ForeignKeyField(Product, column_name="product", on_delete="RESTRICT")
    quantity = BigIntegerField()
    reason = CharField(max_length=16)
    source = CharField(max_length=32)
    at = MillisField()


class StockBalance(Record):
    """Cache: the sum of a product's entries in a store; changed only by relative updates."""

    store = ForeignKeyField(Store, column_name="store", on_delete="RESTRICT", index=False)
    product = ForeignKeyField(Product, column_name="product", on_delete="RESTRICT")
    quantity = BigIntegerField()

    class Meta:
        primary_key = CompositeKey("store", "product")
