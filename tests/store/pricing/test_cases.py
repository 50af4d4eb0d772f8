"""Numeric cases that other engines' tests state, run through ours. Where one contradicts a rule of ours, the test
asserts our number and names the rule."""

from datetime import UTC, datetime
from fractions import Fraction
from typing import Any

from store.pricing.basket import Basket, Goods, Line, LineId, PricedBasket, ProductId, Step, Tax
from store.pricing.conditions import Limits, Member, What, Who
from store.pricing.offers.base import Coupon
from store.pricing.offers.sets import BuyGet, NForPrice, NthAtPercent
from store.pricing.offers.unit import MemberPrice, PercentOff
from store.pricing.offers.whole import SpendAndSave, SpendPercent
from store.pricing.price import price

NOW = datetime(2026, 11, 21, 18, 42, tzinfo=UTC)
NO_TAX = Tax("0", Fraction(0))


def line(name: str, quantity: int, unit: int, **goods: Any) -> Line:
    """A line of `quantity` pieces."""
    return Line(LineId(name), ProductId(name), name, name, quantity * 1000, "", unit, NO_TAX, goods=Goods(**goods))


def basket(*lines: tuple[int, int]) -> Basket:
    """(unit price, pieces) each."""
    return Basket(tuple(line(f"p{i}", quantity, unit) for i, (unit, quantity) in enumerate(lines)))


def off(priced: PricedBasket) -> int:
    return priced.gross - priced.due


def amount_off(amount: int, *, at: int = 0, **options: Any) -> SpendAndSave:
    return SpendAndSave(id=options.pop("id", f"minus {amount}"), name="", steps=((at, amount),), **options)


def percent_off(percent: int, *, at: int = 0, **options: Any) -> SpendPercent:
    rate = Fraction(percent, 100)
    return SpendPercent(id=options.pop("id", f"{percent} %"), name="", steps=((at, rate),), **options)


def test_a_coupon_of_15_takes_exactly_15_whatever_the_lines():
    for units in ([2200, 1400, 4300, 750, 0], [4700, 3300, 950, 4200, 0]):
        priced = price(basket(*((u, 1) for u in units)), (), now=NOW, coupons=[Coupon("C", amount_off(1500))])
        assert off(priced) == 1500


def test_three_for_twenty_takes_exactly_one_off_three_at_seven():
    priced = price(basket((700, 1), (700, 1), (700, 1)), [NForPrice(id="b", name="", n=3, price=2000)], now=NOW)
    assert (off(priced), priced.due) == (100, 2000)
    assert sum(r.amount for each in priced.lines for r in each.reductions) == 100


def test_ten_percent_is_taken_on_each_product_by_itself():
    tenth = PercentOff(id="10", name="", rate=Fraction(1, 10))
    priced = price(basket((106, 1), (206, 1), (306, 1), (406, 1)), [tenth], now=NOW)
    assert [each.gross - each.paid for each in priced.lines] == [11, 21, 31, 41]


def test_a_half_cent_of_a_discount_is_rounded_up():
    """Oscar rounds a discount down; our rule is half-up wherever a product is rounded."""
    for base, percent, expected in ((1750, 3, 53), (1750, 5, 88), (9990, 15, 1499)):
        assert off(price(basket((base, 1)), [percent_off(percent)], now=NOW)) == expected


def test_offers_of_different_stacks_work_by_priority():
    def due(amount_priority: int, percent_priority: int) -> int:
        offers = [
            amount_off(1000, priority=amount_priority, stack="a"),
            percent_off(20, priority=percent_priority, stack="b"),
        ]
        return price(basket((10000, 1)), offers, now=NOW).due

    assert (due(1, 4), due(5, 2)) == (7000, 7200)


def test_an_exclusive_offer_wins_though_its_priority_is_lower():
    offers = [amount_off(1000, priority=5, stack="a"), percent_off(20, priority=1, stack="b", exclusive=True)]
    assert price(basket((10000, 1)), offers, now=NOW).due == 8000


