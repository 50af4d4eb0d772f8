"""Points: lots that expire, spent oldest first, clawed back and given back."""

from datetime import timedelta

import pytest

from store.books import points
from store.books.points import Expired, NotEnoughPoints
from store.db.models import PointsEntry, Sale
from store.db.settings import save
from store.ids import new_id
from tests.store.books.ledgers import entries_of, lots_of, points_agree, put_member


class Book:
    """One member's points, each movement in a transaction of its own."""

    def __init__(self, shop, actor, now):
        self.shop, self.actor, self.now = shop, actor, now
        self.member = put_member(shop, now)

    def _do(self, function, amount, source="", **given):
        with self.shop.transaction():
            return function(
                self.shop, self.actor, self.member, amount, source=source or new_id(), now=self.now, **given
            )

    def earn(self, amount, source="", **given):
        return self._do(points.earn, amount, source, **given)

    def burn(self, amount, source="", **given):
        return self._do(points.burn, amount, source, **given)

    def claw_back(self, amount, earned_by="", source=""):
        return self._do(points.claw_back, amount, source, earned_by=earned_by)

    def give_back(self, amount, burned_by, source="", sale=None):
        return self._do(points.give_back, amount, source, burned_by=burned_by, sale=sale)

    def expire(self):
        with self.shop.transaction():
            return points.expire(self.shop, self.actor, self.now)

    @property
    def balance(self):
        return points.balance(self.shop, self.member, self.now)


@pytest.fixture
def book(shop, actor, now):
    return Book(shop, actor, now)


@pytest.fixture
def any_book(any_shop, actor, now):
    return Book(any_shop, actor, now)


def put_sale(now, sale=None, refunds=None):
    from store.calendar import to_millis
    from tests.conftest import CASHIER

    sale = sale or new_id()
    kind = "refund" if refunds else "sale"
    Sale.create(id=sale, till="0101", opened_at=to_millis(now), opened_by=CASHIER, kind=kind, refunds=refunds)
    return sale


def test_points_are_spent_oldest_first_over_several_lots_one_entry_a_lot(any_book):
    any_book.earn(100, expires_on=20281231)
    any_book.earn(100, expires_on=20271231)
    any_book.earn(100, expires_on=None)
    assert any_book.burn(150) == 150
    assert lots_of(any_book.shop, any_book.member) == [(50, 20281231), (100, None)]
    assert entries_of(any_book.member)[3:] == [("burn", -100), ("burn", -50)]
    assert points_agree(any_book.member) == 150


def test_earned_points_are_good_for_three_years_to_the_same_day(book):
    book.earn(5)
    assert lots_of(book.shop, book.member) == [(5, 20291121)]


@pytest.mark.parametrize(("months", "day", "last"), [("1", "2027-01-31", 20270228), ("0", "2027-01-31", None)])
def test_the_life_of_points_is_a_setting_and_ends_in_a_short_month_on_its_last_day(book, months, day, last):
    with book.shop.transaction():
        save(points_months=months)
    book.shop.refresh()
    book.now = book.now.fromisoformat(f"{day}T04:00:00+00:00")
    book.earn(5)
    assert lots_of(book.shop, book.member) == [(5, last)]


def test_more_than_there_is_is_not_spent_and_nothing_changes(any_book):
    any_book.earn(99)
    with pytest.raises(NotEnoughPoints):
        any_book.burn(100)
    assert entries_of(any_book.member) == [("earn", 99)]
    assert points_agree(any_book.member) == 99


def test_one_sale_earns_once_and_spends_once_whoever_asks_again(any_book):
    for _ in range(2):
        assert any_book.earn(50, "sale 1") == 50
    for _ in range(2):
        assert any_book.burn(10, "sale 2") == 40
    assert entries_of(any_book.member) == [("earn", 50), ("burn", -10)]


def test_points_clawed_back_after_they_were_spent_leave_a_debt_that_later_earnings_fill_first(any_book):
    any_book.earn(129, "sale")
    any_book.burn(100)
    assert any_book.claw_back(76, "sale") == -47
    assert lots_of(any_book.shop, any_book.member) == []
    with pytest.raises(NotEnoughPoints):
        any_book.burn(1)
    assert any_book.earn(40) == -7
    assert any_book.earn(20) == 13
    assert [left for left, _ in lots_of(any_book.shop, any_book.member)] == [13]
    assert points_agree(any_book.member) == 13


