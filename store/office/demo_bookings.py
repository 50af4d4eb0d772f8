"""What is booked in the demo shop: a trial lesson by the hour, a class every evening, and who comes."""

from datetime import datetime, time, timedelta
from typing import Any

from store.books.actor import Actor
from store.db.models import Member, MemberCard, Product
from store.db.opening import Shop
from store.ids import new_id
from store.office import demo_members
from store.office.bookings import booking, courses, rules, services, views
from store.office.bookings.booking import Wanted

SERVICE, COURSE = "90006", "90007"
"""The codes of what is rung up."""
NAMES = {
    "latte": {"zh_CN": "拉花体验", "en": "Latte art"},
    "baking": {"zh_CN": "亲子烘焙课", "en": "Family baking"},
}
COMERS = (2, 4, 14)
"""Places of the members in demo_members who come to the next class."""


def take_bookings(shop: Shop, actor: Actor, language: str, now: datetime) -> None:
    """Each an act of its own; the shelves of tests may lack what is booked."""
    if Product.select().where(Product.code.in_([SERVICE, COURSE])).count() < 2:
        return
    services.add(shop, actor, "latte", NAMES["latte"][language], 45, product=SERVICE, workers=["1001"], now=now)
    first = rules.day_of(shop.settings, now)
    given: dict[str, Any] = {"clock": "19:00", "minutes": 60, "places": 8, "weekdays": "1234567", "now": now}
    name = NAMES["baking"][language]
    courses.add(shop, actor, "baking", name, **given, first=first, last=None, teacher="1000", product=COURSE)
    one = str(MemberCard.get_by_id(demo_members.CARD).member.id)
    wanted = Wanted("latte", _later(shop, now), "1001")
    booking.book(shop, actor, wanted, member=one, key=new_id(), now=now)
    session = views.sessions_between(shop, first, first + timedelta(days=2))[0]
    phones = [f"{demo_members.PREFIX}{place:04}" for place in COMERS]
    for phone in phones:
        member = str(Member.get(Member.phone == phone).id)
        booking.book(shop, actor, Wanted(session=session.id), member=member, key=new_id(), now=now)


def _later(shop: Shop, now: datetime) -> datetime:
    """A full hour later today, or tomorrow morning when the day is nearly over."""
    settings = shop.settings
    local = now.astimezone(settings.zone)
    if local.time() < time(8):
        return rules.moment(settings, local.date(), time(10))
    if local.time() < time(19):
        return (local + timedelta(hours=2)).replace(minute=0, second=0, microsecond=0)
    return rules.moment(settings, local.date() + timedelta(days=1), time(10))
