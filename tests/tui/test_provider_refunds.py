"""Refunds through a provider: what it says is said, a key asks again, what it refuses for good leaves the drawer."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from store.books.actor import Actor
from store.counter import charging, paying, selling
from store.counter.paying import ByCode, Closed, Recorded
from store.db import settings
from store.db.models import CashMove, PaymentIntent
from store.db.opening import Shop
from store.ids import new_id
from store.office import staff
from store.payment_drivers.simulated import Simulated
from store.reports.verify import verify
from tests.tui.conftest import Desk, Open
from tests.tui.test_day import open_entry
from tests.tui.test_returns import PIN, bars, give_back
from tests.tui.waiting import until

SOY = "6909876543210"
CODE = "134567890123456789"


@pytest.fixture
def provided(stocked: Shop, office: Actor, now: datetime) -> Shop:
    staff.add(stocked, office, "1002", "王姐", "supervisor", PIN, now=now)
    with stocked.transaction():
        settings.save(payment_driver="simulated")
    stocked.refresh()
    return stocked


def sold(shop: Shop, actor: Actor, now: datetime, amount: int) -> Closed:
    """A bottle for 11.80, `amount` of it by the customer's code."""
    clock: Callable[[], datetime] = lambda: now  # noqa: E731
    driver = Simulated(shop.home / "simulated-provider.json")
    sale = selling.new_sale_id()
    selling.ring(shop, actor, sale, SOY, key=new_id(), now=now)
    made = charging.begin(shop, actor, sale, CODE, amount, driver, key=new_id(), now=now)
    charging.send(shop, actor, driver, made.id, CODE, clock=clock)
    tenders = [ByCode(made.id, "wechat", amount), Recorded("card", 1180 - amount, "1234")]
    return paying.pay(shop, actor, sale, tenders, key=new_id(), now=now + timedelta(seconds=1))


async def refund(desk: Desk, closed: Closed) -> None:
    await desk.press("f7")
    await desk.scan(bars(closed))
    await give_back(desk)
    assert desk.place == "refunded"


async def allow(desk: Desk) -> None:
    await until(desk, lambda: desk.place == "approval")
    await desk.type(f"1002\n{PIN}\n")
    await until(desk, lambda: desk.place != "approval")


async def test_what_the_provider_gave_back_is_said_on_the_screen_of_the_refund(
    open_till: Open, provided: Shop, actor: Actor, now: datetime
) -> None:
    closed = sold(provided, actor, now, 1000)
    async with open_till() as desk:
        await refund(desk, closed)
        await until(desk, lambda: desk.said[1] == "WeChat Pay gave 10.00 back.")
        assert "WeChat Pay 10.00: given back" in desk.text() and "Ask again" not in desk.text()


async def test_what_it_refused_once_is_asked_for_again_with_f3(
    open_till: Open, provided: Shop, actor: Actor, now: datetime
) -> None:
    closed = sold(provided, actor, now, 1008)
    async with open_till(size=(80, 24)) as desk:
        await refund(desk, closed)
        await until(desk, lambda: "WeChat Pay 10.08: refused" in desk.text())
        kind, said = desk.said
        assert kind == "bad" and "F3 asks again, F8 cash." in said
        shown = " ".join(re.sub("[│▌╭╰╮╯─]", " ", desk.text()).split())
        assert "WeChat Pay 10.08: refused · The payer's account takes nothing." in shown
        assert "F3 Ask again" in desk.text() and "F8 In cash" in desk.text()
        await desk.press("f3")
        await until(desk, lambda: desk.said == ("good", "WeChat Pay gave 10.08 back."))
        assert "WeChat Pay 10.08: given back" in desk.text() and "F8 In cash" not in desk.text()
    assert verify(provided).findings == ()


async def test_what_it_refuses_for_good_is_handed_out_when_a_supervisor_allows_it(
    open_till: Open, provided: Shop, actor: Actor, now: datetime
) -> None:
    closed = sold(provided, actor, now, 1007)
    async with open_till() as desk:
        await refund(desk, closed)
        await until(desk, lambda: "refused" in desk.text())
        await desk.press("f8")
        await until(desk, lambda: desk.place == "confirm")
        assert "The provider refused ￥10.07: hand it out in cash instead?" in desk.text()
        await desk.press("f2")
        await allow(desk)
        assert desk.said == ("good", "Hand out ￥10.07 in cash; the slip is printed.")
        assert "WeChat Pay 10.07: handed out in cash" in desk.text() and "Ask again" not in desk.text()
        await desk.press("f8", "f3")
        assert desk.place == "refunded"
    assert [row.amount for row in CashMove.select()] == [-1007] and verify(provided).findings == ()


async def test_it_is_found_again_among_the_last_sales(
    open_till: Open, provided: Shop, actor: Actor, now: datetime
) -> None:
    closed = sold(provided, actor, now, 1008)
    async with open_till() as desk:
        await refund(desk, closed)
        await until(desk, lambda: "refused" in desk.text())
        await desk.press("escape", "f9")
        assert "not given" in desk.text()
        await desk.press("enter")
        await until(desk, lambda: desk.place == "last_sale")
        assert desk.said[0] == "bad" and "WeChat Pay 10.08 refused" in desk.said[1]
        await desk.press("f3")
        await until(desk, lambda: desk.said == ("good", "WeChat Pay gave 10.08 back."))
        await desk.press("escape")
        assert "not given" not in desk.text()


async def test_the_close_of_the_shift_asks_again_and_goes_on_when_all_is_settled(
    open_till: Open, provided: Shop, actor: Actor, now: datetime
) -> None:
    one, two = sold(provided, actor, now, 1008), sold(provided, actor, now, 907)
    async with open_till(size=(80, 24)) as desk:
        for closed in (one, two):
            await refund(desk, closed)
            await until(desk, lambda: "refused" in desk.text())
            await desk.press("escape")
        await open_entry(desk, "z")
        assert desk.place == "unsettled" and desk.text().count("Refund refused") == 2
        await desk.press("f3")
        await until(desk, lambda: desk.said == ("good", "WeChat Pay gave 10.08 back."))
        assert desk.text().count("Refund refused") == 1
        await desk.press("f3")
        await until(desk, lambda: desk.said[0] == "bad")
        await desk.press("f8")
        await until(desk, lambda: desk.place == "confirm")
        await desk.press("f2")
        await allow(desk)
        assert "All is settled." in desk.text() and "F2 Go on" in desk.text()
        await desk.press("f2")
        await until(desk, lambda: desk.place == "count")
    assert sorted(row.state for row in PaymentIntent.select().where(PaymentIntent.kind == "refund")) == [
        *("in_cash", "reversed")
    ]


async def test_who_signs_on_is_told_of_refunds_that_have_not_gone_through(
    open_till: Open, provided: Shop, actor: Actor, now: datetime
) -> None:
    closed = sold(provided, actor, now, 1007)
    async with open_till() as desk:
        await refund(desk, closed)
        await until(desk, lambda: "refused" in desk.text())
    async with open_till() as desk:
        await until(desk, lambda: "Refunds that have not gone through: 1. F9, Enter." in desk.said[1])
