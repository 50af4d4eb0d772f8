"""F6: a figure, a key that says what it means, and one key for the reason; approval in place where it is needed."""

from datetime import datetime

import pytest

from store.books.actor import Actor
from store.counter import selling
from store.db.models import Barcode, JournalEntry, Product
from store.db.opening import Shop
from store.office import offers, staff
from tests.tui.conftest import Desk, Open
from tests.tui.waiting import until

SOY, OIL = "6909876543210", "6900000000014"
PIN = "274951"


@pytest.fixture
def manager(stocked: Shop, office: Actor, now: datetime) -> staff.Person:
    return staff.add(stocked, office, "1000", "店长", "manager", PIN, now=now)


async def because(desk: Desk, key: str = "1") -> None:
    """The reason, by one key."""
    await until(desk, lambda: desk.place == "reason")
    await desk.press(key)
    await until(desk, lambda: desk.place != "reason")


@pytest.mark.parametrize(("figure", "paid"), [("90", 1062), ("9", 1062), ("9.5", 1121), ("95", 1121)])
async def test_a_figure_and_enter_is_the_percent_to_pay(open_till: Open, figure: str, paid: int) -> None:
    async with open_till() as desk:
        await desk.scan(SOY)
        await desk.press("f6")
        await desk.type(f"{figure}\n")
        await because(desk)
        assert desk.on_disk() == [(SOY, 1000, paid)] and desk.place == "sale" and desk.said[0] == "good"


@pytest.mark.parametrize("size", [(80, 24), (100, 30)])
async def test_what_each_key_would_come_to_stands_there_while_one_types(open_till: Open, size: tuple[int, int]) -> None:
    async with open_till(size=size) as desk:
        await desk.scan(OIL)
        await desk.press("f6")
        assert "discount up to 10 % / 20.00 · price up to 10 % / 20.00" in desk.text()
        await desk.type("65")
        assert "Enter 35 % off (6.5/10 paid) 45.43 manager allows it" in desk.row("35 % off")
        assert "│ / 65.00 each 65.00 −4.90" in desk.row("65.00 each")
        assert "│ - 65.00 off 4.90 manager allows it" in desk.row("65.00 off")


async def test_a_price_of_nothing_says_which_key_gives_it_away(open_till: Open) -> None:
    async with open_till() as desk:
        await desk.scan(SOY)
        await desk.press("f6")
        await desk.type("0/")
        assert desk.said == ("bad", "0 changes nothing; * on the empty prompt gives the line away.")
        assert desk.on_disk() == [(SOY, 1000, 1180)]


async def test_a_new_price_and_money_off_have_a_key_each(open_till: Open) -> None:
    async with open_till() as desk:
        await desk.scan(SOY)
        await desk.press("f6")
        await desk.type("11/")
        await because(desk)
        assert desk.on_disk() == [(SOY, 1000, 1100)]
        await desk.press("f6")
        await desk.type("0.5-")
        await because(desk)
        assert desk.on_disk() == [(SOY, 1000, 1050)]
        await desk.press("f6")
        assert "price, it was 11.80" in desk.text() and "−0.50" in desk.text()
        await desk.press("delete")
        assert desk.said[1] == "The discount is gone." and desk.on_disk() == [(SOY, 1000, 1100)]
        await desk.press("f6", "delete")
        assert desk.said[1] == "The old price is back." and desk.on_disk() == [(SOY, 1000, 1180)]


async def test_a_price_over_ones_limit_is_approved_in_place(open_till: Open, manager: staff.Person) -> None:
    async with open_till() as desk:
        await desk.scan(SOY)
        await desk.press("f6")
        await desk.type("5/")
        await because(desk)
        assert desk.place == "approval" and "￥6.80" in desk.text()
        await desk.type(f"1000\n{PIN}\n")
        await until(desk, lambda: desk.place == "sale")
        assert desk.on_disk() == [(SOY, 1000, 500)]
        entry = JournalEntry.get(JournalEntry.act == "change_price")
        assert (entry.staff_id, entry.approver_id) == (desk.sale.actor.staff, manager.id)


async def test_without_approval_the_figure_is_still_there_and_the_price_is_the_old_one(
    open_till: Open, manager: staff.Person
) -> None:
    async with open_till() as desk:
        await desk.scan(SOY)
        await desk.press("f6")
        await desk.type("5/")
        await because(desk)
        await desk.press("escape")
        assert desk.place == "by_hand" and desk.typed == "5"
        assert desk.said == ("attention", "It was not approved: nothing was changed.")
        assert desk.on_disk() == [(SOY, 1000, 1180)]


async def test_a_line_is_given_away_with_approval(open_till: Open, manager: staff.Person) -> None:
    async with open_till() as desk:
        await desk.scan(SOY)
        await desk.press("f6", "*")
        await because(desk)
        await desk.type(f"1000\n{PIN}\n")
        await until(desk, lambda: desk.place == "sale")
        assert desk.on_disk() == [(SOY, 1000, 0)]


async def test_f6_again_is_the_whole_sale(open_till: Open) -> None:
    async with open_till() as desk:
        await desk.scan(SOY, OIL)
        await desk.press("f6", "f6")
        assert "Lines 2, due ￥81.70" in desk.text() and "New price" not in desk.text()
        await desk.type("1.7-")
        await because(desk)
        assert sum(paid for _code, _quantity, paid in desk.on_disk()) == 8000


async def test_the_lowest_price_is_shown_and_a_discount_stops_there(open_till: Open, stocked: Shop) -> None:
    with stocked.transaction():
        Product.update(floor_price=1150).where(Product.id == Barcode.get_by_id(SOY).product_id).execute()
    offers.forget(stocked)
    async with open_till() as desk:
        await desk.scan(SOY)
        await desk.press("f6")
        assert "Lowest price  11.50" in desk.text()
        await desk.type("90")
        assert "11.50" in desk.row("10 % off (9/10 paid)")


@pytest.mark.parametrize("figure", ["0", "100", "abc", "9.999", "1/3"])
async def test_what_is_no_percentage_is_refused_with_what_would_be(open_till: Open, figure: str) -> None:
    async with open_till() as desk:
        await desk.scan(SOY)
        await desk.press("f6")
        desk.screen.query_one("#prompt").put(figure)  # type: ignore[attr-defined]
        await desk.press("enter")
        assert desk.place == "by_hand" and desk.said[0] == "bad" and "takes 10 % off" in desk.said[1]


async def test_a_scan_while_it_is_open_changes_nothing(open_till: Open) -> None:
    async with open_till() as desk:
        await desk.scan(SOY)
        await desk.press("f6")
        await desk.scan(OIL)
        assert desk.said[0] == "attention" and desk.on_disk() == [(SOY, 1000, 1180)]


async def test_without_a_basket_there_is_nothing_to_change(open_till: Open) -> None:
    async with open_till() as desk:
        await desk.press("f6")
        assert desk.place == "sale" and desk.said == ("bad", "The basket is empty.")


async def test_a_sale_that_is_over_while_its_screen_still_shows_it_is_told_of_and_opens_nothing(
    open_till: Open, actor: Actor, now: datetime
) -> None:
    async with open_till() as desk:
        await desk.scan(SOY)
        selling.void_sale(desk.app.shop, actor, desk.sale.sale, key="elsewhere", now=now)
        await desk.press("f6")
        assert desk.place == "sale"
        assert desk.said == ("bad", "This sale was paid or voided meanwhile; nothing was changed. Start a new one.")
