"""The cashier's day at the till: the float, cash without a sale, X, the blind close, what is said at sign-on."""

import re
from datetime import datetime, timedelta

import pytest

from store.books.actor import Actor
from store.counter.shifts.reading import open_shift_at, shifts
from store.counter.shifts.unsettled import PROVIDERS, Unsettled
from store.db.models import CashMove, JournalEntry, PrintJob
from store.db.opening import Shop
from store.office import staff
from tests.tui.conftest import Desk, Open
from tests.tui.waiting import open_entry, until
from tui.screens.unsettled import UnsettledScreen
from tui.widgets.due import Due

COLA = "6901234567892"
PIN = "274951"


@pytest.fixture
def boss(stocked: Shop, office: Actor, now: datetime) -> Actor:
    """A manager, who may allow what a cashier may not."""
    hired = staff.add(stocked, office, "1000", "店长", "manager", PIN, now=now)
    return Actor(hired.id, hired.number, hired.name, hired.role, "0101")


async def allow(desk: Desk) -> None:
    """The manager comes and allows it."""
    await until(desk, lambda: desk.place == "approval")
    await desk.type(f"1000\n{PIN}\n")
    await until(desk, lambda: desk.place != "approval")


def printed(kind: str) -> int:
    return PrintJob.select().where(PrintJob.kind == kind).count()


# The float


async def test_the_first_sign_on_of_a_day_asks_for_the_float_and_opens_the_shift(open_till: Open) -> None:
    async with open_till(shift=False) as desk:
        assert "How much change is in the drawer?" in desk.text()
        await desk.type("200\n")
        await until(desk, lambda: desk.place == "sale")
        assert desk.said[0] == "good" and "float ￥200.00" in desk.said[1]
        shift = open_shift_at(desk.app.shop, "0101")
        assert shift and (shift.opening_float, shift.by_itself) == (200_00, False)


async def test_the_demo_opens_its_shift_without_a_question(open_till: Open, stocked: Shop, actor: Actor) -> None:
    async with open_till(shift=False, demo=True, signed_on=False) as desk:
        desk.app.signed_on(actor)
        await until(desk, lambda: desk.place == "sale")
        assert desk.said == ("good", "Shift S0101-20261121-1 is open, float ￥200.00.")
    assert [(each.opening_float, each.by_itself) for each in shifts(stocked)] == [(200_00, False)]


async def test_enter_alone_takes_the_float_of_the_shift_before(open_till: Open, stocked: Shop, actor: Actor) -> None:
    async with open_till(shift=False) as desk:
        await desk.type("150\n")
        await close_the_shift(desk)
        desk.app.signed_on(actor)
        await until(desk, lambda: desk.place == "float")
        assert "Enter: 150.00" in desk.text()
        await desk.type("\n")
        await until(desk, lambda: desk.place == "sale")
        assert [each.opening_float for each in shifts(stocked)] == [150_00, 150_00]


async def test_without_a_float_the_till_says_that_a_shift_opens_by_itself(open_till: Open, stocked: Shop) -> None:
    async with open_till(shift=False) as desk:
        await desk.press("escape")
        await until(desk, lambda: desk.place == "sale")
        assert desk.said[0] == "attention" and "the first sale opens one, its float 0.00" in desk.said[1]
        assert open_shift_at(stocked, "0101") is None
        await desk.scan(COLA)
        await desk.press("f12", "f2")
        shift = open_shift_at(stocked, "0101")
        assert shift and shift.by_itself


async def test_what_the_float_was_is_said_after_a_sign_on_by_keys_too(open_till: Open, boss: Actor) -> None:
    async with open_till(signed_on=False, shift=False) as desk:
        await desk.type(f"1000\n{PIN}\n")
        await until(desk, lambda: desk.place == "float")
        await desk.type("80\n")
        await until(desk, lambda: desk.place == "sale")
        await until(desk, lambda: "float ￥80.00" in desk.said[1])


