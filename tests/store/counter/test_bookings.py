"""S07, L07: who books what with whom and when: nobody is in two places at once, and how far ahead one may book."""

from dataclasses import replace
from datetime import timedelta

import pytest

from store.books.permits import ApprovalNeeded
from store.db.models import Booking, BookingEvent, JournalEntry, Tier
from store.office import staff
from store.office.bookings import booking, services, views
from store.office.bookings.booking import Guest, GuestMissing, NobodyFree, Wanted
from store.office.bookings.courses import BadCourse
from store.office.bookings.free import free_times
from store.office.bookings.rules import (
    BadTime,
    InThePast,
    MemberTaken,
    OutsideHours,
    TooFarAhead,
    WorkerTaken,
    read_time,
)
from store.office.bookings.services import BadService, BookableExists, NothingToDo, NotTheirs, ServiceStopped
from store.office.members import cards, erasing, merging, tiers
from store.office.members.editing import set_tier
from store.office.members.refusals import MemberFrozen
from tests.bookings import TISSUES, any_salon, salon, sound
from tests.conftest import OFFICE

__all__ = ["any_salon", "salon"]


def test_a_worker_is_booked_once_at_a_time_and_right_after_is_another_time(any_salon):
    one = any_salon.book("14:30")
    assert (one.number, one.what, one.worker_name, one.who, one.state) == (
        1,
        "剪发",
        "小美",
        "138****0001 客*",
        "booked",
    )
    for clock in ("14:30", "14:00", "15:14"):
        with pytest.raises(WorkerTaken) as refusal:
            any_salon.book(clock, any_salon.members[1])
        assert refusal.value.params == {"name": "小美", "time": "11-21 14:30", "what": "剪发"}
    assert any_salon.book("15:15", any_salon.members[1]).number == 2
    assert any_salon.book("13:45", any_salon.members[2]).state == "booked"
    sound(any_salon)


def test_without_a_worker_whoever_is_free_is_taken_until_nobody_is(any_salon):
    mine = [any_salon.book("14:30", member, worker=None).worker for member in any_salon.members[:2]]
    assert mine == ["1003", "1004"]
    with pytest.raises(NobodyFree):
        any_salon.book("14:45", any_salon.members[2], worker=None)
    with pytest.raises(NotTheirs):
        any_salon.book("16:00", worker="1001")


def test_a_member_is_booked_once_at_a_time_and_a_guest_is_whoever_comes(any_salon):
    any_salon.book("14:30")
    with pytest.raises(MemberTaken):
        any_salon.book("15:00", worker="1004")
    guest = any_salon.guest("14:30", Guest("李女士", "139 0000 0001"), "1004")
    assert (guest.member, guest.who) == (None, "139****0001 李*")
    with pytest.raises(GuestMissing):
        any_salon.guest("16:00", Guest(" "))
    assert "李女士" not in "".join(row.detail for row in JournalEntry.select())
    sound(any_salon)


def test_how_far_ahead_one_may_book_and_that_a_higher_tier_may_book_further(any_salon):
    any_salon.choose(booking_days=7)
    last = any_salon.today + timedelta(days=7)
    any_salon.book(day=last)
    with pytest.raises(TooFarAhead) as refusal:
        any_salon.book(day=last + timedelta(days=1))
    assert (refusal.value.params["days"], str(refusal.value.params["until"])) == (7, "2026-11-28")
    changed = [replace(tier, booking_days=7 * tier.rank) for tier in tiers.table(any_salon.shop)]
    tiers.put(any_salon.shop, OFFICE, changed, now=any_salon.now)
    assert [row.booking_days for row in Tier.select().order_by(Tier.rank)] == [0, 7, 14]
    set_tier(any_salon.shop, OFFICE, any_salon.member, "gold", now=any_salon.now)
    assert any_salon.book(day=last + timedelta(days=14)).state == "booked"
    with pytest.raises(TooFarAhead):
        any_salon.book(day=last + timedelta(days=15))


def test_nothing_is_booked_outside_the_opening_hours_and_night_hours_are_of_the_evening_before(any_salon):
    any_salon.choose(opening_hours="10:00-14:00 18:00-02:00", day_ends_at="04:00")
    for clock in ("09:30", "13:30", "17:59", "01:30", "02:00"):
        with pytest.raises((OutsideHours, InThePast)):
            any_salon.book(clock, day=any_salon.today + timedelta(days=1))
    assert f"{any_salon.book('13:15').begins:%d %H:%M}" == "21 13:15"
    late = any_salon.book("01:15", any_salon.members[1])
    assert f"{late.begins:%d %H:%M}" == "22 01:15"
    today = views.bookings_between(any_salon.shop, any_salon.today, any_salon.today)
    assert [each.number for each in today] == [1, 2]


def test_what_is_over_is_not_booked_and_what_has_just_begun_is(any_salon):
    with pytest.raises(InThePast):
        any_salon.book("09:45")
    assert any_salon.book("10:15").state == "booked"


def test_the_next_free_times_are_quarters_of_an_hour_that_somebody_has(any_salon):
    any_salon.choose(opening_hours="10:00-13:00")
    any_salon.book("11:00")
    any_salon.book("11:15", any_salon.members[1], worker="1004")
    what = services.service(any_salon.shop, "cut")
    found = free_times(any_salon.shop, what, any_salon.today, now=any_salon.now)
    said = [(f"{each.begins:%H:%M}", each.worker) for each in found]
    assert said == [("11:45", "1003"), ("12:00", "1003"), ("12:15", "1003")]
    alone = free_times(any_salon.shop, what, any_salon.today, worker="1004", now=any_salon.now)
    assert [f"{each.begins:%H:%M}" for each in alone] == ["12:00", "12:15"]
    tomorrow = free_times(any_salon.shop, what, any_salon.today + timedelta(days=1), most=3, now=any_salon.now)
    assert [f"{each.begins:%d %H:%M}" for each in tomorrow] == ["22 10:00", "22 10:15", "22 10:30"]


