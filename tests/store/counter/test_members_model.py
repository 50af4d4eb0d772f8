"""Members and whole sales at two tills against a reference that is a few dicts: any mix of enrolling, paying ahead,
coupons, points, tenders, partial returns and nights leaves every ledger where simple arithmetic says."""

import shutil
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    multiple,
    precondition,
    rule,
    run_state_machine_as_test,
)

from store.books.actor import Actor
from store.counter import attaching, couponing, paying, refunding, selling, topping_up
from store.counter.paying import Cash, Recorded, StoredValue
from store.db.models import Account, Coupon, MemberTotals, PointsEntry, Sale, StockBalance, WalletEntry
from store.errors import Refused
from store.ids import new_id
from store.office import nightly, wallets
from store.office.members import enrolling
from store.reports.verify import verify
from tests.conftest import CASHIER
from tests.coupons import put_coupon
from tests.store.counter import members_reference as reference
from tests.store.counter.members_reference import Bill, Customer, Purses, Rung, Voucher
from tests.store.counter.members_shop import OFFICE, START, a_copy, forget_homes, opened

TILLS = st.sampled_from(["0101", "0102"])
PLACES = st.integers(0, 99)
SHARES = st.tuples(*[st.sampled_from([0, 0, 30, 55, 100])] * 3)
"""Hundredths of what is due that the member's balance, a gift card and a payment outside the till take."""
CODES = st.sampled_from(sorted(reference.PRICES))


def teardown_module() -> None:
    forget_homes()


