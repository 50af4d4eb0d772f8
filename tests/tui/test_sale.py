"""Ringing up, as the cashier sees it."""

from datetime import datetime

import pytest
from textual.app import App

from store.books.actor import Actor
from store.counter import selling
from store.db import settings
from store.db.locks import WriteTurns
from store.db.opening import Shop
from tests.tui.conftest import Open
from tests.tui.members import PHONE, gold_member
from tests.tui.waiting import until
from tui.messages import Scanned
from tui.widgets.basket import Basket

COLA, SOY, OIL = "6901234567892", "6909876543210", "6900000000014"


async def test_a_scan_is_on_the_disk_and_on_the_screen(open_till: Open) -> None:
    async with open_till() as desk:
        await desk.scan(COLA)
        assert desk.row("1 北岸可乐330ml").endswith("1 2.50 2.50")
        assert desk.on_disk() == [(COLA, 1000, 250)]


async def test_the_amount_due_the_latest_line_and_the_counts_are_told(open_till: Open) -> None:
    async with open_till(size=(80, 24)) as desk:
        await desk.scan(COLA, SOY)
        text = desk.text()
        assert "海天草菇老抽500ml" in desk.lines()[6] and "1 × 11.80" in desk.lines()[6]
        assert "Lines 2 · pieces 2" in text
        assert desk.sale.w_due.amount == "14.30"
        assert "▀▀▀█" in text  # the digits are drawn


async def test_scans_in_a_burst_are_all_there_in_order(open_till: Open) -> None:
    async with open_till() as desk:
        await desk.scan(*([COLA, SOY] * 10))
        assert [code for code, _quantity, _paid in desk.on_disk()] == [COLA, SOY] * 10
        assert desk.row(" 20 ").endswith("海天草菇老抽500ml 1 11.80 11.80")


async def test_scans_while_the_screen_is_still_being_put_together_are_not_lost(open_till: Open, actor: Actor) -> None:
    async with open_till(signed_on=False) as desk:
        desk.app.signed_on(actor)
        desk.app.take_scan(Scanned(COLA))
        desk.app.take_scan(Scanned(SOY))
        desk.app.show_header()
        await until(desk, lambda: desk.place == "sale" and len(desk.on_disk()) == 2)
        assert [code for code, *_ in desk.on_disk()] == [COLA, SOY]


async def test_a_typed_code_a_multiplied_code_and_a_weighed_quantity(open_till: Open) -> None:
    async with open_till() as desk:
        await desk.type(f"{SOY}\n3*{COLA}\n0.532*20001\n")
        assert desk.on_disk() == [(SOY, 1000, 1180), (COLA, 3000, 750), ("20001", 532, 531)]
        assert desk.row("红富士苹果").endswith("0.532kg 9.98 5.31")
        assert desk.typed == ""


async def test_full_width_digits_and_the_chinese_point_are_read_as_plain_ones(open_till: Open) -> None:
    async with open_till() as desk:
        await desk.type("１０００１\n０。５＊２０００１\n")
        assert desk.on_disk() == [("10001", 1000, 300), ("20001", 500, 499)]


async def test_a_multiplier_typed_before_a_scan_counts_for_it(open_till: Open) -> None:
    async with open_till() as desk:
        await desk.type("4*")
        await desk.scan(COLA)
        assert desk.on_disk() == [(COLA, 4000, 1000)]
        assert desk.typed == ""


async def test_a_scan_never_touches_what_is_being_typed(open_till: Open) -> None:
    async with open_till() as desk:
        await desk.type("69098")
        await desk.scan(COLA)
        assert desk.typed == "69098"
        assert desk.on_disk() == [(COLA, 1000, 250)]


async def test_an_unknown_code_is_one_clear_line_and_the_next_scan_works(open_till: Open) -> None:
    async with open_till() as desk:
        await desk.scan(COLA, "4006381333931")
        assert desk.said == ("bad", "No product has the code 4006381333931.")
        assert "✗ No product has the code" in desk.text()
        await desk.scan(SOY)
        assert [code for code, *_ in desk.on_disk()] == [COLA, SOY]


