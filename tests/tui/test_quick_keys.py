"""Quick keys: pages of goods without a code, one character each; what is weighed asks for its weight first."""

from dataclasses import replace
from datetime import datetime

import pytest

from store.books.actor import Actor
from store.db.opening import Shop
from store.office.quick_keys import name_page, set_key
from tests.tui.conftest import Desk, Open
from tests.tui.waiting import open_entry, until
from tui.widgets.key_grid import CHARACTERS

COLA, SOY, APPLES, FLOWERS = "6901234567892", "6909876543210", "20001", "10002"


@pytest.fixture
def keyed(stocked: Shop, actor: Actor, now: datetime) -> Shop:
    manager = replace(actor, role="manager")
    for page, place, code in ((1, 1, APPLES), (1, 2, COLA), (1, 30, FLOWERS), (3, 1, SOY)):
        set_key(stocked, manager, page, place, code, now=now)
    name_page(stocked, manager, 1, "Fruit", now=now)
    return stocked


async def pick(desk: Desk, char: str) -> None:
    await desk.press(char)
    await until(desk, lambda: desk.place != "quick_keys" or desk.said[0] == "bad")


def test_every_place_of_a_page_has_a_character_of_its_own() -> None:
    from store.office.quick_keys import PLACES

    assert len(CHARACTERS) == len(set(CHARACTERS)) == PLACES


@pytest.mark.parametrize("size", [(80, 24), (100, 30)])
async def test_the_grid_shows_what_lies_where_and_a_character_rings_it(
    open_till: Open, keyed: Shop, size: tuple[int, int]
) -> None:
    async with open_till(size=size) as desk:
        await open_entry(desk, "q")
        assert desk.place == "quick_keys" and "Quick keys · Fruit  1/2" in desk.text()
        text = desk.text()
        assert " 1  红富士苹果" in text and "9.98/kg" in text and " 2  北岸可乐330ml" in text and " u  鲜花" in text
        await pick(desk, "2")
        assert desk.place == "sale" and [line[:2] for line in desk.on_disk()] == [(COLA, 1000)]


async def test_page_keys_turn_the_pages_round(open_till: Open, keyed: Shop) -> None:
    async with open_till() as desk:
        await open_entry(desk, "q")
        await desk.press("pagedown")
        assert "Quick keys · Page 3  2/2" in desk.text() and " 1  海天草菇老抽" in desk.text()
        await desk.press("pagedown")
        assert "Fruit  1/2" in desk.text()
        await desk.press("pageup")
        await pick(desk, "1")
        assert [line[0] for line in desk.on_disk()] == [SOY]


async def test_what_is_weighed_asks_for_its_weight_and_without_one_nothing_is_rung(
    open_till: Open, keyed: Shop
) -> None:
    async with open_till() as desk:
        await open_entry(desk, "q")
        await pick(desk, "1")
        assert desk.place == "quantity" and "Weight in kg" in desk.text() and "9.98/kg" in desk.text()
        await desk.press("escape")
        assert desk.said == ("attention", "红富士苹果 was not rung up: no weight was given.") and desk.on_disk() == []
        await open_entry(desk, "q")
        await pick(desk, "1")
        await desk.type("1.236\n")
        assert desk.place == "sale" and desk.on_disk() == [(APPLES, 1236, 1234)]


async def test_what_has_no_price_asks_for_it(open_till: Open, keyed: Shop) -> None:
    async with open_till() as desk:
        await open_entry(desk, "q")
        await pick(desk, "u")
        assert desk.place == "price"
        await desk.type("25\n")
        assert desk.on_disk() == [(FLOWERS, 1000, 2500)]


async def test_an_empty_key_says_so_and_the_page_stays(open_till: Open, keyed: Shop) -> None:
    async with open_till() as desk:
        await open_entry(desk, "q")
        await pick(desk, "3")
        assert desk.place == "quick_keys" and desk.said == ("bad", "Nothing lies on the key 3 of this page.")


async def test_a_scan_over_the_keys_rings_up_as_ever(open_till: Open, keyed: Shop) -> None:
    async with open_till() as desk:
        await open_entry(desk, "q")
        await desk.scan(SOY)
        assert desk.place == "sale" and [line[0] for line in desk.on_disk()] == [SOY]


async def test_a_till_without_quick_keys_says_where_they_are_set(open_till: Open) -> None:
    async with open_till() as desk:
        await open_entry(desk, "q")
        assert desk.place == "sale" and "shop keys set" in desk.said[1]
