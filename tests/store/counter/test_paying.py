import json
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.books.journal import canonical
from store.counter import paying, selling
from store.counter.paying import quick_amounts
from store.db.models import Payment, PrintJob, SaleLine, StockBalance, StockEntry
from store.db.models import Sale as SaleRow
from store.db.settings import save
from store.ids import new_id
from store.money import CURRENCIES

COLA, CARTON, APPLES, TISSUES, BAG = "6901234567892", "16901234567899", "20001", "036000291452", "10004"


@pytest.mark.parametrize(
    ("due", "currency", "amounts"),
    [
        (8730, "CNY", (8730, 8800, 9000, 10000)),
        (350, "CNY", (350, 400, 500, 1000)),
        (1240, "CNY", (1240, 1300, 1500, 2000)),
        (10000, "CNY", (10000,)),
        (1234567, "CNY", (1234567, 1240000)),
        (5, "CNY", (5, 100, 500, 1000)),
        (873, "JPY", (873, 880, 900, 1000)),
        (12340, "KRW", (12340, 12500, 13000, 15000)),
        (3250, "KWD", (3250, 4000, 5000, 10000)),
        (1999, "USD", (1999, 2000, 5000, 10000)),
    ],
)
def test_likely_amounts_are_what_lies_in_a_purse(due, currency, amounts):
    assert quick_amounts(due, CURRENCIES[currency]) == amounts


@given(st.integers(1, 10**9), st.sampled_from(sorted(CURRENCIES)))
def test_likely_amounts_are_sorted_and_enough_and_few(due, code):
    amounts = quick_amounts(due, CURRENCIES[code])
    assert amounts[0] == due and len(amounts) <= 4
    assert list(amounts) == sorted(set(amounts))


def test_cash_closes_the_sale_and_all_sums_agree(till):
    for text in (f"6*{COLA}", TISSUES, f"1.236*{APPLES}"):
        till.ring(text)
    closed = till.pay(10000)
    assert (closed.due, closed.tendered, closed.change) == (3734, 10000, 6266)
    assert (closed.number, closed.lines, closed.pieces) == ("0101-20261121-0001", 3, 8000)
    sale = SaleRow.get()
    lines = list(SaleLine.select().order_by(SaleLine.position))
    assert (sale.state, sale.gross, sale.due, sale.tax) == ("paid", 3734, 3734, closed.tax)
    assert sum(line.paid for line in lines) == sum(line.gross for line in lines) == sale.due
    # 13 % inside 25.00 is 2.876, 9 % inside 12.34 is 1.019.
    assert [line.tax for line in lines] == [173, 115, 102] and sale.tax == 390
    payment = Payment.get()
    assert (payment.tender, payment.amount, payment.tendered, payment.change) == ("cash", 3734, 10000, 6266)


def test_stock_leaves_by_line_and_the_balance_is_the_sum(till):
    for text in (f"6*{COLA}", TISSUES, f"2*{CARTON}", COLA):
        till.ring(text)
    till.pay(100_000)
    moved = {entry.source: entry.quantity for entry in StockEntry.select()}
    assert sorted(moved.values()) == [-48000, -6000, -1000, -1000]
    balances = {b.product.code: b.quantity for b in StockBalance.select()}
    assert balances == {COLA: -55000, TISSUES: -1000}


def test_a_voided_line_is_neither_paid_nor_moved(till):
    voided = till.ring(TISSUES).latest
    till.ring(COLA)
    till.void(voided)
    assert till.pay(250).due == 250
    row = SaleLine.get_by_id(voided)
    assert (row.gross, row.paid, row.tax) == (None, None, None)
    assert StockEntry.select().count() == 1


def test_the_drawer_waits_before_the_receipt_and_both_for_the_sale(till):
    closed = till.sell(COLA)
    jobs = PrintJob.select().order_by(PrintJob.id)
    assert [(job.kind, job.sale_id, job.state) for job in jobs] == [
        ("drawer", closed.sale, "waiting"),
        ("receipt", closed.sale, "waiting"),
    ]


def test_a_payment_is_journaled_with_its_amounts(till, journaled):
    closed = till.sell(COLA)
    *_, (act, detail) = journaled()
    assert act == "pay"
    assert json.loads(detail) == {
        "number": closed.number,
        "due": 250,
        "tendered": 250,
        "change": 0,
        "tenders": [["cash", 250]],
    }


def test_the_same_key_pays_once_and_answers_the_same(till):
    for text in (COLA, f"0.5*{APPLES}"):
        till.ring(text)
    key = new_id()
    closed = till.pay(1000, key)
    assert till.pay(1000, key) == closed
    assert till.pay(99999999, key) == closed
    selling.forget(till.shop)
    assert till.pay(1000, key) == closed
    assert (Payment.select().count(), PrintJob.select().count()) == (1, 2)


def test_another_key_cannot_pay_a_paid_sale_again(till):
    till.sell(COLA)
    with pytest.raises(paying.SaleClosed):
        till.pay(250)


def test_an_empty_basket_is_not_paid(till):
    with pytest.raises(paying.NothingToPay):
        till.pay(0)
    till.void(till.ring(COLA).latest)
    with pytest.raises(paying.NothingToPay):
        till.pay(0)


def test_too_little_is_refused_with_what_is_missing(till):
    till.ring(TISSUES)
    with pytest.raises(paying.NotEnough) as refused:
        till.pay(950)
    assert "0.50" in str(refused.value)
    assert till.pay(1000).change == 0


