"""A salon that the till's tests open: two who cut hair, a course this evening, and who is booked today."""

from datetime import date, datetime

from store.books.actor import Actor
from store.db.opening import Shop
from store.ids import new_id
from store.office import count_kinds, members, staff
from store.office.bookings import booking, courses, services, views
from store.office.bookings.booking import Guest, Wanted
from store.office.bookings.rules import read_time
from tests.tui.test_returns import PIN

COLA = "6901234567892"
DAY = date(2026, 11, 21)


def salon(shop: Shop, office: Actor, now: datetime) -> None:
    """Hair is cut by 1003 and 1004; yoga is on Saturdays at 19:00, two places, taught by 1003."""
    staff.add(shop, office, "1002", "王姐", "supervisor", PIN, now=now)
    for number, name in (("1003", "小美"), ("1004", "阿强")):
        staff.add(shop, office, number, name, "cashier", PIN, now=now)
    count_kinds.add(shop, office, "ten", "剪发10次", COLA, 10, 29800, now=now)
    given = {"product": COLA, "workers": ["1003", "1004"], "now": now}
    services.add(shop, office, "cut", "剪发", 45, **given)
    services.add(shop, office, "spa", "头皮护理", 60, **given)
    course = {"first": DAY, "last": None, "clock": "19:00", "minutes": 60, "weekdays": "6", "places": 2}
    courses.add(shop, office, "yoga", "瑜伽", **course, teacher="1003", product=COLA, now=now)


def other(shop: Shop, actor: Actor, now: datetime, number: int) -> str:
    phone = f"1390000000{number}"
    return members.enrol(shop, actor, phone, name=("陈静", "李芳", "张伟")[number], key=new_id(), now=now).id


def cut(shop: Shop, actor: Actor, now: datetime, clock: str, worker: str = "1003", **whose: object) -> str:
    """A haircut that is booked; the id of the booking."""
    wanted = Wanted("cut", read_time(shop.settings, clock, DAY), worker)
    return booking.book(shop, actor, wanted, **whose, key=new_id(), now=now).id


def join(shop: Shop, actor: Actor, now: datetime, member: str, *, wait: bool = False) -> str:
    session = views.sessions_between(shop, DAY, DAY)[0].id
    wanted = Wanted(session=session, wait=wait)
    return booking.book(shop, actor, wanted, member=member, key=new_id(), now=now).id


def busy_day(shop: Shop, actor: Actor, office: Actor, now: datetime, member: str) -> None:
    """One who came, one to come, a guest, and a course that is full, for which the member waits."""
    from store.counter import bookings

    salon(shop, office, now)
    people = [other(shop, actor, now, number) for number in range(3)]
    came = cut(shop, actor, now, "10:30", member=people[0])
    bookings.came(shop, actor, came, free=True, key=new_id(), now=now)
    cut(shop, actor, now, "14:30", member=member)
    cut(shop, actor, now, "15:00", "1004", guest=Guest("周女士", "13700000009"))
    for one in people[:2]:
        join(shop, actor, now, one)
    join(shop, actor, now, member, wait=True)
