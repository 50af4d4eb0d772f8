"""What is said of a coupon that takes nothing yet."""

import pytest

from store.money import CURRENCIES
from store.pricing.basket import CouponUse
from tui.coupon_words import lacks
from tui.figures import Figures


@pytest.mark.parametrize(
    ("use", "says"),
    [
        (CouponUse("c", 0, 200000), "2,000.00 more to buy"),
        (CouponUse("c", 0, 0, 2), "2 pieces more"),
        (CouponUse("c", 0, 200000, needed=True), "2,000.00 more to buy of what it needs"),
        (CouponUse("c", 0, 0, 2, needed=True), "2 more of what it needs"),
        (CouponUse("c", 0, 0, 2, lacking_kinds=1, needed=True), "1 more of other kinds of what it needs"),
        (CouponUse("c", 0, shut_by="d"), "not together with the other one"),
        (CouponUse("c", 0), "not for this basket"),
    ],
)
def test_a_coupon_says_how_far_away_it_is(use: CouponUse, says: str) -> None:
    assert lacks(use, Figures(CURRENCIES["CNY"])) == says