def test_stacked_percents_work_one_after_another():
    """Shopify adds percents of one base (87.50 off 350.00); ours work on what the one before left."""
    offers = [percent_off(10, stack="a", id="a"), percent_off(15, stack="b", id="b")]
    assert off(price(basket((35000, 1)), offers, now=NOW)) == 8225
    three = [percent_off(10, stack=name, id=name) for name in "abc"]
    assert price(basket((30000, 1)), three, now=NOW).due == 21870


def test_a_threshold_is_tested_on_what_the_offer_before_left():
    offers = [
        percent_off(50, minimum_pieces=3, priority=2, stack="a"),
        percent_off(10, minimum=1000, priority=1, stack="b"),
    ]
    dues = [price(basket(cart), offers, now=NOW).due for cart in ((500, 2), (500, 3), (800, 3))]
    assert dues == [900, 750, 1080]


def test_the_best_of_two_competing_pair_offers_is_found():
    offers = [
        NthAtPercent(id="half", name="", nth=2, rate=Fraction(1, 2)),
        NthAtPercent(id="fifth", name="", nth=2, rate=Fraction(1, 5), every=True),
    ]
    assert price(basket((1500, 4)), offers, now=NOW).due == 4500
    priced = price(basket((2000, 1), (2000, 1), (1500, 1), (500, 1)), offers, now=NOW)
    assert (priced.due, off(priced)) == (4600, 1400)


def test_three_for_two_gives_the_cheapest_and_leaves_the_rest():
    offer = BuyGet(id="3for2", name="", buy=2, get=1, which="cheapest", limits=Limits(a_sale=1))
    assert [off(price(basket(*cart), [offer], now=NOW)) for cart in ([(1200, 3)], [(400, 4), (200, 4)])] == [1200, 200]


def test_buy_and_get_gives_part_of_a_set_when_there_are_no_more():
    cases = [(2, 1, 3, 1000), (1, 5, 6, 2000), (1, 5, 4, 2000), (1, 5, 1, 2000)]
    offs = [
        off(price(basket((unit, quantity)), [BuyGet(id="bxgy", name="", buy=buy, get=get)], now=NOW))
        for buy, get, quantity, unit in cases
    ]
    assert offs == [1000, 10000, 6000, 0]


def test_ninety_percent_off_one_cheapest_piece_picks_it_by_the_price_with_tax():
    """Odoo picks by the price before tax (475 in the second cart); our prices have the tax inside (rule: tax)."""
    once = Limits(a_sale=1)
    offer = BuyGet(id="cheapest", name="", buy=0, get=1, rate=Fraction(9, 10), which="cheapest", limits=once)
    carts = [[(320, 5)], [(528, 4), (510, 9)], [(198, 10), (510, 3), (528, 4)]]
    assert [off(price(basket(*cart), [offer], now=NOW)) for cart in carts] == [288, 459, 178]


def test_the_step_of_a_basket_discount_is_reached_at_its_boundary():
    steps = ((0, Fraction(10, 100)), (2000, Fraction(15, 100)), (3000, Fraction(20, 100)))
    offer = SpendPercent(id="tiers", name="", steps=steps)
    carts = [[(1000, 1)], [(1000, 1)] * 2, [(1000, 1)] * 3, [(2000, 1)]]
    firsts = [price(basket(*cart), [offer], now=NOW).lines[0] for cart in carts]
    assert [each.gross - each.paid for each in firsts] == [100, 150, 200, 300]


def test_a_cap_binds_and_its_odd_cent_goes_by_largest_remainder():
    """Solidus gives the odd cent to the first line (924, 1769, 2307); ours goes by largest remainder."""
    offer = percent_off(15, cap=5000)
    first = price(basket((12000, 1), (23000, 1), (30000, 1)), [offer], now=NOW)
    second = price(basket((1200, 1), (2300, 1), (1000, 1)), [offer], now=NOW)
    assert [each.gross - each.paid for each in first.lines] == [923, 1769, 2308]
    assert [each.gross - each.paid for each in second.lines] == [180, 345, 150]


