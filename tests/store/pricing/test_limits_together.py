"""Products that share a limit or a cap choose what is best for all of them: held against trying everything."""

from collections.abc import Sequence
from fractions import Fraction
from itertools import product
from random import Random

import pytest

from store.pricing.basket import Basket, Line
from store.pricing.conditions import Limits, Settings, What
from store.pricing.offers.sets import Bundle, NthAtPercent
from store.pricing.offers.unit import AmountOff, PercentOff, Special, UnitOffer
from store.pricing.price import price
from tests.store.pricing.test_cases import NOW, line
from tests.store.pricing.test_lowest_price import only, percent, taken


def most_saved(lines: Sequence[Line], offers: Sequence[UnitOffer]) -> int:
    """Prices that no percent makes odd. Of an offer with a limit each product takes so many pieces, one without takes
    all that are left."""
    limited = [offer for offer in offers if offer.limits.a_sale is not None]
    free = [None, *(offer for offer in offers if offer.limits.a_sale is None)]
    ways = []
    for each in lines:
        pieces = each.quantity // 1000
        counts = product(*(range(min(pieces, offer.limits.a_sale or 0) + 1) for offer in limited))
        ways.append([(count, rest) for count in counts if sum(count) <= pieces for rest in free])
    most = 0
    for chosen in product(*ways):
        if any(sum(count[at] for count, _ in chosen) > (offer.limits.a_sale or 0) for at, offer in enumerate(limited)):
            continue
        sums: dict[str, int] = {}
        for each, (count, rest) in zip(lines, chosen, strict=True):
            for offer, pieces in [*zip(limited, count, strict=True), (rest, each.quantity // 1000 - sum(count))]:
                if offer is not None:
                    sums[offer.id] = sums.get(offer.id, 0) + _off(offer, each) * pieces
        total = sum(sums[o.id] if o.cap is None else min(o.cap, sums[o.id]) for o in offers if o.id in sums)
        most = max(most, total)
    return most


def _off(offer: UnitOffer, each: Line) -> int:
    """What it takes off one piece."""
    if not offer.what.covers(each.product, each.goods):
        return 0
    match offer:
        case PercentOff():
            return int(each.unit_price * offer.rate)
        case AmountOff():
            return min(each.unit_price, offer.amount)
        case Special():
            return max(0, each.unit_price - offer.price)
    raise TypeError(type(offer).__name__)


def _drawn(seed: int) -> tuple[list[Line], list[UnitOffer]]:
    draw = Random(seed)
    lines = [line(name, draw.randint(1, 3), 100 * draw.randint(2, 12)) for name in "abc"[: draw.randint(1, 3)]]
    offers: list[UnitOffer] = []
    for n in range(draw.randint(1, 3)):
        what = What() if draw.random() < 0.4 else only(*draw.sample("abc", draw.randint(1, 3)))
        given = {"id": f"o{n}", "name": f"o{n}", "what": what, "priority": draw.randint(0, 1)}
        if draw.random() < 0.6:
            given["limits"] = Limits(a_sale=draw.randint(1, 4))
        if draw.random() < 0.4:
            given["cap"] = draw.choice([100, 300, 500, 900])
        match draw.randrange(3):
            case 0:
                offers.append(PercentOff(rate=Fraction(draw.randint(1, 9), 10), **given))
            case 1:
                offers.append(AmountOff(amount=50 * draw.randint(1, 8), **given))
            case _:
                offers.append(Special(price=100 * draw.randint(1, 9), **given))
    return lines, offers


def _compare(seeds: range, cut_at_most: int = 0) -> None:
    """Every basket whose search was not cut saves the most; so many may be cut, and say so."""
    cut = 0
    for seed in seeds:
        lines, offers = _drawn(seed)
        got = price(Basket(tuple(lines)), offers, now=NOW)
        back = price(Basket(tuple(reversed(lines))), offers[::-1], now=NOW)
        saved, most = got.gross - got.due, most_saved(lines, offers)
        assert saved <= most if got.cut else saved == most, f"seed {seed}"
        assert back.due == got.due, f"seed {seed}"
        cut += got.cut
        for offer in offers:
            if offer.limits.a_sale is not None:
                assert dict(got.used).get(offer.id, 0) <= offer.limits.a_sale, f"seed {seed}"
    assert cut <= cut_at_most


def test_small_baskets_save_the_most_that_limits_and_caps_allow():
    _compare(range(300))


@pytest.mark.slow
def test_thousands_of_small_baskets_save_the_most_that_limits_and_caps_allow():
    _compare(range(1000, 6000), cut_at_most=1)


def test_the_one_piece_at_half_price_is_the_one_that_has_no_other_offer():
    """a for 45 % less (4.50) and b for half (4.50) beat a for half (5.00)."""
    lines = [line("a", 1, 1000), line("b", 1, 900)]
    once = percent(50, limits=Limits(a_sale=1))
    assert taken(lines, once, percent(45, what=only("a"))) == {"p45": 450, "p50": 450}


def test_a_limit_and_a_cap_that_compete_are_weighed_together():
    lines = [line("a", 2, 1000), line("b", 2, 600)]
    few = percent(50, limits=Limits(a_sale=2))
    capped = percent(40, cap=500)
    assert taken(lines, few, capped) == {"p50": 1000, "p40": 480}
    assert taken(lines, few, percent(40, cap=400)) == {"p50": 1000, "p40": 400}


def test_where_the_steps_run_out_each_product_takes_what_is_best_there():
    lines = [line(f"p{n:02}", 3, 1000 - 10 * n) for n in range(20)]
    offers = [percent(50, limits=Limits(a_sale=20)), percent(45, "l", limits=Limits(a_sale=19), what=only("p00"))]
    got = price(Basket(tuple(lines)), offers, now=NOW, settings=Settings(bound=60))
    assert got.cut
    assert dict(got.used)["p50"] == 20


def test_the_steps_that_limits_take_leave_some_for_the_sets():
    """Where the first search runs out, the second still finds its best."""
    lines = [line(f"p{n:02}", 3, 1000 - 10 * n) for n in range(20)]
    lines += [line("a", 1, 900), line("b", 3, 900), line("c", 2, 600)]
    limited = [percent(50, limits=Limits(a_sale=20), what=only(*(f"p{n:02}" for n in range(20))))]
    limited += [percent(45, "l", limits=Limits(a_sale=19), what=only(*(f"p{n:02}" for n in range(10))))]
    meal = Bundle(id="m", name="m", parts=((only("a"), 1), (only("b", "c"), 2)), price=100)
    pair = NthAtPercent(id="h", name="h", nth=2, rate=Fraction(1, 2), what=only("a", "b"))
    got = taken(lines, *limited, meal, pair, settings=Settings(bound=600))
    assert (got["m"], got["h"]) == (2300, 450)