async def test_what_a_scan_could_not_ring_stays_said_through_the_scans_after_it_until_a_key(open_till: Open) -> None:
    async with open_till() as desk:
        await desk.scan(COLA, "4006381333931", SOY, COLA)
        assert desk.said == ("bad", "No product has the code 4006381333931.")
        await desk.press("escape")
        assert desk.said[1] == ""
        await desk.scan(SOY)
        assert desk.said[1] == ""


async def test_a_members_card_behind_it_does_not_wipe_what_a_scan_could_not_ring(
    open_till: Open, stocked: Shop, actor: Actor, now: datetime
) -> None:
    gold_member(stocked, actor, now)
    async with open_till() as desk:
        await desk.scan(COLA, "4006381333931", PHONE)
        missed = "No product has the code 4006381333931."
        assert desk.said == ("bad", f"{missed}  Member: 138****5678 王*")
        await desk.scan(SOY)
        assert desk.said == ("bad", missed)


async def test_of_two_scans_that_rang_nothing_both_are_said_and_of_more_the_last_two(open_till: Open) -> None:
    async with open_till() as desk:
        first, second, third = (
            f"No product has the code {code}." for code in ("4006381333931", "96385074", "5012345678900")
        )
        await desk.scan("4006381333931", SOY, "96385074", SOY)
        assert desk.said == ("bad", f"{first}  {second}")
        await desk.scan("5012345678900", SOY)
        assert desk.said == ("bad", f"{second}  {third}")
        await desk.press("f12", "f2")
        await desk.scan(COLA)
        assert desk.said[1] == ""


async def test_what_was_typed_and_refused_is_gone_once_something_is_scanned(open_till: Open) -> None:
    async with open_till() as desk:
        await desk.type("99999\n")
        await desk.scan(COLA)
        assert desk.typed == ""
        assert desk.on_disk() == [(COLA, 1000, 250)]


async def test_a_refused_text_stays_to_be_read_and_is_typed_over(open_till: Open) -> None:
    async with open_till() as desk:
        await desk.type("99999\n")
        assert desk.typed == "99999"
        await desk.type(f"{COLA}\n")
        assert desk.on_disk() == [(COLA, 1000, 250)]


async def test_a_quantity_of_ten_thousand_is_refused(open_till: Open) -> None:
    async with open_till() as desk:
        await desk.type(f"10000*{COLA}\n")
        assert desk.said[0] == "bad" and "9,999" in desk.said[1]
        assert desk.on_disk() == []


async def test_star_asks_for_the_quantity_of_the_marked_line(open_till: Open) -> None:
    async with open_till() as desk:
        await desk.scan(COLA, SOY)
        await desk.press("up")
        await desk.type("*5\n")
        assert desk.place == "sale"
        assert desk.on_disk() == [(COLA, 5000, 1250), (SOY, 1000, 1180)]


async def test_a_quantity_of_none_says_which_key_takes_the_line_out(open_till: Open) -> None:
    async with open_till() as desk:
        await desk.scan(COLA)
        await desk.press("*")
        await desk.type("0\n")
        assert desk.said == ("bad", "A line of none is no line: Esc, then Del takes it out.")
        assert desk.on_disk() == [(COLA, 1000, 250)]


async def test_a_full_width_star_is_the_same_key(open_till: Open) -> None:
    async with open_till() as desk:
        await desk.scan(COLA)
        await desk.type("＊７\n")
        assert desk.on_disk() == [(COLA, 7000, 1750)]


async def test_del_voids_the_marked_line_and_says_which(open_till: Open) -> None:
    async with open_till() as desk:
        await desk.scan(COLA, SOY)
        await desk.press("up", "delete")
        assert desk.on_disk() == [(SOY, 1000, 1180)]
        assert desk.said == ("good", "Taken out: 北岸可乐330ml")


async def test_keys_that_need_a_line_say_so_when_there_is_none(open_till: Open) -> None:
    async with open_till() as desk:
        for key, said in (("f2", "no line"), ("delete", "no line"), ("f12", "empty"), ("f4", "empty")):
            await desk.press(key)
            assert desk.place == "sale" and desk.said[0] == "bad" and said in desk.said[1]


