"""Members: who they are, their tiers, cards, tags and consents. Personal data stands here and nowhere else."""

from peewee import (
    BigIntegerField,
    BlobField,
    BooleanField,
    CharField,
    CompositeKey,
    ForeignKeyField,
    IntegerField,
    TextField,
)

from store.db.models.base import MillisField, Record, id_field
from store.db.models.shop import Till
from store.db.models.staff import Staff


class Tier(Record):
    """A level (等级). `rank` orders them, `threshold` is what raises a member to it in the unit that the shop counts by
    (minor units, visits or points). `price_level` 1–4 is the member price it buys at (0 none), `off_permille` its
    discount (100 is 9折), the multiplier of points an exact fraction. `benefits` is free text shown at the till;
    `booking_days` more than others may be booked ahead (优先预约权)."""

    code = CharField(max_length=16, primary_key=True)
    name = TextField()
    rank = IntegerField(unique=True)
    threshold = BigIntegerField()
    price_level = IntegerField(default=0)
    off_permille = IntegerField(default=0)
    points_numerator = IntegerField(default=1)
    points_denominator = IntegerField(default=1)
    benefits = TextField(default="")
    booking_days = IntegerField(default=0)


class Member(Record):
    """`kind`: ordinary, vip, business or anonymous. `state`: active, inactive (made in advance, 未激活), lost, frozen,
    closed or merged. `main`: the family account whose points and balance this member shares, at most `shared_limit`
    minor units a day. Birthday parts may be unknown (0); `lunar` says it is a date of the lunar calendar. `id_number`
    is kept where the shop chose so (身份证号), with what it is needed for."""

    id = id_field()
    number = CharField(max_length=16, unique=True)
    kind = CharField(max_length=12, default="ordinary")
    state = CharField(max_length=8, default="active")
    name = TextField(default="")
    phone = CharField(max_length=20, null=True, unique=True)
    phone_tail = CharField(max_length=4, default="", index=True)
    gender = CharField(max_length=1, default="")
    birth_year = IntegerField(default=0)
    birth_month = IntegerField(default=0)
    birth_day = IntegerField(default=0)
    lunar = BooleanField(default=False)
    address = TextField(default="")
    email = TextField(default="")
    openid = CharField(max_length=64, null=True, unique=True)
    tier = ForeignKeyField(Tier, column_name="tier", on_delete="RESTRICT")
    tier_since = MillisField()
    main = ForeignKeyField("self", column_name="main", null=True, on_delete="RESTRICT")
    shared_limit = BigIntegerField(null=True)
    referrer = ForeignKeyField("self", column_name="referrer", null=True, on_delete="RESTRICT")
    adviser = ForeignKeyField(Staff, column_name="adviser", null=True, on_delete="RESTRICT", index=False)
    merged_into = ForeignKeyField("self", column_name="merged_into", null=True, on_delete="RESTRICT")
    note = TextField(default="")
    created_at = MillisField()
    created_till = ForeignKeyField(Till, column_name="created_till", on_delete="RESTRICT", index=False)
    changed_at = MillisField()
    id_number = CharField(max_length=32, default="")
    id_purpose = TextField(default="")

    class Meta:
        indexes = ((("birth_month", "birth_day"), False),)


class MemberCard(Record):
    """A card's code (magnetic stripe, barcode or QR text) and whose it is. `state`: active, lost or replaced."""

    code = CharField(max_length=64, primary_key=True)
    member = ForeignKeyField(Member, column_name="member", on_delete="RESTRICT")
    state = CharField(max_length=8, default="active")
    since = MillisField()


class MemberTag(Record):
    """`by_rule`: a nightly rule gave it and may take it away."""

    member = ForeignKeyField(Member, column_name="member", on_delete="CASCADE", index=False)
    tag = CharField(max_length=32, index=True)
    by_rule = BooleanField(default=False)

    class Meta:
        primary_key = CompositeKey("member", "tag")


class MemberKey(Record):
    """What a member is found by, as range lookups: the name from each of its characters on, its initials and its full
    pinyin in every reading. `key` is UTF-8, which every engine orders the same way."""

    key = BlobField()
    member = ForeignKeyField(Member, column_name="member", on_delete="CASCADE")

    class Meta:
        primary_key = CompositeKey("key", "member")
        without_rowid = True


class Consent(Record):
    """Only added to: `subject` (membership or marketing), the version of the text, given or withdrawn, who asked."""

    id = id_field()
    member = ForeignKeyField(Member, column_name="member", on_delete="RESTRICT")
    subject = CharField(max_length=16)
    version = CharField(max_length=32)
    given = BooleanField()
    at = MillisField()
    staff = ForeignKeyField(Staff, column_name="staff", null=True, on_delete="RESTRICT", index=False)


class MemberTotals(Record):
    """Cache of sums over a member's own ledger rows and sales; changed only by relative updates in the same
    transaction. Amounts in minor units, points in whole points."""

    member = ForeignKeyField(Member, column_name="member", primary_key=True, on_delete="RESTRICT")
    points = BigIntegerField(default=0)
    spent = BigIntegerField(default=0)
    visits = IntegerField(default=0)
    last_visit_at = MillisField(null=True)
