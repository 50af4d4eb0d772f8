"""A book of offers answers, whenever it was asked before, what a new one would."""

from datetime import UTC, date, datetime, time, timedelta
from fractions import Fraction
from typing import Any

import pytest

from store.pricing.basket import Basket, Goods, ProductId
from store.pricing.conditions import Member, Settings, What, When, Who
from store.pricing.offers.base import Offer
from store.pricing.offers.book import OfferBook
from store.pricing.offers.sets import NthAtPercent
from store.pricing.offers.unit import AmountOff, Markdown, MemberPrice, PercentOff, QuantityPrice, Special
from store.pricing.offers.whole import SpendAndSave
from store.pricing.price import price
from tests.store.pricing.test_cases import line

FRIDAY = datetime(2026, 11, 20, 12, tzinfo=UTC)
HALVES = [FRIDAY + timedelta(minutes=30 * n) for n in range(96)]


def half(id_: str = "h", **given: Any) -> PercentOff:
    return PercentOff(id=id_, name=id_, rate=Fraction(1, 2), **given)


@pytest.mark.parametrize(
    "offers",
    [
        [half(when=When(since=HALVES[9]))],
        [half(when=When(until=HALVES[9]))],
        [half(when=When(since=HALVES[9])), half("i", when=When(until=HALVES[7]))],
        [half(when=When(until=HALVES[7])), half("i", when=When(since=HALVES[9]))],
        [half(when=When(weekdays=frozenset({6})))],
        [half(when=When(days=frozenset({21})))],
        [half(when=When(hours=((time(18), time(19)),)))],
        [half(when=When(hours=((time(22), time(2)),)))],
        [half(when=When(hours=((time(6), time(7)), (time(18), time(19)))))],
        [half(when=When(hours=((time(18), time(19)),))), half("i", when=When(since=HALVES[80]))],
        [half(who=Who(birthday="day"))],
        [half(who=Who(birthday="day")), half("i", when=When(since=HALVES[80]))],
    ],
)
def test_an_offer_opens_and_closes_at_its_moment_in_a_book_that_was_asked_before(offers):
    book, member = OfferBook(offers), Member(id="m", birthday=(11, 21))
    basket = Basket((line("a", 1, 1000),))
    dues = [price(basket, book, member, now).due for now in HALVES]
    assert dues == [price(basket, OfferBook(offers), member, now).due for now in HALVES]
    assert len(set(dues)) > 1


def test_a_book_tells_customers_and_stores_apart():
    book = OfferBook([half(who=Who(members=True)), half("s", stores=frozenset({2}))])
    basket = Basket((line("a", 1, 1000),))
    asked = [(Member(id="m"), 1), (None, 1), (None, 2), (Member(id="m"), 1), (None, 1)]
    assert [price(basket, book, who, FRIDAY, Settings(store=store)).due for who, store in asked] == [
        500, 1000, 500, 500, 1000,
    ]  # fmt: skip


def test_a_book_goes_back_in_time_too():
    book, basket = OfferBook([half(when=When(until=HALVES[9]))]), Basket((line("a", 1, 1000),))
    assert [price(basket, book, None, now).due for now in (HALVES[9], HALVES[8], HALVES[9])] == [1000, 500, 1000]


def test_offers_are_found_by_what_names_the_goods():
    goods = Goods(categories=frozenset({"drinks"}), brand="red", tags=frozenset({"new"}))
    for what in (
        What(),
        What(products=frozenset({ProductId("a")})),
        What(categories=frozenset({"drinks", "toys"})),
        What(brands=frozenset({"red"})),
        What(tags=frozenset({"new"})),
    ):
        pair = NthAtPercent(id="p", name="p", nth=2, rate=Fraction(1, 2), what=what)
        unit, sets = OfferBook([half(what=what), pair]).touching(ProductId("a"), goods)
        assert ([offer.id for offer in unit], [offer.id for offer in sets]) == (["h"], ["p"])
        if what != What():
            assert OfferBook([half(what=what), pair]).touching(ProductId("b"), Goods()) == ((), ())


def test_offers_go_by_priority_and_then_by_id():
    offers = [half("b"), half("a"), half("c", priority=1)]
    assert [offer.id for offer in OfferBook(offers).offers] == ["c", "a", "b"]
    assert [offer.id for offer in OfferBook(offers).touching(ProductId("x"), Goods())[0]] == ["c", "a", "b"]
    assert len(OfferBook(offers)) == 3


