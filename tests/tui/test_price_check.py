"""The price check: what a code costs and how much there is of it; the basket is not touched."""

from datetime import datetime

import pytest

from store.books.actor import Actor
from store.books.stock import Move, held, move
from store.db.opening import Shop
from store.ids import new_id
from store.office import catalogue
from store.office.articles import Pack
from tests.tui.conftest import Open
from tests.tui.members import gold_member, member_price
from tests.tui.waiting import open_entry
from tui.widgets.facts import Facts

COLA, SOY, APPLES, FLOWERS, CARTON = "6901234567892", "6909876543210", "20001", "10002", "16901234567899"


def told(desk: object) -> dict[str, str]:
    return dict(desk.screen.query_one(Facts).facts)  # type: ignore[attr-defined]


@pytest.mark.parametrize("size", [(80, 24), (100, 30)])
async def test_a_scan_shows_prices_and_stock_and_rings_nothing_up(
    open_till: Open, stocked: Shop, actor: Actor, now: datetime, size: tuple[int, int]
) -> None:
    gold_member(stocked, actor, now)
    member_price(stocked, COLA, 220)
    product = catalogue.show(stocked, COLA).id
    with stocked.transaction():
        move(stocked, actor, [Move(product, 24000, "count", new_id())], now)
    async with open_till(size=size) as desk:
        await desk.scan(SOY)
        await open_entry(desk, "p")
        await desk.scan(COLA)
        assert desk.place == "price_check" and "￥2.50 / 罐" in desk.text()
        assert told(desk) == {
            "Name": "北岸可乐330ml", "Code": COLA, "Price": "￥2.50 / 罐", "黄金": "￥2.20 / 罐", "Stock": "24 罐",
        }  # fmt: skip
        await desk.scan(SOY)
        assert told(desk)["Price"] == "￥11.80 / 瓶" and told(desk)["Stock"] == "0 瓶"
        await desk.press("escape")
        assert desk.place == "sale" and [line[:2] for line in desk.on_disk()] == [(SOY, 1000)]


async def test_a_carton_says_what_it_holds_and_costs(
    open_till: Open, stocked: Shop, office: Actor, now: datetime
) -> None:
    catalogue.edit(stocked, office, COLA, packs=(Pack(CARTON, 24000, 5500),), now=now)
    async with open_till() as desk:
        await open_entry(desk, "p")
        await desk.scan(CARTON)
        assert told(desk)["This code"] == "24 罐 = ￥55.00" and told(desk)["Price"] == "￥2.50 / 罐"


async def test_the_other_codes_are_listed_with_what_a_carton_holds_and_a_crowd_is_counted(
    open_till: Open, stocked: Shop, office: Actor, now: datetime
) -> None:
    more = [Pack(f"69000000010{at:02}") for at in range(3)]
    catalogue.edit(stocked, office, COLA, packs=(Pack(CARTON, 24000, 5500), Pack("555", 6000), *more), now=now)
    async with open_till(size=(80, 24)) as desk:
        await open_entry(desk, "p")
        await desk.scan(COLA)
        assert [text for name, text in desk.screen.query_one(Facts).facts][-4:] == [
            f"{CARTON}  24 罐 = ￥55.00", "555  6 罐", more[0].code, "and 2 more of them",
        ]  # fmt: skip
        await desk.scan(CARTON)
        assert told(desk)["Other codes"] == COLA and "555  6 罐" in desk.text()


async def test_a_name_shows_the_likeliest_and_what_has_no_price_is_asked_for(open_till: Open) -> None:
    async with open_till() as desk:
        await open_entry(desk, "p")
        await desk.type("鲜花\n")
        assert (told(desk)["Code"], told(desk)["Price"], desk.typed) == (FLOWERS, "ask", "")


async def test_an_unknown_code_takes_the_last_answer_away(open_till: Open) -> None:
    async with open_till() as desk:
        await open_entry(desk, "p")
        await desk.scan(COLA)
        await desk.type("4006381333931\n")
        assert desk.said == ("bad", "No product has the code 4006381333931.")
        assert "Price" not in told(desk) and desk.typed == "4006381333931"


def test_what_never_moved_is_held_at_nothing(stocked: Shop) -> None:
    assert held(stocked, 1, catalogue.show(stocked, COLA).id) == 0
