"""What cannot be true of bookings is found, and which it is."""

import pytest

from store.db import triggers
from store.office.bookings.booking import Guest
from store.reports.verify import verify
from tests.bookings import Salon, any_salon
from tests.store.reports.test_verify import found

__all__ = ["any_salon"]


@pytest.fixture
def booked(any_salon: Salon):
    """1 and 2 are haircuts by 1003 in turn, 3 is one of a guest by 1004, 4 and 5 have both places of the course."""
    any_salon.course()
    any_salon.book("14:30")
    any_salon.book("15:15")
    any_salon.guest("14:30", Guest("李女士"), "1004")
    for member in any_salon.members[1:3]:
        any_salon.join(member)
    return any_salon.shop


def test_bookings_that_only_acts_made_are_sound(booked):
    assert verify(booked).findings == ()


def of(number, column):
    return f"(SELECT {column} FROM booking WHERE number = {number})"


DAMAGES = {
    "a state without an event": ("UPDATE booking SET state = 'came' WHERE number = 1", [("booking", "1")]),
    "an event that is gone": (
        f"DELETE FROM booking_event WHERE booking = {of(1, 'id')}",
        [("booking", "1")],
    ),
    "a worker at two": (
        f"UPDATE booking_event SET worker = {of(1, 'worker')} WHERE booking = {of(3, 'id')}",
        f"UPDATE booking SET worker = {of(1, 'worker')} WHERE number = 3",
        [("worker", "1003")],
    ),
    "a member at two": (
        f"UPDATE booking SET member = {of(1, 'member')} WHERE number = 3",
        [("member booked twice", "{member}")],
    ),
    "a teacher who cuts hair": (
        f"UPDATE booking_event SET begins_at = {of(4, 'begins_at')} WHERE booking = {of(1, 'id')}",
        f"UPDATE booking SET begins_at = {of(4, 'begins_at')}, ends_at = {of(4, 'ends_at')} WHERE number = 1",
        [("teacher", "1003")],
    ),
    "more than its places": ("UPDATE course_session SET places = 1", [("places", "yoga")]),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_what_cannot_be_of_bookings_is_found(booked, any_salon, damage):
    *statements, expected = DAMAGES[damage]
    triggers.drop_all(booked.db)
    for sql in statements:
        booked.db.execute_sql(sql)
    triggers.install(booked.db)
    number = booked.db.execute_sql(f"SELECT m.number FROM member m WHERE m.id = '{any_salon.member}'").fetchone()[0]
    assert found(booked) == [(rule, where.format(member=number)) for rule, where in expected]
