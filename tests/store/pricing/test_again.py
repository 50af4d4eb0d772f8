"""Pricing a basket again, from what an earlier pricing of it left: the same answer as without, in every field."""

import random
from dataclasses import fields, replace
from datetime import date, timedelta
from fractions import Fraction

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from store.pricing.basket import Basket, Goods, Line, LineId, Manual, PricedBasket, ProductId, Tax
from store.pricing.conditions import Member, Settings, Uses, When, Who
from store.pricing.offers.base import Coupon, Offer
from store.pricing.offers.book import OfferBook
from store.pricing.price import EMPTY, price
from tests.bench import pricing as bench
from tests.store.pricing.test_rules import IDS, NOW, PRICES, PRODUCTS, conditioned, offers, set_offers, unit_offers
from tests.store.pricing.test_rules import whole_offers as basket_offers

MEMBER = Member(id="m", tier="gold", level=1)
TAXES = (Tax("A", Fraction(13, 100)), Tax("B", Fraction(0)))
GOODS = {
    name: Goods(
        floor={"A": 1500, "B": 0, "C": 600, "D": 2}[name],
        levels=(PRICES[name] - 1,),
        expires=date(2026, 11, 24) if name in "BC" else None,
        discountable=True,
    )
    for name in PRODUCTS
}
WHEN = st.sampled_from([When(), When(), When(until=NOW + timedelta(hours=1))])
WHO = st.sampled_from([Who(), Who(), Who(members=True)])


def with_circumstances(offer: Offer) -> st.SearchStrategy[Offer]:
    return st.builds(lambda when, who: replace(offer, when=when, who=who), WHEN, WHO)


def a_line(number: int, product: str, quantity: int, *, dear: bool, kind: int) -> Line:
    """`kind`: 0 to 3 as usual, 4 weighed, 5 keyed, 6 a carton, 7 not to be discounted."""
    goods = replace(GOODS[product], discountable=False) if kind == 7 else GOODS[product]
    return Line(
        *(LineId(str(number)), ProductId(product), product, product),
        quantity * 300 if kind == 4 else quantity * 1000,
        *("", PRICES[product] + 50 * dear, TAXES[product in "CD"]),
        weighed=kind == 4,
        keyed=kind == 5,
        holds=6000 if kind == 6 else 1000,
        goods=goods,
    )


STEP = st.tuples(
    st.sampled_from(["scan"] * 6 + ["void", "quantity", "by hand", "member", "coupon", "points", "whole", "later"]),
    st.integers(0, 10**6),
    st.sampled_from(PRODUCTS),
    st.integers(1, 4),
    st.booleans(),
    st.integers(0, 7),
)


class Till:
    """A basket as it is worked on, priced again at each step."""

    def __init__(self, offers: list[Offer], coupons: list[Offer], bound: int, tax_inside: bool, used: int) -> None:
        self.offers, self.book = offers, OfferBook(offers)
        self.at_hand = [Coupon(f"c{i}", offer) for i, offer in enumerate(coupons)]
        self.settings = Settings(bound=bound)
        self.uses = {offer.id: Uses(ever=used) for offer in offers}
        self.tax_inside, self.number = tax_inside, 0
        self.lines: list[Line] = []
        self.coupons: tuple[Coupon, ...] = ()
        self.member: Member | None = None
        self.points, self.now, self.discount = 0, NOW, None
        self.priced: PricedBasket = EMPTY

    def do(self, what: str, place: int, product: str, quantity: int, dear: bool, kind: int) -> None:
        at = place % len(self.lines) if self.lines else 0
        match what:
            case "scan":
                self.number += 1
                self.lines.append(a_line(self.number, product, quantity, dear=dear, kind=kind))
            case "void" if self.lines:
                del self.lines[at]
            case "quantity" if self.lines:
                self.lines[at] = replace(self.lines[at], quantity=quantity * 500)
            case "by hand" if self.lines:
                off = None if self.lines[at].discount else Manual(rate=Fraction(1, 10), reason="dented")
                self.lines[at] = replace(self.lines[at], discount=off)
            case "member":
                self.member = None if self.member else MEMBER
            case "coupon":
                self.coupons = () if self.coupons else tuple(self.at_hand)
            case "points":
                self.points = 0 if self.points else place % 3000
            case "whole":
                self.discount = None if self.discount else Manual(amount=100 * quantity, reason="late")
            case "later":
                self.now += timedelta(minutes=20 * quantity)

    def price(self, book: OfferBook, before: PricedBasket = EMPTY) -> PricedBasket:
        return price(
            Basket(tuple(self.lines), self.tax_inside, self.discount),
            book,
            self.member,
            self.now,
            self.settings,
            coupons=self.coupons,
            points=self.points,
            uses=self.uses,
            before=before,
        )

    def check(self) -> None:
        self.priced = self.price(self.book, self.priced)
        afresh = self.price(OfferBook(self.offers))
        for each in fields(PricedBasket):
            if each.compare:
                assert getattr(self.priced, each.name) == getattr(afresh, each.name), each.name


