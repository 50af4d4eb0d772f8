"""The steps of pricing, one after another, for a basket with offers, coupons, points or a discount by hand."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from store.money import Money, fraction_of
from store.pricing.basket import Basket, CouponUse, Missed, PricedLine, Step
from store.pricing.conditions import Member, Settings, Uses
from store.pricing.offers.base import Coupon
from store.pricing.offers.book import OfferBook, is_open
from store.pricing.offers.sets import SetOffer
from store.pricing.offers.unit import UnitOffer
from store.pricing.offers.whole import WholeOffer
from store.pricing.steps.sets import make_sets
from store.pricing.steps.unit import apply_stack, price_pieces
from store.pricing.steps.whole import reduce_basket
from store.pricing.steps.work import Kept, Work


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the steps made of a basket: its lines before tax, and the rest of a PricedBasket by name."""

    lines: list[PricedLine]
    missed: tuple[Missed, ...]
    coupons: tuple[CouponUse, ...]
    points: Money
    used: tuple[tuple[str, int], ...]
    cut: bool
    kept: Kept


def run_steps(
    basket: Basket,
    book: OfferBook,
    member: Member | None,
    now: datetime,
    settings: Settings,
    coupons: Sequence[Coupon],
    points: Money,
    uses: Mapping[str, Uses],
    kept: Kept | None = None,
) -> Outcome:
    """Every step on what the one before left, in the one order that there is."""
    open_now = book.open_for(member, now, settings.store)
    work = Work(basket, member, now, settings.store, uses, settings.bound, open_now, kept)
    price_pieces(work)
    make_sets(work, [group.touching.sets for group in work.groups])
    _lines_by_hand(work)
    reduce_basket(work, open_now.whole)
    _basket_by_hand(work, basket)
    used_coupons = _use_coupons(work, coupons)
    paid_by_points = _pay_with_points(work, points, settings)
    lines = _priced(work)
    return Outcome(
        *(lines, _nearest(work.missed), used_coupons, paid_by_points, tuple(sorted(work.used.items())), work.cut),
        work.keep(lines),
    )


def _priced(work: Work) -> list[PricedLine]:
    """The lines; one that nothing changed is the same object as before."""
    before = work.kept.priced[: work.same]
    lines = [
        was if was.paid == left and was.reductions == taken else PricedLine(was.line, was.gross, left, taken)
        for was, left, taken in zip(before, work.left, work.taken, strict=False)
    ]
    same = work.same
    lines += [
        PricedLine(line, gross, left, taken)
        for line, gross, left, taken in zip(
            work.lines[same:], work.gross[same:], work.left[same:], work.taken[same:], strict=True
        )
    ]
    return lines


def _nearest(missed: Sequence[Missed]) -> tuple[Missed, ...]:
    """One entry an offer, the nearest first."""
    by_offer: dict[str, Missed] = {}
    for miss in missed:
        by_offer.setdefault(miss.offer, miss)
    return tuple(
        sorted(by_offer.values(), key=lambda miss: (miss.lacking, miss.lacking_pieces + miss.lacking_kinds, miss.offer))
    )


def _lines_by_hand(work: Work) -> None:
    for i, discount in [(i, line.discount) for i, line in enumerate(work.lines) if line.discount]:
        work.take([i], discount.off(work.left[i]), Step.LINE_BY_HAND, "hand", discount.reason)


def _basket_by_hand(work: Work, basket: Basket) -> None:
    if basket.discount:
        lines = list(range(len(work.lines)))
        work.take(lines, basket.discount.off(sum(work.left)), Step.BASKET_BY_HAND, "hand", basket.discount.reason)


def _use_coupons(work: Work, coupons: Sequence[Coupon]) -> tuple[CouponUse, ...]:
    """In the order they were handed over; an exclusive one that applies is the only one, and of a kind as many as it
    says work in one sale."""
    tried: dict[str, CouponUse] = {}
    for coupon in sorted((c for c in coupons if c.offer.exclusive), key=lambda c: -c.offer.priority):
        tried[coupon.code] = use = _use_coupon(work, coupon)
        if use.amount:
            return tuple(use if c.code == use.code else CouponUse(c.code, 0, shut_by=use.code) for c in coupons)
    uses: list[CouponUse] = []
    first: dict[str, str] = {}
    for coupon in coupons:
        use = tried.get(coupon.code) or _use_coupon(work, coupon)
        if use.amount:
            first.setdefault(coupon.offer.id, use.code)
        elif coupon.offer.id in first and work.uses_left(coupon.offer) == 0:
            use = CouponUse(use.code, 0, shut_by=first[coupon.offer.id])
        uses.append(use)
    return tuple(uses)


def _use_coupon(work: Work, coupon: Coupon) -> CouponUse:
    """A coupon that comes to nothing says what it was lacking."""
    offer = coupon.offer
    if not is_open(offer, work.member, work.now, work.store):
        return CouponUse(coupon.code, 0)
    before = len(work.missed)
    if isinstance(offer, UnitOffer):
        groups = [g for g in work.groups if not g.keyed and offer.what.covers(g.product, g.goods)]
        if offer.without_kinds:
            groups = [g for g in groups if len(work.admitted(offer, g.lines)) == len(g.lines)]
        amount = apply_stack(work, [(group, [offer], offer.plain) for group in groups], Step.COUPON)
    elif isinstance(offer, SetOffer):
        touching = [[offer] if offer.touches(g.product, g.goods) else [] for g in work.groups]
        amount = make_sets(work, touching, Step.COUPON)
    elif isinstance(offer, WholeOffer):
        amount = reduce_basket(work, [offer], Step.COUPON)
    else:
        raise TypeError(type(offer).__name__)
    noted, work.missed[before:] = work.missed[before:], []
    if amount or not noted:
        return CouponUse(coupon.code, amount)
    far = noted[0]
    return CouponUse(
        *(coupon.code, 0, far.lacking, far.lacking_pieces), lacking_kinds=far.lacking_kinds, needed=far.needed
    )


def _pay_with_points(work: Work, wanted: Money, settings: Settings) -> Money:
    """Points are money: no floor binds them, but goods may be kept from them and the bill's share has a limit."""
    if not wanted:
        return 0
    lines = [i for i, line in enumerate(work.lines) if settings.points_on.covers(line.product, line.goods)]
    most = fraction_of(sum(work.left), settings.points_share)
    work.floors = [0] * len(work.lines)
    return work.take(lines, min(wanted, most), Step.POINTS, "points", "")
