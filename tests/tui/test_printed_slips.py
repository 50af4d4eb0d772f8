"""Which slip a print job becomes."""

from datetime import datetime
from pathlib import Path

from hardware.simulated import SimulatedPrinter
from store.books.actor import Actor
from store.counter import printing, topping_up
from store.db import settings
from store.db.opening import Shop
from store.ids import new_id
from store.slips.join import print_join
from tests.store.books.ledgers import put_member
from tests.tui.conftest import Open
from tests.tui.waiting import until


async def test_the_slip_of_a_top_up_and_a_members_statement_come_out_of_the_same_printer(
    open_till: Open, printer: SimulatedPrinter, stocked: Shop, actor: Actor, now: datetime
) -> None:
    member = put_member(stocked, now)
    made = topping_up.top_up(stocked, actor, member, 50000, key=new_id(), now=now)
    printing.print_statement(stocked, "0101", member, now=now)
    paper = Path(printer.place)
    async with open_till(printers=(printer,)) as desk:
        await until(desk, lambda: paper.exists() and "会员对账单" in paper.read_text())
    assert paper.read_text().count("储值充值单") == 2
    assert made.number in paper.read_text()


async def test_the_code_for_new_members_comes_out_with_the_shop_and_what_to_do(
    open_till: Open, printer: SimulatedPrinter, stocked: Shop, now: datetime
) -> None:
    with stocked.transaction():
        settings.save(join_url="https://example.com/join")
    stocked.refresh()
    print_join(stocked, None, now=now)
    paper = Path(printer.place)
    async with open_till(printers=(printer,)) as desk:
        await until(desk, lambda: paper.exists() and "扫码成为会员" in paper.read_text())
    printed = paper.read_text()
    assert stocked.settings.shop_name in printed and printed.count("https://example.com/join") == 2
