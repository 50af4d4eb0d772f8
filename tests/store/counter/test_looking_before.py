"""What an act by hand or a refund would come to is what it comes to; looking writes nothing. Sales found again."""

from dataclasses import replace
from fractions import Fraction

import pytest

from store.books.permits import ApprovalNeeded
from store.counter import by_hand
from store.counter.by_hand import BadDiscount
from store.counter.closed_sales import NoSuchSale, by_number, last_sales
from store.counter.refunding import MoreThanSold, refund, returnable, would_refund
from store.counter.trying_by_hand import Trying, paid_permille
from store.db.models import JournalEntry, Payment, PrintJob, Sale, SaleLine, StockEntry

COLA, TISSUES = "6901234567892", "036000291452"
TABLES = (Sale, SaleLine, Payment, PrintJob, StockEntry, JournalEntry)


def rows():
    return [table.select().count() for table in TABLES]


def trying(till, line):
    return Trying(till.shop, till.actor, till.sale, line, now=till.at)


def test_a_refund_that_is_looked_at_is_the_refund_that_is_made_and_leaves_no_row(any_till):
    closed = any_till.sell(f"3*{TISSUES}", COLA)
    line = returnable(any_till.shop, closed.sale)[0]
    before = rows()
    seen = would_refund(any_till.shop, any_till.actor, closed.sale, {line.line: 2_000}, now=any_till.at)
    assert rows() == before
    made = refund(any_till.shop, any_till.actor, closed.sale, {line.line: 2_000}, **any_till.tick())
    assert replace(seen, sale=made.sale) == made and made.money == 2_000


def test_looking_at_more_than_was_sold_is_refused_as_the_refund_is(till):
    closed = till.sell(COLA)
    line = returnable(till.shop, closed.sale)[0].line
    with pytest.raises(MoreThanSold):
        would_refund(till.shop, till.actor, closed.sale, {line: 2_000}, now=till.at)


@pytest.mark.parametrize("off", [{"permille": 100}, {"amount": 250}])
def test_a_discount_comes_to_what_was_tried_on_a_line_and_on_the_sale(till, off):
    line = till.ring(f"3*{TISSUES}").latest
    till.ring(COLA)
    before = rows()
    on_line, on_sale = trying(till, line).off(**off), trying(till, None).off(**off)
    assert rows() == before
    basket = by_hand.discount_line(till.shop, till.actor, till.sale, line, "promised", **off, **till.tick())
    assert basket.priced.lines[0].paid == on_line.costs and on_line.given == 3_000 - on_line.costs
    by_hand.remove_discount(till.shop, till.actor, till.sale, line, **till.tick())
    till.actor = replace(till.actor, role="manager")
    basket = by_hand.discount_basket(till.shop, till.actor, till.sale, "promised", **off, **till.tick())
    assert basket.priced.due == on_sale.costs and on_sale.given == 3_250 - on_sale.costs


@pytest.mark.parametrize("price", [1_200, 900, 899, 499, 0])
def test_who_must_allow_a_price_is_told_before_as_the_act_asks_it(till, price):
    line = till.ring(TISSUES).latest
    tried = trying(till, line).price(price)
    change = by_hand.free_item if price == 0 else by_hand.change_price
    given = (line, "gift") if price == 0 else (line, price, "label")
    if tried.needs:
        with pytest.raises(ApprovalNeeded) as refused:
            change(till.shop, till.actor, till.sale, *given, **till.tick())
        assert refused.value.least == tried.needs
        till.actor = replace(till.actor, role=tried.needs)
    basket = change(till.shop, till.actor, till.sale, *given, **till.tick())
    assert basket.priced.due == tried.costs == price


def test_what_cannot_be_taken_off_is_refused_when_it_is_tried(till):
    line = till.ring(COLA).latest
    with pytest.raises(BadDiscount):
        trying(till, line).off(amount=250)


@pytest.mark.parametrize(
    ("figure", "paid"),
    [("9", 900), ("90", 900), ("8.5", 850), ("85", 850), ("9.95", 995), ("99.5", 995), ("0.5", 50)],
)
def test_a_figure_under_ten_is_tenths_and_any_other_percent(figure, paid):
    assert paid_permille(Fraction(figure)) == paid


@pytest.mark.parametrize("figure", ["0", "100", "9.999", "250", "-5"])
def test_what_is_neither_is_none(figure):
    assert paid_permille(Fraction(figure)) is None


def test_the_last_sales_are_the_tills_own_and_say_how_they_were_paid_and_what_came_back(any_till):
    first, second = any_till.sell(TISSUES), any_till.sell(COLA)
    line = returnable(any_till.shop, first.sale)[0].line
    made = refund(any_till.shop, any_till.actor, first.sale, {line: 1_000}, **any_till.tick())
    any_till.actor = replace(any_till.actor, till="0102")
    any_till.sell(COLA)
    sales = last_sales(any_till.shop, "0101")
    assert [each.id for each in sales] == [made.sale, second.sale, first.sale]
    assert [(each.kind, each.due, each.tenders, each.returned) for each in sales] == [
        ("refund", -1_000, ("cash",), 0),
        ("sale", 250, ("cash",), 0),
        ("sale", 1_000, ("cash",), 1_000),
    ]
    assert sales[0].cashier == "小李"


@pytest.mark.parametrize(("text", "found"), [("2", [1]), ("0002", [1]), ("2.50", [1]), ("10", [0]), ("99", [])])
def test_they_are_found_by_number_or_amount(till, text, found):
    sales = [till.sell(TISSUES).sale, till.sell(COLA).sale]
    assert [each.id for each in last_sales(till.shop, "0101", text)] == [sales[at] for at in found]


def test_a_sale_of_any_till_is_found_by_its_number_its_bars_or_till_and_number(any_till):
    any_till.actor = replace(any_till.actor, till="0102")
    closed = any_till.sell(COLA)
    bars = "".join(char for char in closed.number if char.isdigit())
    for text in (closed.number, bars, "2-1"):
        assert by_number(any_till.shop, "0101", text, now=any_till.at).id == closed.sale
    with pytest.raises(NoSuchSale):
        by_number(any_till.shop, "0101", "1", now=any_till.at)
