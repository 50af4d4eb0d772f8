"""Bookings (预约): what can be booked, the sessions of courses, who comes when, and how each booking went."""

from peewee import BooleanField, CharField, CompositeKey, ForeignKeyField, IntegerField, TextField

from store.db.models.base import MillisField, Record, id_field
from store.db.models.catalogue import Product
from store.db.models.count_cards import CountEntry, CountKind
from store.db.models.members import Member
from store.db.models.sale import SaleLine
from store.db.models.shop import Till
from store.db.models.staff import Staff


class Service(Record):
    """What a member books an hour for: a product of the shop for `minutes`. Any count card that is good for the product
    pays for it; with a `count_kind` only cards of that kind do."""

    code = CharField(max_length=32, primary_key=True)
    name = TextField()
    product = ForeignKeyField(Product, column_name="product", on_delete="RESTRICT", index=False)
    count_kind = ForeignKeyField(CountKind, column_name="count_kind", null=True, on_delete="RESTRICT", index=False)
    minutes = IntegerField()
    active = BooleanField(default=True)
    created_at = MillisField()


class ServiceWorker(Record):
    """Who may do a service; nobody said is everybody who works here."""

    service = ForeignKeyField(Service, column_name="service", on_delete="CASCADE", index=False)
    staff = ForeignKeyField(Staff, column_name="staff", on_delete="RESTRICT", index=False)

    class Meta:
        primary_key = CompositeKey("service", "staff")


class Course(Record):
    """A course (课程) or an event (会员活动): on `weekdays` (digits, Monday is 1) at `clock` of the shop's zone, from
    the day `first` to `last` (YYYYMMDD; without `last` it goes on). `product` and `count_kind` as of a service; an
    event may have neither. Sessions are written down up to the day `written`; `stopped_at`: none begins after that."""

    code = CharField(max_length=32, primary_key=True)
    name = TextField()
    product = ForeignKeyField(Product, column_name="product", null=True, on_delete="RESTRICT", index=False)
    count_kind = ForeignKeyField(CountKind, column_name="count_kind", null=True, on_delete="RESTRICT", index=False)
    teacher = ForeignKeyField(Staff, column_name="teacher", null=True, on_delete="RESTRICT", index=False)
    weekdays = CharField(max_length=7)
    clock = CharField(max_length=5)
    minutes = IntegerField()
    places = IntegerField()
    first = IntegerField()
    last = IntegerField(null=True)
    written = IntegerField(default=0)
    stopped_at = MillisField(null=True)
    created_at = MillisField()


class CourseSession(Record):
    """One session of a course. `off`: it does not take place."""

    id = id_field()
    course = ForeignKeyField(Course, column_name="course", on_delete="RESTRICT", index=False)
    teacher = ForeignKeyField(Staff, column_name="teacher", null=True, on_delete="RESTRICT", index=False)
    places = IntegerField()
    begins_at = MillisField(index=True)
    ends_at = MillisField()
    off = BooleanField(default=False)

    class Meta:
        indexes = ((("course", "begins_at"), True),)


class Booking(Record):
    """As it stands: what its latest event says. Of a `service` with a `worker`, or of a `session`. Whose it is: a
    `member`'s, or a guest's by `name` and `phone`, which are forgotten some time after. `state`: booked, waiting, came,
    missed or cancelled. `queued_at` orders those who wait. `placed` is the event that gave it its time, `use` the use
    of a count card that it took, `line` what it rang up."""

    id = id_field()
    number = IntegerField(unique=True)
    service = ForeignKeyField(Service, column_name="service", null=True, on_delete="RESTRICT", index=False)
    session = ForeignKeyField(CourseSession, column_name="session", null=True, on_delete="RESTRICT")
    worker = ForeignKeyField(Staff, column_name="worker", null=True, on_delete="RESTRICT", index=False)
    member = ForeignKeyField(Member, column_name="member", null=True, on_delete="RESTRICT")
    name = TextField(default="")
    phone = CharField(max_length=20, default="")
    begins_at = MillisField(index=True)
    ends_at = MillisField()
    state = CharField(max_length=9)
    queued_at = MillisField()
    placed = CharField(max_length=32)
    use = ForeignKeyField(CountEntry, column_name="use", null=True, on_delete="RESTRICT", unique=True)
    line = ForeignKeyField(SaleLine, column_name="line", null=True, on_delete="RESTRICT")
    created_at = MillisField()


class BookingEvent(Record):
    """Only added to. `kind`: book, wait, up (a place came free), move, cancel, late (cancelled too late), off (the
    session does not take place), came, void (who came is rung up no more), missed, back (came, missed or cancelled
    by mistake). After it the booking was in `state` at `begins_at` with `worker` or in `session`."""

    id = id_field()
    booking = ForeignKeyField(Booking, column_name="booking", on_delete="RESTRICT", index=False)
    position = IntegerField()
    kind = CharField(max_length=8)
    state = CharField(max_length=9)
    session = ForeignKeyField(CourseSession, column_name="session", null=True, on_delete="RESTRICT", index=False)
    worker = ForeignKeyField(Staff, column_name="worker", null=True, on_delete="RESTRICT", index=False)
    begins_at = MillisField()
    at = MillisField()
    till = ForeignKeyField(Till, column_name="till", on_delete="RESTRICT", index=False)
    staff = ForeignKeyField(Staff, column_name="staff", null=True, on_delete="RESTRICT", index=False)

    class Meta:
        indexes = ((("booking", "position"), True),)
