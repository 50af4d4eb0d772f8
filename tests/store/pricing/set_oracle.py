"""The most that set offers can save, by trying everything: slow, short, and written without the steps of pricing."""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from functools import cache
from itertools import combinations, permutations
from random import Random
from typing import Any

from store.pricing.basket import Goods, Line, ProductId
from store.pricing.conditions import Limits, What
from store.pricing.offers.sets import Bundle, BuyGet, NForPrice, NthAtPercent, SetOffer
from tests.store.pricing.test_cases import line

Bit = tuple[int, int, str]
"""A piece: less its price, how much it may lose, its product. So the dearest is the least."""


def pieces(lines: Sequence[Line]) -> tuple[Bit, ...]:
    return tuple(
        sorted(
            (-each.unit_price, each.unit_price - each.goods.floor, each.product)
            for each in lines
            for _ in range(each.quantity // 1000)
        )
    )


def most_saved(lines: Sequence[Line], offers: Sequence[SetOffer]) -> int:
    """Offers of one stack, none exclusive; limits of a sale only."""
    usual = [offer for offer in offers if not (isinstance(offer, BuyGet) and offer.which == "cheapest")]
    last = [offer for offer in offers if isinstance(offer, BuyGet) and offer.which == "cheapest"]
    uses = tuple(99 if offer.limits.a_sale is None else offer.limits.a_sale for offer in usual)
    caps = tuple(10**9 if offer.cap is None else offer.cap for offer in usual)

    @cache
    def best(left: tuple[Bit, ...], unused: tuple[Bit, ...], uses: tuple[int, ...], caps: tuple[int, ...]) -> int:
        if not left:
            return max(_last(order, unused) for order in permutations(last))
        first, others = left[0], left[1:]
        most = best(others, (*unused, first) if last else (), uses, caps)
        for at, offer in enumerate(usual):
            if not uses[at]:
                continue
            for size in _sizes(offer):
                for chosen in set(combinations(others, size - 1)):
                    off = min(_saves(offer, (first, *chosen)), sum(room for _, room, _ in (first, *chosen)), caps[at])
                    if off > 0:
                        rest = list(others)
                        for piece in chosen:
                            rest.remove(piece)
                        fewer = (*uses[:at], uses[at] - 1, *uses[at + 1 :]) if uses[at] < 99 else uses
                        less = (*caps[:at], caps[at] - off, *caps[at + 1 :]) if caps[at] < 10**8 else caps
                        most = max(most, off + best(tuple(rest), unused, fewer, less))
        return most

    return best(pieces(lines), (), uses, caps)


def _last(order: Sequence[BuyGet], left: tuple[Bit, ...]) -> int:
    """Pays the dearest and gives the cheapest of what there is, as often as it can."""
    total = 0
    for offer in order:
        uses = 99 if offer.limits.a_sale is None else offer.limits.a_sale
        sum_ = 0
        while uses:
            mine = [piece for piece in left if _covers(offer.what, piece)]
            if len(mine) < offer.buy + offer.get:
                break
            given = mine[-offer.get :]
            sum_ += sum(_part(-price, offer.rate) for price, _, _ in given)
            rest = list(left)
            for piece in (*mine[: offer.buy], *given):
                rest.remove(piece)
            left = tuple(rest)
            uses -= 1
        total += sum_ if offer.cap is None else min(offer.cap, sum_)
    return total


def _sizes(offer: SetOffer) -> Iterator[int]:
    if isinstance(offer, BuyGet):
        yield from range(offer.buy + 1, offer.buy + offer.get + 1)
    else:
        yield offer.wanted


def _part(amount: int, rate: Fraction) -> int:
    """Half a fen goes up."""
    return (2 * amount * rate.numerator + rate.denominator) // (2 * rate.denominator)


def _covers(what: What, piece: Bit) -> bool:
    return what.covers(ProductId(piece[2]), Goods())


def _saves(offer: SetOffer, chosen: tuple[Bit, ...]) -> int:
    """What these pieces save as one set, 0 where they make none; the dearest come first."""
    prices = [-price for price, _, _ in chosen]
    one_product = len({product for _, _, product in chosen}) == 1
    match offer:
        case NthAtPercent():
            if not all(_covers(offer.what, each) for each in chosen) or (offer.same and not one_product):
                return 0
            return _part(sum(prices) if offer.every else prices[-1], offer.rate)
        case NForPrice():
            return max(0, sum(prices) - offer.price) if all(_covers(offer.what, each) for each in chosen) else 0
        case Bundle():
            places = [what for what, count in offer.parts for _ in range(count)]
            fits = any(
                all(_covers(what, each) for what, each in zip(places, order, strict=True))
                for order in permutations(chosen)
            )
            return max(0, sum(prices) - offer.price) if fits else 0
        case BuyGet(which="same"):
            if not one_product or not _covers(offer.what, chosen[0]):
                return 0
            return sum(_part(price, offer.rate) for price in prices[offer.buy :])
        case BuyGet():
            most = 0
            for paid in combinations(range(len(chosen)), offer.buy):
                given = [i for i in range(len(chosen)) if i not in paid]
                if all(_covers(offer.what, chosen[i]) for i in paid) and all(
                    _covers(offer.gifts, chosen[i]) for i in given
                ):
                    most = max(most, sum(_part(prices[i], offer.rate) for i in given))
            return most
    raise TypeError(type(offer).__name__)


NAMES = "abcdefghijklmnopqrst"


def random_lines(draw: Random, products: int, most_pieces: int, *, floors: bool) -> list[Line]:
    names = list(NAMES[:products])
    draw.shuffle(names)
    lines = []
    for name in names:
        price = draw.choice([300, 400, 500, 600, 650, 800, 900, 901, 999, 1000])
        floor = draw.choice([0, 0, price, price // 2, price - 100]) if floors else 0
        lines.append(line(name, draw.randint(1, 3), price, floor=floor))
    while sum(each.quantity for each in lines) > most_pieces * 1000:
        lines.pop()
    return lines


def random_offers(draw: Random, products: int, *, last: bool = True) -> list[SetOffer]:
    def some() -> What:
        if draw.random() < 0.25:
            return What()
        count = draw.randint(1, products)
        return What(products=frozenset(ProductId(name) for name in draw.sample(NAMES[:products], count)))

    def one(n: int) -> SetOffer:
        given: dict[str, Any] = {"id": f"o{n}", "name": f"o{n}", "priority": draw.choice([0, 0, 1])}
        if draw.random() < 0.25:
            given["limits"] = Limits(a_sale=draw.randint(1, 2))
        if draw.random() < 0.2:
            given["cap"] = draw.choice([200, 500, 800])
        rate = draw.choice([Fraction(1, 2), Fraction(1, 3), Fraction(1)])
        match draw.randrange(6):
            case 0 | 1:
                nth = draw.choice([2, 2, 3])
                return NthAtPercent(
                    nth=nth, rate=rate, same=draw.random() < 0.3, every=draw.random() < 0.3, what=some(), **given
                )
            case 2:
                n = draw.choice([2, 3])
                return NForPrice(n=n, price=draw.choice([400, 900, 1200, 1500]), what=some(), **given)
            case 3:
                parts = tuple((some(), draw.choice([1, 1, 2])) for _ in range(2))
                return Bundle(parts=parts, price=draw.choice([100, 700, 1200]), **given)
            case 4:
                which = draw.choice(["same", "cheapest"] if last else ["same"])
                return BuyGet(
                    buy=draw.choice([1, 2]), get=draw.choice([1, 1, 2]), rate=rate, which=which, what=some(), **given
                )
            case _:
                return BuyGet(
                    **{"buy": draw.choice([1, 2]), "get": draw.choice([1, 2]), "rate": rate, "which": "listed"},
                    what=some(),
                    gifts=some(),
                    **given,
                )

    return [one(n) for n in range(draw.randint(1, 3))]
