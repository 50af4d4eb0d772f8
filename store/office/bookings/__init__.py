"""Bookings (预约): services that somebody does at a time, courses with places, and who comes.

    booked → came                 a use of a count card is taken, or the service is rung up (store.counter.bookings)
           → missed               loses a use where the shop says so
           → cancelled            without loss until so many hours before
    waiting → booked              as soon as a place of the session is free
            → cancelled

No worker and no member is ever in two places at once, and no session has more than its places: whoever writes in the
book holds it alone (`rules.hold`).
"""
