"""Goods that an earlier offer made cheaper and that a later one leaves alone (特价商品不参加)."""

from typing import Any

from store.pricing.offers.base import Coupon
from store.pricing.offers.sets import NthAtPercent
from store.pricing.offers.unit import Special
from tests.store.pricing.test_basket_offers import gift, missed, offs, save
from tests.store.pricing.test_cases import line
from tests.store.pricing.test_lowest_price import HALF, only, percent, priced

LINES = [line("a", 1, 1000), line("b", 1, 500)]
SPECIAL = Special(id="special", name="special", price=800, what=only("a"))


def without(*kinds: str) -> dict[str, Any]:
    return {"without_kinds": frozenset(kinds)}


def test_an_offer_on_the_basket_takes_nothing_off_goods_at_a_special_price():
    assert offs(LINES, SPECIAL, save(100, **without("special"))) == [200, 100]
    assert offs(LINES, save(150, **without("special"))) == [100, 50], "at the shelf's price they have their part"
    assert missed(LINES, SPECIAL, save(100, 600, **without("special"))) == [("s", 100, 0, 100)], "nor do they count"


def test_goods_that_an_offer_of_another_kind_made_cheaper_have_their_part():
    fifth = percent(20, what=only("a"))
    assert offs(LINES, fifth, save(130, **without("special"))) == [280, 50]
    assert offs(LINES, fifth, save(130, **without("special", "percent_off"))) == [200, 130]


def test_goods_that_are_in_a_set_are_left_alone_where_the_offer_says_so():
    pair = NthAtPercent(id="n", name="n", nth=2, rate=HALF, what=only("a"))
    lines = [line("a", 2, 1000), line("b", 1, 500)]
    assert offs(lines, pair, save(100, **without("nth_at_percent"))) == [500, 100]
    assert offs(lines, pair, save(100, **without("special"))) == [575, 25]


def test_basket_offers_of_one_stack_each_count_their_own_goods():
    """The one that leaves the special out has 5.00 to take from, the other 13.00."""
    fewer = save(900, 0, "fewer", **without("special"))
    assert offs(LINES, SPECIAL, fewer, save(501, 0, "all")) == [200 + 308, 193]
    assert offs(LINES, SPECIAL, fewer, save(499, 0, "all")) == [200, 500]


def test_for_an_add_on_goods_at_a_special_price_do_not_count():
    lines = [*LINES, line("mug", 1, 300)]
    assert offs(lines, SPECIAL, gift(501, "mug")) == [200, 0, 300]
    assert offs(lines, SPECIAL, gift(501, "mug", **without("special"))) == [200, 0, 0]
    assert offs(lines, SPECIAL, gift(500, "mug", **without("special"))) == [200, 0, 300]


def test_a_coupon_of_a_percent_takes_nothing_off_goods_at_a_special_price():
    tenth = percent(10, **without("special"))
    got = priced(LINES, SPECIAL, coupons=[Coupon("c", tenth)])
    assert ([each.paid for each in got.lines], [use.amount for use in got.coupons]) == ([800, 450], [50])
    assert [each.paid for each in priced(LINES, coupons=[Coupon("c", tenth)]).lines] == [900, 450]