async def test_a_float_that_is_no_amount_is_refused_and_asked_again(open_till: Open) -> None:
    async with open_till(shift=False) as desk:
        await desk.type(f"{COLA}\n")
        assert desk.said[0] == "bad" and desk.place == "float"
        await desk.scan(COLA)
        assert "answer it or press Esc first" in desk.said[1]
        assert open_shift_at(desk.app.shop, "0101") is None


async def test_the_float_is_counted_by_denomination_with_f3(open_till: Open, stocked: Shop) -> None:
    async with open_till(shift=False, size=(80, 24)) as desk:
        assert "F3 By pieces" in desk.text()
        await desk.press("f3")
        await until(desk, lambda: desk.place == "count")
        assert "Count the float" in desk.text()
        await desk.press("f2")
        assert desk.said[0] == "attention" and desk.place == "count"
        await desk.type("2\n\n3\n")
        assert desk.screen.query_one(Due).amount == "260.00"
        await desk.press("f2")
        await until(desk, lambda: desk.place == "sale")
        assert desk.said == ("good", "Shift S0101-20261121-1 is open, float ￥260.00.")
        shift = open_shift_at(stocked, "0101")
        assert shift and shift.float_counted == {100_00: 2, 50_00: 0, 20_00: 3}


async def test_escape_from_the_pieces_leads_back_to_the_sum(open_till: Open, stocked: Shop) -> None:
    async with open_till(shift=False) as desk:
        await desk.press("f3")
        await until(desk, lambda: desk.place == "count")
        await desk.type("2\n")
        await desk.press("escape")
        assert desk.place == "float" and open_shift_at(stocked, "0101") is None
        await desk.type("80\n")
        await until(desk, lambda: desk.place == "sale")
        assert "float ￥80.00" in desk.said[1]


async def test_another_cashier_takes_the_shift_over_without_a_question(
    open_till: Open, stocked: Shop, office: Actor, now: datetime
) -> None:
    hired = staff.add(stocked, office, "1002", "小王", "cashier", PIN, now=now)
    async with open_till() as desk:
        await open_entry(desk, "o")
        await until(desk, lambda: desk.place == "sign_on")
        await desk.type(f"1002\n{PIN}\n")
        await until(desk, lambda: desk.place == "sale")
        assert "goes on" in desk.said[1]
        entry = JournalEntry.select().where(JournalEntry.act == "shift.hand_over").get()
        assert str(entry.staff) == hired.id


# Cash without a sale


async def test_cash_is_paid_in_with_a_sum_and_one_digit(open_till: Open) -> None:
    async with open_till() as desk:
        await open_entry(desk, "6")
        await desk.type("50\n")
        await desk.press("1")
        await until(desk, lambda: desk.place == "sale")
        assert desk.said == ("good", "Paid in ￥50.00: 银行换零钱. The slip is printed.")
        assert [(move.kind, move.amount) for move in CashMove.select()] == [("pay_in", 50_00)]
        assert printed("cash_move") == 1


async def test_cash_is_paid_out_when_a_manager_allows_it(open_till: Open, boss: Actor) -> None:
    async with open_till() as desk:
        await open_entry(desk, "7")
        await desk.type("18.50\n")
        await desk.press("1")
        await allow(desk)
        assert "Paid out ￥18.50" in desk.said[1]
        move = CashMove.get()
        assert (move.kind, move.amount, move.approver_id) == ("pay_out", -18_50, boss.staff)


async def test_the_drawer_stays_shut_when_nobody_allows_it(open_till: Open, boss: Actor) -> None:
    async with open_till() as desk:
        await open_entry(desk, "5")
        await desk.press("1")
        await until(desk, lambda: desk.place == "approval")
        await desk.press("escape")
        assert "not approved" in desk.said[1] and CashMove.select().count() == 0
        await open_entry(desk, "5")
        await desk.press("1")
        await allow(desk)
        assert "The drawer is open" in desk.said[1] and printed("cash_move") == 1


async def test_a_drop_leaves_the_basket_as_it_was(open_till: Open) -> None:
    async with open_till() as desk:
        await desk.scan(COLA)
        await open_entry(desk, "8")
        await desk.type("0\n")
        assert desk.said[0] == "bad" and desk.place == "amount"
        await desk.type("300\n")
        await desk.press("1")
        await until(desk, lambda: desk.place == "sale")
        assert "Dropped to the safe ￥300.00" in desk.said[1]
        assert desk.on_disk() == [(COLA, 1000, 250)]


