"""Stored value: accounts of members and gift cards, with principal and bonus as two ledgers; top-ups as bills of
their own."""

from peewee import BigIntegerField, CharField, ForeignKeyField, IntegerField, TextField

from store.db.models.base import MillisField, Record, id_field
from store.db.models.members import Member
from store.db.models.sale import Sale
from store.db.models.shift import Shift
from store.db.models.shop import Till
from store.db.models.staff import Staff


class Account(Record):
    """A stored value account: `kind` member (its id is the member's id; a family shares the main member's) or gift.
    `code` is a gift card's code. `principal` and `bonus` are caches of the ledger's sums."""

    id = id_field()
    kind = CharField(max_length=8)
    member = ForeignKeyField(Member, column_name="member", null=True, on_delete="RESTRICT")
    code = CharField(max_length=32, null=True, unique=True)
    state = CharField(max_length=8, default="active")
    pin_hash = TextField(null=True)
    principal = BigIntegerField(default=0)
    bonus = BigIntegerField(default=0)
    created_at = MillisField()


class WalletEntry(Record):
    """`purse`: principal or bonus. `kind`: topup, spend, refund, payout, cancel, change, adjust, opening, merge.
    `source` is the payment, top-up or document that moved it; with purse and kind it is unique, which keeps a retry
    from moving it twice."""

    id = id_field()
    account = ForeignKeyField(Account, column_name="account", on_delete="RESTRICT")
    purse = CharField(max_length=9)
    amount = BigIntegerField()
    kind = CharField(max_length=8)
    source = CharField(max_length=32)
    sale = ForeignKeyField(Sale, column_name="sale", null=True, on_delete="RESTRICT")
    reason = TextField(default="")
    at = MillisField()
    till = ForeignKeyField(Till, column_name="till", on_delete="RESTRICT", index=False)
    staff = ForeignKeyField(Staff, column_name="staff", null=True, on_delete="RESTRICT", index=False)

    class Meta:
        indexes = ((("source", "purse", "kind"), True),)


class TopUp(Record):
    """A top-up, the sale of a gift card, or a payout of principal (`kind`: topup, gift_card, payout): a prepayment,
    never a sale. `number` is C, till, trading day and sequence. `paid` is negative in a payout. `principal` and `bonus`
    are what moved, `_after` what the account held then."""

    id = id_field()
    number = CharField(max_length=24, unique=True)
    kind = CharField(max_length=10)
    account = ForeignKeyField(Account, column_name="account", on_delete="RESTRICT")
    till = ForeignKeyField(Till, column_name="till", on_delete="RESTRICT", index=False)
    trading_day = IntegerField()
    sequence = IntegerField()
    tender = CharField(max_length=16)
    reference = CharField(max_length=64, default="")
    paid = BigIntegerField()
    tendered = BigIntegerField()
    principal = BigIntegerField()
    bonus = BigIntegerField()
    principal_after = BigIntegerField()
    bonus_after = BigIntegerField()
    points = BigIntegerField(default=0)
    working = TextField(default="")
    at = MillisField()
    staff = ForeignKeyField(Staff, column_name="staff", on_delete="RESTRICT", index=False)
    shift = ForeignKeyField(Shift, column_name="shift", null=True, on_delete="RESTRICT")

    class Meta:
        indexes = ((("till", "trading_day", "sequence"), True),)