def test_prices_of_different_stacks_work_one_after_another_the_highest_priority_first():
    fixed = AmountOff(id="a", name="a", amount=100, stack="x")
    for priority, due in ((1, 450), (-1, 400)):
        offers: list[Offer] = [half(stack="y"), AmountOff(id="a", name="a", amount=100, stack="x", priority=priority)]
        assert price(Basket((line("p", 1, 1000),)), offers, now=FRIDAY).due == due
    assert price(Basket((line("p", 1, 1000),)), [fixed, half(stack="")], now=FRIDAY).due == 400
    assert price(Basket((line("p", 1, 1000),)), [fixed, half(stack="x")], now=FRIDAY).due == 500


def test_a_basket_offer_on_some_goods_takes_from_those_alone():
    offer = SpendAndSave(id="s", name="s", steps=((1000, 300),), what=What(products=frozenset({ProductId("a")})))
    lines = (line("a", 1, 1000), line("b", 1, 1000))
    assert [each.paid for each in price(Basket(lines), [offer], now=FRIDAY).lines] == [700, 1000]
    assert price(Basket(lines[1:]), [offer], now=FRIDAY).due == 1000


def a_price(offer: Any, quantity: int = 1, **goods: Any) -> int:
    return price(Basket((line("p", quantity, 1000, **goods),)), [offer], Member(id="m", level=2), FRIDAY).due


def test_a_member_pays_the_price_of_a_level_where_the_goods_have_one():
    own, third = MemberPrice(id="m", name="m"), MemberPrice(id="m", name="m", level=3)
    assert a_price(own, levels=(900, 800, 700)) == 800
    assert a_price(third, levels=(900, 800, 700)) == 700
    assert a_price(third, levels=(900, 800)) == 1000
    assert a_price(own, levels=(900, None)) == 1000
    nobody = price(Basket((line("p", 1, 1000, levels=(900, 800)),)), [own], None, FRIDAY)
    assert nobody.due == 1000, "a customer without a card has no level"


def test_the_price_by_quantity_is_that_of_the_highest_step_reached_for_all_of_them():
    offer = QuantityPrice(id="q", name="q", steps=((2000, 900), (4000, 700)))
    assert [a_price(offer, pieces) for pieces in (1, 2, 3, 4, 5)] == [1000, 1800, 2700, 2800, 3500]


def test_a_markdown_goes_by_the_days_that_are_left():
    offer = Markdown(id="d", name="d", steps=((1, Fraction(1, 2)), (3, Fraction(1, 5))))
    days = [a_price(offer, expires=date(2026, 11, 20 + left)) for left in (0, 1, 2, 3, 4)]
    assert days == [500, 500, 800, 800, 1000]
    assert a_price(offer) == 1000


def test_an_amount_off_takes_no_more_than_the_price_and_a_special_makes_nothing_dearer():
    assert a_price(AmountOff(id="a", name="a", amount=1500), 2) == 0
    assert a_price(AmountOff(id="a", name="a", amount=150), 2) == 1700
    assert [a_price(Special(id="s", name="s", price=amount), 2) for amount in (1100, 999)] == [2000, 1998]


def test_for_every_sum_in_it_the_first_step_is_taken_again_and_the_next_is_said():
    every = SpendAndSave(id="e", name="e", steps=((1000, 300),), repeat=True)
    assert [every.off(amount) for amount in (999, 1000, 1999, 2000, 3500)] == [0, 300, 300, 600, 900]
    assert [every.next_step(amount) for amount in (0, 999, 1000, 2500)] == [
        (1000, 300), (1000, 300), (2000, 600), (3000, 900),
    ]  # fmt: skip
    assert SpendAndSave(id="e", name="e", steps=((100, 300),), repeat=True).off(250) == 250


def test_the_highest_step_that_is_reached_counts_and_never_takes_more_than_there_is():
    steps = SpendAndSave(id="s", name="s", steps=((1000, 300), (2000, 2500)))
    assert [steps.off(amount) for amount in (999, 1000, 1999, 2000, 2600)] == [0, 300, 300, 2000, 2500]
    assert [steps.next_step(amount) for amount in (999, 1000, 2000)] == [(1000, 300), (2000, 2500), None]
    free = SpendAndSave(id="f", name="f", steps=((0, 300),), repeat=True)
    assert (free.off(1000), free.next_step(1000)) == (300, None)


def test_goods_that_were_changed_since_the_book_was_asked_are_looked_at_anew():
    book = OfferBook([half(what=What(tags=frozenset({"new"})))])
    dues = [
        price(Basket((line("a", 1, 1000, tags=frozenset(tags)),)), book, now=FRIDAY).due for tags in ("", ["new"], "")
    ]
    assert dues == [1000, 500, 1000]
