"""Searching as one types."""

from tests.tui.conftest import Open
from tests.tui.waiting import until
from tui.widgets.results import Results

COLA, SOY = "6901234567892", "6909876543210"


async def test_one_chinese_character_opens_the_list_under_the_prompt_and_enter_takes_the_first(open_till: Open) -> None:
    async with open_till() as desk:
        await desk.type("酱")
        assert "Nothing found" in desk.text()
        await desk.press("escape")
        await desk.type("菇")
        prompt, found = (next(at for at, line in enumerate(desk.lines()) if part in line) for part in ("› 菇", "海天"))
        assert found > prompt
        await desk.type("\n")
        assert desk.on_disk() == [(SOY, 1000, 1180)]
        assert desk.typed == "" and not desk.sale.query_one(Results).is_open


async def test_initials_find_and_the_arrows_choose(open_till: Open) -> None:
    async with open_till() as desk:
        await desk.type("north")
        assert "North Bank Lemon Soda" in desk.text()
        await desk.press("escape")
        assert desk.typed == ""
        await desk.type("b")
        names = [found.name for found in desk.sale.query_one(Results).found]
        assert len(names) >= 2
        await desk.press("down")
        await desk.type("\n")
        assert desk.row("▸").startswith(f"▸ 1 {names[1][:6]}")


async def test_a_quantity_before_the_words_counts(open_till: Open) -> None:
    async with open_till() as desk:
        await desk.type("3*可乐\n")
        assert desk.on_disk() == [(COLA, 3000, 750)]


async def test_part_of_a_barcode_is_searched_when_typing_pauses_and_enter_still_means_the_code(open_till: Open) -> None:
    async with open_till() as desk:
        await desk.type("6909")
        await until(desk, lambda: "海天草菇" in desk.text())
        assert desk.sale.query_one(Results).choice is None
        await desk.type("\n")
        assert desk.said == ("bad", "No product has the code 6909.")
        await desk.press("down")
        await desk.type("\n")
        assert desk.on_disk() == [(SOY, 1000, 1180)]


async def test_a_scan_while_searching_rings_up_and_leaves_the_words(open_till: Open) -> None:
    async with open_till() as desk:
        await desk.type("可")
        await desk.scan(SOY)
        assert desk.on_disk() == [(SOY, 1000, 1180)] and desk.typed == "可"


async def test_while_the_list_is_open_the_bar_shows_its_keys(open_till: Open) -> None:
    async with open_till() as desk:
        await desk.type("可")
        assert "Enter Choose" in desk.lines()[-2] and "F4" not in desk.text()
        await desk.press("escape")
        assert "Choose" not in desk.text()
