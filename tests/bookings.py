"""A salon that takes bookings: two who cut hair, a course in the evening, and members."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from store.books.actor import Actor
from store.counter import bookings as counter
from store.db.models import BookingEvent
from store.db.opening import Shop
from store.ids import new_id
from store.office import members, setting_up, staff
from store.office.bookings import booking, courses, rules, services, views
from store.office.bookings.booking import Guest, Wanted
from store.office.bookings.views import BookingView, SessionView
from store.reports.verify import verify
from tests.conftest import OFFICE
from tests.store.counter.conftest import stock_shop

TISSUES = "036000291452"
PHONE = "1380000000{}"


class Salon:
    """`cut` is 45 minutes by 1003 or 1004; `yoga` is on Saturdays at 19:00 for an hour, two places, taught by 1003.
    Times are said as on a clock: salon.at("14:30"), salon.at("01:00", day)."""

    def __init__(self, shop: Shop, actor: Actor, now: datetime, **chosen: object) -> None:
        self.shop, self.actor, self.now = shop, actor, now
        self.boss = replace(actor, role="manager")
        stock_shop(shop)
        self.choose(**chosen)
        for number, name in (("1003", "小美"), ("1004", "阿强")):
            staff.add(shop, OFFICE, number, name, "cashier", "314159", now=now)
        services.add(shop, OFFICE, "cut", "剪发", 45, product=TISSUES, workers=["1003", "1004"], now=now)
        self.members = [self.enrol(number) for number in range(1, 6)]
        self.member = self.members[0]

    @property
    def today(self) -> date:
        return rules.day_of(self.shop.settings, self.now)

    def choose(self, **chosen: object) -> None:
        if chosen:
            setting_up.change_settings(self.shop, OFFICE, now=self.now, **chosen)

    def enrol(self, number: int) -> str:
        phone = PHONE.format(number)
        return members.enrol(self.shop, self.actor, phone, name=f"客{number}", key=new_id(), now=self.now).id

    def course(self, code: str = "yoga", places: int = 2, teacher: str | None = "1003", **given: object) -> None:
        given = {"clock": "19:00", "minutes": 60, "weekdays": "6", "first": self.today, "last": None, **given}
        given |= {"places": places, "teacher": teacher, "now": self.now}
        courses.add(self.shop, OFFICE, code, "瑜伽" if code == "yoga" else code, **given)

    def at(self, clock: str, day: date | None = None) -> datetime:
        return rules.read_time(self.shop.settings, clock, day or self.today)

    def book(
        self,
        clock: str = "14:30",
        member: str | None = None,
        *,
        worker: str | None = "1003",
        day: date | None = None,
        key: str = "",
    ) -> BookingView:
        wanted = Wanted("cut", self.at(clock, day), worker)
        return booking.book(
            self.shop, self.actor, wanted, member=member or self.member, key=key or new_id(), now=self.now
        )

    def guest(self, clock: str, guest: Guest, worker: str | None = None) -> BookingView:
        wanted = Wanted("cut", self.at(clock), worker)
        return booking.book(self.shop, self.actor, wanted, guest=guest, key=new_id(), now=self.now)

    def session(self, days: int = 0, course: str = "yoga") -> SessionView:
        day = self.today + timedelta(days=days)
        (found,) = views.sessions_between(self.shop, day, day, course=course)
        return found

    def join(self, member: str | None = None, *, days: int = 0, wait: bool = False) -> BookingView:
        wanted = Wanted(session=self.session(days).id, wait=wait)
        return booking.book(self.shop, self.actor, wanted, member=member or self.member, key=new_id(), now=self.now)

    def move(self, one: BookingView, wanted: Wanted) -> BookingView:
        return booking.move(self.shop, self.actor, one.id, wanted, key=new_id(), now=self.now)

    def cancel(self, one: BookingView, key: str = "") -> BookingView:
        return counter.cancel(self.shop, self.actor, one.id, key=key or new_id(), now=self.now)

    def came(self, one: BookingView, key: str = "", **given: bool) -> BookingView:
        return counter.came(self.shop, self.actor, one.id, **given, key=key or new_id(), now=self.now)

    def missed(self, one: BookingView, key: str = "") -> BookingView:
        return counter.missed(self.shop, self.actor, one.id, key=key or new_id(), now=self.now)

    def take_back(self, one: BookingView, key: str = "") -> BookingView:
        return counter.take_back(self.shop, self.boss, one.id, key=key or new_id(), now=self.now)

    def look(self, one: BookingView) -> BookingView:
        return views.by_id(self.shop, one.id)


@pytest.fixture
def salon(shop: Shop, actor: Actor, now: datetime) -> Salon:
    return Salon(shop, actor, now)


@pytest.fixture
def any_salon(any_shop: Shop, actor: Actor, now: datetime) -> Salon:
    return Salon(any_shop, actor, now)


def sound(salon: Salon) -> None:
    assert verify(salon.shop).findings == ()


def acts_of(one: BookingView) -> list[str]:
    rows = BookingEvent.select().where(BookingEvent.booking == one.id).order_by(BookingEvent.position)
    return [row.kind for row in rows]
