"""How many count cards are followed by another (续费率)."""

from datetime import timedelta

import pytest

from store.reports.renewals import Renewal, renewals
from tests.count_cards import Desk


@pytest.fixture
def desk(any_shop, actor, now):
    desk = Desk(any_shop, actor, now)
    desk.kind("two", "洗车2次", 2, 5000, valid_days=10)
    return desk


def after(desk, days):
    desk.now += timedelta(days=days)


def told(desk, days=60, **asked):
    today = desk.now.date()
    return renewals(desk.shop, today - timedelta(days=days), today, **asked)


def test_a_card_that_is_used_up_and_followed_by_another_of_the_service_is_renewed(desk):
    first = desk.sell("two").card
    assert told(desk) == []  # nothing has ended
    desk.use(first)
    desk.use(first)
    assert told(desk) == [Renewal("two", "洗车2次", 1, 0)]
    after(desk, 3)
    desk.sell("ten")  # a larger one, for the same service
    assert told(desk) == [Renewal("two", "洗车2次", 1, 1)]
    assert told(desk)[0].permille == 1000


def test_who_buys_again_before_the_end_renews_and_too_late_does_not(desk):
    desk.sell("two")
    after(desk, 8)
    desk.sell("two")  # the first ends in a day, this one in ten
    after(desk, 50)
    assert told(desk) == [Renewal("two", "洗车2次", 2, 1)]
    desk.sell("two")
    assert told(desk) == [Renewal("two", "洗车2次", 2, 1)]
    assert told(desk, within=60) == [Renewal("two", "洗车2次", 2, 2)]
    assert told(desk, within=60)[0].permille == 1000


def test_a_card_that_is_paid_back_ended_then_and_a_day_outside_is_not_counted(desk):
    card = desk.sell("two").card
    desk.refund(card)
    after(desk, 5)
    assert told(desk) == [Renewal("two", "洗车2次", 1, 0)]
    assert told(desk, days=4) == []
