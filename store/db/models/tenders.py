"""What stands behind some tenders: intents of payments by a provider, vouchers that were used, and debts on account."""

from peewee import BigIntegerField, CharField, ForeignKeyField, IntegerField, TextField

from store.db.models.base import MillisField, Record, id_field
from store.db.models.members import Member
from store.db.models.sale import Sale
from store.db.models.shift import Shift
from store.db.models.shop import Till
from store.db.models.staff import Staff


class PaymentIntent(Record):
    """One payment asked of a provider, or one refund of it (`kind` pay or refund, which names what it `refunds`); on
    the disk before anything is sent. Its id is the number that the provider knows it by. `state`: intent, sent, paid,
    failed, unknown, reversing or reversed; `asked` counts the queries. `payment` is the payment of the closed sale
    that it became: one at most. The customer's code is not kept."""

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
    """A voucher (代金券) that was taken, by the number on it: once. `state`: used, or returned when the whole sale was
    and the shop lets it be used again."""

    number = CharField(max_length=32, primary_key=True)
    state = CharField(max_length=8, default="used")
    face = BigIntegerField()
    sale = ForeignKeyField(Sale, column_name="sale", on_delete="RESTRICT")
    payment = CharField(max_length=32)
    used_at = MillisField()


class Debt(Record):
    """What a business member owes (挂账), a cache of its entries' sum, and `most`, up to which it may."""

    member = ForeignKeyField(Member, column_name="member", primary_key=True, on_delete="RESTRICT")
    most = BigIntegerField(default=0)
    owed = BigIntegerField(default=0)


class DebtEntry(Record):
    """`kind`: charge, refund or settle, or merge and merged: what one member owed is owed by another. What lowers the
    debt is below zero. `source` is the payment or settlement; with the kind it is unique, which keeps a retry from
    moving it twice."""

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
    """Money that pays a debt (结账): a bill of its own, never a sale. `number` is A, till, trading day and sequence."""

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
