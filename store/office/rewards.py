"""What points buy beside money off: goods (换商品), for points alone or with money, and coupons (换券)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from peewee import JOIN

from store.books import journal
from store.books.actor import Actor
from store.books.permits import Permit, require
from store.calendar import to_millis
from store.db.models import CouponKind, Product, Reward
from store.db.opening import Shop
from store.errors import N_, Refused
from store.money import Money
from store.office import catalogue
from store.office.coupons import kinds

LONGEST_CODE = 32
MOST_POINTS = 10**9

EDIT_REWARDS = Permit("edit_rewards", N_("Change what points buy"), least="manager")


class NoSuchReward(Refused):
    template = N_("Points buy nothing that is called “{code}”.")


class RewardStopped(Refused):
    template = N_("“{name}” is not to be had for points any more.")


class RewardExists(Refused):
    template = N_("There is “{code}” for points already: stop it, and give this one another code.")


class BadReward(Refused):
    template = N_("A reward has a code of letters and digits, costs at least one point, and is a product or a coupon.")


class GoodsInPieces(Refused):
    template = N_("“{name}” is sold by weight or measure: points buy whole pieces.")


@dataclass(frozen=True, slots=True)
class RewardView:
    """What points buy. `product` is its code, `coupon` the kind's; `name` is theirs. Goods may cost `money` on top."""

    code: str
    kind: Literal["goods", "coupon"]
    name: str
    points: int
    money: Money
    product: str | None
    coupon: str | None
    active: bool


def rewards(shop: Shop, *, stopped: bool = False) -> tuple[RewardView, ...]:
    """What is to be had for points, the cheapest first; with `stopped` what was to be had too."""
    query = _select().order_by(Reward.points, Reward.code)
    return tuple(_view(row) for row in (query if stopped else query.where(Reward.active == True)).tuples())  # noqa: E712


def reward(shop: Shop, code: str) -> RewardView:
    """Raises NoSuchReward, RewardStopped."""
    row = _select().where(Reward.code == code).tuples().first()
    if row is None:
        raise NoSuchReward(code=code)
    found = _view(row)
    if not found.active:
        raise RewardStopped(name=found.name)
    return found


def reward_for_coupon(shop: Shop, kind: str) -> RewardView:
    """What a coupon of this kind costs, the cheapest if there are several. Raises NoSuchReward."""
    found = next((each for each in rewards(shop) if each.coupon == kind), None)
    if found is None:
        raise NoSuchReward(code=kind)
    return found


def add(
    shop: Shop,
    actor: Actor,
    code: str,
    points: int,
    *,
    money: Money = 0,
    product: str | None = None,
    coupon: str | None = None,
    now: datetime,
) -> RewardView:
    """Give one piece of a product (by its code) for `points` and `money`, or a coupon of a kind for `points`.

    Raises BadReward, RewardExists, NoSuchProduct, GoodsInPieces, NoSuchKind, ApprovalNeeded.
    """
    well_named = code.replace("-", "").isalnum() and len(code) <= LONGEST_CODE
    one_thing = (product is None) != (coupon is None) and (coupon is None or not money)
    if not (well_named and one_thing and 1 <= points <= MOST_POINTS and money >= 0):
        raise BadReward()
    row: dict[str, Any] = {"points": points, "money": money, "kind": "goods" if product else "coupon"}
    if product is not None:
        article = catalogue.show(shop, product)
        if article.weighed or article.decimals:
            raise GoodsInPieces(name=article.name)
        row["product"] = Product.get(Product.code == article.code).id
    else:
        row["coupon"] = kinds.show(shop, str(coupon)).code
    with shop.transaction():
        require(shop, actor, EDIT_REWARDS)
        if Reward.select().where(Reward.code == code).exists():
            raise RewardExists(code=code)
        Reward.insert(code=code, created_at=to_millis(now), **row).execute()
        journal.append(shop, actor, "reward.add", now=now, reward=code, points=points, money=money)
    return reward(shop, code)


def set_active(shop: Shop, actor: Actor, code: str, active: bool, *, now: datetime) -> RewardView:
    """Stop giving it for points, or give it again. Raises NoSuchReward, ApprovalNeeded."""
    with shop.transaction():
        require(shop, actor, EDIT_REWARDS)
        if Reward.update(active=active).where(Reward.code == code).execute() == 0:
            raise NoSuchReward(code=code)
        journal.append(shop, actor, f"reward.{'resume' if active else 'stop'}", now=now, reward=code)
    return next(each for each in rewards(shop, stopped=True) if each.code == code)


def _select() -> Any:
    return (
        Reward.select(
            *(Reward.code, Reward.kind, Reward.points, Reward.money, Reward.active),
            *(Product.code, Product.name, CouponKind.code, CouponKind.name),
        )
        .join(Product, JOIN.LEFT_OUTER, on=(Product.id == Reward.product))
        .join(CouponKind, JOIN.LEFT_OUTER, on=(CouponKind.code == Reward.coupon))
    )


def _view(row: Any) -> RewardView:
    code, kind, points, money, active, product, product_name, coupon, coupon_name = row
    return RewardView(code, kind, product_name or coupon_name, points, money, product, coupon, bool(active))
