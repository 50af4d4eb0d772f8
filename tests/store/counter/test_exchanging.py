"""An exchange: what comes back pays what is taken instead, both or neither, and no fen comes in or goes out twice."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from store.books import points, wallet
from store.books.permits import ApprovalNeeded
from store.counter import paying, refunding, selling
from store.counter.exchanging import AlreadyExchanging, NoExchange, begin_exchange, drop_exchange
from store.counter.parking import park, recall
from store.counter.paying import Cash, NotEnough, Recorded, StoredValue
from store.counter.refunding import MoreThanSold
from store.counter.shifts.current import shift_of
from store.counter.shifts.reading import read_shift
from store.counter.shifts.sums import sums
from store.db.models import JournalEntry, Payment, PrintJob, Sale, Staff, StockBalance
from store.db.settings import save
from store.reports.verify import verify
from store.slip import as_text
from store.slips.sale import sale_slip
from tests.store.counter.test_member_sales import APPLES as GOLDEN_APPLES
from tests.store.counter.test_member_sales import COKE, OIL, SOY, attach, counter, member_of
from tests.store.counter.test_member_sales import pay as pay_member

__all__ = ["counter"]

COLA, CLOTH, TISSUES = "6901234567892", "10005", "036000291452"  # 2.50, 5.00, 10.00


def begin(till, of, lines=None, key="", reason="changed"):
    """All of the sale that is left comes back, or of each place in `lines` so much."""
    left = refunding.returnable(till.shop, of)
    chosen = {each.line: each.quantity for each in left}
    if lines is not None:
        chosen = {left[place].line: quantity for place, quantity in lines.items()}
    return begin_exchange(till.shop, till.actor, till.sale, of, chosen, reason=reason, **till.tick(key=key))


def pay(till, *tenders, key=""):
    return paying.pay(till.shop, till.actor, till.sale, tenders, **till.tick(key=key))


def payments(sale):
    rows = Payment.select().where(Payment.sale == sale).order_by(Payment.id)
    return [(row.tender, row.amount, row.reference) for row in rows]


def refund_of(sale):
    return Sale.get(Sale.refunds == sale)


def sound(till):
    assert verify(till.shop).findings == ()


def test_dearer_goods_cost_the_difference_and_both_papers_name_the_other(any_till):
    till = any_till
    sold = till.sell(COLA, CLOTH)  # 7.50
    till.next_sale()
    opened = begin(till, sold.sale)
    assert (opened.exchange.money, opened.exchange.number) == (750, sold.number)
    till.ring(TISSUES)
    with pytest.raises(NotEnough):
        pay(till, Cash(200))
    assert Sale.select().where(Sale.kind == "refund").count() == 0
    closed = pay(till, Cash(300))
    assert (closed.due, closed.exchanged, closed.tendered, closed.change, closed.handed_back) == (1000, 750, 300, 50, 0)
    back = refund_of(sold.sale)
    assert payments(back.id) == [("exchange", -750, closed.number)]
    assert payments(closed.sale) == [("exchange", 750, back.number), ("cash", 250, "")]
    assert (sold.number[-4:], back.number[-4:], closed.number[-4:]) == ("0001", "0002", "0003")
    stock = {
        product: quantity
        for product, quantity in StockBalance.select(StockBalance.product, StockBalance.quantity).tuples()
    }
    assert sorted(stock.values()) == [-1000, 0, 0]
    jobs = PrintJob.select().where(PrintJob.sale.in_([back.id, closed.sale])).order_by(PrintJob.id)
    assert [(job.kind, job.sale_id) for job in jobs] == [
        ("receipt", back.id), ("drawer", closed.sale), ("receipt", closed.sale)
    ]  # fmt: skip
    sound(till)


def test_cheaper_goods_give_the_difference_back_the_way_the_money_came(till):
    till.next_sale()
    till.ring(TISSUES)
    sold = pay(till, Recorded("wechat", 600, "4200"), Cash(400))
    till.next_sale()
    begin(till, sold.sale)
    till.ring(COLA)
    closed = pay(till)
    assert (closed.due, closed.exchanged, closed.change, closed.handed_back) == (250, 250, 0, 300)
    back = refund_of(sold.sale)
    assert payments(back.id) == [("exchange", -250, closed.number), ("wechat", -450, "4200"), ("cash", -300, "")] or (
        payments(back.id) == [("exchange", -250, closed.number), ("wechat", -450, ""), ("cash", -300, "")]
    )
    assert payments(closed.sale) == [("exchange", 250, back.number)]
    sound(till)


def test_goods_of_the_same_price_change_hands_and_no_money_does(till):
    sold = till.sell(CLOTH)
    till.next_sale()
    begin(till, sold.sale)
    till.ring(f"2*{COLA}")
    closed = pay(till)
    jobs = [job.kind for job in PrintJob.select().where(PrintJob.sale.in_([refund_of(sold.sale).id, closed.sale]))]
    assert jobs == ["receipt", "receipt"]
    found = sums(till.shop, read_shift(till.shop, shift_of(till.shop, till.actor, till.at)))
    assert (found.sales.count, found.refunds.amount, found.net) == (2, 500, 500)
    assert [(tender, total.amount) for tender, total in found.tenders] == [("cash", 500)]
    sound(till)


def test_nothing_has_moved_before_it_is_paid_and_the_basket_knows_it_after_a_crash_and_when_it_was_parked(till):
    sold = till.sell(CLOTH)
    till.next_sale()
    begin(till, sold.sale)
    till.ring(TISSUES)
    before = (Payment.select().count(), Sale.select().where(Sale.state == "paid").count())
    selling.forget(till.shop)
    opened = selling.open_basket(till.shop, till.actor.till, till.at)
    assert opened.exchange.money == 500
    ticket = park(till.shop, till.actor, till.sale, **till.tick()).ticket
    other = replace(till, actor=replace(till.actor, till="0102"))
    opened = recall(other.shop, other.actor, ticket, **other.tick())
    assert opened.exchange.of == sold.sale
    assert (Payment.select().count(), Sale.select().where(Sale.state == "paid").count()) == before
    other.sale = opened.sale
    closed = pay(other, Cash(500))
    assert closed.number.startswith("0102") and refund_of(sold.sale).till_id == "0102"
    sound(till)


def test_paying_twice_with_one_key_exchanges_once_and_answers_the_same(till):
    sold = till.sell(TISSUES)
    till.next_sale()
    begin(till, sold.sale, key="begin")
    till.ring(COLA)
    first = pay(till, key="pay")
    assert pay(till, key="pay") == first
    assert begin(till, sold.sale, {}, key="begin").exchange is None
    assert Sale.select().where(Sale.kind == "refund").count() == 1


def test_it_can_be_dropped_and_another_begun_but_not_two_at_once(till):
    first, second = till.sell(CLOTH), till.sell(COLA)
    till.next_sale()
    begin(till, first.sale)
    with pytest.raises(AlreadyExchanging):
        begin(till, second.sale)
    assert drop_exchange(till.shop, till.actor, till.sale, **till.tick()).exchange is None
    begin(till, second.sale)
    till.ring(TISSUES)
    closed = pay(till, Cash(750))
    assert closed.exchanged == 250 and not Sale.select().where(Sale.refunds == first.sale).exists()
    sound(till)


def test_what_another_till_took_back_meanwhile_stops_the_exchange_as_a_whole(till):
    sold = till.sell(CLOTH)
    till.next_sale()
    begin(till, sold.sale)
    till.ring(TISSUES)
    other = replace(till.actor, till="0102")
    left = {each.line: each.quantity for each in refunding.returnable(till.shop, sold.sale)}
    refunding.refund(till.shop, other, sold.sale, left, **till.tick())
    with pytest.raises(MoreThanSold):
        pay(till, Cash(1000))
    drop_exchange(till.shop, till.actor, till.sale, **till.tick())
    assert pay(till, Cash(1000)).exchanged == 0
    sound(till)


def test_who_approved_the_return_stands_in_its_journal_entry_however_it_is_paid_later(till):
    with till.shop.transaction():
        save(permits="refund=supervisor")
    till.shop.refresh()
    Staff.create(id="b" * 32, number="2001", name="主管", role="supervisor", pin_hash="", created_at=1)
    sold = till.sell(CLOTH)
    till.next_sale()
    with pytest.raises(ApprovalNeeded):
        begin(till, sold.sale)
    cashier, till.actor = till.actor, replace(till.actor, approver="b" * 32)
    begin(till, sold.sale)
    till.actor = cashier
    till.ring(TISSUES)
    pay(till, Cash(500))
    entry = JournalEntry.get(JournalEntry.act == "refund")
    assert entry.approver_id == "b" * 32
    assert (
        JournalEntry.select().where(JournalEntry.act == "pay").order_by(JournalEntry.at.desc()).get().approver_id
        is None
    )


def test_the_second_sale_gives_its_money_back_the_way_it_came_to_the_first(till):
    till.next_sale()
    till.ring(TISSUES)
    sold = pay(till, Recorded("wechat", 1000))
    till.next_sale()
    begin(till, sold.sale)
    till.ring(f"6*{COLA}")
    closed = pay(till, Cash(500))  # 15.00: 10.00 by WeChat once, 5.00 in cash
    line = refunding.returnable(till.shop, closed.sale)[0]
    half = refunding.refund(till.shop, till.actor, closed.sale, {line.line: 3000}, **till.tick())
    assert half.by_tender == (("wechat", 500), ("cash", 250))
    rest = refunding.refund(till.shop, till.actor, closed.sale, {line.line: 3000}, **till.tick())
    assert rest.by_tender == (("wechat", 500), ("cash", 250))
    sound(till)


def test_an_exchange_of_an_exchange_leads_back_to_the_first_money(till):
    till.next_sale()
    till.ring(TISSUES)
    sold = pay(till, Recorded("alipay", 1000))
    for _ in range(3):
        till.next_sale()
        begin(till, sold.sale)
        till.ring(TISSUES)
        sold = pay(till)
    left = {each.line: each.quantity for each in refunding.returnable(till.shop, sold.sale)}
    assert refunding.refund(till.shop, till.actor, sold.sale, left, **till.tick()).by_tender == (("alipay", 1000),)
    sound(till)


def test_cash_is_rounded_on_the_difference_alone(till):
    with till.shop.transaction():
        save(rounding_step="jiao")
    till.shop.refresh()
    sold = till.sell(CLOTH)
    till.next_sale()
    begin(till, sold.sale)
    till.ring("20001")  # 9.98
    closed = pay(till, Cash(400))
    assert (closed.exchanged, closed.rounding) == (500, 98)
    sound(till)


def test_points_are_right_on_both_and_bonus_earns_none_in_either(counter):
    member = member_of(counter, points_held=0, principal=5000, bonus=5000)
    attach(counter, member)
    counter.ring(OIL)  # 62.90 to members
    sold = pay_member(counter, StoredValue(member.id, 6290))
    earned = points.balance(counter.shop, member.id, counter.at)
    assert earned == 3145 * 3 // 200
    counter.next_sale()
    attach(counter, member)
    begin(counter, sold.sale)
    counter.ring(SOY)
    counter.ring(COKE)
    due = counter.ring(GOLDEN_APPLES).priced.due
    pay_member(counter, *([Cash(due - 6290)] if due > 6290 else []))
    held = wallet.account(counter.shop, member.id)
    stays = min(due, 6290)
    half = stays // 2
    assert held.principal + held.bonus == 10_000 - stays
    now = points.balance(counter.shop, member.id, counter.at)
    assert abs(now - (due - half) * 3 // 200) <= 1
    sound(counter)


def test_the_slips_of_both_say_what_the_other_is(till):
    sold = till.sell(CLOTH)
    till.next_sale()
    begin(till, sold.sale)
    till.ring(TISSUES)
    closed = pay(till, Cash(500))
    back = refund_of(sold.sale)
    for columns in (32, 48):
        said = [
            " ".join(line.split()) for line in as_text(sale_slip(till.shop, closed.sale, columns=columns)).splitlines()
        ]
        assert "换货 5.00" in said and said[said.index("换货 5.00") + 1].endswith(back.number)
        said = [" ".join(line.split()) for line in as_text(sale_slip(till.shop, back.id, columns=columns)).splitlines()]
        assert "换货 5.00" in said and said[said.index("换货 5.00") + 1].endswith(closed.number)


@settings(max_examples=4, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_chain_of_exchanges_and_refunds_ends_with_every_purse_where_it_was(counter, data):
    any_chain(counter, data)


@pytest.mark.slow
@settings(max_examples=30, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_a_great_many_chains_of_exchanges_end_with_every_purse_where_it_was(counter, data):
    any_chain(counter, data)


def any_chain(till, data):
    """Sales by any tenders, exchanged for one another in parts; then everything goes back, in any order."""
    from store.db.models import Member
    from store.office.members.views import get

    selling.forget(till.shop)
    till.actor = replace(till.actor, role="supervisor")
    if opened := selling.open_basket(till.shop, till.actor.till, till.at):
        till.sale = opened.sale
        till.void_sale()
    known = Member.select().first()
    member = member_of(till, points_held=0, principal=400_000, bonus=40_000) if known is None else None
    member = member or get(till.shop, known.id, now=till.at)
    before = wallet.account(till.shop, member.id)
    start = paid_by_tender()
    sales = []
    for _ in range(data.draw(st.integers(1, 4))):
        till.next_sale()
        attach(till, member)
        opened = None
        if sales and (left := refunding.returnable(till.shop, of := data.draw(st.sampled_from(sales)))):
            some = data.draw(st.integers(1, len(left)))
            opened = begin(till, of, {place: left[place].quantity for place in range(some)})
        for code in data.draw(
            st.lists(st.sampled_from([COKE, OIL, SOY, f"1.236*{GOLDEN_APPLES}"]), min_size=1, max_size=3)
        ):
            opened = till.ring(code)
        due = opened.priced.due - min(opened.priced.due, opened.exchange.money if opened.exchange else 0)
        stored = data.draw(st.integers(0, due))
        wechat = data.draw(st.integers(0, due - stored))
        cash = due - stored - wechat
        tenders = [StoredValue(member.id, stored)] * bool(stored) + [Recorded("wechat", wechat)] * bool(wechat)
        sales.append(
            paying.pay(till.shop, till.actor, till.sale, tenders + [Cash(cash)] * bool(cash), **till.tick()).sale
        )
    while open_ones := [sale for sale in sales if refunding.returnable(till.shop, sale)]:
        of = data.draw(st.sampled_from(open_ones))
        line = data.draw(st.sampled_from(refunding.returnable(till.shop, of)))
        refunding.refund(till.shop, till.actor, of, {line.line: line.quantity}, **till.tick())
    assert wallet.account(till.shop, member.id) == before
    assert paid_by_tender() == start
    assert verify(till.shop).findings == ()


def paid_by_tender():
    found = {}
    for row in Payment.select():
        found[row.tender] = found.get(row.tender, 0) + row.amount
    return {tender: amount for tender, amount in found.items() if amount}


def test_verify_finds_an_exchange_with_one_half(till):
    sold = till.sell(CLOTH)
    till.next_sale()
    begin(till, sold.sale)
    till.ring(TISSUES)
    closed = pay(till, Cash(500))
    with till.shop.transaction():
        for trigger in [
            row[0]
            for row in till.shop.db.execute_sql(
                "SELECT name FROM sqlite_master WHERE type='trigger' AND tbl_name='payment'"
            ).fetchall()
        ]:
            till.shop.db.execute_sql(f"DROP TRIGGER {trigger}")
        Payment.update(reference="0101-20261121-0099").where(
            Payment.sale == closed.sale, Payment.tender == "exchange"
        ).execute()
    assert "exchange" in {finding.rule for finding in verify(till.shop).findings}


def test_nothing_is_dropped_where_nothing_comes_back(till):
    with pytest.raises(NoExchange):
        drop_exchange(till.shop, till.actor, till.sale, **till.tick())
    till.ring(COLA)
    with pytest.raises(NoExchange):
        drop_exchange(till.shop, till.actor, till.sale, **till.tick())
