"""Why a price is what it is, in the customer's words."""

from datetime import UTC, datetime, time
from fractions import Fraction
from typing import Any

from store.i18n import words
from store.money import CURRENCIES
from store.pricing.basket import Basket, Goods, Line, LineId, ProductId, Tax
from store.pricing.conditions import Limits, Member, What, When, Who
from store.pricing.explain import Explainer, say
from store.pricing.offers.base import Coupon, Offer
from store.pricing.offers.sets import Bundle, BuyGet, NthAtPercent
from store.pricing.offers.unit import AmountOff, PercentOff, Special
from store.pricing.offers.whole import SpendAndSave
from store.pricing.price import price

WEDNESDAY = datetime(2026, 11, 25, 18, 42, tzinfo=UTC)
MEMBER = Member(id="m", tier="silver", birthday=(3, 1))


def line(name: str, pieces: int = 1, unit: int = 1000, *, keyed: bool = False, **goods: Any) -> Line:
    tax = Tax("", Fraction(0))
    return Line(
        *(LineId(name), ProductId(name), name, name, pieces * 1000, "", unit, tax),
        goods=Goods(**goods),
        keyed=keyed,
    )


def explainer(
    lines: list[Line],
    offers: list[Offer],
    member: Member | None = None,
    coupons: tuple[Coupon, ...] = (),
    points: int = 0,
) -> Explainer:
    priced = price(Basket(tuple(lines)), offers, member, WEDNESDAY, coupons=coupons, points=points)
    return Explainer(priced, offers, member, WEDNESDAY, CURRENCIES["CNY"], coupons=coupons)


def of_line(lines: list[Line], offers: list[Offer], member: Member | None = None, language: str = "en") -> list[str]:
    return [say(sentence, words(language)) for sentence in explainer(lines, offers, member).line(0)]


def of_basket(*given: Any, **more: Any) -> list[str]:
    return [say(sentence, words("en")) for sentence in explainer(*given, **more).basket()]


def only(name: str) -> What:
    return What(products=frozenset({ProductId(name)}))


def test_a_line_without_offers_costs_its_price():
    assert of_line([line("A")], []) == ["It costs its price, 10.00."]


def test_each_reduction_is_named_with_its_amount():
    special = Special(id="s", name="Autumn price", price=800)
    assert of_line([line("A")], [special]) == ["“Autumn price” takes 2.00 off."]


def test_an_offer_that_lost_says_to_which_and_by_how_much():
    special, tenth = Special(id="s", name="Special", price=800), PercentOff(id="t", name="Tenth", rate=Fraction(1, 10))
    assert of_line([line("A")], [special, tenth]) == [
        "“Special” takes 2.00 off.",
        "“Tenth” would take 1.00 off; “Special” takes 1.00 more.",
    ]
    assert of_line([line("A")], [special, tenth], language="zh_CN")[1] == "“Tenth”可优惠 1.00;“Special”多优惠 1.00。"


def test_an_offer_that_would_take_more_was_shut_out_by_an_exclusive_one():
    fixed = AmountOff(id="s", name="Fixed", amount=50, exclusive=True)
    tenth = PercentOff(id="t", name="Tenth", rate=Fraction(1, 10))
    assert of_line([line("A")], [fixed, tenth])[1] == "“Tenth” cannot be combined with “Fixed”."


def test_why_an_offer_is_not_open():
    def half(name: str, **conditions: Any) -> PercentOff:
        return PercentOff(id=name, name=name, rate=Fraction(1, 2), **conditions)

    offers: list[Offer] = [
        half("a", who=Who(members=True)),
        half("b", when=When(weekdays=frozenset({3, 5}), hours=((time(14), time(17)),))),
        half("c", when=When(days=frozenset({8, 18}))),
        half("d", when=When(hours=((time(22), time(2)),))),
        half("e", stores=frozenset({2})),
        half("f", when=When(since=datetime(2027, 1, 1, tzinfo=UTC))),
        half("g", when=When(weekdays=frozenset({1}))),
    ]
    assert of_line([line("A")], offers)[1:] == [
        "“a” is for members only.",
        "“b” is only on Wednesday, Friday, 14:00–17:00.",
        "“c” is only on these days of the month: 8, 18.",
        "“d” is only at 22:00–02:00.",
        "“e” is for other stores of ours.",
        "“g” is only on Monday.",
    ]
    for_some: list[Offer] = [
        half("a", who=Who(tiers=frozenset({"gold"}))),
        half("b", who=Who(birthday="month")),
        half("c", who=Who(first_purchase=True)),
        half("d", who=Who(tags=frozenset({"staff"}))),
        half("e", limits=Limits(ever=0)),
    ]
    assert of_line([line("A")], for_some, MEMBER)[1:] == [
        "“a” is for members of another tier.",
        "“b” is for the member's birthday.",
        "“c” is for the first purchase.",
        "“d” is for other members.",
        "“e” is used up.",
    ]
    assert of_line([line("A")], [offers[1]], language="zh_CN")[1] == "“b”限周三、周五 14:00–17:00。"