# X


async def test_an_x_is_shown_without_the_cash_to_a_cashier_and_printed_with_f2(open_till: Open) -> None:
    async with open_till() as desk:
        await desk.scan(COLA)
        await desk.press("f12", "f2")
        await open_entry(desk, "x")
        assert desk.place == "report" and "当班小计" in desk.text().replace(" ", "")
        await desk.press("end")
        assert "应有现金" not in desk.text()
        await desk.press("f2")
        assert desk.said == ("good", "The X report is printed.") and printed("shift_blind") == 1


async def test_an_x_before_any_shift_says_that_none_is_open(open_till: Open) -> None:
    async with open_till(shift=False) as desk:
        await desk.press("escape")
        await open_entry(desk, "x")
        assert desk.said == ("bad", "No shift is open at this till.")


# The close


async def close_the_shift(desk: Desk, *counts: str) -> None:
    """Count, close and go: what is counted is typed row by row."""
    await open_entry(desk, "z")
    await desk.type("".join(f"{count}\n" for count in counts or ("0",)))
    await desk.press("f2")
    await until(desk, lambda: desk.place == "counted")
    await desk.press("f2")
    await until(desk, lambda: desk.place == "closed")
    await desk.press("f2")
    await until(desk, lambda: desk.place == "sign_on")


async def test_the_drawer_is_counted_blind_and_the_result_comes_after(open_till: Open, stocked: Shop) -> None:
    async with open_till(shift=False) as desk:
        await desk.type("200\n")
        await desk.scan(COLA)
        await desk.press("f12", "f2")
        await open_entry(desk, "z")
        await desk.type("2\n")
        assert desk.place == "count" and "202.50" not in desk.text()
        await desk.press("down", "down", "down", "down", "down")
        await desk.type("2\n")
        assert "202.50" not in desk.text() and "× 2" in desk.text()
        await desk.press("f2")
        await until(desk, lambda: desk.place == "counted")
        text = desk.text()
        assert "202.50" in text and "201.00" in text and "Short" in text
        await desk.press("f2")
        await until(desk, lambda: desk.place == "closed")
        assert printed("shift_z") == 1 and "交班单" in desk.text().replace(" ", "")
        await desk.press("escape")
        await until(desk, lambda: desk.place == "sign_on")
        assert desk.said[0] == "good" and "is closed" in desk.said[1]
        (shift,) = shifts(stocked)
        assert not shift.open and open_shift_at(stocked, "0101") is None


async def test_a_row_is_mended_by_going_back_to_it(open_till: Open) -> None:
    async with open_till() as desk:
        await open_entry(desk, "z")
        await desk.type("12\n")
        await desk.press("up")
        assert desk.typed == "12"
        await desk.type("1\n")
        assert "× 12" not in desk.text() and "× 1" in desk.text()
        await desk.type("many\n")
        assert desk.said[0] == "bad" and "whole number" in desk.said[1]


async def test_f2_before_anything_is_counted_keeps_nothing_and_shows_nothing(open_till: Open) -> None:
    async with open_till() as desk:
        await open_entry(desk, "z")
        await desk.press("f2")
        assert desk.place == "count" and desk.said[0] == "attention"
        await desk.scan(COLA)
        assert desk.place == "count" and desk.on_disk() == []


async def test_a_count_that_was_left_stands_and_counting_again_takes_a_manager(open_till: Open, boss: Actor) -> None:
    async with open_till() as desk:
        await open_entry(desk, "z")
        await desk.type("1\n")
        await desk.press("f2")
        await until(desk, lambda: desk.place == "counted")
        await desk.press("escape")
        await open_entry(desk, "z")
        assert desk.place == "counted" and "100.00" in desk.text()
        await desk.press("f3")
        await until(desk, lambda: desk.place == "count")
        await desk.type("0\n")
        await desk.press("f2")
        await allow(desk)
        await until(desk, lambda: desk.place == "counted")
        assert "It is right" in desk.text()


