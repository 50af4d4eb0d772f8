"""Who works here, and failed sign-ons."""

from peewee import BooleanField, CharField, ForeignKeyField, IntegerField, TextField

from store.db.models.base import MillisField, Record, id_field


class Staff(Record):
    """`number` is what is typed at sign-on; `pin_hash` is argon2id over number, PIN and pepper. `badge_hash` is the
    HMAC of the badge's code under the pepper: a stolen table makes no badge. Who is locked out, since when and why
    (the id of an alert's rule), signs on no more until somebody lets them. `member` is the id of their own entry among
    the members, who know the staff: no foreign key."""

    id = id_field()
    number = CharField(max_length=8, unique=True)
    name = TextField()
    role = CharField(max_length=16)
    pin_hash = TextField()
    active = BooleanField(default=True)
    created_at = MillisField()
    badge_hash = CharField(max_length=64, null=True, unique=True)
    locked_at = MillisField(null=True)
    locked_why = CharField(max_length=32, null=True)
    member = CharField(max_length=32, null=True)


class SignOnFailure(Record):
    """Failures in a row for a staff number, known or not; the delay before the next try grows with them."""

    number = CharField(max_length=8, primary_key=True)
    failures = IntegerField()
    last_at = MillisField()


class StaffSession(Record):
    """Who is signed on at a till, by its number: a row a till, gone when they sign off."""

    till = CharField(max_length=4, primary_key=True)
    staff = ForeignKeyField(Staff, column_name="staff", on_delete="CASCADE")
    since = MillisField()
