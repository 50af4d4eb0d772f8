"""Reminders of bookings: in time, once, of the time that it is now, and none of what was given up."""

from dataclasses import replace
from datetime import timedelta

import pytest

from store.counter import bookings as counter
from store.counter import selling
from store.db.models import Outbox
from store.ids import new_id
from store.office import nightly, setting_up, staff
from store.office.bookings import booking, courses, services, views
from store.office.bookings.booking import Guest, Wanted
from store.office.bookings.rules import read_time
from store.office.members import consents
from store.office.outbox import booked
from tests.conftest import OFFICE
from tests.store.counter.conftest import stock_shop
from tests.store.office.outbox.conftest import Telling, send


@pytest.fixture
def book(sends, agreed, actor, now):
    """book(1, "11-23 14:30"): member 1 is booked then, by a shop that reminds 24 hours before."""
    shop = sends(remind_booking_hours=24, outbox_quiet="21:00-09:00")
    stock_shop(shop)
    staff.add(shop, OFFICE, "1003", "小美", "cashier", "314159", now=now)
    services.add(shop, OFFICE, "cut", "剪发", 45, product="036000291452", now=now)

    def book(number, text, **given):
        wanted = Wanted("cut", read_time(shop.settings, text, now.date()))
        given = given or {"member": agreed(number, marketing=False).id}
        return booking.book(shop, actor, wanted, **given, key=new_id(), now=now)

    book.shop = shop
    return book


def told(shop, actor, at):
    """What goes out when `shop outbox send` runs then."""
    booked.queue_bookings(shop, actor, at)
    sender = Telling()
    send(shop, OFFICE, sender, at)
    return [message.text for message in sender.sent]


def test_a_booking_is_told_once_so_many_hours_before_to_who_agreed_to_membership_alone(book, actor, office, now):
    book(1, "11-23 14:30")
    shop, night = book.shop, now + timedelta(hours=14)
    assert nightly.run(shop, office, night).queued.booking == 1
    assert told(shop, actor, night + timedelta(hours=12)) == []
    text = "【桂台小店】您预约了:剪发,2026-11-23 14:30。恭候光临!"
    assert told(shop, actor, now + timedelta(days=1, hours=4, minutes=10)) == [text]
    assert told(shop, actor, now + timedelta(days=1, hours=5)) == []


def test_a_booking_that_is_moved_is_told_with_its_new_time_and_one_that_is_given_up_is_not(book, actor, now):
    shop = book.shop
    moved, gone = book(1, "11-23 14:30"), book(2, "11-23 16:00")
    assert booked.queue_bookings(shop, actor, now + timedelta(hours=6)) == 2
    later = Wanted(begins=read_time(shop.settings, "11-23 17:00", now.date()))
    booking.move(shop, actor, moved.id, later, key=new_id(), now=now + timedelta(hours=6))
    counter.cancel(shop, actor, gone.id, key=new_id(), now=now + timedelta(hours=6))
    said = told(shop, actor, now + timedelta(days=1, hours=7))
    assert said == ["【桂台小店】您预约了:剪发,2026-11-23 17:00。恭候光临!"]
    assert sorted(row.state for row in Outbox.select()) == ["dropped", "dropped", "sent"]
    again = Wanted(begins=read_time(shop.settings, "11-23 18:00", now.date()))
    booking.move(shop, actor, moved.id, again, key=new_id(), now=now + timedelta(days=1, hours=8))
    assert "18:00" in told(shop, actor, now + timedelta(days=1, hours=9))[0]


def test_who_books_for_today_is_a_guest_or_did_not_agree_is_not_told(book, actor, now):
    shop = book.shop
    book(1, "16:00")
    book(0, "11-23 10:00", guest=Guest("李女士", "13900000001"))
    refused = book(3, "11-23 12:00").member
    consents.withdraw(shop, actor, refused, "membership", now=now)
    assert told(shop, actor, now + timedelta(days=1)) == [] and Outbox.select().count() == 0


def test_what_is_booked_for_the_early_morning_is_told_the_evening_before(book, actor, now):
    setting_up.change_settings(book.shop, OFFICE, remind_booking_hours=2, now=now)
    book(1, "11-22 08:30")
    assert len(told(book.shop, actor, now + timedelta(hours=9))) == 1, "half past seven in the evening"


