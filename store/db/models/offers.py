"""Offers, coupons, and what they took off sales."""

from peewee import BigIntegerField, BooleanField, CharField, CompositeKey, ForeignKeyField, IntegerField, TextField

from store.db.models.base import MillisField, Record, id_field
from store.db.models.members import Member
from store.db.models.sale import Sale, SaleLine
from store.db.models.shop import Till
from store.db.models.staff import Staff


class OfferRow(Record):
    """An offer as its file says it (`data`, JSON of the documented format). `state`: live or stopped. An edit is a
    new version: sales name the offer by `code`, and `OfferRow` keeps what it says now."""

    code = CharField(max_length=32, primary_key=True)
    name = TextField()
    kind = CharField(max_length=24)
    data = TextField()
    state = CharField(max_length=8, default="live")
    created_at = MillisField()
    changed_at = MillisField()

    class Meta:
        table_name = "offer"


class OfferUse(Record):
    """Only added to: how often a sale used an offer that has limits; negative when a refund gives uses back."""

    id = id_field()
    offer = CharField(max_length=32)
    sale = ForeignKeyField(Sale, column_name="sale", on_delete="RESTRICT")
    member = ForeignKeyField(Member, column_name="member", null=True, on_delete="RESTRICT", index=False)
    uses = IntegerField()
    trading_day = IntegerField()

    class Meta:
        indexes = ((("offer", "member"), False), (("offer", "trading_day"), False))


class SaleReduction(Record):
    """What one source took off one line of a closed sale. `step` as in store.pricing.basket.Step; `source` is the
    offer's code, the coupon's, hand or points."""

    line = ForeignKeyField(SaleLine, column_name="line", on_delete="RESTRICT", index=False)
    place = IntegerField()
    step = IntegerField()
    source = CharField(max_length=32)
    name = TextField()
    amount = BigIntegerField()

    class Meta:
        primary_key = CompositeKey("line", "place")
        without_rowid = True


class CouponKind(Record):
    """A kind of coupon: its offer (`data`, as in an offer's file), how long one is good (`valid_days` from issue, or
    until `valid_until` YYYYMMDD), uses a code, and when one is issued by itself (`issue_on`: "", payment,
    birthday, lapse, signup, referral; `issue_at` is the sum or the days that it takes)."""

    code = CharField(max_length=32, primary_key=True)
    name = TextField()
    data = TextField()
    valid_days = IntegerField(null=True)
    valid_until = BigIntegerField(null=True)
    uses = IntegerField(default=1)
    issue_on = CharField(max_length=12, default="")
    issue_at = BigIntegerField(default=0)
    active = BooleanField(default=True)
    created_at = MillisField()


class Coupon(Record):
    """One coupon: `code` has a check digit. `state`: issued, used, void, expired or taken_back. `earned_by` is the sale
    that earned it, which had to come to `earned_from`; `cause` is unique, so that a birthday gives one coupon and not
    two."""

    id = id_field()
    code = CharField(max_length=24, unique=True)
    template = ForeignKeyField(CouponKind, column_name="template", on_delete="RESTRICT")
    member = ForeignKeyField(Member, column_name="member", null=True, on_delete="RESTRICT")
    state = CharField(max_length=10, default="issued")
    uses_left = IntegerField()
    expires_on = BigIntegerField(null=True)
    earned_by = ForeignKeyField(Sale, column_name="earned_by", null=True, on_delete="RESTRICT")
    cause = CharField(max_length=96, null=True, unique=True)
    issued_at = MillisField()
    earned_from = BigIntegerField(null=True)


class CouponEvent(Record):
    """A coupon's history, only added to: issued, printed, used, given_back, taken_back, charged, void, expired.
    `reason` of one that somebody withdrew."""

    id = id_field()
    coupon = ForeignKeyField(Coupon, column_name="coupon", on_delete="RESTRICT")
    event = CharField(max_length=12)
    sale = ForeignKeyField(Sale, column_name="sale", null=True, on_delete="RESTRICT")
    amount = BigIntegerField(default=0)
    at = MillisField()
    till = ForeignKeyField(Till, column_name="till", on_delete="RESTRICT", index=False)
    staff = ForeignKeyField(Staff, column_name="staff", null=True, on_delete="RESTRICT", index=False)
    reason = TextField(null=True)


class SaleCoupon(Record):
    """A coupon handed over in a sale that is open, in the order they came; at close the event takes its place in
    history."""

    sale = ForeignKeyField(Sale, column_name="sale", on_delete="CASCADE", index=False)
    place = IntegerField()
    coupon = ForeignKeyField(Coupon, column_name="coupon", on_delete="RESTRICT")

    class Meta:
        primary_key = CompositeKey("sale", "place")