def test_points_are_clawed_back_from_the_lots_of_the_sale_that_earned_them(book):
    book.earn(100, "old", expires_on=20270101)
    book.earn(50, "sale", expires_on=20280101)
    book.claw_back(30, "sale")
    assert lots_of(book.shop, book.member) == [(100, 20270101), (20, 20280101)]
    book.claw_back(30, "sale")
    assert lots_of(book.shop, book.member) == [(90, 20270101)]
    assert points_agree(book.member) == 90


def test_spent_points_return_to_the_lots_they_came_from_with_the_days_they_had(any_book):
    sale = put_sale(any_book.now)
    any_book.earn(100, expires_on=20270101)
    any_book.earn(150, expires_on=20280101)
    any_book.burn(200, sale)
    assert any_book.give_back(117, sale, *[put_sale(any_book.now, refunds=sale)] * 2) == 167
    assert lots_of(any_book.shop, any_book.member) == [(17, 20270101), (150, 20280101)]
    assert any_book.give_back(83, sale, *[put_sale(any_book.now, refunds=sale)] * 2) == 250
    assert lots_of(any_book.shop, any_book.member) == [(100, 20270101), (150, 20280101)]
    assert points_agree(any_book.member) == 250
    with pytest.raises(ValueError):
        any_book.give_back(1, sale, *[put_sale(any_book.now, refunds=sale)] * 2)


def test_points_that_return_to_an_account_in_debt_fill_it_first(book):
    sale = put_sale(book.now)
    book.earn(100, "first")
    book.burn(100, sale)
    book.claw_back(60, "first")
    assert book.give_back(100, sale, *[put_sale(book.now, refunds=sale)] * 2) == 40
    assert points_agree(book.member) == 40


def test_points_are_good_on_their_last_day_and_gone_on_the_next_whether_the_night_came_or_not(any_book):
    any_book.earn(30, expires_on=20261121)
    any_book.earn(70, expires_on=20261122)
    assert points.next_to_expire(any_book.shop, any_book.member, any_book.now)[0] == 30
    assert any_book.balance == 100
    any_book.now += timedelta(days=1)
    assert any_book.balance == 70
    with pytest.raises(NotEnoughPoints):
        any_book.burn(71)
    assert points_agree(any_book.member) == 100  # what was refused took nothing with it
    assert any_book.burn(70) == 0
    assert entries_of(any_book.member)[2:] == [("expire", -30), ("burn", -70)]


def test_a_run_expires_what_is_past_and_a_second_run_finds_nothing(any_book):
    any_book.earn(30, expires_on=20261120)
    any_book.earn(70, expires_on=20261121)
    any_book.earn(7, expires_on=None)
    assert any_book.expire() == Expired(30, 1, 1)
    assert any_book.expire() == Expired(0, 0, 0)
    assert points_agree(any_book.member) == 77


def test_a_family_shares_one_account_and_the_entries_say_who(book):
    child = put_member(book.shop, book.now, "9000000002", main=book.member)
    book.earn(10, member=child)
    row = PointsEntry.get()
    assert (row.account_id, row.member_id) == (book.member, child)


def test_a_merged_member_brings_points_with_their_days_or_a_debt(any_book):
    shop, actor, now = any_book.shop, any_book.actor, any_book.now
    other = put_member(shop, now, "9000000002")
    any_book.earn(30, expires_on=20270101)
    any_book.earn(40, expires_on=20280101)
    for _ in range(2):
        with shop.transaction():
            assert points.merge(shop, actor, any_book.member, other, source="merge 1", now=now) == 70
    assert lots_of(shop, other) == [(30, 20270101), (40, 20280101)]
    assert (points_agree(any_book.member), points_agree(other)) == (0, 70)
    any_book.claw_back(25)
    with shop.transaction():
        assert points.merge(shop, actor, any_book.member, other, source="merge 2", now=now) == 45
    assert (points_agree(any_book.member), points_agree(other)) == (0, 45)
