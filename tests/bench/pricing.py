"""Pricing a basket: processor time of the pure function, by lines and by live offers of a shop's usual mix."""

import random
import statistics
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from fractions import Fraction
from pathlib import Path

from store.pricing.basket import Basket, Goods, Line, LineId, ProductId, Tax
from store.pricing.conditions import Member, What, When, Who
from store.pricing.offers.base import Offer
from store.pricing.offers.book import OfferBook
from store.pricing.offers.sets import Bundle, BuyGet, NForPrice, NthAtPercent
from store.pricing.offers.unit import AmountOff, MemberPrice, PercentOff, QuantityPrice, Special
from store.pricing.offers.whole import AddOn, SpendAndSave, SpendPercent
from store.pricing.price import price
from tests.bench.figures import Figure, Limit, spread

NOW = datetime(2026, 11, 21, 18, 42, tzinfo=UTC)
GOODS, RUNS = 2_000, 60
SIZES = ((10, 200), (50, 200), (100, 50), (100, 100), (100, 200), (200, 200), (100, 400))


def _goods() -> list[tuple[ProductId, Goods]]:
    return [
        (
            ProductId(f"p{i}"),
            Goods(categories=frozenset({f"c{i % 40}", "all"}), brand=f"b{i % 120}", levels=(900 + i % 700,)),
        )
        for i in range(GOODS)
    ]


def basket(lines: int, draw: random.Random) -> Basket:
    """`lines` different products, one to three of each."""
    tax = Tax("standard", Fraction(13, 100))
    return Basket(
        tuple(
            Line(
                *(LineId(str(i)), product, "", "", 1000 * draw.randint(1, 3), "", 1000 + draw.randint(0, 4000), tax),
                goods=goods,
            )
            for i, (product, goods) in enumerate(draw.sample(_goods(), lines))
        )
    )


def offers(count: int, draw: random.Random, products: Sequence[ProductId]) -> list[Offer]:
    """Half of them prices of a few products each, a fifth sets, the rest by category (c0 to c39), by brand (b0 to b119)
    and on the basket."""
    evening = When(weekdays=frozenset({5, 6}))
    members = Who(members=True)

    def few(most: int = 8) -> What:
        return What(products=frozenset(draw.sample(products, draw.randint(1, most))))

    def one(i: int) -> Offer:
        named = {"id": f"o{i}", "name": "x"}
        category, brand = What(categories=frozenset({f"c{i % 40}"})), What(brands=frozenset({f"b{i % 120}"}))
        match i % 20:
            case 0:
                return MemberPrice(who=members, what=category if i else What(), **named)
            case 1 | 2 | 3 | 4 | 5 | 6:
                return Special(price=800, what=few(), when=evening, **named)
            case 7 | 8:
                return AmountOff(amount=100, what=few(), **named)
            case 9 | 10:
                return QuantityPrice(steps=((2000, 950), (3000, 900)), what=few(), **named)
            case 11 | 12:
                return PercentOff(rate=Fraction(1, 10), what=category, who=members, **named)
            case 13 | 14:
                return NthAtPercent(nth=2, rate=Fraction(1, 2), what=brand, same=i % 2 == 0, **named)
            case 15:
                return NForPrice(n=3, price=3000, what=few(20), **named)
            case 16:
                return BuyGet(buy=2, get=1, what=few(20), **named)
            case 17:
                return Bundle(parts=((few(20), 1), (few(20), 1)), price=1500, **named)
            case 18:
                return SpendAndSave(steps=((10_000 + i * 100, 1000 + i),), what=category, **named)
            case _:
                return (
                    AddOn(threshold=10_000, goods=few(), price=100, **named)
                    if i % 3
                    else SpendPercent(steps=((20_000, Fraction(1, 20)),), **named)
                )

    return [one(i) for i in range(count)]


def book(count: int, draw: random.Random) -> OfferBook:
    return OfferBook(offers(count, draw, [product for product, _ in _goods()]))


def measure(work: Path) -> Iterator[Figure]:
    member = Member(id="m", level=1)
    for lines, live in SIZES:
        draw = random.Random(2026)
        basket_, book_ = basket(lines, draw), book(live, draw)
        samples, wall = [], []
        for _ in range(RUNS):
            wall_began, began = time.perf_counter_ns(), time.process_time_ns()
            priced = price(basket_, book_, member, NOW)
            samples.append((time.process_time_ns() - began) / 1e6)
            wall.append((time.perf_counter_ns() - wall_began) / 1e6)
        values = {
            **spread(wall),
            "cpu_ms": statistics.median(samples),
            "least_ms": min(samples),
            "us_a_line": statistics.median(samples) / lines * 1e3,
        }
        limits = (Limit("cpu_ms", 5),) if (lines, live) == (100, 200) else ()
        note = "the search for sets was cut short" if priced.cut else "the search for sets was exhaustive"
        yield Figure(f"price-{lines}x{live}", values, limits, f"{lines} lines, {live} live offers; {note}")
