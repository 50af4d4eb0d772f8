"""Taking cash, and what stands on the screen until the next customer."""

from hardware.simulated import SimulatedPrinter
from store.db.models import Payment
from tests.tui.conftest import Open
from tests.tui.waiting import until

COLA, SOY = "6901234567892", "6909876543210"


def payments() -> list[tuple[int, int, int]]:
    return [(row.amount, row.tendered, row.change) for row in Payment.select().order_by(Payment.id)]


async def test_f2_takes_the_exact_amount(open_till: Open) -> None:
    async with open_till() as desk:
        await desk.scan(COLA, SOY)
        await desk.press("f12")
        assert desk.place == "tender"
        await desk.press("f2")
        assert desk.place == "sale" and payments() == [(1430, 1430, 0)]


async def test_quick_amounts_stand_beside_their_keys_with_the_change(open_till: Open) -> None:
    async with open_till() as desk:
        await desk.scan(COLA, SOY)
        await desk.type("+")
        shown = [" ".join(line.replace("│", " ").split()) for line in desk.lines()]
        assert any("F2 14.30 exact" in line for line in shown)
        assert any("F3 15.00 change 0.70" in line for line in shown)
        await desk.press("f3")
        assert payments() == [(1430, 1500, 70)]


async def test_a_typed_amount_gives_change_which_stays_large_until_the_next_scan(open_till: Open) -> None:
    async with open_till() as desk:
        await desk.scan(COLA, SOY)
        await desk.press("f12")
        await desk.type("100\n")
        due = desk.sale.w_due
        assert (due.label, due.amount) == ("Change", "85.70") and due.has_class("-change")
        assert "Given 100.00" in desk.text() and "0101-20261121-0001" in desk.text()
        await desk.scan(SOY)
        assert (due.label, due.amount) == ("Due ￥", "11.80") and not due.has_class("-change")
        assert desk.on_disk() == [(SOY, 1000, 1180)]


async def test_enter_alone_pays_nothing(open_till: Open) -> None:
    async with open_till() as desk:
        await desk.scan(COLA)
        await desk.press("f12", "enter", "enter")
        assert desk.place == "tender" and payments() == []
        assert desk.said[0] == "attention"


async def test_a_barcode_typed_as_money_is_refused_and_a_second_enter_too(open_till: Open) -> None:
    async with open_till() as desk:
        await desk.scan(COLA)
        await desk.press("f12")
        await desk.type(f"{SOY}\n")
        assert desk.said[0] == "bad" and "code?" in desk.said[1]
        await desk.press("ctrl+j")
        assert desk.place == "tender" and payments() == []
        await desk.type("5\n")
        assert payments() == [(250, 500, 250)]


async def test_too_little_says_what_is_missing(open_till: Open) -> None:
    async with open_till() as desk:
        await desk.scan(COLA)
        await desk.press("f12")
        await desk.type("2\n")
        assert desk.said == ("bad", "2.00 in cash is 0.50 too little. Cash comes last: take 0.50 another way first.")
        await desk.press("escape")
        assert desk.on_disk() == [(COLA, 1000, 250)]


async def test_the_keypads_enter_is_enter(open_till: Open) -> None:
    async with open_till() as desk:
        await desk.type(COLA)
        await desk.press("ctrl+j")
        await desk.press("f12")
        await desk.type("5")
        await desk.press("ctrl+j")
        assert payments() == [(250, 500, 250)]


async def test_the_drawer_opens_once_and_the_receipt_prints(open_till: Open, printer: SimulatedPrinter) -> None:
    async with open_till(printers=(printer,)) as desk:
        await desk.scan(COLA, SOY)
        assert printer.openings == 0
        await desk.press("f12", "f2")
        await until(desk, lambda: "14.30" in paper(printer))
        assert printer.openings == 1


async def test_the_last_receipt_is_looked_at_and_printed_again_with_a_mark(
    open_till: Open, printer: SimulatedPrinter
) -> None:
    async with open_till(printers=(printer,), size=(100, 40)) as desk:
        await desk.scan(SOY)
        await desk.press("f12", "f2")
        await until(desk, lambda: "11.80" in paper(printer))
        await desk.press("f9", "enter")
        assert "海天草菇老抽500ml" in desk.text() and "重打" not in paper(printer)
        await desk.press("f2")
        await until(desk, lambda: desk.place == "sale")
        assert desk.said == ("good", "The receipt is printed again, marked as a reprint.")
        await until(desk, lambda: "重打" in paper(printer))
        assert printer.openings == 1


async def test_before_the_first_sale_there_is_no_last_one(open_till: Open) -> None:
    async with open_till() as desk:
        await desk.press("f9")
        assert "not closed a sale yet" in desk.text()
        await desk.press("f2", "escape")
        assert desk.place == "sale"


async def test_in_the_demo_the_receipt_is_shown_beside_the_basket(open_till: Open, printer: SimulatedPrinter) -> None:
    async with open_till(printers=(printer,), demo=True, size=(120, 40)) as desk:
        assert "/run/guitai/scanner" in desk.text()
        await desk.scan(SOY)
        await desk.press("f12")
        await desk.type("20\n")
        await until(desk, lambda: "销 售 小 票" in desk.text())
        assert any("8.20" in line[70:] for line in desk.lines())


def paper(printer: SimulatedPrinter) -> str:
    from pathlib import Path

    file = Path(printer.place)
    return file.read_text() if file.exists() else ""
