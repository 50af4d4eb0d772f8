"""What members are told of their bookings: so many hours before, and at once when a place came free for them or the
session does not take place."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import chain
from typing import Any

from peewee import fn

from store.books.actor import Actor
from store.calendar import from_millis, to_millis
from store.db.models import Booking, BookingEvent
from store.db.opening import Shop
from store.db.settings import Settings
from store.office.outbox.queueing import Draft, after_quiet, queue


def queue_bookings(shop: Shop, actor: Actor, now: datetime) -> int:
    """All that there is to tell of bookings; how many messages are new. Safe to run as often as one likes."""
    if not (shop.settings.outbox_sender and shop.settings.remind_booking_hours):
        return 0
    return queue(shop, actor, chain(_drafts(shop.settings, now), _called_off(shop.settings, now)), now=now)


def _drafts(settings: Settings, now: datetime) -> Iterator[Draft]:
    """Of the bookings that are to come. The event that gave a booking its time is in the name of the occasion: one that
    is moved is told anew. Who books later than they would be reminded is not told what they just said."""
    before = timedelta(hours=settings.remind_booking_hours)
    rows: Any = (
        Booking.select(
            *(Booking.id, Booking.member, Booking.begins_at, Booking.placed),
            *(BookingEvent.kind, BookingEvent.at),
        )
        .join(BookingEvent, on=(BookingEvent.id == Booking.placed))
        .where(Booking.state == "booked", Booking.member.is_null(False), Booking.begins_at > to_millis(now))
    )
    for booking, member, begins_at, placed, kind, at in rows.tuples():
        begin = from_millis(begins_at, settings.zone)
        when = begin - before
        name = f"booking {booking} {placed}"
        if kind == "up":
            yield Draft(member, "booking", f"{name} up", {}, now, begin)
            if at >= to_millis(when):
                continue
        if (kind == "book" and at >= to_millis(when)) or when > now + timedelta(days=1):
            continue
        if after_quiet(settings, when) >= begin:
            when -= timedelta(hours=12)  # the evening before: its morning would be too late
        yield Draft(member, "booking", name, {}, when, begin)


def _called_off(settings: Settings, now: datetime) -> Iterator[Draft]:
    """Of sessions that were to come; not to who had given their place up before."""
    off = BookingEvent.select(BookingEvent.id).where(BookingEvent.booking == Booking.id, BookingEvent.kind == "off")
    rows: Any = Booking.select(Booking.id, Booking.member, Booking.begins_at, Booking.placed).where(
        Booking.state == "cancelled",
        Booking.member.is_null(False),
        Booking.begins_at > to_millis(now),
        fn.EXISTS(off),
    )
    for booking, member, begins_at, placed in rows.tuples():
        begin = from_millis(begins_at, settings.zone)
        yield Draft(member, "booking", f"booking {booking} {placed} off", {}, now, begin)