async def test_voiding_the_sale_asks_first_and_enter_is_not_yes(open_till: Open) -> None:
    async with open_till() as desk:
        await desk.scan(COLA, SOY)
        await desk.press("f4")
        assert "lines 2, ￥14.30?" in desk.text()
        await desk.press("enter")
        assert desk.place == "confirm"
        await desk.press("escape")
        assert len(desk.on_disk()) == 2
        await desk.press("f4", "f2")
        assert desk.place == "sale" and desk.on_disk() == []
        await desk.scan(COLA)
        assert desk.on_disk() == [(COLA, 1000, 250)]


async def test_a_product_without_a_price_is_asked_for(open_till: Open) -> None:
    async with open_till() as desk:
        await desk.scan("10002")
        assert desk.place == "price" and "鲜花" in desk.text()
        await desk.type("12.5\n")
        assert desk.on_disk() == [("10002", 1000, 1250)]


async def test_a_barcode_typed_as_a_price_is_refused(open_till: Open) -> None:
    async with open_till() as desk:
        await desk.scan("10002")
        await desk.type(f"{COLA}\n")
        assert desk.place == "price" and desk.said[0] == "bad"
        await desk.type("0\n")
        assert desk.said[1] == "A price is above 0. What costs nothing is given away once it is rung up: F6"
        await desk.press("escape")
        assert desk.on_disk() == [] and "not rung up" in desk.said[1]


async def test_a_scan_while_a_question_is_open_is_told_to_wait_and_changes_nothing(open_till: Open) -> None:
    async with open_till() as desk:
        await desk.scan(COLA)
        questions = (("f2", "quantity"), ("f4", "confirm"), ("f12", "tender"), ("f6", "by_hand"), (".", "menu"))
        for opens, question in questions:
            await desk.press(opens)
            assert desk.place == question
            await desk.scan(SOY)
            assert desk.place == question
            assert desk.said[0] == "attention" and "press Esc" in desk.said[1]
            assert "! " in desk.text()
            await desk.press("escape")
        assert desk.on_disk() == [(COLA, 1000, 250)]
        await desk.scan(SOY)
        assert len(desk.on_disk()) == 2


async def test_the_open_basket_is_there_again_after_a_crash_and_it_says_so(open_till: Open) -> None:
    async with open_till() as desk:
        await desk.scan(COLA, SOY)
    selling.forget(desk.app.shop)
    async with open_till() as desk:
        assert desk.said == ("attention", "The open basket is here again: lines 2, ￥14.30.")
        assert desk.row("海天草菇").endswith("11.80 11.80")
        await desk.scan(COLA)
        assert len(desk.on_disk()) == 3


async def test_after_a_crash_with_every_line_voided_the_next_scan_goes_on_with_that_sale(open_till: Open) -> None:
    async with open_till() as desk:
        await desk.scan("6901234567892")
        await desk.press("delete")
    async with open_till() as desk:
        await desk.scan("6901234567892")
        assert desk.on_disk() == [("6901234567892", 1000, 250)]


async def test_a_name_too_long_for_its_column_is_elided_and_the_figures_stay_in_line(open_till: Open) -> None:
    async with open_till(size=(80, 24)) as desk:
        await desk.scan(COLA, OIL)
        basket = desk.sale.query_one(Basket)
        rows = [line for line in desk.lines() if line.lstrip("▸ ").startswith(("1 ", "2 ")) and "." in line]
        assert "…" in rows[1]
        assert all(line.endswith(amount) for line, amount in zip(rows, ("2.50", "69.90"), strict=True))
        assert {strip.cell_length for strip in (basket.render_line(y) for y in range(3))} == {80}


async def test_a_figure_too_wide_for_its_column_is_never_cut(open_till: Open) -> None:
    async with open_till(size=(80, 24)) as desk:
        await desk.scan("10002")
        await desk.type("100000\n")
        await desk.type("*900\n")
        assert desk.row("鲜花").endswith("900 100,000.00 90,000,000.00")


