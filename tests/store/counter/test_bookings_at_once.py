"""Two tills book the last place at once; one is killed in the middle; whatever is done, nobody is booked twice."""

import multiprocessing
import os
import signal
from datetime import datetime
from pathlib import Path
from typing import Any

from store.books import counts
from store.books.actor import Actor
from store.counter import bookings as counter
from store.counter import count_cards
from store.db.models import Booking, BookingEvent
from store.db.opening import open_shop
from store.ids import new_id
from store.office import count_kinds
from store.office.bookings import booking
from store.office.bookings.booking import NotNow, SessionFull, Wanted
from store.office.bookings.rules import (
    WorkerTaken,
)
from tests.bookings import TISSUES, any_salon, sound
from tests.conftest import CASHIER, OFFICE

__all__ = ["any_salon"]


def _try_to_book(home: str, wanted: list[Wanted], member: str, till: str, now: datetime, ready: Any, said: Any) -> None:
    shop = open_shop(Path(home))
    actor = Actor(staff=CASHIER, number="1001", name="小李", role="cashier", till=till)
    with shop.connection():
        for at, each in enumerate(wanted):
            ready.wait(60)
            try:
                booking.book(shop, actor, each, member=member, key=new_id(), now=now)
            except (SessionFull, WorkerTaken) as refusal:
                said.put((at, type(refusal).__name__))
            else:
                said.put((at, "booked"))
    shop.close()


def test_of_two_tills_at_once_one_has_the_last_place_and_the_other_is_told(any_salon, home):
    any_salon.course(places=1)
    days = [any_salon.session(offset).id for offset in (0, 7, 14)]
    hours = [Wanted("cut", any_salon.at(clock), "1004") for clock in ("12:00", "13:00", "14:00")]
    wanted = [*(Wanted(session=session) for session in days), *hours]
    processes = multiprocessing.get_context("spawn")
    ready, answers = processes.Barrier(2), processes.Queue()
    tills = [
        processes.Process(target=_try_to_book, args=(str(home), wanted, member, till, any_salon.now, ready, answers))
        for till, member in zip(("0101", "0102"), any_salon.members, strict=False)
    ]
    for each in tills:
        each.start()
    said = sorted(answers.get(timeout=60) for _ in range(2 * len(wanted)))
    for each in tills:
        each.join(30)
    full = [(at, what) for at in (0, 1, 2) for what in ("SessionFull", "booked")]
    taken = [(at, what) for at in (3, 4, 5) for what in ("WorkerTaken", "booked")]
    assert said == [*full, *taken]
    sound(any_salon)


def _say_they_came(home: str, bookings: list[str], till: str, now: datetime, ready: Any, said: Any) -> None:
    shop = open_shop(Path(home))
    actor = Actor(staff=CASHIER, number="1001", name="小李", role="cashier", till=till)
    with shop.connection():
        for one in bookings:
            ready.wait(60)
            try:
                counter.came(shop, actor, one, key=new_id(), now=now)
            except NotNow:
                said.put((one, "told"))
            else:
                said.put((one, "came"))
    shop.close()


def test_two_tills_at_once_take_one_use_for_who_came(any_salon, home):
    count_kinds.add(any_salon.shop, OFFICE, "ten", "剪发10次", TISSUES, 10, 29800, now=any_salon.now)
    given = {"key": new_id(), "now": any_salon.now}
    sold = count_cards.sell(any_salon.shop, any_salon.actor, any_salon.member, "ten", "wechat", **given)
    made = [any_salon.book(clock).id for clock in ("12:00", "13:00", "14:00")]
    processes = multiprocessing.get_context("spawn")
    ready, answers = processes.Barrier(2), processes.Queue()
    tills = [
        processes.Process(target=_say_they_came, args=(str(home), made, till, any_salon.now, ready, answers))
        for till in ("0101", "0102")
    ]
    for each in tills:
        each.start()
    said = sorted(answers.get(timeout=60) for _ in range(2 * len(made)))
    for each in tills:
        each.join(30)
    assert said == sorted((one, what) for one in made for what in ("came", "told"))
    assert counts.card(any_salon.shop, sold.card, now=any_salon.now).unused == 7
    sound(any_salon)


def _killed_while_booking(home: str, session: str, member: str, at: int, now: datetime) -> None:
    shop = open_shop(Path(home))
    actor = Actor(staff=CASHIER, number="1001", name="小李", role="cashier", till="0101")
    done = 0
    execute = shop.db.execute_sql

    def killed(*args: Any, **named: Any) -> Any:
        nonlocal done
        done += 1
        if done == at:
            os.kill(os.getpid(), signal.SIGKILL)
        return execute(*args, **named)

    with shop.connection():
        shop.db.execute_sql = killed
        booking.book(shop, actor, Wanted(session=session), member=member, key="book", now=now)
    shop.close()


def test_a_till_killed_between_any_two_statements_of_a_booking_leaves_all_of_it_or_nothing(any_salon, home):
    any_salon.course(places=1)
    session, member = any_salon.session().id, any_salon.member
    processes = multiprocessing.get_context("spawn")
    for at in (4, 12, 14):
        killed = processes.Process(target=_killed_while_booking, args=(str(home), session, member, at, any_salon.now))
        killed.start()
        killed.join(60)
        assert killed.exitcode == -signal.SIGKILL
        assert (Booking.select().count(), BookingEvent.select().count()) == (0, 0)
        sound(any_salon)
    one = booking.book(
        any_salon.shop, any_salon.actor, Wanted(session=session), member=member, key="book", now=any_salon.now
    )
    assert one.state == "booked"
    sound(any_salon)