ANY = st.one_of(unit_offers(IDS), set_offers(IDS), basket_offers(IDS))


@given(
    st.lists(
        (ANY | conditioned(ANY)).flatmap(with_circumstances),
        min_size=1,
        max_size=7,
        unique_by=lambda offer: offer.id,
    ),
    st.lists(ANY | conditioned(ANY), max_size=2),
    st.sampled_from([300, 300, 12, 3]),
    st.booleans(),
    st.integers(0, 3),
    st.lists(STEP, min_size=1, max_size=25),
)
@settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large], deadline=None)
def test_a_basket_priced_again_costs_what_it_costs_afresh(offers, coupons, bound, tax_inside, used, steps):
    till = Till(offers, coupons, bound, tax_inside, used)
    for step in steps:
        till.do(*step)
        till.check()


@given(offers(), st.lists(STEP, min_size=1, max_size=12), st.data())
@settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large], deadline=None)
def test_any_earlier_pricing_will_do(offers, steps, data):
    """Not only the last one: an act that failed is done on what was before it."""
    till = Till(offers, [], 300, True, 0)
    known = [EMPTY]
    for step in steps:
        till.do(*step)
        till.priced = data.draw(st.sampled_from(known))
        till.check()
        known.append(till.priced)


def test_a_full_basket_under_many_offers_costs_the_same_scan_after_scan():
    draw = random.Random(7)
    basket, offers = bench.basket(150, draw), bench.book(400, draw).offers
    book, member = OfferBook(offers), Member(id="m", level=1)
    lines: list[Line] = []
    priced = EMPTY
    for number, line in enumerate(basket.lines):
        lines.append(line)
        if number % 20 == 7:
            del lines[draw.randrange(len(lines))]
        if number % 20 == 13:
            at = draw.randrange(len(lines))
            lines[at] = replace(lines[at], quantity=5000)
        if number % 20 == 17:
            lines.append(replace(draw.choice(lines), id=LineId(f"again {number}")))
        now = Basket(tuple(lines))
        priced = price(now, book, member, bench.NOW, before=priced)
        if number % 5 == 4:
            assert priced == price(now, OfferBook(offers), member, bench.NOW)


def test_lines_that_nothing_changed_stay_the_same_objects():
    """What is drawn again is what changed."""
    draw = random.Random(3)
    basket = bench.basket(40, draw)
    offers = [each for each in bench.offers(60, draw, [line.product for line in basket.lines]) if each.step == 10]
    book, member = OfferBook(offers), Member(id="m", level=1)
    before = price(Basket(basket.lines[:-1]), book, member, bench.NOW)
    after = price(basket, book, member, bench.NOW, before=before)
    assert any(each.reductions for each in before.lines)
    assert all(one is other for one, other in zip(before.lines, after.lines, strict=False))


def test_a_discount_by_hand_of_the_same_amount_says_its_own_reason():
    lines, book = (a_line(1, "A", 1, dear=False, kind=0),), OfferBook([])
    late, torn = (Basket(lines, discount=Manual(amount=100, reason=reason)) for reason in ("late", "torn"))
    before = price(late, book, now=NOW)
    assert price(torn, book, now=NOW, before=before) == price(torn, book, now=NOW)