async def test_thousands_of_pieces_are_counted_with_a_separator(open_till: Open) -> None:
    async with open_till() as desk:
        await desk.scan(f"1234*{COLA}")
        assert "Lines 1 · pieces 1,234" in desk.text()


async def test_a_line_of_thousands_is_shown_large_without_a_separator(open_till: Open) -> None:
    async with open_till() as desk:
        await desk.type(f"500*{COLA}\n")
        assert desk.row("▸").endswith("500 2.50 1,250.00")
        assert "500 × 2.50" in desk.text()


async def test_only_changed_lines_of_the_basket_are_drawn_again(open_till: Open) -> None:
    async with open_till() as desk:
        await desk.scan(COLA, SOY, COLA, SOY)
        basket = desk.sale.query_one(Basket)
        drawn: list[int] = []
        original = basket.paint
        basket.paint = lambda y, width: drawn.append(y) or original(y, width)  # type: ignore[method-assign, func-returns-value]
        await desk.scan(COLA)
        assert set(drawn) <= {0, 4, 5}
        assert 5 in drawn


async def test_two_hundred_lines_scroll_and_the_arrows_go_through_them(open_till: Open) -> None:
    async with open_till(size=(80, 24)) as desk:
        await desk.scan(*([COLA, SOY] * 100))
        assert "/200" in desk.text() and desk.row("200 ").startswith("▸ 200")
        await desk.press("home")
        assert desk.row("▸").startswith("▸ 1 ")
        await desk.press("pagedown", "down")
        marked = desk.sale.query_one(Basket).marked
        assert marked == desk.sale.query_one(Basket).rows
        await desk.press("end")
        assert desk.row("▸").startswith("▸ 200")


async def test_a_sale_closed_elsewhere_is_said_and_a_new_one_begins(open_till: Open) -> None:
    async with open_till() as desk:
        await desk.scan(COLA)
        app = desk.app
        selling.void_sale(app.shop, desk.sale.actor, desk.sale.sale, key="other", now=app.clock())
        selling.forget(app.shop)
        await desk.scan(SOY)
        assert desk.said[0] == "bad"
        await desk.scan(SOY)
        assert desk.on_disk() == [(SOY, 1000, 1180)]


async def test_while_another_program_holds_the_store_the_till_says_that_it_waits(
    open_till: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Drawn before the act goes on: nothing else is drawn while it waits."""
    async with open_till() as desk:
        app, drawn = desk.app, list[str]()
        other = WriteTurns(app.shop.home / "shop.db")
        assert other.take(1)
        say = app.shop.on_wait
        assert say is not None

        def say_and_let_go() -> None:
            with monkeypatch.context() as patch:
                patch.setattr(
                    app, "_display", lambda _screen, update: drawn.append(update.render_segments(app.console))
                )
                say()
            other.give()

        app.shop.on_wait = say_and_let_go
        await desk.scan(COLA)
        other.close()
        assert any("Another program is writing" in each for each in drawn)
        assert desk.on_disk() == [(COLA, 1000, 250)] and desk.said == ("plain", "")


@pytest.mark.parametrize("wanted", [True, False])
async def test_what_is_refused_has_its_mark_and_rings_the_bell_unless_the_shop_wants_it_quiet(
    open_till: Open, stocked: Shop, monkeypatch: pytest.MonkeyPatch, wanted: bool
) -> None:
    with stocked.transaction():
        settings.save(bell=wanted)
    stocked.refresh()
    rung = list[int]()
    monkeypatch.setattr(App, "bell", lambda _app: rung.append(1))
    async with open_till() as desk:
        await desk.scan("4006381333931")
        assert desk.said[0] == "bad" and "✗" in desk.text() and bool(rung) is wanted


async def test_a_scan_that_need_not_wait_says_nothing_of_it(open_till: Open) -> None:
    async with open_till() as desk:
        said = list[int]()
        desk.app.shop.on_wait = lambda: said.append(1)
        await desk.scan(COLA)
        assert said == []