class Counters(RuleBasedStateMachine):
    members = Bundle("members")

    @initialize(target=members)
    def open(self) -> object:
        self.home = a_copy()
        self.shop = opened(self.home)
        self.now = START
        self.at = "0101"
        self.customers: list[Customer] = []
        self.by_card: dict[str, Purses] = {}
        self.by_coupon: dict[str, Voucher] = {}
        self.bills: dict[str, Bill] = {}
        self.paid: list[Bill] = []
        self.done: list[tuple[object, str, tuple[object, ...], dict[str, object]]] = []
        self._sell_card("0101", 15_000)
        self._issue_coupons(2)
        return multiple(self._enrol(), self._enrol())

    def teardown(self) -> None:
        if hasattr(self, "shop"):
            self.shop.db.execute_sql("PRAGMA synchronous = FULL")
            assert verify(self.shop).findings == ()
            self.shop.close()
            shutil.rmtree(self.home)

    def act(self, act: object, till: str, *given: object, **named: object) -> object:
        """Do an act at a till with a new key, and remember it for a retry. The other till is another process."""
        self.now += timedelta(seconds=1)
        if till != self.at:
            selling.forget(self.shop)
            self.at = till
        key = new_id()
        answer = act(self.shop, self._actor(till), *given, **named, key=key, now=self.now)
        self.done.append((act, till, given, {**named, "key": key}))
        return answer

    def refused(self, *given: object) -> None:
        try:
            self.act(*given)
        except Refused:
            return
        raise AssertionError(f"{given} was done")

    @staticmethod
    def _actor(till: str) -> Actor:
        return Actor(staff=CASHIER, number="1001", name="小李", role="manager", till=till)

    def bill(self, till: str) -> Bill:
        if till not in self.bills:
            self.bills[till] = Bill(selling.new_sale_id())
        return self.bills[till]

    def today(self) -> int:
        return int(f"{self.now + timedelta(hours=8):%Y%m%d}")

    def good(self, code: str) -> bool:
        voucher = self.by_coupon[code]
        return voucher.used_by is None and voucher.last_day >= self.today()

    def shown(self, till: str, basket: selling.OpenBasket) -> None:
        """What the act answered is what the reference says."""
        bill = self.bill(till)
        bill.begun = True
        _, by_coupon, by_points = bill.priced()
        assert [(each.line.code, each.line.quantity, each.paid) for each in basket.priced.lines] == [
            (line.code, line.quantity, paid) for line, paid in zip(bill.lines, bill.paid, strict=True)
        ]
        assert basket.priced.due == bill.due
        assert [(use.code, use.amount) for use in basket.priced.coupons] == list(by_coupon.items())
        assert basket.priced.points == by_points
        for line, each in zip(bill.lines, basket.priced.lines, strict=True):
            line.id = each.line.id

    @precondition(lambda self: len(self.customers) < 4)
    @rule(target=members)
    def enrol(self) -> Customer:
        return self._enrol()

    def _enrol(self) -> Customer:
        phone = f"138{len(self.customers):08}"
        self.customers.append(Customer(self.act(enrolling.enrol, "0101", phone).id))
        return self.customers[-1]

    @rule(till=TILLS, customer=members, paid=st.integers(1, 30_000))
    def top_up(self, till: str, customer: Customer, paid: int) -> None:
        bill = self.act(topping_up.top_up, till, customer.id, paid, "wechat")
        customer.purses = customer.purses or Purses()
        customer.purses.principal += paid
        customer.purses.bonus += next((bonus for step, bonus in reference.TOP_UP_BONUS if paid >= step), 0)
        assert (bill.principal_after, bill.bonus_after) == (customer.purses.principal, customer.purses.bonus)

    @precondition(lambda self: len(self.by_card) < 3)
    @rule(till=TILLS, paid=st.integers(1, 20_000))
    def sell_card(self, till: str, paid: int) -> None:
        self._sell_card(till, paid)

    def _sell_card(self, till: str, paid: int) -> None:
        card = self.act(topping_up.sell_card, till, paid).account
        self.by_card[card] = Purses(paid)

    @precondition(lambda self: len(self.by_coupon) < 8)
    @rule(count=st.integers(1, 2))
    def issue_coupons(self, count: int) -> None:
        self._issue_coupons(count)

    def _issue_coupons(self, count: int) -> None:
        made = [put_coupon(self.shop, OFFICE, self.now) for _ in range(count)]
        for each in made:
            self.by_coupon[each.code] = Voucher(int(f"{each.expires_on:%Y%m%d}"))

    def coupon_at(self, place: int) -> str:
        return list(self.by_coupon)[place % len(self.by_coupon)]

    @rule(till=TILLS, code=CODES, count=st.integers(1, 5000))
    def ring(self, till: str, code: str, count: int) -> None:
        bill = self.bill(till)
        quantity = count if code in reference.WEIGHED else max(1, count // 1000) * 1000
        basket = self.act(selling.ring, till, bill.id, f"{quantity // 1000}.{quantity % 1000:03}*{code}")
        last = bill.lines[-1] if bill.lines else None
        if last and last.code == code and code not in reference.WEIGHED:
            last.quantity += quantity
        else:
            bill.lines.append(Rung(code, quantity))
        self.shown(till, basket)

    def line_of(self, till: str, place: int) -> Rung | None:
        lines = self.bill(till).lines
        return lines[place % len(lines)] if lines else None

    @rule(till=TILLS, place=PLACES)
    def void_a_line(self, till: str, place: int) -> None:
        bill, line = self.bill(till), self.line_of(till, place)
        if line:
            basket = self.act(selling.void_line, till, bill.id, line.id)
            bill.lines.remove(line)
            self.shown(till, basket)

    @precondition(lambda self: any(bill.begun for bill in self.bills.values()))
    @rule(till=TILLS, sure=st.integers(0, 3))
    def void_the_sale(self, till: str, sure: int) -> None:
        if self.bill(till).begun and sure == 3:
            self.act(selling.void_sale, till, self.bill(till).id)
            del self.bills[till]

    @rule(till=TILLS, customer=members)
    def attach(self, till: str, customer: Customer) -> None:
        self._attach(till, customer)

    @precondition(lambda self: any(bill.member for bill in self.bills.values()))
    @rule(till=TILLS)
    def detach(self, till: str) -> None:
        self._attach(till, None)

    def _attach(self, till: str, customer: Customer | None) -> None:
        bill = self.bill(till)
        basket = self.act(attaching.attach_member, till, bill.id, customer and customer.id)
        bill.points = bill.points if customer and customer is bill.member else 0
        bill.member = customer
        self.shown(till, basket)

    @rule(till=TILLS, place=PLACES)
    def hand_a_coupon_over(self, till: str, place: int) -> None:
        bill, code = self.bill(till), self.coupon_at(place)
        if code in bill.coupons or not self.good(code):
            self.refused(couponing.add_coupon, till, bill.id, code)
            return
        basket = self.act(couponing.add_coupon, till, bill.id, code)
        bill.coupons.append(code)
        self.shown(till, basket)

    @precondition(lambda self: any(bill.coupons for bill in self.bills.values()))
    @rule(till=TILLS, place=PLACES)
    def keep_a_coupon(self, till: str, place: int) -> None:
        bill, code = self.bill(till), self.coupon_at(place)
        if code not in bill.coupons:
            self.refused(couponing.remove_coupon, till, bill.id, code)
            return
        basket = self.act(couponing.remove_coupon, till, bill.id, code)
        bill.coupons.remove(code)
        self.shown(till, basket)

    @precondition(lambda self: any(bill.member for bill in self.bills.values()))
    @rule(till=TILLS, wanted=st.none() | st.integers(0, 100))
    def pay_with_points(self, till: str, wanted: int | None) -> None:
        bill = self.bill(till)
        held, had, bill.points = bill.member.points if bill.member else 0, bill.points, 0
        most = min(held, bill.due)
        if not bill.member or (wanted is None and most <= 0) or (wanted or 0) > max(most, 0):
            bill.points = had
            self.refused(attaching.use_points, till, bill.id, wanted)
            return
        basket = self.act(attaching.use_points, till, bill.id, wanted)
        bill.points = most if wanted is None else wanted
        self.shown(till, basket)

    @rule(
        till=TILLS,
        customer=members,
        codes=st.lists(CODES, min_size=1, max_size=3),
        coupons=st.lists(PLACES, max_size=2),
        points=st.integers(0, 120),
        shares=SHARES,
        card=PLACES,
    )
    def serve(
        self,
        till: str,
        customer: Customer,
        codes: list[str],
        coupons: list[int],
        points: int,
        shares: tuple[int, ...],
        card: int,
    ) -> None:
        """A member's whole sale in one go, on top of what may be in the basket already."""
        self._attach(till, customer)
        for code in codes:
            self.ring(till, code, 2345)
        for place in coupons:
            self.hand_a_coupon_over(till, place)
        if points:
            self.pay_with_points(till, points if points <= 100 else None)
        self.pay(till, shares, card, cash_first=bool(points % 2))

    @precondition(lambda self: self.bills)
    @rule(
        till=TILLS,
        shares=SHARES,
        card=PLACES,
        cash_first=st.booleans(),
    )
    def pay(self, till: str, shares: tuple[int, ...], card: int, cash_first: bool) -> None:
        bill = self.bill(till)
        if not bill.lines:
            self.refused(paying.pay, till, bill.id, [Cash(0)])
            return
        due, card_id = bill.due, list(self.by_card)[card % len(self.by_card)]
        left = due
        mine = bill.member.purses if bill.member else None
        tenders, parts = [], []
        for kind, share in zip(("mine", "card", "wechat"), shares, strict=True):
            purses = {"mine": mine, "card": self.by_card[card_id]}.get(kind)
            amount = min(left, due * share // 100, left if kind == "wechat" else purses.balance if purses else 0)
            if amount:
                left -= amount
                account = bill.member.id if kind == "mine" else card_id if kind == "card" else ""
                tenders.append(StoredValue(account, amount) if purses else Recorded("wechat", amount))
                parts.append(("stored_value" if purses else "wechat", amount, purses))
        if left:
            tenders.insert(0 if cash_first else len(tenders), Cash(left + 100))
            parts.insert(0 if cash_first else len(parts), ("cash", left, None))
        _, by_coupon, by_points = bill.priced()
        spent_elsewhere = any(taken and not self.good(code) for code, taken in by_coupon.items())
        if spent_elsewhere or (by_points and by_points > bill.member.points):
            self.refused(paying.pay, till, bill.id, tenders)
            return
        closed = self.act(paying.pay, till, bill.id, tenders)
        assert (closed.due, closed.change) == (due, 100 if left else 0)
        reference.close(bill, parts)
        for code in bill.used:
            self.by_coupon[code].used_by = bill.id
        self.paid.append(self.bills.pop(till))

    @precondition(lambda self: self.paid)
    @rule(till=TILLS, which=PLACES, places=st.lists(PLACES, min_size=1, max_size=2), share=st.integers(1, 100))
    def return_some(self, till: str, which: int, places: list[int], share: int) -> None:
        bill = self.paid[-1 - which % len(self.paid)]
        wanted = {}
        for place in {place % len(bill.left) for place in places}:
            left = bill.left[place]
            quantity = -(-left.quantity * share // 100)
            if left.line.code not in reference.WEIGHED:
                quantity = -(-quantity // 1000) * 1000
            if quantity:
                wanted[place] = quantity
        by_id = {bill.lines[place].id: quantity for place, quantity in wanted.items()}
        if not wanted:
            self.refused(refunding.refund, till, bill.id, by_id)
            return
        done = self.act(refunding.refund, till, bill.id, by_id)
        money, by_tender = reference.refund(bill, wanted)
        given: dict[str, int] = {}
        for tender, amount in done.by_tender:
            given[tender] = given.get(tender, 0) + amount
        assert (done.money, given) == (money, by_tender)
        if not any(left.quantity for left in bill.left):
            for code in bill.used:
                self.by_coupon[code].used_by = None

    @precondition(lambda self: self.paid)
    @rule(which=PLACES)
    def return_too_much(self, which: int) -> None:
        bill = self.paid[which % len(self.paid)]
        self.refused(refunding.refund, "0101", bill.id, {bill.lines[0].id: bill.left[0].quantity + 1000})

    @rule(days=st.integers(0, 2))
    def night(self, days: int) -> None:
        self.now += timedelta(days=days)
        nightly.run(self.shop, OFFICE, self.now)
        selling.forget(self.shop)

    @precondition(lambda self: self.done)
    @rule(place=PLACES)
    def retry(self, place: int) -> None:
        """Whatever was done before, done again with its key changes nothing."""
        act, till, given, named = self.done[-1 - place % len(self.done)]
        act(self.shop, self._actor(till), *given, **named, now=self.now)

    @rule()
    def crash(self) -> None:
        selling.forget(self.shop)
        self.shop.close()
        self.shop = opened(self.home)

    @invariant()
    def every_balance_is_what_the_reference_says(self) -> None:
        if not hasattr(self, "shop"):
            return
        totals = {row.member_id: (row.points, row.spent, row.visits) for row in MemberTotals.select()}
        assert totals == {each.id: (each.points, each.spent, each.visits) for each in self.customers}
        assert sum(entry.points for entry in PointsEntry.select()) == sum(each.points for each in self.customers)
        purses = {each.id: each.purses for each in self.customers if each.purses} | self.by_card
        held = {row.id: (row.principal, row.bonus) for row in Account.select()}
        assert held == {account: (each.principal, each.bonus) for account, each in purses.items()}
        assert sum(entry.amount for entry in WalletEntry.select()) == sum(each.balance for each in purses.values())

    @invariant()
    def what_the_shop_owes_and_sold_is_what_the_reference_says(self) -> None:
        if not hasattr(self, "shop"):
            return
        purses = [*(each.purses for each in self.customers if each.purses), *self.by_card.values()]
        owed = {each.purse: each.closing for each in wallets.owed(self.shop, START, self.now + timedelta(days=1))}
        assert sum(owed.values()) == sum(each.balance for each in purses)
        kept = sum(left.paid for bill in self.paid for left in bill.left)
        assert sum(row.due for row in Sale.select().where(Sale.state == "paid")) == kept
        sold = sum(left.quantity for bill in self.paid for left in bill.left)
        assert sum(row.quantity for row in StockBalance.select()) == -sold
        used = {row.code for row in Coupon.select().where(Coupon.state == "used")}
        assert used == {code for code, each in self.by_coupon.items() if each.used_by}


def run(examples: int, steps: int) -> None:
    how = settings(max_examples=examples, stateful_step_count=steps, suppress_health_check=list(HealthCheck))
    run_state_machine_as_test(Counters, settings=how)


def test_members_and_sales_of_any_kind_leave_every_ledger_where_the_reference_says():
    run(8, 25)


@pytest.mark.slow
def test_members_and_sales_over_many_long_days():
    run(300, 120)
