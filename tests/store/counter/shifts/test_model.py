"""Days of two tills in any order of acts against a reference that only adds up what goes through the drawers."""

import shutil
import tempfile
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from store.counter import paying, refunding, selling, topping_up
from store.counter.paying import Cash, Recorded
from store.counter.shifts import closing, reading
from store.db.home import keep_store_url, root_key_path
from store.db.keys import Root
from store.db.opening import open_shop
from store.reports.verify import verify
from tests.conftest import CASHIER, Actor, furnish
from tests.store.books.ledgers import put_member
from tests.store.counter.conftest import stock_shop
from tests.store.counter.shifts.conftest import OTHER, Day, hire

PRICES = {"6901234567892": 250, "036000291452": 1000}
START = datetime(2026, 11, 21, 2, tzinfo=UTC)


@dataclass
class Drawer:
    """The reference: what is in a till's drawer, and what its shift sold."""

    holds: int = 0
    net: int = 0
    sales: int = 0
    refunds: int = 0
    open: bool = False


@dataclass
class Sold:
    sale: str
    amount: int
    cash: bool
    returned: bool = field(default=False)


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A stocked home with a member, copied for each day."""
    home = tmp_path_factory.mktemp("days")
    furnish(home, f"sqlite:///{home / 'shop.db'}", Root(bytes(range(32))))
    shop = open_shop(home)
    stock_shop(shop)
    hire(shop, START)
    member = put_member(shop, START)
    shop.close()
    return home, member


amounts = st.integers(1, 100_000)
acts = st.one_of(
    st.tuples(st.just("sell"), st.sampled_from(sorted(PRICES)), st.booleans()),
    st.tuples(st.just("refund"), st.integers(0, 9), st.none()),
    st.tuples(st.just("top_up"), amounts, st.booleans()),
    st.tuples(st.sampled_from(["pay_in", "pay_out", "drop"]), amounts, st.none()),
    st.tuples(st.just("no_sale"), st.none(), st.none()),
    st.tuples(st.just("open"), amounts, st.none()),
    st.tuples(st.just("close"), st.integers(-500, 500), st.none()),
)


days_of_two_tills = st.lists(st.tuples(st.integers(0, 1), acts), max_size=30)
SLOW = [HealthCheck.too_slow]


@given(steps=days_of_two_tills)
@settings(max_examples=5, suppress_health_check=SLOW)
def test_the_cash_expected_is_what_went_through_the_drawer(made, steps):
    live(made, steps)


@pytest.mark.slow
@given(steps=days_of_two_tills)
@settings(max_examples=150, suppress_health_check=SLOW)
def test_the_cash_expected_is_what_went_through_the_drawer_on_any_day(made, steps):
    live(made, steps)


def live(made, steps):
    home, member = made
    with tempfile.TemporaryDirectory(prefix="guitai-day-") as folder:
        copy = Path(folder)
        shutil.copyfile(home / "shop.db", copy / "shop.db")
        Root(bytes(range(32))).save(root_key_path(copy))
        keep_store_url(copy, f"sqlite:///{copy / 'shop.db'}")
        shop = open_shop(copy)
        # What a power cut does is tested in a virtual machine; here the disk need not be waited for.
        shop.db.execute_sql("PRAGMA synchronous = OFF")
        try:
            first = Actor(staff=CASHIER, number="1001", name="小李", role="cashier", till="0101")
            second = replace(first, staff=OTHER, number="1002", name="小王", till="0102")
            days = [Day(shop, who, START, selling.new_sale_id()) for who in (first, second)]
            play(days, member, steps)
            shop.db.execute_sql("PRAGMA synchronous = FULL")
            assert verify(shop).findings == ()
        finally:
            shop.close()


def play(days: list[Day], member: str, steps: list) -> None:
    drawers, sold = [Drawer(), Drawer()], []
    for place, (act, what, how) in steps:
        day, drawer = days[place], drawers[place]
        day.at = max(each.at for each in days) + timedelta(seconds=1)
        match act:
            case "open" if not drawer.open:
                day.open(what)
                drawers[place] = Drawer(holds=what, open=True)
            case "sell":
                day.next_sale()
                due = day.ring(what).priced.due
                tenders = [Cash(due + 50)] if how else [Recorded("wechat", due)]
                paying.pay(day.shop, day.actor, day.sale, tenders, **day.tick())
                sold.append(Sold(day.sale, due, how))
                drawer.sales, drawer.net, drawer.open = drawer.sales + 1, drawer.net + due, True
                drawer.holds += due if how else 0
            case "refund" if what < len(sold) and not sold[what].returned:
                of = sold[what]
                lines = {each.line: each.quantity for each in refunding.returnable(day.shop, of.sale)}
                refunding.refund(day.shop, day.boss, of.sale, lines, **day.tick())
                of.returned = drawer.open = True
                drawer.refunds, drawer.net = drawer.refunds + 1, drawer.net - of.amount
                drawer.holds -= of.amount if of.cash else 0
            case "top_up":
                try:
                    topping_up.top_up(day.shop, day.actor, member, what, "cash" if how else "alipay", **day.tick())
                except topping_up.wallet.TooMuchOnCard:
                    continue
                drawer.holds, drawer.open = drawer.holds + (what if how else 0), True
            case "pay_in" | "pay_out" | "drop" | "no_sale":
                getattr(day, act)(*([what] if what else []))
                drawer.holds += {"pay_in": 1, "no_sale": 0}.get(act, -1) * (what or 0)
                drawer.open = True
            case "close" if drawer.open:
                finish(day, drawer, what)
                drawers[place] = Drawer()
    for day, drawer in zip(days, drawers, strict=True):
        assert (reading.open_shift_at(day.shop, day.actor.till) is not None) == drawer.open
        if drawer.open:
            finish(day, drawer, 0)


def finish(day: Day, drawer: Drawer, over: int) -> None:
    """Count the drawer and draw the Z: it says what the reference says."""
    counted = max(0, drawer.holds + over)
    said = day.count({1: counted})
    assert (said.expected, said.over) == (drawer.holds, counted - drawer.holds)
    sums = day.close(key=(key := f"close {day.shift.id}"))
    assert sums == closing.close(day.shop, day.actor, key=key, now=day.at)
    assert (sums.net, sums.sales.count, sums.refunds.count) == (drawer.net, drawer.sales, drawer.refunds)
    assert sums.net == sum(total.amount for _, total in sums.tenders)
    assert sums.cash.over == counted - drawer.holds
