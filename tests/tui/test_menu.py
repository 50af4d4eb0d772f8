"""The menu over the basket: one key an entry, a reason beside what cannot be done, and no scan does anything."""

from importlib import import_module

import pytest
from textual import events

from tests.tui.conftest import Desk, Open
from tests.tui.waiting import open_entry, until
from tui import menu
from tui.screens import one_key

COLA = "6901234567892"


@pytest.mark.parametrize("entry", menu.ENTRIES, ids=lambda entry: entry.name)
def test_an_entry_has_one_plain_key_and_opens_something_that_is_there(entry: menu.Entry) -> None:
    assert entry.key in "123456789abcdefghijklmnopqrstuvwxyz" and len(entry.key) == 1
    module, function = entry.opens.split(":")
    assert callable(getattr(import_module(module), function))


def test_no_two_entries_have_the_same_key_and_every_group_has_some() -> None:
    keys = [entry.key for entry in menu.ENTRIES]
    assert len(keys) == len(set(keys))
    assert {entry.group for entry in menu.ENTRIES} == set(menu.GROUPS)


@pytest.mark.parametrize("key", ["f11", "."])
@pytest.mark.parametrize("size", [(80, 24), (100, 30)])
async def test_the_menu_shows_every_entry_with_its_key_and_escape_goes_back(
    open_till: Open, key: str, size: tuple[int, int]
) -> None:
    async with open_till(size=size) as desk:
        await desk.press(key)
        assert desk.place == "menu"
        for entry in menu.ENTRIES:
            assert f" {entry.key}  {entry.title}" in desk.text()
        await desk.press("escape")
        assert desk.place == "sale"


async def test_the_point_of_a_chinese_input_method_opens_it_too(open_till: Open) -> None:
    async with open_till() as desk:
        await desk.type("。")
        assert desk.place == "menu"
        await desk.type("？")
        await until(desk, lambda: desk.place == "help")


async def test_a_key_that_no_entry_has_says_so(open_till: Open) -> None:
    async with open_till() as desk:
        await desk.press(".", "0")
        await until(desk, lambda: desk.said[0] == "bad")
        assert desk.said[1] == "Nothing in the menu has the key 0." and desk.place == "menu"


async def type_at_once(desk: Desk, text: str) -> None:
    for char in text:
        desk.app.post_message(events.Key("enter" if char == "\n" else char, None if char == "\n" else char))
    await desk.settle()


async def test_a_code_that_a_scanner_types_into_the_menu_does_nothing_but_say_so(open_till: Open) -> None:
    async with open_till() as desk:
        await desk.press(".")
        await type_at_once(desk, f"9{COLA}\n")
        await until(desk, lambda: desk.said[0] == "attention")
        assert desk.place == "menu" and desk.said[1] == "The menu is open: answer it or press Esc first."
        assert desk.on_disk() == []


async def test_enter_alone_does_nothing_in_the_menu(open_till: Open) -> None:
    async with open_till() as desk:
        await desk.press(".", "enter")
        await desk.pilot.pause(one_key.ALONE * 2)
        assert desk.place == "menu" and desk.said == ("plain", "")


async def test_an_entry_that_does_not_apply_is_there_with_its_reason_and_refused_with_it(
    open_till: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    entries = (menu.Entry("1", "Try", "", menu.TILL, "tui.screens.queue:open_queue", (menu.LINES,)),)
    monkeypatch.setattr(menu, "ENTRIES", entries)
    async with open_till() as desk:
        await desk.press(".")
        assert "the basket is empty" in desk.text()
        await desk.press("1")
        await until(desk, lambda: desk.said[0] == "bad")
        assert desk.said[1] == "Try: the basket is empty" and desk.place == "menu"
        await desk.press("escape")
        await desk.scan(COLA)
        await desk.press(".")
        assert "the basket is empty" not in desk.text()
        await desk.press("1")
        await until(desk, lambda: desk.place == "queue")


async def test_the_language_is_switched_in_every_word_and_the_basket_stays(open_till: Open) -> None:
    async with open_till() as desk:
        await desk.scan(COLA)
        await open_entry(desk, "l")
        text = desk.text()
        assert "应付" in text and "品名" in text and "F12 收款" in text and "Due" not in text and "Item" not in text
        assert desk.row("1 北岸可乐330ml").endswith("2.50 2.50")
        await open_entry(desk, "l")
        assert "Due" in desk.text() and "应付" not in desk.text()
