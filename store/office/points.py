"""What points are by the shop's settings, their history, corrections by hand, and what the shop owes in them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from peewee import JOIN, fn

from store.books import acts, journal, points
from store.books.actor import Actor
from store.books.permits import Permit, require
from store.calendar import from_millis, to_millis
from store.db.models import MemberTotals, PointsEntry, Sale, Staff, TopUp
from store.db.opening import Shop
from store.db.settings import Settings
from store.errors import N_, Refused
from store.money import half_up
from store.office.members.refusals import refuse_inactive
from store.office.offers import uses_of

if TYPE_CHECKING:
    from store.pricing.conditions import Uses
    from store.pricing.loyalty import Redeeming
    from store.pricing.points_rules import PointsRules

ADJUST = Permit("adjust_balance", N_("Correct points or stored value"), least="manager")

KIND_NAMES = {
    "earn": N_("earned"),
    "bonus": N_("bonus"),
    "burn": N_("spent"),
    "goods": N_("for goods"),
    "coupon": N_("for a coupon"),
    "expire": N_("expired"),
    "adjust": N_("corrected"),
    "clawback": N_("taken back"),
    "refund": N_("returned"),
    "topup": N_("for a top-up"),
    "referral": N_("for a referral"),
    "opening": N_("brought over"),
    "merge": N_("merged"),
}


class NoReason(Refused):
    template = N_("Say why: a correction needs a reason.")


@dataclass(frozen=True, slots=True)
class PointsMoved:
    """An entry of the ledger as people read it, newest first; `sale` is the number of the sale or top-up. `balance` is
    after it."""

    at: datetime
    points: int
    kind: str
    sale: str | None
    expires_on: int | None
    reason: str
    staff: str
    balance: int


@dataclass(frozen=True, slots=True)
class PointsOwed:
    """All points of the shop over a period: what there was, came in, went out by kind, and is left."""

    opening: int
    moved: dict[str, int]
    closing: int

    @property
    def redeemed_permille(self) -> int | None:
        """积分兑换率: what was spent of each 1000 earned, both less what went back; None when nothing was earned."""
        earned, spent = (sum(self.moved.get(kind, 0) for kind in kinds) for kinds in (_EARNED, _SPENT))
        return half_up(-spent * 1000, earned) if earned > 0 else None


_EARNED = ("earn", "bonus", "topup", "referral", "clawback")
_SPENT = ("burn", "goods", "coupon", "refund")

_rules: WeakKeyDictionary[Shop, tuple[Settings, "PointsRules"]] = WeakKeyDictionary()


def points_rules(shop: Shop) -> "PointsRules":
    """How points are earned, by the settings as they are."""
    known = _rules.get(shop)
    if known is None or known[0] is not shop.settings:
        known = _rules[shop] = shop.settings, _read_rules(shop)
    return known[1]


def points_uses(shop: Shop, rules: "PointsRules", member: str, day: int) -> "Mapping[str, Uses]":
    """By id how often the limited offers of points were used before: by this member, on this trading day, ever."""
    from store.pricing.points_rules import POINTS_OFFER

    counted = [each for each in rules.offers if each.is_counted]
    return {each.id: uses_of(shop, POINTS_OFFER + each.id, each.limits, member, day) for each in counted}


def redeeming(shop: Shop) -> "Redeeming":
    """What points are worth, by the settings as they are."""
    from store.pricing.loyalty import Redeeming

    settings = shop.settings
    ratio = settings.points_ratio
    return Redeeming(
        points=ratio.points, money=ratio.money, minimum=settings.points_minimum, step=settings.points_step
    )  # fmt: skip


def _read_rules(shop: Shop) -> "PointsRules":
    from store.pricing.points_rules import Bonus, Multiplier, PointsRules

    settings = shop.settings
    unit = 10**settings.currency.digits
    multipliers: tuple[Multiplier, ...] = ()
    bonuses: tuple[Bonus, ...] = ()
    if settings.points_offers:
        from store.office.offering import standing_terms
        from store.pricing.points_offers import read_points_offers

        multipliers, bonuses = read_points_offers(settings.points_offers, standing_terms(shop))
    if plain := settings.points_bonus:
        money = plain.threshold * unit
        bonuses += (
            Bonus(name="", sum=-(-money.numerator // money.denominator), points=plain.points, every=plain.every),
        )
    return PointsRules(
        rate=settings.points_rate, unit=unit, rates=settings.points_rates, multipliers=multipliers, bonuses=bonuses
    )


def adjust(shop: Shop, actor: Actor, account: str, amount: int, reason: str, *, key: str, now: datetime) -> int:
    """Correct a balance by hand, up or down, but not below zero; the balance after. Journaled with its reason.

    Raises NoReason, ApprovalNeeded, MemberInactive, NotEnoughPoints.
    """
    check_adjuster(shop, actor, reason)
    with shop.transaction():
        if acts.result_of(shop, key) is None:
            refuse_inactive(account)
            if amount >= 0:
                points.earn(shop, actor, account, amount, source=key, kind="adjust", reason=reason, now=now)
            else:
                points.burn(shop, actor, account, -amount, source=key, kind="adjust", reason=reason, now=now)
            journal.append(shop, actor, "points.adjust", now=now, member=account, points=amount)
            acts.done(shop, key, "points.adjust", account, now)
    return points.balance(shop, account, now)


def check_adjuster(shop: Shop, actor: Actor, reason: str) -> None:
    """Raises NoReason, ApprovalNeeded."""
    if not reason.strip():
        raise NoReason()
    require(shop, actor, ADJUST)


def history(shop: Shop, account: str, *, most: int = 100) -> tuple[PointsMoved, ...]:
    """The ledger of an account, newest first, with the balance after each entry. Pairs that fill a debt are left out:
    they move nothing."""
    row = MemberTotals.get_or_none(MemberTotals.member == account)
    return tuple(_history(shop, account, row.points if row else 0, most))


def _history(shop: Shop, account: str, after: int, most: int) -> Iterator[PointsMoved]:
    rows: Any = (
        PointsEntry.select(
            PointsEntry.at,
            PointsEntry.points,
            PointsEntry.kind,
            fn.COALESCE(Sale.number, TopUp.number),
            PointsEntry.expires_on,
            PointsEntry.reason,
            Staff.number,
        )
        .join(Sale, JOIN.LEFT_OUTER, on=(Sale.id == PointsEntry.sale))
        .join(TopUp, JOIN.LEFT_OUTER, on=(TopUp.id == PointsEntry.source))
        .join(Staff, JOIN.LEFT_OUTER, on=(Staff.id == PointsEntry.staff))
        .where(PointsEntry.account == account, PointsEntry.kind != "settle")
        .order_by(PointsEntry.at.desc(), PointsEntry.id.desc())
        .limit(most)
        .tuples()
    )
    for at, moved, kind, sale, expires_on, reason, staff in rows:
        moment = from_millis(at, shop.settings.zone)
        yield PointsMoved(moment, moved, kind, sale, expires_on, reason, staff or "", after)
        after -= moved


def owed(shop: Shop, since: datetime, until: datetime) -> PointsOwed:
    """What the shop owes in points from `since` to before `until`."""
    begin, end = to_millis(since), to_millis(until)
    opening = PointsEntry.select(fn.SUM(PointsEntry.points)).where(PointsEntry.at < begin).scalar() or 0
    rows: Any = (
        PointsEntry.select(PointsEntry.kind, fn.SUM(PointsEntry.points))
        .where(PointsEntry.at >= begin, PointsEntry.at < end, PointsEntry.kind != "settle")
        .group_by(PointsEntry.kind)
        .order_by(PointsEntry.kind)
        .tuples()
    )
    moved = {kind: int(total) for kind, total in rows}
    return PointsOwed(int(opening), moved, int(opening) + sum(moved.values()))
