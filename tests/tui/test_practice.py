"""A till that practises says so on every screen and on every slip, and its drawer stays shut."""

from pathlib import Path

import pytest

from hardware.simulated import SimulatedPrinter
from store.counter import printing
from store.db.opening import Shop
from tests.tui.conftest import Open
from tests.tui.waiting import open_entry, until

COLA = "6901234567892"


@pytest.mark.parametrize("size", [(80, 24), (100, 30)])
async def test_every_screen_of_a_sale_says_that_it_is_practice(
    open_till: Open, stocked: Shop, size: tuple[int, int]
) -> None:
    stocked.practice = True
    async with open_till(size=size, signed_on=False) as desk:
        assert "PRACTICE" in desk.text()
    async with open_till(size=size) as desk:
        seen = []
        for keys in ([], ["f11"], ["f9"], ["f1"]):
            await desk.press(*keys)
            seen.append((desk.place, "PRACTICE" in desk.text()))
            await desk.press("escape")
        await desk.scan(COLA)
        await desk.press("f12")
        seen.append((desk.place, "PRACTICE" in desk.text()))
        assert seen == [(place, True) for place in ("sale", "menu", "sales", "help", "tender")]


async def test_its_slips_are_stamped_and_its_drawer_stays_shut(
    open_till: Open, stocked: Shop, printer: SimulatedPrinter, tmp_path: Path
) -> None:
    stocked.practice = True
    async with open_till(printers=(printer,)) as desk:
        await desk.scan(COLA)
        await desk.press("f12", "f2")
        await until(desk, lambda: printing.waiting(stocked, "0101") == [])
        paper = (tmp_path / "paper/receipts.txt").read_text(encoding="utf-8")
        assert paper.count("【练习】不是销售凭证") == 2 and "北岸可乐" in paper
        assert printer.openings == 0


async def test_with_goods_in_the_basket_nobody_begins_to_practise(open_till: Open) -> None:
    async with open_till() as desk:
        await desk.scan(COLA)
        await desk.press("f11")
        await desk.press("t")
        await until(desk, lambda: desk.said[0] == "bad")
        assert desk.place == "menu" and desk.said[1] == "Practice: after this sale"


@pytest.mark.parametrize(
    ("practice", "words"), [(False, "Nothing of it counts"), (True, "All that was done in it is dropped")]
)
async def test_the_menu_leads_into_it_and_out(open_till: Open, stocked: Shop, practice: bool, words: str) -> None:
    stocked.practice = practice
    async with open_till() as desk:
        await open_entry(desk, "t")
        assert desk.place == "confirm" and words in " ".join(desk.text().replace("│", " ").split())
        await desk.press("f2")
        assert desk.app.begins_anew
