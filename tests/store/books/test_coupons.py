"""What becomes of a coupon: used once, given back, taken back, withdrawn, expired; and its history."""

import multiprocessing
from datetime import timedelta
from pathlib import Path

import pytest

from store.books import coupons
from store.books.actor import Actor
from store.books.coupon_history import history
from store.books.coupons import CouponExpired, CouponTakenBack, CouponUsed, CouponVoid, Terms
from store.calendar import to_millis
from store.db.models import Coupon, CouponEvent, Sale
from store.db.opening import Shop, open_shop
from store.ids import new_id
from store.office.coupons import kinds
from tests.conftest import CASHIER, NOW
from tests.coupons import EARNED, put_coupon, put_kind


def put_sale(now, **given) -> str:
    """A sale with no lines."""
    sale = new_id()
    Sale.create(id=sale, till="0101", opened_at=to_millis(now), opened_by=CASHIER, **given)
    return sale


class Hand:
    """A hand that holds one coupon, and the acts of the book on it."""

    def __init__(self, shop, actor, now, **kind):
        self.shop, self.actor, self.now = shop, actor, now
        put_kind(shop, actor, now, **kind)
        self.coupon = put_coupon(shop, actor, now)

    def use(self, amount=500):
        with self.shop.transaction():
            sale = put_sale(self.now)
            coupons.use(self.shop, self.actor, self.coupon.id, sale, amount, now=self.now)
        return sale

    def give_back(self, sale):
        with self.shop.transaction():
            refund = put_sale(self.now, kind="refund", refunds=sale)
            return coupons.give_back(self.shop, self.actor, sale, refund, now=self.now)

    @property
    def is_(self):
        row = Coupon.get_by_id(self.coupon.id)
        return row.state, row.uses_left

    @property
    def events(self):
        return [each.event for each in history(self.shop, self.coupon.id)]


@pytest.fixture
def any_hand(any_shop, actor, now):
    return Hand(any_shop, actor, now)


@pytest.fixture
def hand(shop, actor, now):
    return Hand(shop, actor, now)


def test_a_coupon_is_used_once_and_the_second_till_hears_when_and_where(any_hand, now):
    sale = any_hand.use()
    Sale.update(number="0101-20261121-0007").where(Sale.id == sale).execute()
    assert any_hand.is_ == ("used", 0)
    with pytest.raises(CouponUsed) as refused:
        any_hand.use()
    assert str(refused.value) == "This coupon was used on 2026-11-21 (sale 0101-20261121-0007)."
    assert any_hand.events == ["issued", "used"]


def test_one_of_three_uses_leaves_two(shop, actor, now):
    hand = Hand(shop, actor, now, uses=3)
    for left in (2, 1):
        hand.use()
        assert hand.is_ == ("issued", left)
    hand.use()
    assert hand.is_ == ("used", 0)
    with pytest.raises(CouponUsed):
        hand.use()


def test_a_coupon_is_good_on_its_last_day_and_not_the_day_after(hand):
    hand.now += timedelta(days=29)
    hand.give_back(hand.use())
    hand.now += timedelta(days=1)
    with pytest.raises(CouponExpired) as refused:
        hand.use()
    assert str(refused.value) == "This coupon was good until 2026-12-20."


def test_the_day_of_a_coupon_is_the_trading_day(shop, actor, now):
    from store.db.settings import save

    with shop.transaction():
        save(day_ends_at="04:00")
    shop.refresh()
    hand = Hand(shop, actor, now, valid_days=1)
    hand.now += timedelta(hours=17)  # half past three at night
    hand.use()


def test_a_returned_sale_gives_its_coupon_back_once(any_hand):
    sale = any_hand.use()
    assert any_hand.give_back(sale) == (any_hand.coupon.code,)
    assert any_hand.is_ == ("issued", 1)
    assert any_hand.give_back(sale) == ()
    assert any_hand.is_ == ("issued", 1)
    assert any_hand.give_back(any_hand.use()) == (any_hand.coupon.code,)
    assert any_hand.events == ["issued", "used", "given_back", "used", "given_back"]


def test_a_withdrawn_coupon_is_not_used_and_a_used_one_not_withdrawn(hand):
    with hand.shop.transaction():
        coupons.void(hand.shop, hand.actor, hand.coupon.id, now=hand.now)
    for act in (hand.use, lambda: coupons.void(hand.shop, hand.actor, hand.coupon.id, now=hand.now)):
        with pytest.raises(CouponVoid):
            act()
    other = put_coupon(hand.shop, hand.actor, hand.now)
    hand.coupon = other
    hand.use()
    with pytest.raises(CouponUsed), hand.shop.transaction():
        coupons.void(hand.shop, hand.actor, other.id, now=hand.now)


def test_expiring_takes_those_whose_last_day_is_over_and_no_used_one(any_hand):
    shop, actor, now = any_hand.shop, any_hand.actor, any_hand.now
    used = any_hand.coupon
    any_hand.use()
    lying = put_coupon(shop, actor, now)
    later = put_coupon(shop, actor, now + timedelta(days=1))
    after = now + timedelta(days=30)
    assert coupons.overdue(shop, now, 10) == []
    assert coupons.overdue(shop, after, 10) == [lying.id]
    with shop.transaction():
        assert coupons.expire(shop, actor, [lying.id, used.id], now=after) == 1
    assert [Coupon.get_by_id(each.id).state for each in (used, lying, later)] == ["used", "expired", "issued"]


