"""Baskets that wait for their customer, and goods without a code on keys of their own."""

from peewee import BigIntegerField, CharField, CompositeKey, ForeignKeyField, IntegerField, TextField

from store.db.models.base import MillisField, Record, id_field
from store.db.models.catalogue import Product
from store.db.models.sale import Sale
from store.db.models.shop import Till
from store.db.models.staff import Staff


class ParkedSale(Record):
    """One parking of a sale (挂单): `waiting` is the sale while it waits and NULL once it was recalled, so that a sale
    waits once at most. `ticket` is the code under the slip; `lines` and `due` are what the basket was when it was
    parked."""

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
    """A product on a key of a page (快捷键页), both counted from 1. `name` is what the key says, "" the product's."""

    page = IntegerField()
    place = IntegerField()
    product = ForeignKeyField(Product, column_name="product", on_delete="CASCADE")
    name = CharField(max_length=32, default="")

    class Meta:
        primary_key = CompositeKey("page", "place")


class QuickPage(Record):
    """What a page of keys is called; one without a row is called by its number."""

    page = IntegerField(primary_key=True)
    name = CharField(max_length=32)
