"""How much of what is earned in points is spent (积分兑换率)."""

import pytest

from store.office.points import PointsOwed


@pytest.mark.parametrize(
    ("moved", "permille"),
    [
        ({"earn": 900, "bonus": 100, "burn": -250}, 250),
        ({"earn": 300, "burn": -50, "goods": -30, "coupon": -20}, 333),
        # What a return takes back was not earned, what it gives back was not spent.
        ({"earn": 1000, "clawback": -200, "burn": -500, "refund": 100}, 500),
        # Neither earned nor spent: what the shop put right, took over, or let end.
        ({"earn": 100, "topup": 60, "referral": 40, "opening": 5000, "adjust": 70, "expire": -80, "burn": -20}, 100),
        ({"burn": -20}, None),
        ({"earn": 10, "clawback": -10}, None),
    ],
)
def test_the_rate_is_what_was_spent_of_what_was_earned_less_what_went_back(moved, permille):
    assert PointsOwed(0, moved, sum(moved.values())).redeemed_permille == permille
