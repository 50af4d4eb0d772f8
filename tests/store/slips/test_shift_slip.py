"""The shift's slip: the golden day to the fen and to the character, on both papers and in both languages."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from store.counter.shifts import reading
from store.counter.shifts.figures import CashSums, Moved, ShiftSums, Total
from store.counter.shifts.reading import ShiftView
from store.counter.shifts.unsettled import Unsettled
from store.ids import new_id
from store.money import CURRENCIES
from store.slip import PaperLine, lay_out, paper_width
from store.slips.cash_move import cash_move_slip
from store.slips.shift import ShiftFacts, lay_out_shift, shift_slip, short_head
from tests.golden import paper
from tests.golden_shift import NARROW, play
from tests.store.counter.shifts.conftest import Day, day, hire

__all__ = ["Day", "day", "hire"]


def copies(slip) -> list[str]:
    return [copy.strip("\n") for copy in paper(slip).split("8<")]


@pytest.fixture
def golden(shop, actor):
    shop.db.execute_sql("PRAGMA synchronous = OFF")  # what a power cut does is tested elsewhere
    return play(shop, actor)


def test_the_golden_shift_adds_up_to_the_fen_and_is_printed_to_the_character(shop, golden, now):
    assert (golden.gross, golden.discounted, golden.rounding, golden.refunds.amount) == (684260, 72730, 395, 4680)
    assert golden.net == 606455 == sum(total.amount for _, total in golden.tenders)
    cash = golden.cash
    assert (cash.expected, cash.counted, cash.over) == (129440, 129340, -100)
    assert golden.prepaid_of("topup") == Total(5, 170000) and golden.prepaid_of("payout") == Total(1, -10000)
    printed = paper(shift_slip(shop, golden.shift.id, columns=32, now=now))
    head = short_head(golden.shift.head)
    assert printed.split("8<\n")[1].splitlines() == NARROW.format(head=head).splitlines()
    assert len(head) == 9 and golden.shift.head.startswith(head[:4])


def test_the_golden_shift_on_80_mm_paper_and_what_only_the_supervisors_copy_says(shop, golden, now):
    cashiers, supervisors, _ = copies(shift_slip(shop, golden.shift.id, columns=48, now=now))
    lines = supervisors.splitlines()
    for line in (
        "商品原价合计                            6,842.60",
        "应有现金                                1,294.40",
        "100×10 50×4 20×3 10×2 5×2 1×3 0.5×0",
    ):
        assert line in lines
    assert "(收银员联)" in cashiers and "实点现金                                1,293.40" in cashiers
    for said in ("应有现金", "长短款", "现金对账"):
        assert said in supervisors and said not in cashiers
    for copy in copies(shift_slip(shop, golden.shift.id, columns=48, now=now, mark="reprint", copy=1))[:2]:
        assert copy.splitlines()[0].strip() == "【重打】第1次"


def test_the_slip_in_english(day, now):
    day.open(10000)
    day.sell("6901234567892")
    from store.slips.shift import read_facts

    facts = replace(read_facts(day.shop, day.shift.id, now=now), language="en")
    lines = paper(lay_out_shift(facts, kind="shift_x", columns=48)).splitlines()
    assert lines[1].strip() == "X REPORT"
    assert "4. To look at" in lines and "Should be there                           102.50" in lines


def test_an_x_without_the_cash_shows_none(day, now):
    day.open(10000)
    day.sell("6901234567892")
    blind = paper(shift_slip(day.shop, day.shift.id, "shift_blind", columns=32, now=now))
    whole = paper(shift_slip(day.shop, day.shift.id, "shift_x", columns=32, now=now))
    assert "应有现金" in whole and "\n现金  " in whole
    assert "应有现金" not in blind and "\n现金  " not in blind and "未交班" in blind


def test_taxes_hand_overs_and_what_was_carried_over_are_on_the_slip(day, now):
    day.open(0)
    day.sell("6901234567892")
    day.next_sale()
    day.ring("20001")
    day.count({1: 250})
    day.close(day.sale, actor=day.boss)
    shift = reading.shifts(day.shop)[0]
    printed = paper(shift_slip(day.shop, shift.id, columns=32, now=now))
    assert "  其中税额 13%              0.29" in printed
    assert "挂单未取                       1\n  苹果" in printed


def test_cash_paid_out_is_signed_for(day):
    move = day.pay_out(1800, "送水")
    assert paper(cash_move_slip(day.shop, move.id, columns=32)).splitlines() == [
        "          【桂台小店】",
        "           杂项支出单",
        "--------------------------------",
        "单号:M0101-20261121-0001",
        "机号:01           收银:1001 小李",
        "时间:2026-11-21 10:30:16",
        "--------------------------------",
        "金额                     ￥18.00",
        "原因                        送水",
        "授权                        1000",
        "--------------------------------",
        "收银员签字:",
        "主管签字:",
        "8<",
    ]


def test_a_drawer_that_was_opened_for_nothing_has_no_amount(day):
    printed = paper(cash_move_slip(day.shop, day.no_sale().id, columns=48))
    assert "无交易开钱箱" in printed and "金额" not in printed


words = st.text(st.characters(codec="utf-8", exclude_characters="\n"), max_size=40)
amounts = st.integers(-(10**10), 10**10)
AT = datetime(2026, 11, 21, 14, tzinfo=UTC)


@settings(max_examples=50)
@given(
    texts=st.tuples(words, words, words, words),
    amount=amounts,
    counted=st.none() | amounts,
    closed=st.booleans(),
    kind=st.sampled_from(["shift_x", "shift_blind", "shift_z"]),
    language=st.sampled_from(["zh_CN", "en"]),
    columns=st.integers(24, 64),
)
def test_no_line_is_wider_than_the_paper_whatever_the_figures(texts, amount, counted, closed, kind, language, columns):
    shop, name, reason, carried = texts
    shift = ShiftView(
        id="1", number="S0101-20261121-2", till="0101", trading_day=AT.date(), opened_at=AT, opened_by="1001",
        opened_by_name=name, by_itself=False, opening_float=amount, float_counted={}, clock_jump=amount, first_entry=1,
        closed_at=AT if closed else None, closed_by="1001", closed_by_name=name, carried=(f"basket {carried}",),
        last_entry=9, head="7f3a" * 16,
    )  # fmt: skip
    total = Total(abs(amount), amount)
    sums = ShiftSums(
        shift=shift, cashiers=(("1001", name), ("1002", name)), first="0101-20261121-0001", last=None, sales=total,
        members=3, refunds=total, voided_sales=1, voided_lines=6, discounts={"offers": amount, "by_hand": 1},
        tax_on_top=amount, taxes=(), rounding=amount, tenders=(("cash", total), (reason, total)),
        principal=amount, bonus=amount, prepaid={("topup", "cash"): total, ("payout", "card"): total},
        prepaid_bonus=amount, settled=(("cash", total),), points_given=0, points_spent=0, events={"no_sale": 2},
        approvers=(name,), left=(Unsettled("basket", "1", name, 1),),
        cash=CashSums(amount, amount, {"topup": amount}, (Moved("pay_out", reason, 1, amount),), counted, {100: 3}, 2),
    )  # fmt: skip
    facts = ShiftFacts(sums, shop, "", "01", AT, AT if closed else None, AT, CURRENCIES["CNY"], language)
    for line in lay_out(lay_out_shift(facts, kind=kind, columns=columns)):
        if isinstance(line, PaperLine):
            assert paper_width(line.text) <= columns


def test_a_z_is_printed_again_marked_and_counted(day):
    from store.counter import printing

    day.open(0)
    day.count({})
    sums = day.close()
    job = printing.reprint_document(day.shop, day.actor, "shift_z", sums.shift.id, key=new_id(), now=day.at)
    assert (job.number, job.mark, job.copy) == (sums.shift.number, "reprint", 1)