@pytest.mark.parametrize("code", ["6901234567892", "10001", "20001", "69012345"])
def test_a_code_read_as_money_is_refused(till, code):
    from store.money import parse_amount

    till.ring(COLA)
    with pytest.raises(paying.LooksLikeACode):
        till.pay(parse_amount(code, CURRENCIES["CNY"]))
    assert Payment.select().count() == 0


def test_a_large_sale_may_be_paid_in_cash_and_the_limit_is_on_the_change(till):
    till.ring(f"9999*{TISSUES}")
    assert till.pay(9_999_000 + 100_000).change == 100_000


def test_the_limit_on_the_change_is_a_setting(till):
    with till.shop.transaction():
        save(most_change=500)
    till.shop.refresh()
    till.ring(COLA)
    with pytest.raises(paying.LooksLikeACode):
        till.pay(751)
    assert till.pay(750).change == 500


def test_a_sale_that_costs_nothing_closes_without_a_payment_or_the_drawer(till):
    till.ring(BAG)
    closed = till.pay(0)
    assert (closed.due, closed.tendered, closed.change) == (0, 0, 0)
    assert Payment.select().count() == 0
    assert [job.kind for job in PrintJob.select()] == ["receipt"]


def test_numbers_have_no_gaps_though_sales_are_voided_between(till):
    numbers = []
    for i in range(6):
        if i % 2:
            till.next_sale()
            till.ring(COLA)
            till.void_sale()
        numbers.append(till.sell(COLA).number)
    assert numbers == [f"0101-20261121-{i:04}" for i in range(1, 7)]


def test_each_trading_day_counts_from_one_and_ends_at_its_hour(till):
    with till.shop.transaction():
        save(day_ends_at=time(4))
    till.shop.refresh()
    shanghai = ZoneInfo("Asia/Shanghai")
    numbers = []
    for moment in ("2026-11-21T23:59", "2026-11-22T03:58", "2026-11-22T04:01", "2026-11-22T12:00"):
        till.at = datetime.fromisoformat(moment).replace(tzinfo=shanghai)
        numbers.append(till.sell(COLA).number)
    assert numbers == ["0101-20261121-0001", "0101-20261121-0002", "0101-20261122-0001", "0101-20261122-0002"]


def test_a_clock_that_goes_back_gives_no_number_twice_and_no_day_before_the_last(till):
    first = till.sell(COLA).number
    till.at += timedelta(days=1)
    till.sell(COLA)
    till.at -= timedelta(days=1)
    assert (first, till.sell(COLA).number) == ("0101-20261121-0001", "0101-20261122-0002")


def test_a_ten_thousandth_sale_of_a_day_has_a_longer_number(till):
    closed = till.sell(COLA)
    from store.db import triggers

    with till.shop.transaction():
        triggers.drop_all(till.shop.db)
        SaleRow.update(sequence=9999, number="0101-20261121-9999").where(SaleRow.id == closed.sale).execute()
        triggers.install(till.shop.db)
    assert till.sell(COLA).number == "0101-20261121-10000"


@pytest.mark.parametrize(
    "broken", ["store.books.stock.move", "store.counter.printing.enqueue_sale", "store.books.journal.append_written"]
)
def test_a_sale_that_cannot_be_closed_whole_is_not_closed_at_all(till, monkeypatch, broken):
    before = till.ring(COLA)

    def breaks(*args, **kwargs):
        raise RuntimeError("the disk is full")

    with monkeypatch.context() as patch:
        patch.setattr(broken, breaks)
        with pytest.raises(RuntimeError):
            till.pay(1000)
    assert Payment.select().count() == PrintJob.select().count() == StockEntry.select().count() == 0
    assert selling.open_basket(till.shop, "0101") == before
    assert till.pay(1000).number.endswith("-0001")


def test_a_sale_is_sold_and_paid_on_every_engine(any_till, journaled):
    till = any_till
    key = new_id()
    till.ring(COLA, key)
    assert till.ring(COLA, key).priced.due == 250
    till.ring(f"2*{CARTON}")
    weighed = till.ring(f"0.532*{APPLES}").latest
    till.quantity(till.ring(TISSUES).latest, 3000)
    assert till.void(weighed).priced.due == 13250
    assert selling.open_basket(till.shop, "0101").priced.due == 13250
    closed = till.pay(20000, key2 := new_id())
    assert (closed.due, closed.change, closed.number) == (13250, 6750, "0101-20261121-0001")
    assert till.pay(20000, key2) == closed
    with pytest.raises(selling.SaleClosed):
        till.ring(COLA)
    till.next_sale()
    till.ring(COLA)
    till.void_sale()
    assert till.sell(TISSUES).number == "0101-20261121-0002"
    assert [act for act, _ in journaled()] == ["void_line", "shift.open", "pay", "void_sale", "pay"]
    balances = {b.product.code: b.quantity for b in StockBalance.select()}
    assert balances == {COLA: -49000, TISSUES: -4000}


def test_what_the_journal_is_told_is_written_as_the_journal_writes():
    tenders = [("cash", 1250), ("rounding", -3), ("stored_value", 99)]
    detail = {"number": "0101-20261121-0001", "due": 1346, "tendered": 2000, "change": 654, "tenders": tenders}
    assert paying._told(*detail.values()) == canonical(detail)
    assert paying._told("0101-20261121-0002", 0, 0, 0, []) == canonical(
        {**detail, **dict.fromkeys(("due", "tendered", "change"), 0), "number": "0101-20261121-0002", "tenders": []}
    )