def test_a_booking_is_moved_with_its_worker_and_keeps_its_number(any_salon):
    one = any_salon.book()
    moved = any_salon.move(one, Wanted(begins=any_salon.at("15:00")))
    assert (moved.number, f"{moved.begins:%H:%M}", moved.worker) == (1, "15:00", "1003")
    assert any_salon.move(moved, Wanted(worker="1004")).worker == "1004"
    any_salon.course(minutes=30)
    joined = any_salon.move(moved, Wanted(session=any_salon.session().id))
    assert (joined.service, joined.course, joined.worker, joined.what) == (None, "yoga", "1003", "瑜伽")
    assert any_salon.book("15:00", any_salon.members[1]).state == "booked"
    with pytest.raises(WorkerTaken):
        any_salon.move(joined, Wanted("cut", any_salon.at("15:15"), "1003"))
    history = [(each.kind, f"{each.begins:%H:%M}", each.staff) for each in views.history(any_salon.shop, one.id)]
    assert history == [
        ("book", "14:30", "1001"),
        ("move", "15:00", "1001"),
        ("move", "15:00", "1001"),
        ("move", "19:00", "1001"),
    ]
    said = [row.act for row in JournalEntry.select().order_by(JournalEntry.sequence) if row.act.startswith("booking.")]
    assert said[:4] == ["booking.book", "booking.move", "booking.move", "booking.move"]
    sound(any_salon)


def test_the_same_request_books_moves_and_cancels_once(any_salon):
    one = any_salon.book(key="book")
    assert any_salon.book(key="book") == one
    assert any_salon.cancel(one, key="cancel") == any_salon.cancel(one, key="cancel")
    assert [Booking.select().count(), BookingEvent.select().count()] == [1, 2]


def test_what_can_be_booked_says_what_it_is_and_only_a_manager_changes_it(salon):
    for wrong in ({"code": "a b"}, {"name": ""}, {"minutes": 0}):
        with pytest.raises(BadService):
            services.add(
                salon.shop,
                OFFICE,
                **{"code": "x", "name": "x", "minutes": 30, "product": TISSUES, "now": salon.now, **wrong},
            )
    with pytest.raises(NothingToDo):
        services.add(salon.shop, OFFICE, "x", "x", 30, now=salon.now)
    with pytest.raises(BookableExists):
        salon.course("cut")
    for wrong in ({"weekdays": "8"}, {"clock": "25:00"}, {"places": 0}, {"last": salon.today - timedelta(days=1)}):
        with pytest.raises(BadCourse):
            salon.course("x", **wrong)
    with pytest.raises(ApprovalNeeded):
        services.stop(salon.shop, salon.actor, "cut", now=salon.now)
    services.stop(salon.shop, OFFICE, "cut", now=salon.now)
    with pytest.raises(ServiceStopped):
        salon.book()


def test_whose_card_is_frozen_and_who_works_here_no_more_is_not_booked(salon):
    cards.set_state(salon.shop, OFFICE, salon.member, "frozen", now=salon.now)
    with pytest.raises(MemberFrozen):
        salon.book()
    staff.set_active(salon.shop, OFFICE, "1003", False, now=salon.now)
    with pytest.raises(staff.NotActive):
        salon.book(member=salon.members[1])
    assert salon.book(member=salon.members[1], worker=None).worker == "1004"


def test_who_is_merged_keeps_the_bookings_and_who_is_forgotten_gives_them_up(any_salon):
    any_salon.course()
    one = any_salon.book()
    merging.merge(any_salon.shop, OFFICE, any_salon.member, any_salon.members[1], now=any_salon.now)
    assert any_salon.look(one).member == any_salon.members[1]
    any_salon.join(any_salon.members[2])
    mine = any_salon.join(any_salon.members[3])
    waiting = any_salon.join(any_salon.members[4], wait=True)
    erasing.erase(any_salon.shop, OFFICE, any_salon.members[3], now=any_salon.now)
    assert [any_salon.look(each).state for each in (mine, waiting)] == ["cancelled", "booked"]
    sound(any_salon)


def test_guests_are_forgotten_a_month_after_they_came(any_salon):
    one = any_salon.guest("14:30", Guest("李女士", "13900000001"))
    assert booking.forget_guests(any_salon.shop, any_salon.now + timedelta(days=29)) == 0
    assert booking.forget_guests(any_salon.shop, any_salon.now + timedelta(days=31)) == 1
    assert any_salon.look(one).who == "—"


@pytest.mark.parametrize(
    ("said", "means"),
    [
        ("1430", "11-21 14:30"),
        ("14:30", "11-21 14:30"),
        ("9", "11-21 09:00"),
        ("930", "11-21 09:30"),
        ("12-03 1430", "12-03 14:30"),
        ("2026-12-03 14.30", "12-03 14:30"),
        ("1/5 9", "01-05 09:00"),
    ],
)
def test_a_time_is_typed_with_few_keys(salon, said, means):
    assert f"{read_time(salon.shop.settings, said, salon.today):%m-%d %H:%M}" == means


@pytest.mark.parametrize("said", ["", "2460", "25", "x", "13-01 9", "12345", "1-2-3-4 9"])
def test_what_is_no_time_is_refused(salon, said):
    with pytest.raises(BadTime):
        read_time(salon.shop.settings, said, salon.today)
