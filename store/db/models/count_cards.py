"""Count cards (次卡 疗程 课时卡): uses of a service that are paid ahead; a ledger of uses, and bills of their own."""

from peewee import BigIntegerField, BooleanField, CharField, ForeignKeyField, IntegerField, TextField

from store.db.models.base import MillisField, Record, id_field
from store.db.models.catalogue import Product
from store.db.models.members import Member
from store.db.models.shift import Shift
from store.db.models.shop import Till
from store.db.models.staff import Staff


class CountKind(Record):
    """What is sold: `uses` of a product for `price`, good for `valid_days` with the day of sale; None has no end."""

    code = CharField(max_length=32, primary_key=True)
    name = TextField()
    product = ForeignKeyField(Product, column_name="product", on_delete="RESTRICT", index=False)
    uses = IntegerField()
    price = BigIntegerField()
    valid_days = IntegerField(null=True)
    active = BooleanField(default=True)
    created_at = MillisField()


class CountCard(Record):
    """A card that a member bought. `number` is its first bill's; `uses`, `paid` and the last good day `until`
    (YYYYMMDD) are as it was sold. `unused` is a cache of the ledger's sum."""

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
    """A card sold (`kind` count_card) or what was left of it paid back (count_refund, `paid` below zero): a bill of its
    own, never a sale. `number` is K, till, trading day and sequence."""

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
    """`kind`: sell, use, back or refund; what is used or refunded is below zero. `bill` is that of a sale or refund;
    `worker` did the service; `back` names the use that it takes back, each once."""

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
