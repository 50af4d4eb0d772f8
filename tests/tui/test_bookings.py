"""Bookings at the till: booked in few keys, come for, missed, moved, cancelled; and what the cashier is told."""

from datetime import datetime, timedelta

import pytest

from store.books.actor import Actor
from store.counter import count_cards
from store.db.models import Booking, CountCard, PrintJob
from store.db.opening import Shop
from store.db.settings import save
from store.ids import new_id
from store.office.bookings import services
from tests.tui.booked import COLA, PIN, cut, join, other, salon
from tests.tui.conftest import Desk, Open
from tests.tui.members import PHONE, gold_member
from tests.tui.waiting import open_entry, until


@pytest.fixture
def member(stocked: Shop, office: Actor, actor: Actor, now: datetime) -> str:
    """A member of the salon."""
    salon(stocked, office, now)
    return gold_member(stocked, actor, now).id


async def bookings(desk: Desk) -> None:
    await open_entry(desk, "y")
    assert desk.place == "bookings"


async def key(desk: Desk, char: str, then: str) -> None:
    """One key of a question; `then` is what stands on the screen afterwards."""
    await desk.press(char)
    await until(desk, lambda: then in desk.text() or then in desk.said[1])


def states() -> list[str]:
    return [row.state for row in Booking.select().order_by(Booking.number)]


async def test_a_member_is_booked_with_five_keys_and_no_more_than_one_at_a_time_is_offered(
    open_till: Open, member: str
) -> None:
    async with open_till(size=(80, 24)) as desk:
        await desk.scan(PHONE)
        await bookings(desk)
        await desk.press("f3")
        await key(desk, "1", "11:00")
        await key(desk, "1", "is booked")
        assert desk.said == ("good", "138****5678 王* is booked: 剪发, 11-21 11:00  小美")
        assert "11:00–11:45" in desk.text()
        await desk.press("f3")
        await key(desk, "1", "12:00")
        assert "11:00" not in desk.text() and "11:30" not in desk.text()
    assert states() == ["booked"]


async def test_without_a_member_one_is_looked_for_and_a_guest_is_typed(open_till: Open, member: str) -> None:
    async with open_till(size=(80, 24)) as desk:
        await bookings(desk)
        await desk.press("f3")
        await until(desk, lambda: desk.place == "members")
        await desk.scan(PHONE)
        await until(desk, lambda: desk.place == "booking")
        await desk.press("escape")
        assert desk.place == "bookings" and states() == []
        await desk.press("f8")
        await desk.type("周女士 123\n")
        assert desk.said[0] == "bad" and desk.place == "amount"
        await desk.press("escape", "f8")
        await desk.type("周女士 13700000009\n")
        await until(desk, lambda: desk.place == "booking")
        assert "137****0009 周*" in desk.text()
        await key(desk, "1", "11:00")
        await desk.press("f2")
        await desk.type("25\n")
        assert desk.said[0] == "bad" and desk.place == "amount"
        await desk.press("escape", "f2")
        await desk.type("11-22 1430\n")
        await until(desk, lambda: desk.place == "bookings")
        assert "Bookings tomorrow · 11-22" in desk.text() and "14:30–15:15" in desk.text()
        await desk.press("left")
        assert "Bookings today · 11-21" in desk.text() and "14:30" not in desk.text()
    assert [(row.name, row.phone) for row in Booking.select()] == [("周女士", "13700000009")]


async def test_only_times_of_one_worker_are_offered_and_of_another_day(
    open_till: Open, stocked: Shop, actor: Actor, now: datetime, member: str
) -> None:
    cut(stocked, actor, now, "11:00", "1004", member=other(stocked, actor, now, 0))
    async with open_till() as desk:
        await desk.scan(PHONE)
        await bookings(desk)
        await desk.press("f3")
        await key(desk, "1", "11:00  小美")
        await desk.press("f3")
        await desk.type("1004\n")
        await until(desk, lambda: "1004 阿强" in desk.text())
        assert "12:00  阿强" in desk.text() and "小美" not in desk.text().split("F3")[0].split("1004 阿强")[1]
        await desk.press("right")
        await key(desk, "1", "is booked: 剪发, 11-22 08:00  阿强")


async def test_a_full_course_is_waited_for_by_the_same_key_again(
    open_till: Open, stocked: Shop, actor: Actor, now: datetime, member: str
) -> None:
    made = [join(stocked, actor, now, other(stocked, actor, now, number)) for number in (0, 1)]
    async with open_till(size=(80, 24)) as desk:
        await desk.scan(PHONE)
        await bookings(desk)
        await desk.press("f3")
        await key(desk, "3", "The same key again")
        assert desk.said[0] == "attention" and states() == ["booked"] * 2
        await key(desk, "3", "waits for a place")
        assert states() == ["booked", "booked", "waiting"]
        assert "2 of 2 +1" in desk.text()
        await desk.press("up", "delete")
        assert desk.place == "confirm"
        await desk.press("f2")
        await until(desk, lambda: desk.place == "bookings")
        assert desk.said == ("good", "139****0001 李* does not come for 瑜伽.")
    assert states() == ["booked", "cancelled", "booked"] and len(made) == 2


async def test_who_came_uses_the_count_card_and_the_list_says_what_is_left(
    open_till: Open, stocked: Shop, actor: Actor, now: datetime, member: str
) -> None:
    count_cards.sell(stocked, actor, member, "ten", "wechat", key=new_id(), now=now)
    cut(stocked, actor, now, "11:00", member=member)
    async with open_till(size=(80, 24)) as desk:
        await bookings(desk)
        await desk.press("f2")
        assert desk.said == ("good", "138****5678 王* is here: 剪发10次 is used, 9 left.")
        assert desk.place == "bookings" and "came" in desk.text()
        await desk.press("f7")
        await until(desk, lambda: desk.place == "approval")
        await desk.type(f"1002\n{PIN}\n")
        await until(desk, lambda: desk.place == "bookings")
        assert desk.said == ("good", "138****5678 王* is booked for 剪发 again.")
    assert (states(), CountCard.get().unused) == (["booked"], 10)