def test_goods_that_offers_leave_alone_say_so():
    tenth = PercentOff(id="t", name="Tenth", rate=Fraction(1, 10), what=What(without_products=frozenset({"A"})))
    assert of_line([line("A")], [tenth])[1] == "“Tenth” excludes these goods."
    assert of_line([line("A", discountable=False)], [tenth])[1:] == ["These goods are never discounted."]
    special = Special(id="s", name="Special", price=800)
    assert of_line([line("A", keyed=True)], [special])[1:] == ["Its price was typed in: no special price works on it."]


def test_goods_on_special_say_which_offers_and_coupons_do_not_count_them():
    special = Special(id="s", name="Autumn price", price=800, what=only("A"))
    offer, voucher = (
        SpendAndSave(id=name, name=name, steps=((1000, 100),), without_kinds=frozenset({"special"}))
        for name in ("Ten", "Voucher")
    )
    lines, coupons = [line("A"), line("B")], (Coupon("1", voucher),)
    said = [say(each, words("en")) for each in explainer(lines, [special, offer], coupons=coupons).line(0)]
    assert said[:1] == ["“Autumn price” takes 2.00 off."]
    assert "“Ten” does not count these goods: “Autumn price” is on them." in said
    assert "“Voucher” does not count these goods: “Autumn price” is on them." in said
    assert not any("does not count" in each for each in of_line([line("B")], [special, offer]))


def test_a_floor_that_bound_is_named():
    special = Special(id="s", name="Special", price=100)
    assert of_line([line("A", floor=900)], [special]) == [
        "“Special” takes 1.00 off.",
        "It has reached its lowest price; nothing more can be taken off.",
    ]


def test_how_far_it_is_to_the_next():
    pair = NthAtPercent(id="p", name="Pair", nth=3, rate=Fraction(1, 2), what=only("A"))
    assert of_line([line("A", 2)], [pair])[1:] == ["One piece more and “Pair” holds."]
    assert of_line([line("A", 1)], [pair])[1:] == ["2 pieces more and “Pair” holds."]
    steps = SpendAndSave(id="s", name="Save", steps=((1000, 100), (2230, 300)))
    assert of_basket([line("A")], [steps]) == [
        "“Save” takes 1.00 off.",
        "Spend 12.30 more and “Save” takes 2.00 more off.",
    ]
    far = SpendAndSave(id="s", name="Save", steps=((0, 100),), minimum=1500)
    assert of_basket([line("A")], [far]) == ["Spend 5.00 more and “Save” holds."]


def test_much_of_one_part_of_a_set_does_not_stand_for_another_part():
    meal = Bundle(id="m", name="Meal", parts=((only("bun"), 1), (only("tea"), 2)), price=100)
    gift = BuyGet(id="g", name="Gift", buy=1, get=1, which="listed", what=only("bun"), gifts=only("cup"))
    buns = line("bun", 5)
    assert of_line([buns], [meal, gift])[1:] == ["One piece more and “Gift” holds.", "2 pieces more and “Meal” holds."]
    assert of_line([buns, line("tea")], [meal])[1:] == ["One piece more and “Meal” holds."]
    assert of_basket([buns], [], None, (Coupon("1", meal), Coupon("2", gift))) == [
        "2 pieces more and “Meal” holds.",
        "One piece more and “Gift” holds.",
    ]


def test_a_basket_offer_that_lost_and_coupons_that_did_nothing():
    better = SpendAndSave(id="b", name="Better", steps=((0, 200),))
    worse = SpendAndSave(id="w", name="Worse", steps=((0, 150),))
    coupons = (
        Coupon("1", SpendAndSave(id="c", name="Coupon", steps=((0, 100),), minimum=5000)),
        Coupon("2", SpendAndSave(id="d", name="Birthday", steps=((0, 100),), who=Who(birthday="day"))),
        Coupon("3", PercentOff(id="e", name="Pears", rate=Fraction(1, 2), what=only("pear"))),
    )
    assert of_basket([line("A")], [better, worse], MEMBER, coupons, points=10) == [
        "“Better” takes 2.00 off.",
        "Points pay 0.10.",
        "“Worse” would take 1.50 off; “Better” takes 0.50 more.",
        "Spend 42.00 more and “Coupon” holds.",
        "“Birthday” is for the member's birthday.",
        "“Pears” works on nothing in this basket.",
    ]
