"""F5 puts a basket aside and takes one up again; a scanned ticket does too; `=` rings the last once more."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from hardware.simulated import SimulatedPrinter
from store.books.actor import Actor
from store.counter import parking, printing, selling
from store.db.opening import Shop
from store.ids import new_id
from store.office import catalogue
from tests.tui.conftest import Open
from tests.tui.members import PHONE, gold_member
from tests.tui.waiting import open_entry, until
from tui.widgets.parked_list import ParkedList

COLA, SOY, APPLES, FLOWERS = "6901234567892", "6909876543210", "20001", "10002"


def park(shop: Shop, actor: Actor, now: datetime, code: str, name: str) -> parking.Parked:
    """As another till does it."""
    other, sale = replace(actor, till="0102"), selling.new_sale_id()
    selling.ring(shop, other, sale, code, key=new_id(), now=now)
    return parking.park(shop, other, sale, name, key=new_id(), now=now)


def waiting(shop: Shop) -> list[str]:
    return [each.name for each in parking.parked(shop)]


async def test_f5_parks_at_once_and_the_till_is_free_for_the_next(
    open_till: Open, stocked: Shop, printer: SimulatedPrinter
) -> None:
    async with open_till(printers=(printer,)) as desk:
        assert "F5 Recall" in desk.text()
        await desk.scan(COLA, SOY)
        assert "F5 Park" in desk.text()
        await desk.press("f5")
        (one,) = parking.parked(stocked)
        assert one.name.endswith("北岸可乐330ml") and one.name[2] == ":" and one.due == 1430
        assert desk.place == "sale" and desk.on_disk() == [] and one.tail in desk.said[1] and desk.said[0] == "good"
        assert "Next customer" in desk.text() and "F5 Recall" in desk.text()
        await until(desk, lambda: printing.waiting(stocked, "0101") == [])
        await desk.scan(COLA)
        assert [line[0] for line in desk.on_disk()] == [COLA]


async def test_what_is_typed_is_its_name_even_while_a_search_is_open(open_till: Open, stocked: Shop) -> None:
    async with open_till() as desk:
        await desk.scan(COLA)
        await desk.type("红衣服")
        await desk.press("f5")
        assert waiting(stocked) == ["红衣服"] and desk.typed == "" and not desk.sale.w_results.is_open
        assert desk.said[0] == "good" and "红衣服" in desk.said[1]


async def test_a_code_that_was_refused_is_no_name(open_till: Open, stocked: Shop) -> None:
    async with open_till() as desk:
        await desk.scan(COLA)
        await desk.type("4006381333931\n")
        assert desk.said[0] == "bad"
        await desk.press("f5")
        assert [name[6:] for name in waiting(stocked)] == ["北岸可乐330ml"]


async def test_a_members_basket_goes_by_the_masked_member(
    open_till: Open, stocked: Shop, actor: Actor, now: datetime
) -> None:
    member = gold_member(stocked, actor, now)
    async with open_till() as desk:
        await desk.scan(PHONE, COLA)
        await desk.press("f5")
        assert waiting(stocked) == [member.masked] and desk.sale.member is None
        await desk.press("f5", "enter")
        assert desk.sale.member is not None and desk.sale.member.id == member.id


@pytest.mark.parametrize("size", [(80, 24), (100, 30)])
async def test_an_empty_basket_shows_those_that_wait_and_enter_recalls_the_marked_one(
    open_till: Open, stocked: Shop, actor: Actor, now: datetime, size: tuple[int, int]
) -> None:
    park(stocked, actor, now - timedelta(days=1), COLA, "first")
    second = park(stocked, actor, now, SOY, "second")
    async with open_till(size=size) as desk:
        await desk.press("f5")
        assert desk.place == "parked"
        row = desk.row("second")
        assert f"{second.tail} 1 11.80" in row and f"02 {actor.number}" in row
        assert f"{now - timedelta(days=1):%m-%d}" in desk.row("first")
        await desk.press("down", "enter")
        assert desk.place == "sale" and desk.said == ("good", "Recalled: second")
        assert [line[0] for line in desk.on_disk()] == [SOY] and waiting(stocked) == ["first"]


async def test_the_end_of_a_ticket_or_a_name_narrows(
    open_till: Open, stocked: Shop, actor: Actor, now: datetime
) -> None:
    made = [park(stocked, actor, now, COLA, name) for name in ("aunt", "uncle", "niece")]
    async with open_till() as desk:
        await desk.press("f5")
        await desk.type(made[1].ticket[-6:])
        assert [each.name for each in desk.screen.query_one(ParkedList).found] == ["uncle"]
        await desk.press("escape", "f5")
        await desk.type("nie")
        assert [each.name for each in desk.screen.query_one(ParkedList).found] == ["niece"]
        await desk.type("x\n")
        assert desk.place == "parked" and desk.said[0] == "bad"
        await desk.press("escape", "f5")
        await desk.scan(made[0].ticket)
        assert desk.place == "sale" and desk.said == ("good", "Recalled: aunt")


async def test_a_scan_of_goods_over_the_list_says_where_one_is(
    open_till: Open, stocked: Shop, actor: Actor, now: datetime
) -> None:
    park(stocked, actor, now, COLA, "aunt")
    async with open_till() as desk:
        await desk.press("f5")
        await desk.scan(COLA)
        assert desk.place == "parked" and desk.said[0] == "attention" and desk.on_disk() == []


async def test_nothing_parked_is_said_without_a_list(open_till: Open) -> None:
    async with open_till() as desk:
        await desk.press("f5")
        assert desk.place == "sale" and desk.said == ("plain", "No basket is parked.")


async def test_a_price_that_changed_since_is_told(
    open_till: Open, stocked: Shop, actor: Actor, office: Actor, now: datetime
) -> None:
    park(stocked, actor, now, COLA, "aunt")
    catalogue.edit(stocked, office, COLA, price=300, now=now)
    async with open_till() as desk:
        await desk.press("f5", "enter")
        assert desk.said == ("attention", "Recalled: aunt. Prices changed since: ￥2.50 then, ￥3.00 now.")


async def test_a_scanned_ticket_recalls_at_once_and_only_once(
    open_till: Open, stocked: Shop, actor: Actor, now: datetime
) -> None:
    made = park(stocked, actor, now, COLA, "aunt")
    async with open_till() as desk:
        await desk.scan(made.ticket)
        assert desk.said == ("good", "Recalled: aunt") and len(desk.on_disk()) == 1
        await desk.press("f5")
        await desk.type(f"{made.ticket}\n")
        assert desk.on_disk() == [] and desk.said == ("bad", "“aunt” was recalled at till 0101 already.")


async def test_a_scanned_ticket_over_another_basket_says_what_to_do_first(
    open_till: Open, stocked: Shop, actor: Actor, now: datetime
) -> None:
    made = park(stocked, actor, now, COLA, "aunt")
    async with open_till() as desk:
        await desk.scan(SOY, made.ticket)
        assert desk.said == ("bad", "There is a basket at this till: finish, park or void it first.")
        assert [line[0] for line in desk.on_disk()] == [SOY] and waiting(stocked) == ["aunt"]


async def test_the_print_queue_names_a_parked_baskets_ticket(open_till: Open, stocked: Shop) -> None:
    async with open_till() as desk:
        await desk.scan(COLA)
        await desk.press("f5")
        await open_entry(desk, "9")
        assert "Parked" in desk.text()


async def test_equals_rings_the_last_once_more_and_is_shown_where_there_is_one(open_till: Open) -> None:
    async with open_till() as desk:
        assert "= Again" not in desk.text()
        await desk.press("equals_sign")
        assert desk.on_disk() == []
        await desk.scan(COLA, SOY)
        assert "= Again" in desk.text()
        await desk.press("equals_sign")
        assert [line[:2] for line in desk.on_disk()] == [(COLA, 1000), (SOY, 2000)]


async def test_equals_weighs_as_much_again(open_till: Open) -> None:
    async with open_till() as desk:
        await desk.type(f"0.532*{APPLES}\n")
        await desk.press("equals_sign")
        assert [line[:2] for line in desk.on_disk()] == [(APPLES, 532)] * 2
