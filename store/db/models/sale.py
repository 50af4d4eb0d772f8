"""Sales, their lines and payments. An open sale may change; triggers keep a closed one as it is."""

from peewee import BigIntegerField, BooleanField, CharField, ForeignKeyField, IntegerField, TextField

from store.db.models.base import MillisField, Record, id_field
from store.db.models.catalogue import Product
from store.db.models.members import Member
from store.db.models.shift import Shift
from store.db.models.shop import Till
from store.db.models.staff import Staff


class Sale(Record):
    """`state`: open, parked, paid or voided. What is NULL is given at close: the trading day (YYYYMMDD), the till's
    sequence of that day and the number made of them, the shift; the sums, in minor units, each the sum over the lines.
    `tax_inside`: as the shop's setting was when the sale was opened. `kind`: sale or refund, whose sums are negative
    and which names the sale it `refunds`, if there is a receipt; void is the refund of a whole sale in its own shift.
    `points_money` is what the member's points pay. `hand_…` is a discount by hand on the whole: a rate or an amount,
    the most it may come to, the reason's code. `facts` (JSON) is what the slip says of balances, kept so that a reprint
    says the same."""

    id = id_field()
    till = ForeignKeyField(Till, column_name="till", on_delete="RESTRICT")
    state = CharField(max_length=8, default="open")
    tax_inside = BooleanField(default=True)
    opened_at = MillisField()
    opened_by = ForeignKeyField(Staff, column_name="opened_by", on_delete="RESTRICT")
    closed_at = MillisField(null=True)
    closed_by = ForeignKeyField(Staff, column_name="closed_by", null=True, on_delete="RESTRICT")
    trading_day = IntegerField(null=True)
    sequence = IntegerField(null=True)
    number = CharField(max_length=24, null=True, unique=True)
    gross = BigIntegerField(null=True)
    due = BigIntegerField(null=True)
    tax = BigIntegerField(null=True)
    kind = CharField(max_length=8, default="sale")
    refunds = ForeignKeyField("self", column_name="refunds", null=True, on_delete="RESTRICT")
    member = ForeignKeyField(Member, column_name="member", null=True, on_delete="RESTRICT")
    points_money = BigIntegerField(default=0)
    facts = TextField(default="")
    shift = ForeignKeyField(Shift, column_name="shift", null=True, on_delete="RESTRICT")
    hand_permille = IntegerField(null=True)
    hand_amount = BigIntegerField(null=True)
    hand_most = BigIntegerField(null=True)
    hand_reason = CharField(max_length=16, null=True)
    void_reason = CharField(max_length=16, null=True)

    class Meta:
        indexes = ((("till", "trading_day", "sequence"), True), (("till", "state"), False), (("closed_at",), False))


class SaleLine(Record):
    """A line as rung up: name, unit and tax rate as they were. gross, paid and tax are given at close. A voided line
    stays, is not priced, and has none. `price_from`: list, asked, pack, points, where one of
    the quantity costs `points` beside its price, or hand, where `shelf_price` from `shelf_from` was changed by hand.
    `hand_…` is a discount by hand on the line. `holds` is what one of the quantity takes from stock, in thousandths
    of the product's unit: a carton of 24 with a price of its own has 24000."""

    id = id_field()
    sale = ForeignKeyField(Sale, column_name="sale", on_delete="RESTRICT")
    position = IntegerField()
    product = ForeignKeyField(Product, column_name="product", on_delete="RESTRICT", index=False)
    code = CharField(max_length=32)
    name = TextField()
    unit = CharField(max_length=16)
    weighed = BooleanField()
    quantity = BigIntegerField()
    holds = BigIntegerField(default=1000)
    unit_price = BigIntegerField()
    price_from = CharField(max_length=8)
    tax_class = CharField(max_length=16)
    tax_numerator = IntegerField()
    tax_denominator = IntegerField()
    rung_at = MillisField()
    rung_by = ForeignKeyField(Staff, column_name="rung_by", on_delete="RESTRICT", index=False)
    voided_at = MillisField(null=True)
    voided_by = ForeignKeyField(Staff, column_name="voided_by", null=True, on_delete="RESTRICT", index=False)
    gross = BigIntegerField(null=True)
    paid = BigIntegerField(null=True)
    tax = BigIntegerField(null=True)
    refunds = ForeignKeyField("self", column_name="refunds", null=True, on_delete="RESTRICT")
    points = BigIntegerField(default=0)
    hand_permille = IntegerField(null=True)
    hand_amount = BigIntegerField(null=True)
    hand_most = BigIntegerField(null=True)
    hand_reason = CharField(max_length=16, null=True)
    shelf_price = BigIntegerField(null=True)
    shelf_from = CharField(max_length=8, null=True)
    price_reason = CharField(max_length=16, null=True)
    void_reason = CharField(max_length=16, null=True)

    class Meta:
        indexes = ((("sale", "position"), True),)


class Payment(Record):
    """One tender. `amount` is what it covers of the sale: tendered − change; negative in a refund. Stored value names
    its account and how much was principal and bonus; `reference` is a channel's number. Never changed, never
    deleted."""

    id = id_field()
    sale = ForeignKeyField(Sale, column_name="sale", on_delete="RESTRICT")
    till = ForeignKeyField(Till, column_name="till", on_delete="RESTRICT", index=False)
    tender = CharField(max_length=16)
    amount = BigIntegerField()
    tendered = BigIntegerField()
    change = BigIntegerField(default=0)
    taken_at = MillisField()
    taken_by = ForeignKeyField(Staff, column_name="taken_by", on_delete="RESTRICT", index=False)
    account = CharField(max_length=32, null=True)
    principal = BigIntegerField(default=0)
    bonus = BigIntegerField(default=0)
    reference = CharField(max_length=64, default="")
