"""What is done of points as the payment opens (消费中自动扣积分): nothing, a word, or they pay by themselves."""

from datetime import datetime
from typing import Any

import pytest

from store.books import points
from store.books.actor import Actor
from store.db import settings
from store.db.models import Payment, Sale
from store.db.opening import Shop
from tests.tui.conftest import Desk, Open
from tests.tui.members import PHONE, gold_member
from tests.tui.test_exchange import exchange
from tests.tui.test_returns import bars, sell

COLA, OIL = "6901234567892", "6900000000014"


def spend(shop: Shop, how: str, **more: Any) -> None:
    with shop.transaction():
        settings.save(points_spend=how, **more)
    shop.refresh()


def words(desk: Desk) -> str:
    return " ".join(desk.text().replace("│", " ").split())


def on_the_sale() -> int:
    """What points pay of the sale, on the disk, in minor units."""
    return int(Sale.get().points_money)


@pytest.mark.parametrize("size", [(80, 24), (100, 30)])
async def test_auto_takes_as_many_points_as_may_pay_and_shows_them_as_a_row(
    open_till: Open, stocked: Shop, actor: Actor, now: datetime, size: tuple[int, int]
) -> None:
    member = gold_member(stocked, actor, now)
    spend(stocked, "auto", points_share="10%")
    async with open_till(size=size) as desk:
        await desk.scan(PHONE, OIL)
        await desk.press("f12")
        assert desk.said == ("good", "Points pay 6.99; Del takes them back.")
        assert "Points −6.99" in words(desk) and "62.91 exact" in words(desk)
        await desk.press("f2")
        assert desk.place == "sale" and [row.amount for row in Payment.select()] == [6291]
    assert on_the_sale() == 699 and points.balance(stocked, member.id, now) == 1640 - 699 + 94


async def test_del_gives_points_back_that_paid_by_themselves_and_the_sale_is_paid_without(
    open_till: Open, stocked: Shop, actor: Actor, now: datetime
) -> None:
    gold_member(stocked, actor, now)
    spend(stocked, "auto")
    async with open_till() as desk:
        await desk.scan(PHONE, OIL)
        await desk.press("f12", "delete")
        assert desk.said == ("good", "No points are used.") and on_the_sale() == 0
        assert "69.90 exact" in words(desk) and "F6 16.40 of 1,640 points" in words(desk)
        await desk.press("f2")
    assert on_the_sale() == 0 and [row.amount for row in Payment.select()] == [6990]


async def test_leaving_the_payment_gives_them_back_and_the_next_counts_for_the_larger_basket(
    open_till: Open, stocked: Shop, actor: Actor, now: datetime
) -> None:
    gold_member(stocked, actor, now)
    spend(stocked, "auto")
    async with open_till() as desk:
        await desk.scan(PHONE, COLA)
        await desk.press("f12")
        assert on_the_sale() == 250
        await desk.press("escape")
        assert desk.place == "sale" and desk.sale.w_due.amount == "2.50" and on_the_sale() == 0
        await desk.scan(OIL)
        await desk.press("f12")
        assert on_the_sale() == 1640


async def test_points_that_the_cashier_chose_stay_when_the_payment_is_left(
    open_till: Open, stocked: Shop, actor: Actor, now: datetime
) -> None:
    gold_member(stocked, actor, now)
    spend(stocked, "auto")
    async with open_till() as desk:
        await desk.scan(PHONE, OIL)
        await desk.press("f12", "5", "f6", "escape", "f12")
        assert on_the_sale() == 500 and "Points −5.00" in words(desk)


async def test_auto_leaves_points_that_may_not_pay_and_who_has_no_member(
    open_till: Open, stocked: Shop, actor: Actor, now: datetime
) -> None:
    gold_member(stocked, actor, now)
    spend(stocked, "auto", points_minimum=2000)
    async with open_till() as desk:
        await desk.scan(COLA)
        await desk.press("f12")
        assert desk.said[1] == "" and "2.50 exact" in words(desk)
        await desk.press("escape")
        await desk.scan(PHONE)
        await desk.press("f12")
        assert desk.said[1] == "" and on_the_sale() == 0


async def test_ask_says_what_points_would_pay_and_by_which_key_and_takes_none(
    open_till: Open, stocked: Shop, actor: Actor, now: datetime
) -> None:
    gold_member(stocked, actor, now)
    spend(stocked, "ask")
    async with open_till(size=(80, 24)) as desk:
        await desk.scan(PHONE, OIL)
        await desk.press("f12")
        assert desk.said == ("plain", "1,640 points would pay 16.40: F6") and on_the_sale() == 0
        await desk.press("f6")
        assert on_the_sale() == 1640


async def test_off_says_nothing_and_takes_none(open_till: Open, stocked: Shop, actor: Actor, now: datetime) -> None:
    gold_member(stocked, actor, now)
    async with open_till() as desk:
        await desk.scan(PHONE, OIL)
        await desk.press("f12")
        assert desk.said[1] == "" and on_the_sale() == 0 and "69.90 exact" in words(desk)


async def test_goods_that_come_back_are_not_paid_out_for_points(
    open_till: Open, stocked: Shop, actor: Actor, now: datetime
) -> None:
    gold_member(stocked, actor, now)
    spend(stocked, "auto")
    closed = sell(stocked, actor, now, OIL)
    async with open_till() as desk:
        await exchange(desk, bars(closed))
        await desk.scan(PHONE, COLA)
        await desk.press("f12")
        assert desk.place == "tender" and "Goes back" in words(desk)
        assert Sale.get(Sale.state == "open").points_money == 0
