"""Bookings: services, courses and their sessions, who comes when; tiers that may book further ahead. Frozen: a later
change is a later migration."""

from typing import Any

from peewee import (
    BigIntegerField,
    BooleanField,
    CharField,
    CompositeKey,
    ForeignKeyField,
    IntegerField,
    Model,
    TextField,
)


class Record(Model):
    class Meta:
        legacy_table_names = False


def id_field() -> CharField:
    return CharField(max_length=32, primary_key=True)


MillisField = BigIntegerField


class Staff(Record):
    id = id_field()


class Till(Record):
    id = CharField(max_length=4, primary_key=True)


class Product(Record):
    id = id_field()


class Member(Record):
    id = id_field()


class SaleLine(Record):
    id = id_field()


class CountKind(Record):
    code = CharField(max_length=32, primary_key=True)


class CountEntry(Record):
    id = id_field()


class Service(Record):
    code = CharField(max_length=32, primary_key=True)
    name = TextField()
    product = ForeignKeyField(Product, column_name="product", on_delete="RESTRICT", index=False)
    count_kind = ForeignKeyField(CountKind, column_name="count_kind", null=True, on_delete="RESTRICT", index=False)
    minutes = IntegerField()
    active = BooleanField(default=True)
    created_at = MillisField()


class ServiceWorker(Record):
    service = ForeignKeyField(Service, column_name="service", on_delete="CASCADE", index=False)
    staff = ForeignKeyField(Staff, column_name="staff", on_delete="RESTRICT", index=False)

    class Meta:
        primary_key = CompositeKey("service", "staff")


class Course(Record):
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
    line = ForeignKeyField(SaleLine, column_name="line", null=True, on_delete="RESTRICT", index=False)
    created_at = MillisField()


class BookingEvent(Record):
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


TABLES = (Service, ServiceWorker, Course, CourseSession, Booking, BookingEvent)


def up(migrator: Any, db: Any) -> None:
    with db.bind_ctx(TABLES):
        db.create_tables(TABLES, safe=False)
    migrator.migrate(migrator.add_column("tier", "booking_days", IntegerField(default=0)))