def test_two_coupons_never_take_more_than_the_basket_and_work_in_the_order_they_came():
    ten, much = Coupon("P", percent_off(10)), Coupon("A", amount_off(28850))
    assert price(basket((31500, 1)), (), now=NOW, coupons=[ten, much]).due == 0
    assert price(basket((31500, 1)), (), now=NOW, coupons=[much, ten]).due == 2385


def test_a_minimum_is_counted_on_the_goods_it_names():
    only_a = What(products=frozenset({ProductId("A")}))
    offer = PercentOff(id="a", name="", rate=Fraction(1, 10), what=only_a, minimum=4000)
    dues = [
        price(Basket(tuple(line(name, n, unit) for name, unit, n in cart)), [offer], now=NOW).due
        for cart in ([("A", 2000, 1)], [("A", 2000, 1), ("B", 3000, 1)], [("A", 2000, 2), ("B", 3000, 1)])
    ]
    assert dues == [2000, 5000, 6600]


def test_the_second_coupon_is_refused_until_what_the_first_left_is_enough():
    first, second = Coupon("P", amount_off(10000, minimum=10000)), Coupon("C", amount_off(10000, minimum=10000))
    refused = price(basket((1650, 10)), (), now=NOW, coupons=[first, second])
    assert (refused.due, [use.amount for use in refused.coupons]) == (6500, [10000, 0])
    assert refused.coupons[1].lacking == 3500
    assert price(basket((1650, 15)), (), now=NOW, coupons=[first, second]).due == 4750
    assert price(basket((1650, 5)), (), now=NOW, coupons=[first, second]).due == 8250


def test_what_a_floor_price_refuses_is_placed_where_there_is_room():
    units, floors = [1000, 2000, 5000, 3000], [0, 1900, 5000, 2600]
    lines = tuple(
        line(f"p{i}", 1, unit, floor=floor) for i, (unit, floor) in enumerate(zip(units, floors, strict=True))
    )
    priced = price(Basket(lines), [amount_off(1200)], now=NOW)
    assert [each.gross - each.paid for each in priced.lines] == [700, 100, 0, 400]


def test_the_golden_sale_costs_what_its_receipt_says():
    lines = (
        line("coke", 6, 250),
        line("oil", 1, 6990, levels=(6290,)),
        Line(LineId("apple"), ProductId("apple"), "", "", 1236, "kg", 998, NO_TAX, weighed=True),
        line("soy", 2, 1180),
    )

    def only(name: str) -> What:
        return What(products=frozenset({ProductId(name)}))

    offers = [
        NthAtPercent(id="half", name="第二件半价", nth=2, rate=Fraction(1, 2), what=only("coke")),
        MemberPrice(id="vip", name="会员价", what=only("oil"), who=Who(members=True)),
        PercentOff(id="nine", name="9折", rate=Fraction(1, 10), what=only("soy")),
        SpendAndSave(id="100-10", name="满100减10", steps=((10000, 1000),)),
    ]
    member = Member(id="m", tier="gold", level=1)
    five = Coupon("5", amount_off(500))
    priced = price(Basket(lines), offers, member, NOW, coupons=[five], points=200)
    assert [each.gross for each in priced.lines] == [1500, 6990, 1234, 2360]
    by_step = [[sum(r.amount for r in each.reductions if r.step == s) for s in Step] for each in priced.lines]
    assert by_step == [
        [0, 375, 0, 104, 0, 52, 21],
        [700, 0, 0, 584, 0, 292, 117],
        [0, 0, 0, 115, 0, 57, 23],
        [236, 0, 0, 197, 0, 99, 39],
    ]
    assert [each.paid for each in priced.lines] == [948, 5297, 1039, 1789]
    assert (priced.gross, priced.due, priced.kinds, priced.pieces) == (12084, 9073, 4, 10000)
