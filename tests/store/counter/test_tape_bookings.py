"""The tape with bookings: booked, moved, waited for, come for, missed and taken back."""

from datetime import date

from store.db.models import Booking, BookingEvent
from store.office import count_kinds, staff
from store.office.bookings import courses, services
from store.reports.verify import verify
from tests.store.counter.test_member_sales import COKE, counter
from tests.store.counter.test_replay_members import PHONE, errors, play

__all__ = ["counter", "play"]

OTHER = "13900000009"
DAY = (
    {"do": "enrol", "phone": PHONE},
    {"do": "enrol", "phone": OTHER},
    {"do": "book", "service": "cut", "begin": "2026-11-21T14:30", "worker": "1003", "member": PHONE},
    {"do": "book", "service": "cut", "begin": "2026-11-21T16:30", "name": "李女士"},
    {"do": "book", "service": "cut", "begin": "2026-11-21T14:45", "worker": "1003", "member": OTHER},
    {"do": "book_move", "begin": "2026-11-21T15:30"},
    {"do": "book", "course": "yoga", "day": "2026-11-21", "member": PHONE},
    {"do": "book", "course": "yoga", "day": "2026-11-21", "member": OTHER},
    {"do": "book", "course": "yoga", "day": "2026-11-21", "member": OTHER, "wait": True},
    {"do": "book_cancel", "number": 3},
    {"do": "book_back", "number": 3},
    {"do": "count_sell", "kind": "ten", "member": PHONE, "tendered": "100"},
    {"do": "came", "number": 1, "at": "2026-11-21T14:35"},
    {"do": "book_back", "number": 1},
    {"do": "book_back", "number": 1, "approved": "1000"},
    {"do": "came", "number": 1},
    {"do": "came", "number": 2, "ring": True, "at": "2026-11-21T15:35"},
    {"do": "missed", "number": 4, "at": "2026-11-21T19:30"},
    {"do": "tender", "cash": "exact"},
)


def prepared(till):
    office = staff.in_the_office(till.shop)
    staff.add(till.shop, office, "1000", "店长", "manager", "314159", now=till.at)
    staff.add(till.shop, office, "1003", "小美", "cashier", "314159", now=till.at)
    count_kinds.add(till.shop, office, "ten", "十次", COKE, 10, 10000, now=till.at)
    services.add(till.shop, office, "cut", "剪发", 45, product=COKE, workers=["1003"], now=till.at)
    day = date(2026, 11, 21)
    given = {"first": day, "last": day, "clock": "19:00", "minutes": 60, "places": 1}
    courses.add(till.shop, office, "yoga", "瑜伽", **given, now=till.at)


def test_a_tape_books_moves_and_cancels_and_says_who_came(play, counter):
    prepared(counter)
    answers = play(*DAY)
    expected = {4: "WorkerTaken", 7: "SessionFull", 10: "SessionFull", 13: "ApprovalNeeded"}
    said = [each.get("booking") for each in answers]
    assert errors(answers) == [expected.get(at) for at in range(len(DAY))]
    assert said[2] == {
        **{"number": 1, "service": "cut", "course": None, "worker": "1003", "state": "booked", "used": False},
        **{"rung": False, "begin": "2026-11-21T14:30+08:00"},
    }


def test_playing_it_again_books_nothing_twice(play, counter):
    prepared(counter)
    play(*DAY)
    counted = [model.select().count() for model in (Booking, BookingEvent)]
    play(*DAY)
    assert [model.select().count() for model in (Booking, BookingEvent)] == counted
    assert verify(counter.shop).findings == ()