async def test_an_open_basket_must_be_settled_first_or_carried_over_by_a_manager(
    open_till: Open, stocked: Shop, boss: Actor
) -> None:
    async with open_till() as desk:
        await desk.scan(COLA)
        await open_entry(desk, "z")
        assert desk.place == "unsettled"
        assert "北岸可乐330ml" in desk.text() and "void it with F4" in desk.text()
        await desk.press("escape")
        assert desk.place == "sale" and desk.on_disk() == [(COLA, 1000, 250)]
        await open_entry(desk, "z")
        await desk.press("f2")
        await until(desk, lambda: desk.place == "count")
        await desk.type("0\n")
        await desk.press("f2")
        await until(desk, lambda: desk.place == "counted")
        await desk.press("f2")
        await allow(desk)
        await until(desk, lambda: desk.place == "closed")
        assert shifts(stocked)[0].carried == ("basket 北岸可乐330ml",)


async def test_whatever_a_provider_did_not_answer_for_is_named_with_what_settles_it(
    open_till: Open, actor: Actor
) -> None:
    left = tuple(Unsettled(kind, kind, f"wechat {at}234", 1000 + at) for at, kind in enumerate(("basket", *PROVIDERS)))
    async with open_till(size=(80, 24)) as desk:
        desk.app.push_screen(UnsettledScreen(actor, left))
        await until(desk, lambda: desk.place == "unsettled")
        shown = " ".join(re.sub("[│▌╭╰╮╯─]", " ", desk.text()).split())
        for words in (
            "Payment not decided WeChat Pay 1234 ￥10.01 F3 asks the provider again; what is paid waits at F12",
            "Refund not decided WeChat Pay 2234 ￥10.02 F3 asks the provider again",
            "Refund refused WeChat Pay 3234 ￥10.03 F3 asks the provider again; F8 hands it out in cash, when somebody",
        ):
            assert words in shown


# What is said at sign-on


async def test_a_clock_that_jumped_is_said_at_sign_on(
    open_till: Open, stocked: Shop, actor: Actor, now: datetime
) -> None:
    moment = [now]
    async with open_till(clock=lambda: moment[0]) as desk:
        await desk.scan(COLA)
        await desk.press("f12", "f2")
        await open_entry(desk, "o")
        await until(desk, lambda: desk.place == "sign_on")
        moment[0] -= timedelta(days=2)
        desk.app.signed_on(actor)
        await until(desk, lambda: desk.place == "sale")
        await until(desk, lambda: desk.said[0] == "attention")
        assert "The clock jumped" in desk.said[1]


async def test_a_manager_is_told_of_alerts_and_says_that_they_were_looked_at(
    open_till: Open, stocked: Shop, office: Actor, boss: Actor, now: datetime
) -> None:
    staff.set_pin(stocked, office, "1001", PIN, now=now)
    for hour in range(5):
        at = now + timedelta(hours=hour)
        with pytest.raises(staff.WrongNumberOrPin):
            staff.sign_on(stocked, "1001", "271829", "0101", now=at)
    moment = now + timedelta(hours=6)
    staff.sign_on(stocked, "1001", PIN, "0101", now=moment)
    async with open_till(signed_on=False, clock=lambda: moment) as desk:
        desk.app.signed_on(boss)
        await until(desk, lambda: desk.place == "sale")
        await until(desk, lambda: "1 alert: keys . a" in desk.said[1])
        await open_entry(desk, "a")
        await until(desk, lambda: desk.place == "alerts" and "Signed on after many failures" in desk.text())
        await desk.press("f2")
        assert "0 left" in desk.said[1]
        assert "Signed on after many failures" not in desk.text()


async def test_a_cashier_sees_alerts_only_when_a_manager_allows_it(open_till: Open, boss: Actor) -> None:
    async with open_till() as desk:
        await open_entry(desk, "a")
        await allow(desk)
        await until(desk, lambda: desk.place == "alerts" and "nothing to look at" in desk.said[1])