async def test_the_use_of_who_came_has_its_slip_where_the_shop_chose_so(
    open_till: Open, stocked: Shop, actor: Actor, now: datetime, member: str
) -> None:
    with stocked.transaction():
        save(count_use_slip=True)
    stocked.refresh()
    count_cards.sell(stocked, actor, member, "ten", "wechat", key=new_id(), now=now)
    cut(stocked, actor, now, "11:00", member=member)
    async with open_till(size=(80, 24)) as desk:
        await bookings(desk)
        await desk.press("f2")
        await until(desk, lambda: "9 left" in desk.said[1])
    assert PrintJob.select().where(PrintJob.kind == "count_use").count() == 1


async def test_who_came_without_a_card_is_in_the_basket_which_is_theirs(
    open_till: Open, stocked: Shop, actor: Actor, now: datetime, member: str
) -> None:
    cut(stocked, actor, now, "11:00", member=member)
    async with open_till(size=(80, 24)) as desk:
        await bookings(desk)
        await desk.press("f2")
        assert desk.place == "sale" and desk.said == ("good", "138****5678 王* is here for 剪发.")
        assert [code for code, *_ in desk.on_disk()] == [COLA] and desk.sale.member.id == member
        await bookings(desk)
        await desk.press("f2")
        assert desk.place == "bookings", "who is here already comes no second time"
    assert states() == ["came"] and Booking.get().line_id


async def test_a_missed_one_and_a_late_cancelling_say_what_is_lost(
    open_till: Open, stocked: Shop, actor: Actor, now: datetime, member: str
) -> None:
    with stocked.transaction():
        save(booking_missed_takes_use=True)
    stocked.refresh()
    count_cards.sell(stocked, actor, member, "ten", "wechat", key=new_id(), now=now)
    cut(stocked, actor, now, "11:00", member=member)
    cut(stocked, actor, now, "12:00", member=member)
    clock = {"now": now}
    async with open_till(size=(80, 24), clock=lambda: clock["now"]) as desk:
        await bookings(desk)
        await desk.press("f5")
        assert desk.said[0] == "bad" and "too early" in desk.said[1]
        clock["now"] = now + timedelta(minutes=45)
        await desk.press("f5")
        assert desk.said == ("good", "138****5678 王* missed 剪发. A use of the count card is lost.")
        await desk.press("down", "delete")
        assert "a use of their count card is lost" in " ".join(desk.text().split())
        await desk.press("escape")
        assert states() == ["missed", "booked"]
        await desk.press("delete", "f2")
        await until(desk, lambda: desk.place == "bookings")
        assert "A use of the count card is lost." in desk.said[1]
    assert (states(), CountCard.get().unused) == (["missed", "cancelled"], 8)


async def test_a_booking_is_moved_with_two_keys_and_stays_with_its_worker(
    open_till: Open, stocked: Shop, actor: Actor, now: datetime, member: str
) -> None:
    cut(stocked, actor, now, "11:00", "1004", member=member)
    async with open_till(size=(80, 24)) as desk:
        await bookings(desk)
        await desk.press("f6")
        await until(desk, lambda: "Another time" in desk.text() and desk.place == "booking")
        assert "11:00" in desk.text() and "11:30" in desk.text()
        await key(desk, "2", "is booked: 剪发, 11-21 11:30  阿强")
    assert [(row.worker.number, row.state) for row in Booking.select()] == [("1004", "booked")]


async def test_somebody_else_was_faster_and_the_till_says_so_and_offers_again(
    open_till: Open, stocked: Shop, actor: Actor, now: datetime, member: str
) -> None:
    async with open_till(size=(80, 24)) as desk:
        await desk.scan(PHONE)
        await bookings(desk)
        await desk.press("f3")
        await key(desk, "1", "11:00  小美")
        cut(stocked, actor, now, "11:00", "1003", member=other(stocked, actor, now, 0))
        await key(desk, "1", "is taken at 11-21 11:00")
        assert desk.said[0] == "bad" and "11:00  阿强" in desk.text()
        await key(desk, "1", "is booked: 剪发, 11-21 11:00  阿强")


async def test_the_panel_of_a_member_says_what_they_are_booked_for(
    open_till: Open, stocked: Shop, actor: Actor, now: datetime, member: str
) -> None:
    async with open_till() as desk:
        await desk.scan(PHONE)
        await desk.press("f3")
        assert "Next booking" not in desk.text()
        cut(stocked, actor, now, "14:30", member=member)
        await desk.press("escape", "f3")
        assert "11-21 14:30  剪发  小美" in desk.text()


async def test_a_shop_that_books_nothing_says_how_that_is_changed(
    open_till: Open, stocked: Shop, actor: Actor, office: Actor, now: datetime
) -> None:
    gold_member(stocked, actor, now)
    async with open_till(size=(80, 24)) as desk:
        await desk.scan(PHONE)
        await bookings(desk)
        assert "Nothing is booked for this day." in desk.text()
        await desk.press("f2", "f5", "f6", "f7", "delete")
        assert desk.place == "bookings"
        await desk.press("f3")
        assert "shop bookings services add" in " ".join(desk.text().split())
        await key(desk, "1", "No entry has the key 1.")
    assert services.services(stocked) == ()
