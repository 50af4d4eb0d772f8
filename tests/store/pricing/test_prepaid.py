"""What is paid out of a prepaid account, and the working that is shown for it."""

from datetime import UTC, datetime, timedelta

import pytest

from store.i18n import words
from store.money import CURRENCIES
from store.pricing.prepaid import Deposit, Held, Refund, refund_of

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
WEEK = timedelta(days=7)


def working(refund: Refund) -> list[str]:
    return [step.say(words("en"), CURRENCIES["CNY"]) for step in refund.steps]


def amounts(refund: Refund) -> tuple[int, int, int]:
    return refund.payout, refund.charged, refund.cancelled


def test_within_seven_days_what_was_paid_in_is_paid_out_and_its_bonus_lapses():
    held = Held(principal=150_000, bonus=12_000, principal_spent=0, bonus_spent=0)
    deposits = [Deposit(NOW - WEEK, 50_000, 2_000), Deposit(NOW - WEEK + timedelta(seconds=1), 100_000, 10_000)]
    refund = refund_of(held, deposits, "cooling off", NOW)
    assert amounts(refund) == (100_000, 0, 10_000)
    assert working(refund) == [
        "In the account: principal 1,500.00, bonus 120.00.",
        "Paid in within 7 days: 1,000.00, with a bonus of 100.00.",
        "Paid out, at most what is left of the principal: 1,000.00.",
        "Bonus that lapses: 100.00.",
    ]


def test_within_seven_days_no_more_is_paid_out_than_is_left():
    held = Held(principal=30_000, bonus=700, principal_spent=70_000, bonus_spent=9_300)
    refund = refund_of(held, [Deposit(NOW, 100_000, 10_000)], "cooling off", NOW)
    assert amounts(refund) == (30_000, 0, 700)


def test_what_was_paid_in_and_out_again_within_the_seven_days_leaves_not_a_fen_to_pay_out():
    held = Held(principal=30_000, bonus=700, principal_spent=0, bonus_spent=0)
    deposits = [Deposit(NOW - timedelta(days=2), 100_000, 10_000), Deposit(NOW, -100_000, -10_000)]
    assert amounts(refund_of(held, deposits, "cooling off", NOW)) == (0, 0, 0)


def test_at_the_shops_fault_all_principal_is_paid_out_and_no_bonus_is_charged():
    held = Held(principal=40_000, bonus=4_000, principal_spent=10_000, bonus_spent=1_000)
    refund = refund_of(held, [Deposit(NOW, 50_000, 5_000)], "shop", NOW)
    assert amounts(refund) == (40_000, 0, 4_000)
    assert working(refund) == [
        "In the account: principal 400.00, bonus 40.00.",
        "Used: principal 100.00, bonus 10.00; at the shop's fault the bonus used is not charged.",
        "Paid out, all that is left of the principal: 400.00.",
        "Bonus that lapses: 40.00.",
    ]


def test_at_the_customers_wish_the_bonus_that_was_used_is_charged_to_the_principal():
    held = Held(principal=40_000, bonus=4_000, principal_spent=10_000, bonus_spent=1_000)
    refund = refund_of(held, [], "customer", NOW)
    assert amounts(refund) == (39_000, 1_000, 4_000)
    assert working(refund) == [
        "In the account: principal 400.00, bonus 40.00.",
        "Used: principal 100.00, bonus 10.00; at the customer's wish the bonus used is charged.",
        "Paid out: 400.00 − 10.00 = 390.00.",
        "Bonus that lapses: 40.00.",
    ]


@pytest.mark.parametrize(("bonus_spent", "charged"), [(-500, 0), (0, 0), (1, 1), (40_001, 40_000)])
def test_no_more_is_charged_than_there_is_and_nothing_where_more_bonus_came_back_than_went(bonus_spent, charged):
    refund = refund_of(Held(40_000, 0, 0, bonus_spent), [], "customer", NOW)
    assert amounts(refund) == (40_000 - charged, charged, 0)