class Earner:
    """A sale of 200.00 that earned a coupon of 30.00."""

    def __init__(self, shop, actor, now):
        self.shop, self.actor, self.now = shop, actor, now
        kind = put_kind(shop, actor, now, EARNED)
        with shop.transaction():
            self.sale = put_sale(now)
            made = coupons.issue(
                shop,
                actor,
                kind.validity,
                member=None,
                cause="sale",
                earned_by=self.sale,
                earned_from=kind.issue_at,
                now=now,
            )
        assert made
        self.coupon = made.id

    def take_back(self, left, most=20000, charge=True):
        with self.shop.transaction():
            refund = put_sale(self.now, kind="refund", refunds=self.sale)
            return coupons.take_back(
                self.shop, self.actor, self.sale, refund, left=left, most=most, charge=charge, now=self.now
            )

    def use(self, amount=3000):
        with self.shop.transaction():
            coupons.use(self.shop, self.actor, self.coupon, put_sale(self.now), amount, now=self.now)

    @property
    def state(self):
        return Coupon.get_by_id(self.coupon).state


@pytest.fixture
def any_earner(any_shop, actor, now):
    return Earner(any_shop, actor, now)


@pytest.fixture
def earner(shop, actor, now):
    return Earner(shop, actor, now)


def test_a_coupon_that_the_rest_of_the_sale_still_earns_is_kept(earner):
    assert earner.take_back(left=20000) == 0
    assert earner.state == "issued"


def test_what_a_sale_had_to_come_to_is_what_it_was_when_it_earned_the_coupon(any_earner, office):
    kinds.edit(any_earner.shop, office, "earned", {"issue_at": "300"}, now=any_earner.now)
    assert any_earner.take_back(left=20000) == 0 and any_earner.state == "issued"
    kinds.edit(any_earner.shop, office, "earned", {"issue_on": "lapse", "issue_at": 30}, now=any_earner.now)
    assert any_earner.take_back(left=19999) == 0 and any_earner.state == "taken_back"


def test_a_coupon_that_the_rest_would_not_earn_is_taken_back(any_earner):
    assert any_earner.take_back(left=19999) == 0
    assert any_earner.state == "taken_back"
    with pytest.raises(CouponTakenBack):
        any_earner.use()


def test_one_that_was_used_meanwhile_is_charged_by_what_it_took_and_once(any_earner):
    any_earner.use(2500)
    assert any_earner.take_back(left=19999) == 2500
    assert any_earner.take_back(left=0) == 0
    assert any_earner.state == "used"


def test_one_that_another_till_uses_while_it_is_taken_back_is_charged(earner, monkeypatch):
    """On a database server that may come between the look and the change."""
    look, use = (
        coupons._EARNED_BY,
        lambda: coupons.use(earner.shop, earner.actor, earner.coupon, put_sale(earner.now), 2500, now=earner.now),
    )

    class Stale:
        def __call__(self, db, **given):
            self.rows = look(db, **given).fetchall()
            use()
            return self

        def fetchall(self):
            return self.rows

    monkeypatch.setattr(coupons, "_EARNED_BY", Stale())
    assert earner.take_back(left=0) == 2500
    assert [each.event for each in history(earner.shop, earner.coupon)] == ["issued", "used", "charged"]


def test_a_refund_is_charged_no_more_than_it_gives_and_the_next_one_the_rest(earner):
    earner.use(3000)
    assert earner.take_back(left=19999, most=1000) == 1000
    assert earner.take_back(left=0, most=20000) == 2000
    assert earner.take_back(left=0, most=20000) == 0


def test_a_shop_that_does_not_charge_lets_a_used_one_go(earner):
    earner.use(3000)
    assert earner.take_back(left=0, charge=False) == 0


def test_a_cause_issues_one_coupon(any_shop, actor, now):
    put_kind(any_shop, actor, now)
    terms = Terms("follow", None, 20261231, 1)
    with any_shop.transaction():
        first = coupons.issue(any_shop, actor, terms, member=None, cause="birthday 2026", now=now)
        again = coupons.issue(any_shop, actor, terms, member=None, cause="birthday 2026", now=now)
        free = [coupons.issue(any_shop, actor, terms, member=None, cause=None, now=now) for _ in range(2)]
    assert first and first.expires_on == 20261231
    assert again is None
    assert all(free)
    assert CouponEvent.select().where(CouponEvent.event == "issued").count() == 3


def _try_to_use(home: str, chances: list[str], till: str, ready, answers) -> None:
    shop = open_shop(Path(home))
    actor = Actor(CASHIER, "1001", "小李", "cashier", till)
    for coupon in chances:
        ready.wait(30)
        try:
            with shop.transaction():
                coupons.use(shop, actor, coupon, put_sale(NOW), 500, now=NOW)
            answers.put((coupon, "used"))
        except CouponUsed:
            answers.put((coupon, "refused"))
    shop.close()


def test_the_same_coupon_at_two_tills_at_once_is_used_once(any_shop: Shop, actor, now, home):
    put_kind(any_shop, actor, now)
    chances = [put_coupon(any_shop, actor, now).id for _ in range(5)]
    processes = multiprocessing.get_context("spawn")
    ready, answers = processes.Barrier(2), processes.Queue()
    tills = [
        processes.Process(target=_try_to_use, args=(str(home), chances, till, ready, answers))
        for till in ("0101", "0102")
    ]
    for till in tills:
        till.start()
    said = sorted(answers.get(timeout=60) for _ in range(2 * len(chances)))
    for till in tills:
        till.join(30)
    assert said == sorted((coupon, what) for coupon in chances for what in ("refused", "used"))
    assert CouponEvent.select().where(CouponEvent.event == "used").count() == len(chances)
