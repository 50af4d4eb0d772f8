"""Lines of one product are priced together; weighed, keyed and carton lines each in their way; and again."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from typing import Any

from store.pricing.basket import Basket, Line, Manual, PricedBasket, ProductId, Step
from store.pricing.conditions import Limits, Member, Uses, What
from store.pricing.offers.base import Coupon, Offer
from store.pricing.offers.book import OfferBook
from store.pricing.offers.sets import NthAtPercent
from store.pricing.offers.unit import AmountOff, Markdown, PercentOff, QuantityPrice, Special
from store.pricing.offers.whole import AddOn, SpendAndSave
from store.pricing.price import EMPTY, price
from tests.store.pricing.test_cases import line

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
HALF = Fraction(1, 2)


def half(id_: str = "h", **given: Any) -> PercentOff:
    return PercentOff(id=id_, name=id_, rate=HALF, **given)


def only(*names: str) -> What:
    return What(products=frozenset(map(ProductId, names)))


def priced(lines: list[Line], *offers: Offer, **given: Any) -> PricedBasket:
    return price(Basket(tuple(lines)), offers, now=NOW, **given)


def paid(lines: list[Line], *offers: Offer, **given: Any) -> list[int]:
    return [each.paid for each in priced(lines, *offers, **given).lines]


def weighed(name: str, grams: int, unit: int) -> Line:
    return replace(line(name, 1, unit), quantity=grams, weighed=True)


def test_pieces_of_a_product_on_several_lines_reach_its_step_together():
    offer = QuantityPrice(id="q", name="q", steps=((4000, 700),))
    assert paid([line("a", 2, 1000), line("b", 1, 500), line("a", 2, 1000)], offer) == [1400, 500, 1400]
    assert paid([line("a", 2, 1000), line("a", 1, 1000)], offer) == [2000, 1000]
    assert paid([line("a", 2, 1000), line("a", 2, 1100)], offer) == [2000, 2200], "not at another price"


def test_an_offer_is_used_once_a_piece_and_once_a_weighed_line():
    lines = [line("a", 2, 1000), line("a", 3, 1000), weighed("w", 3500, 1000)]
    assert dict(priced(lines, half()).used) == {"h": 6}
    assert dict(priced(lines, half(limits=Limits(a_sale=9))).used) == {"h": 6}


def test_a_limit_that_leaves_a_weighed_line_out_leaves_all_of_it_out():
    assert paid([weighed("v", 2500, 1000), weighed("w", 1500, 1000)], half(limits=Limits(a_sale=1))) == [1250, 1500]


def test_weighed_and_keyed_goods_are_in_no_set():
    pair = NthAtPercent(id="p", name="p", nth=2, rate=HALF)
    assert paid([weighed("w", 1000, 1000), weighed("w", 1000, 1000)], pair) == [1000, 1000]
    assert paid([replace(line("k", 2, 1000), keyed=True)], pair) == [2000]
    assert paid([replace(line("c", 2, 1000), holds=6000)], pair) == [2000]
    assert paid([line("a", 2, 1000)], pair) == [1500]
    assert paid([replace(line("a", 2, 1000), quantity=2500)], pair) == [2500]


def test_a_price_that_was_keyed_has_no_special_price_but_its_part_in_basket_offers():
    keyed = replace(line("k", 1, 1000), keyed=True)
    assert paid([keyed, line("k", 1, 1000)], half()) == [1000, 500]
    assert paid([keyed], SpendAndSave(id="s", name="s", steps=((1000, 100),))) == [900]


def test_limited_and_unlimited_prices_of_different_stacks_work_one_after_the_other():
    once = AmountOff(id="once", name="once", amount=100, stack="b", limits=Limits(a_sale=1))
    for priority, due in ((0, 2 * 500 - 100), (1, 950)):
        got = priced([line("a", 2, 1000)], half(), replace(once, priority=priority))
        assert (got.due, dict(got.used)) == (due, {"h": 2, "once": 1})


def test_a_limit_of_a_member_counts_what_the_member_used_before():
    offer = half(limits=Limits(a_member=3))
    lines = [line("a", 2, 1000)]
    member = Member(id="m")
    assert paid(lines, offer, member=member) == [1000]
    assert paid(lines, offer, member=member, uses={"h": Uses(by_member=2)}) == [1500]
    assert paid(lines, offer, member=member, uses={"h": Uses(by_member=3)}) == [2000]
    assert paid(lines, offer) == [2000]


def test_a_coupon_on_goods_at_their_floor_takes_nothing_and_is_not_accepted():
    for lines in ([line("a", 1, 1000, floor=1000)], [line("a", 1, 1000, floor=1000), line("b", 1, 500, floor=500)]):
        got = priced(lines, coupons=[Coupon("c", half())])
        assert [(use.code, use.amount) for use in got.coupons] == [("c", 0)]


def test_of_two_basket_offers_the_one_wins_that_can_place_more():
    at_floor = SpendAndSave(id="a", name="a", steps=((0, 500),), what=only("a"))
    other = SpendAndSave(id="b", name="b", steps=((0, 100),), what=only("b"))
    lines = [line("a", 1, 1000, floor=990), line("b", 1, 1000)]
    assert paid(lines, at_floor, other) == [1000, 900]


def test_one_fen_of_room_is_room():
    offer = SpendAndSave(id="s", name="s", steps=((0, 500),))
    assert paid([line("a", 1, 1000, floor=999), line("b", 1, 1000, floor=999)], offer) == [999, 999]


def test_a_minimum_counts_what_the_goods_cost_and_a_weighed_line_once():
    lines = [line("a", 2, 1000), weighed("w", 4000, 500), line("b", 1, 300)]
    for given, met in (
        ({"minimum": 4300}, True),
        ({"minimum": 4301}, False),
        ({"minimum": 300, "what": only("b")}, True),
        ({"minimum": 301, "what": only("b")}, False),
        ({"minimum_pieces": 4}, True),
        ({"minimum_pieces": 5}, False),
    ):
        assert (dict(priced(lines, half(**given)).used) != {}) is met


# --- and again -------------------------------------------------------------------------------------------------------


def agrees(before: list[Line], after: list[Line], offers: list[Offer], **given: Any) -> PricedBasket:
    """Prices one basket and, from it, the other, and looks that this is as afresh."""
    book = OfferBook(offers)
    first = price(Basket(tuple(before)), book, now=NOW, **given)
    second = price(Basket(tuple(after)), book, before=first, **{"now": NOW, **given})
    assert second == price(Basket(tuple(after)), OfferBook(offers), **{"now": NOW, **given})
    return second


def test_goods_that_are_taken_out_leave_the_basket_offers_too():
    a, b = line("a", 1, 1000), line("b", 1, 500)
    save = SpendAndSave(id="s", name="s", steps=((1000, 100),))
    some = SpendAndSave(id="t", name="t", steps=((900, 50),), what=only("a"), stack="t")
    assert agrees([a, b], [b], [save, some]).due == 500
    assert agrees([a, b], [a], [save, some]).due == 850
    assert agrees([a], [a, b], [save, some]).due == 1350
    assert agrees([a, b], [b, a], [save, some]).due == 1350


def test_add_ons_follow_their_goods_as_lines_come_and_go():
    mug = line("mug", 1, 900)
    offer = AddOn(id="g", name="g", threshold=1000, goods=only("mug", "cup"), price=100)
    a = line("a", 1, 1000)
    assert agrees([a, mug], [a], [offer]).due == 1000
    assert agrees([a, mug], [a, replace(mug, quantity=2000)], [offer]).due == 1000 + 100 + 900
    assert agrees([a, mug], [a, mug, line("cup", 1, 950)], [offer]).due == 1000 + 900 + 100


def test_a_day_later_a_markdown_is_that_of_the_day():
    bread = line("bread", 1, 1000, expires=date(2026, 11, 23))
    offer = Markdown(id="d", name="d", steps=((1, HALF), (2, Fraction(1, 5))))
    book, basket = OfferBook([offer]), Basket((bread,))
    first = price(basket, book, now=NOW)
    assert (first.due, price(basket, book, now=NOW + timedelta(days=1), before=first).due) == (800, 500)


def test_uses_that_came_in_meanwhile_count():
    offer, basket = half(limits=Limits(ever=1)), Basket((line("a", 1, 1000),))
    book = OfferBook([offer])
    first = price(basket, book, now=NOW)
    assert (first.due, price(basket, book, now=NOW, before=first, uses={"h": Uses(ever=1)}).due) == (500, 1000)


def test_a_hand_discount_and_points_come_off_what_is_left():
    by_hand = replace(line("a", 1, 1000), discount=Manual(rate=Fraction(1, 10), reason="dented"))
    got = price(
        Basket((by_hand, line("b", 1, 500)), discount=Manual(amount=70, reason="late")), [half()], now=NOW, points=80
    )
    assert [(each.step, each.name, each.amount) for each in got.lines[0].reductions] == [
        (Step.UNIT, "h", 500),
        (Step.LINE_BY_HAND, "dented", 50),
        (Step.BASKET_BY_HAND, "late", 45),
        (Step.POINTS, "", 51),
    ]
    assert (got.due, got.points) == (250 + 450 - 70 - 80, 80)


def test_without_anything_to_take_a_basket_is_priced_plainly():
    assert price(Basket((line("a", 1, 1000),)), [Special(id="s", name="s", price=2000)], now=NOW).due == 1000
    assert price(Basket(), [half()], now=NOW).lines == EMPTY.lines
