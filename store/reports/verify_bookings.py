"""`shop verify` of bookings: each stands as its history says, and nobody is in two places at once."""

from collections.abc import Iterator

from store.db.opening import Shop
from store.i18n import N_
from store.reports.findings import Finding, rows


def histories(shop: Shop) -> Iterator[Finding]:
    """A booking is what its latest event says, and no event is lacking."""
    differing = """
        SELECT b.number, b.state FROM booking b
        LEFT JOIN booking_event e ON e.booking = b.id
            AND e.position = (SELECT COUNT(*) FROM booking_event o WHERE o.booking = b.id)
        WHERE e.id IS NULL OR e.state <> b.state OR e.begins_at <> b.begins_at
            OR COALESCE(e.worker, '') <> COALESCE(b.worker, '') OR COALESCE(e.session, '') <> COALESCE(b.session, '')
        ORDER BY b.number"""
    for number, state in rows(shop, differing):
        yield Finding(
            "booking",
            str(number),
            N_("Booking {where} is kept as {state}; its history says something else."),
            {"state": state},
        )


_TOGETHER = "a.begins_at < b.ends_at AND b.begins_at < a.ends_at"


def workers(shop: Shop) -> Iterator[Finding]:
    """Nobody serves two at once, or serves and teaches."""
    twice = f"""
        SELECT s.number, a.number, b.number FROM booking a JOIN booking b ON b.worker = a.worker
            AND b.number > a.number AND {_TOGETHER} JOIN staff s ON s.id = a.worker
        WHERE a.state IN ('booked', 'came') AND b.state IN ('booked', 'came') ORDER BY a.number, b.number"""
    for staff, first, second in rows(shop, twice):
        yield Finding(
            "worker",
            staff,
            N_("{where} is booked twice at once: {first} and {second}."),
            {"first": first, "second": second},
        )
    teaching = f"""
        SELECT s.number, a.number, b.course FROM booking a JOIN course_session b ON b.teacher = a.worker
            AND b.off = {"false" if shop.engine == "postgresql" else 0} AND {_TOGETHER} JOIN staff s ON s.id = a.worker
        WHERE a.state IN ('booked', 'came') ORDER BY a.number"""
    for staff, number, course in rows(shop, teaching):
        yield Finding(
            "teacher",
            staff,
            N_("{where} teaches {course} and has booking {number} at the same time."),
            {"course": course, "number": number},
        )


def members(shop: Shop) -> Iterator[Finding]:
    twice = f"""
        SELECT m.number, a.number, b.number FROM booking a JOIN booking b ON b.member = a.member
            AND b.number > a.number AND {_TOGETHER} JOIN member m ON m.id = a.member
        WHERE a.state IN ('booked', 'came') AND b.state IN ('booked', 'came') ORDER BY a.number, b.number"""
    for member, first, second in rows(shop, twice):
        yield Finding(
            "member booked twice",
            member,
            N_("Member {where} is booked twice at once: {first} and {second}."),
            {"first": first, "second": second},
        )


def places(shop: Shop) -> Iterator[Finding]:
    """No session has more than its places, and none that is off has anybody."""
    over = """
        SELECT s.course, s.begins_at, s.places, COUNT(b.id) FROM course_session s JOIN booking b ON b.session = s.id
        WHERE b.state IN ('booked', 'came', 'missed')
        GROUP BY s.id, s.course, s.begins_at, s.places HAVING COUNT(b.id) > s.places ORDER BY s.course, s.begins_at"""
    for course, _begins, places, seated in rows(shop, over):
        yield Finding(
            "places",
            course,
            N_("A session of {where} with {places} {places:place|places} has {seated} {seated:booking|bookings}."),
            {"places": places, "seated": seated},
        )


def uses(shop: Shop) -> Iterator[Finding]:
    """What a booking took of a count card is a use of one."""
    strays = """
        SELECT b.number FROM booking b JOIN count_entry e ON e.id = b.use WHERE e.kind <> 'use' ORDER BY b.number"""
    for (number,) in rows(shop, strays):
        yield Finding("use of a booking", str(number), N_("Booking {where} took something that is no use of a card."))


BOOKING_CHECKS = (histories, workers, members, places, uses)
