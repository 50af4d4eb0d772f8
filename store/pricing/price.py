"""Pricing: one pure function from a basket and its circumstances to what every line costs, and why.

The order of discounts is fixed: unit price, sets, a discount on a line by hand, basket offers, a discount on
the basket by hand, coupons, points as money. Each step works on what the one before left.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from store.money import ONE, Money, half_up
from store.pricing.basket import Basket, Line, PricedBasket, PricedLine
from store.pricing.tax import with_tax

if TYPE_CHECKING:
    from store.pricing.conditions import Member, Settings, Uses
    from store.pricing.offers.base import Coupon, Offer
    from store.pricing.offers.book import OfferBook

EMPTY = PricedBasket(lines=(), gross=0, due=0, kinds=0, pieces=0)


def price(
    basket: Basket,
    offers: OfferBook | Sequence[Offer] = (),
    member: Member | None = None,
    now: datetime | None = None,
    settings: Settings | None = None,
    *,
    coupons: Sequence[Coupon] = (),
    points: Money = 0,
    uses: Mapping[str, Uses] | None = None,
    before: PricedBasket = EMPTY,
) -> PricedBasket:
    """What every line of a basket costs and why.

    `now` is in the shop's zone and is needed as soon as there are offers. `coupons` work in the order they were
    handed over; `points` is how much money the member wants points to pay; `uses` is how often offers with limits
    were used before. `before` is an earlier pricing of the same basket, of whatever kind: a help and no more,
    for the answer is the same without it.
    """
    if not (offers or coupons or points or basket.discount or any([line.discount for line in basket.lines])):
        return _plain(basket, before)
    # a shop without offers starts its till without them
    from store.pricing.conditions import DEFAULTS
    from store.pricing.engine import run_steps
    from store.pricing.offers.book import OfferBook

    if now is None:
        raise ValueError("offers need to know the time")
    book = offers if isinstance(offers, OfferBook) else OfferBook(offers)
    done = run_steps(basket, book, member, now, settings or DEFAULTS, coupons, points, uses or {}, before.kept)
    lines = done.lines if basket.tax_inside else with_tax(done.lines)
    return PricedBasket(
        tuple(lines),
        sum([each.gross for each in lines]),
        sum([each.paid for each in lines]),
        len(lines),
        sum([ONE if line.weighed else line.quantity for line in basket.lines]),
        basket.tax_inside,
        done.missed,
        done.coupons,
        done.points,
        done.used,
        done.cut,
        done.kept,
    )


def _plain(basket: Basket, before: PricedBasket) -> PricedBasket:
    """No offer, no coupon, nothing by hand: the plain scan's way. Lines that are still the same objects at the same
    places keep their PricedLine, so a till with 200 lines makes one new object a scan and not 200. Of a pricing that
    took something off (a coupon that is taken out again) nothing is kept."""
    old = before.lines if basket.tax_inside and before.due == before.gross else ()
    count = len(old)
    lines = [old[i] if i < count and old[i].line is line else _price_line(line) for i, line in enumerate(basket.lines)]
    if not basket.tax_inside:
        lines = with_tax(lines)
    gross = due = pieces = 0
    for each in lines:
        line = each.line
        gross += each.gross
        due += each.paid
        pieces += ONE if line.weighed else line.quantity
    return PricedBasket(tuple(lines), gross, due, len(lines), pieces, basket.tax_inside)


def _price_line(line: Line) -> PricedLine:
    gross = half_up(line.unit_price * line.quantity, ONE)
    return PricedLine(line, gross, gross)