def test_a_shop_that_reminds_of_nothing_tells_nobody(book, actor, now):
    setting_up.change_settings(book.shop, OFFICE, remind_booking_hours=0, now=now)
    book(1, "11-23 14:30")
    assert booked.queue_bookings(book.shop, actor, now + timedelta(days=1, hours=5)) == 0


def test_who_moves_up_from_the_waiting_list_is_told_at_once_and_again_before_it_begins(book, agreed, actor, now):
    shop, day = book.shop, now.date() + timedelta(days=4)
    given = {"first": day, "last": day, "clock": "19:00", "minutes": 60, "places": 1}
    courses.add(shop, OFFICE, "yoga", "瑜伽", **given, now=now)
    (session,) = views.sessions_between(shop, day, day)
    joined = [
        booking.book(
            *(shop, actor, Wanted(session=session.id, wait=True)),
            **{"member": agreed(number).id, "key": new_id(), "now": now},
        )
        for number in (1, 2)
    ]
    assert told(shop, actor, now) == []
    counter.cancel(shop, actor, joined[0].id, key=new_id(), now=now)
    text = f"【桂台小店】您预约了:瑜伽,{day} 19:00。恭候光临!"
    assert told(shop, actor, now + timedelta(minutes=5)) == [text]
    assert told(shop, actor, now + timedelta(minutes=10)) == []
    assert told(shop, actor, now + timedelta(days=3, hours=9)) == [text]


def test_whose_session_is_called_off_is_told_once_and_who_had_given_it_up_is_not(book, agreed, actor, now):
    shop, day = book.shop, now.date() + timedelta(days=4)
    given = {"first": day, "last": day, "clock": "19:00", "minutes": 60, "places": 2}
    courses.add(shop, OFFICE, "yoga", "瑜伽", **given, now=now)
    (session,) = views.sessions_between(shop, day, day)
    who = [agreed(number).id for number in (1, 2, 3)] + [agreed(4, marketing=False).id]
    consents.withdraw(shop, actor, who[2], "membership", now=now)
    joined = [
        booking.book(*(shop, actor, Wanted(session=session.id, wait=place > 1)), member=member, key=new_id(), now=now)
        for place, member in enumerate(who)
    ]
    counter.cancel(shop, actor, joined[0].id, key=new_id(), now=now)
    at = now + timedelta(minutes=5)
    assert len(told(shop, actor, at)) == 0, "one of those who waited did not agree, and moved up untold"
    courses.call_off(shop, OFFICE, "yoga", day, now=at)
    text = f"【桂台小店】瑜伽({day} 19:00)取消,不能如期举行。给您添麻烦了,敬请谅解。"
    evening = now.replace(hour=14)
    assert told(shop, actor, evening) == [], "not in the quiet hours"
    morning = evening + timedelta(hours=12)
    assert told(shop, actor, morning) == [text, text]
    assert told(shop, actor, morning + timedelta(hours=1)) == []
    assert sorted(row.member_id for row in Outbox.select()) == sorted([who[1], who[3]])
    assert views.history(shop, joined[1].id)[-1].kind == "off"


def test_a_session_that_would_have_begun_is_not_called_off_to_anybody(book, agreed, actor, now):
    shop, day = book.shop, now.date() + timedelta(days=4)
    given = {"first": day, "last": day, "clock": "19:00", "minutes": 60, "places": 2}
    courses.add(shop, OFFICE, "yoga", "瑜伽", **given, now=now)
    (session,) = views.sessions_between(shop, day, day)
    booking.book(shop, actor, Wanted(session=session.id), member=agreed(1).id, key=new_id(), now=now)
    courses.call_off(shop, OFFICE, "yoga", day, now=now)
    assert told(shop, actor, now + timedelta(days=5)) == []


def test_whose_line_was_taken_out_of_the_basket_is_not_reminded_anew(book, actor, now):
    shop = book.shop
    made = book(1, "11-23 14:30")
    assert len(told(shop, actor, now + timedelta(days=1, hours=5))) == 1
    at, sale = now + timedelta(days=2), selling.new_sale_id()
    counter.came_and_ring(shop, actor, sale, made.id, key=new_id(), now=at)
    selling.void_sale(shop, replace(actor, role="manager"), sale, key=new_id(), now=at)
    assert views.by_id(shop, made.id).state == "booked"
    assert told(shop, actor, at + timedelta(minutes=5)) == []
