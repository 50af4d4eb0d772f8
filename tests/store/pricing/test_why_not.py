"""What is said of a line or a basket where something was done by hand, and why an offer does not work."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from typing import Any

import pytest

from store.i18n import words
from store.money import CURRENCIES
from store.pricing.basket import Basket, Changed, Line, Manual, Tax
from store.pricing.conditions import Limits, Member, Settings, Uses, What, When, Who
from store.pricing.explain import Explainer, Sentence, say
from store.pricing.offers.base import Coupon, Offer
from store.pricing.offers.book import OfferBook
from store.pricing.offers.sets import BuyGet, NForPrice, NthAtPercent
from store.pricing.offers.unit import AmountOff, PercentOff, Special
from store.pricing.offers.whole import SpendAndSave, SpendPercent
from store.pricing.price import price
from tests.store.pricing.test_explain import WEDNESDAY, line, only


def explained(
    lines: list[Line],
    offers: list[Offer],
    *,
    member: Member | None = None,
    settings: Settings = Settings(),  # noqa: B008
    uses: dict[str, Uses] | None = None,
    coupons: tuple[Coupon, ...] = (),
    discount: Manual | None = None,
    now: datetime = WEDNESDAY,
    tax_inside: bool = True,
) -> Explainer:
    priced = price(
        Basket(tuple(lines), tax_inside, discount),
        offers,
        member,
        now,
        settings,
        coupons=coupons,
        uses=uses,
    )
    return Explainer(priced, offers, member, now, CURRENCIES["CNY"], settings, coupons=coupons, uses=uses)


def line_says(*given: Any, place: int = 0, **more: Any) -> list[str]:
    return [say(sentence, words("en")) for sentence in explained(*given, **more).line(place)]


def basket_says(*given: Any, **more: Any) -> list[str]:
    return [say(sentence, words("en")) for sentence in explained(*given, **more).basket()]


def half(name: str, **conditions: Any) -> PercentOff:
    return PercentOff(id=name, name=name, rate=Fraction(1, 2), **conditions)


def off(name: str, amount: int, **conditions: Any) -> SpendAndSave:
    return SpendAndSave(id=name, name=name, steps=((0, amount),), **conditions)


def test_a_discount_by_hand_is_named_with_its_reason_where_it_has_one():
    dented = replace(line("A"), discount=Manual(rate=Fraction(1, 10), reason="dented"))
    assert line_says([dented], []) == ["A discount by hand (dented) takes 1.00 off."]
    assert line_says([replace(dented, discount=Manual(amount=50))], []) == ["A discount by hand takes 0.50 off."]
    assert basket_says([dented], []) == [], "what was done to a line is no matter of the basket"
    assert basket_says([line("A")], [], discount=Manual(amount=50, reason="late")) == [
        "A discount by hand (late) takes 0.50 off."
    ]


def test_a_price_changed_by_hand_says_what_it_was_and_why():
    changed = replace(line("A", keyed=True), changed=Changed(1250, "dented"))
    assert line_says([changed], [Special(id="s", name="Special", price=800)]) == [
        "It costs its price, 10.00.",
        "Its price was changed by hand, it was 12.50 (dented): no special price works on it.",
    ]


def test_a_typed_price_shuts_out_special_prices_but_what_is_closed_says_so_too():
    special = Special(id="s", name="Special", price=800, who=Who(members=True))
    assert line_says([line("A", keyed=True)], [special])[2:] == ["“Special” is for members only."]


def test_a_floor_is_named_only_where_something_was_taken_down_to_it():
    says = "It has reached its lowest price; nothing more can be taken off."
    assert says not in line_says([line("A", floor=1000)], [])
    assert says not in line_says([line("A", floor=900)], [AmountOff(id="a", name="a", amount=99)])
    assert says in line_says([line("A", floor=900)], [AmountOff(id="a", name="a", amount=100)])
    assert says in line_says([line("A", floor=999)], [AmountOff(id="a", name="a", amount=1)])
    carton = replace(line("A", floor=90, unit=1000), holds=10_000)
    assert says in line_says([carton], [AmountOff(id="a", name="a", amount=20)])


def test_points_are_no_reason_to_have_reached_a_floor():
    priced = price(Basket((line("A", floor=900),)), (), None, WEDNESDAY, points=100)
    said = Explainer(priced, [], None, WEDNESDAY, CURRENCIES["CNY"]).line(0)
    assert [say(each, words("en")) for each in said] == ["Points pay 1.00."]


def test_a_search_cut_short_says_that_priority_decided():
    many = [line(str(i), 1, 1000 + 7 * i) for i in range(30)]
    rivals: list[Offer] = [
        NthAtPercent(id="pair", name="pair", nth=2, rate=Fraction(1, 2)),
        NForPrice(id="three", name="three", n=3, price=2500),
        BuyGet(id="four", name="four", buy=3, get=1, which="cheapest"),
    ]
    says = "So many offers compete here that not everything was tried; what is known to be best counts."
    assert basket_says(many, rivals, settings=Settings(bound=20))[-1] == says
    assert says not in basket_says(many[:3], rivals)


def test_what_is_used_up_is_told_by_the_uses_before_this_sale():
    limited = half("h", limits=Limits(ever=5))
    assert line_says([line("A")], [limited], uses={"h": Uses(ever=5)})[1:] == ["“h” is used up."]
    assert line_says([line("A")], [limited], uses={"h": Uses(ever=4)}) == ["“h” takes 5.00 off."]
    by_card = half("m", limits=Limits(a_member=1))
    assert line_says([line("A")], [by_card])[1:] == ["“m” is used up."]
    whole = off("w", 100, limits=Limits(a_day=1))
    assert basket_says([line("A")], [whole], uses={"w": Uses(today=1)}) == ["“w” is used up."]


def test_an_offer_of_other_stores_says_so_in_those_where_it_does_not_hold():
    there = half("t", stores=frozenset({1, 3}))
    assert line_says([line("A")], [there], settings=Settings(store=2))[1:] == ["“t” is for other stores of ours."]
    assert line_says([line("A")], [there], settings=Settings(store=3)) == ["“t” takes 5.00 off."]


def test_of_what_is_over_or_has_not_begun_nothing_is_said():
    over, to_come = half("o", when=When(until=WEDNESDAY)), half("c", when=When(since=WEDNESDAY + timedelta(minutes=1)))
    assert line_says([line("A")], [over, to_come]) == ["It costs its price, 10.00."]
    assert line_says([line("A")], [half("n", when=When(since=WEDNESDAY))]) == ["“n” takes 5.00 off."]
    begun = half("b", when=When(since=WEDNESDAY), who=Who(members=True))
    assert line_says([line("A")], [begun])[1:] == ["“b” is for members only."]
    for_gold = half("g", when=When(until=WEDNESDAY), who=Who(tiers=frozenset({"gold"})), stores=frozenset({9}))
    assert line_says([line("A")], [for_gold]) == ["It costs its price, 10.00."]


def test_an_offer_that_lost_to_several_is_compared_with_the_one_that_takes_most():
    offers: list[Offer] = [
        AmountOff(id="a", name="Pears", amount=300, what=only("A")),
        AmountOff(id="b", name="Bread", amount=400, what=only("B")),
        PercentOff(id="t", name="Tenth", rate=Fraction(1, 10)),
    ]
    assert line_says([line("A"), line("B")], offers)[1:] == [
        "“Tenth” would take 2.00 off; “Bread” takes 5.00 more.",
    ]
    once = AmountOff(id="a", name="Amount", amount=150)
    assert line_says([line("A"), line("B")], [once, offers[2]])[1:] == [
        "“Tenth” would take 2.00 off; “Amount” takes 1.00 more.",
    ]


def test_one_fen_more_is_more():
    offers: list[Offer] = [AmountOff(id="a", name="A", amount=101), AmountOff(id="b", name="B", amount=100)]
    assert line_says([line("A")], offers)[1:] == ["“B” would take 1.00 off; “A” takes 0.01 more."]


def test_what_a_member_lost_is_reckoned_for_the_member_the_store_and_the_uses_that_are_left():
    member, settings = Member(id="m", tier="gold"), Settings(store=2)
    special = Special(id="s", name="Special", price=400)
    for given in (
        {"who": Who(members=True)},
        {"who": Who(tiers=frozenset({"gold"}))},
        {"stores": frozenset({2})},
        {"limits": Limits(a_member=1)},
    ):
        assert line_says([line("A")], [special, half("h", **given)], member=member, settings=settings)[1:] == [
            "“h” would take 5.00 off; “Special” takes 1.00 more."
        ]
    few = half("h", limits=Limits(ever=3))
    assert line_says([line("A", 2)], [special, few], uses={"h": Uses(ever=2)})[1:] == [
        "“h” would take 5.00 off; “Special” takes 7.00 more."
    ]


def test_what_is_over_says_nothing_even_where_it_is_used_up():
    over = half("o", when=When(until=WEDNESDAY), limits=Limits(ever=1))
    assert line_says([line("A")], [over], uses={"o": Uses(ever=1)}) == ["It costs its price, 10.00."]


def test_an_offers_name_is_no_word_to_translate():
    special = Special(id="s", name="Monday", price=800)
    said = explained([line("A")], [special]).line(0)
    assert [say(each, words("zh_CN")) for each in said] == ["“Monday”优惠 2.00。"]


def test_an_offer_is_compared_with_offers_of_its_own_step_only():
    offers: list[Offer] = [
        AmountOff(id="a", name="Amount", amount=100),
        off("whole", 300),
        SpendPercent(id="tenth", name="Tenth", steps=((0, Fraction(1, 10)),)),
    ]
    assert basket_says([line("A")], offers) == [
        "“whole” takes 3.00 off.",
        "“Tenth” would take 1.00 off; “whole” takes 2.00 more.",
    ]


def test_an_offer_that_takes_the_same_as_the_one_that_won_cannot_be_combined_with_it():
    assert line_says([line("A")], [half("a"), half("b")])[1:] == ["“b” cannot be combined with “a”."]


def test_an_offer_that_would_work_on_other_lines_only_says_nothing_here():
    pair = NthAtPercent(id="p", name="Pair", nth=2, rate=Fraction(1, 2), same=True)
    three = NForPrice(id="n", name="Three", n=2, price=100)
    says = line_says([line("A", 2), line("B")], [pair, three], place=1)
    assert says == ["“Three” takes 9.00 off."] or not any("Pair" in each for each in says)


def test_an_offer_that_takes_nothing_even_alone_says_nothing():
    assert line_says([line("A")], [Special(id="s", name="s", price=1000)]) == ["It costs its price, 10.00."]


def test_goods_that_an_offer_names_and_takes_out_again_are_excluded():
    food = frozenset({"food"})
    offers: list[Offer] = [
        half("category", what=What(without_categories=food)),
        half("other", what=What(brands=frozenset({"x"}), without_categories=food)),
        half("named", what=What(categories=food, without_products=only("A").products)),
        half("brand", what=What(brands=frozenset({"tea"}), without_products=only("A").products)),
        half("tag", what=What(tags=frozenset({"new"}), without_products=only("A").products)),
        half("product", what=replace(only("A"), without_categories=food)),
        half("not named", what=What(brands=frozenset({"x"}))),
        half("toys", what=What(categories=frozenset({"toys"}), without_products=only("A").products)),
        half("old", what=What(tags=frozenset({"old"}), without_products=only("A").products)),
        half("pears", what=replace(only("pear"), without_categories=food)),
    ]
    goods = line("A", categories=food, brand="tea", tags=frozenset({"new"}))
    assert line_says([goods], offers)[1:] == [
        "“brand” excludes these goods.",
        "“category” excludes these goods.",
        "“named” excludes these goods.",
        "“product” excludes these goods.",
        "“tag” excludes these goods.",
    ]


def test_a_book_explains_as_its_offers_do():
    offers: list[Offer] = [half("a"), half("b")]
    priced = price(Basket((line("A"),)), offers, None, WEDNESDAY)
    by_list, by_book = (
        Explainer(priced, each, None, WEDNESDAY, CURRENCIES["CNY"]).line(0) for each in (offers, OfferBook(offers))
    )
    assert by_list == by_book


def test_what_an_offer_would_take_is_reckoned_before_the_tax_on_top():
    special, tenth = Special(id="s", name="Special", price=800), PercentOff(id="t", name="Tenth", rate=Fraction(1, 10))
    taxed = replace(line("A"), tax=Tax("A", Fraction(1, 10)))
    assert line_says([taxed], [special, tenth], tax_inside=False)[1] == (
        "“Tenth” would take 1.00 off; “Special” takes 1.00 more."
    )


@pytest.mark.parametrize(
    ("conditions", "says"),
    [
        ({"who": Who(members=True)}, ["“c” is for members only."]),
        ({"stores": frozenset({2})}, ["“c” is for other stores of ours."]),
        ({"when": When(weekdays=frozenset({1}))}, ["“c” is only on Monday."]),
        ({"minimum_pieces": 3}, ["2 pieces more and “c” holds."]),
        ({"what": only("pear")}, ["“c” works on nothing in this basket."]),
        ({"when": When(until=datetime(2026, 1, 1, tzinfo=UTC))}, ["“c” works on nothing in this basket."]),
        ({}, ["“c” takes 1.00 off."]),
    ],
)
def test_a_coupon_that_does_nothing_says_why(conditions, says):
    assert basket_says([line("A")], [], coupons=(Coupon("1", off("c", 100, **conditions)),)) == says


def test_beside_an_exclusive_coupon_another_says_that_it_cannot_be_combined():
    coupons = (Coupon("A", off("five", 500)), Coupon("B", off("alone", 300, exclusive=True)))
    said = basket_says([line("a", 1000)], [], coupons=coupons)
    assert said == ["“alone” takes 3.00 off.", "“five” cannot be combined with “alone”."]


def test_beside_an_exclusive_coupon_each_other_says_that_it_cannot_be_combined():
    coupons = tuple(Coupon(name, off(name, 500)) for name in ("five", "six"))
    said = basket_says([line("a", 1000)], [], coupons=(*coupons, Coupon("B", off("alone", 900, exclusive=True))))
    assert said[1:] == ["“five” cannot be combined with “alone”.", "“six” cannot be combined with “alone”."]


def test_each_offer_that_takes_more_from_a_higher_sum_on_says_so():
    steps = ((500, 100), (3000, 400))
    both = [SpendAndSave(id=name, name=name, steps=steps, stack=name) for name in ("x", "y")]
    assert basket_says([line("A")], both)[2:] == [
        "Spend 20.00 more and “x” takes 3.00 more off.",
        "Spend 21.00 more and “y” takes 3.00 more off.",
    ]


def test_an_offer_of_named_goods_says_that_it_does_not_count_what_a_special_price_is_on():
    special = Special(id="s", name="special", price=800)
    spend = off("spend", 100, what=only("A"), without_kinds=frozenset({"special"}))
    said = "“spend” does not count these goods: “special” is on them."
    assert said in line_says([line("A")], [special, spend])
    assert said not in line_says([line("A")], [special, replace(spend, what=only("B"))])


def test_a_sentence_within_a_sentence_is_spoken_in_the_same_language():
    inner = Sentence("{amount} each", {"amount": "9.90"})
    outer = Sentence("“{name}” works on nothing in this basket.", {"name": inner})
    assert say(outer, words("en")) == "“9.90 each” works on nothing in this basket."
    spoken = say(inner, words("zh_CN"))
    assert spoken != "9.90 each" and spoken in say(outer, words("zh_CN"))
