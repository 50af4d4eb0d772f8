"""A member as screens, slips and prices see it: plain data, one statement to read."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from fractions import Fraction
from functools import lru_cache
from typing import Any

from peewee import JOIN, fn

from store.books import points
from store.calendar import trading_day
from store.db.models import Account, Coupon, Member, MemberTag, MemberTotals, PointsLot, Tier
from store.db.opening import Shop
from store.db.statements import Statement, param
from store.lunar import this_year
from store.money import Money
from store.office.members.masks import mask_name, mask_phone
from store.pricing import conditions


@dataclass(frozen=True, slots=True)
class TierView:
    """A level (等级). `off_permille` 100 is 9折; `points` multiplies what is earned. `threshold` is in the
    unit that the shop counts by; `booking_days` more than others it may book ahead."""

    code: str
    name: str
    rank: int
    price_level: int = 0
    off_permille: int = 0
    points: Fraction = Fraction(1)
    benefits: str = ""
    threshold: int = 0
    booking_days: int = 0


@dataclass(frozen=True, slots=True, repr=False)
class MemberView:
    """A member. `account` owns the points and the balance shown here: the member's own id, or `main`, the member
    whose family this one belongs to and of whose account it may spend `shared_limit` a day (None: no limit).
    `celebrates`: month and day of the birthday in the solar calendar this year. `points` may be below zero.
    `points_expiring`: those that go next, and their last day, when that is near. `first_purchase`: nothing bought yet.
    """

    id: str
    number: str
    kind: str
    state: str
    name: str
    phone: str
    tier: TierView
    main: str | None
    birthday: tuple[int, int] | None
    lunar: bool
    celebrates: tuple[int, int] | None
    tags: frozenset[str]
    note: str
    first_purchase: bool
    points: int
    points_expiring: tuple[int, date] | None
    principal: Money
    bonus: Money
    coupons: int
    shared_limit: Money | None
    spent: Money = 0
    visits: int = 0

    @property
    def account(self) -> str:
        return self.main or self.id

    @property
    def balance(self) -> Money:
        return self.principal + self.bonus

    @property
    def masked_phone(self) -> str:
        return mask_phone(self.phone)

    @property
    def masked_name(self) -> str:
        return mask_name(self.name)

    @property
    def masked(self) -> str:
        """138****5678 王*, or the number of a member without both."""
        return masked(self.phone, self.name, self.number)

    def __repr__(self) -> str:
        return f"MemberView({self.id})"


@dataclass(frozen=True, slots=True, repr=False)
class MemberFound:
    """A member as the list under the prompt shows it."""

    id: str
    number: str
    name: str
    phone: str
    tier: str
    state: str
    points: int
    masked_phone: str = field(default="")
    masked_name: str = field(default="")

    def __repr__(self) -> str:
        return f"MemberFound({self.id})"


def masked(phone: str | None, name: str, number: str) -> str:
    return f"{mask_phone(phone or '')} {mask_name(name)}".strip() or number


def for_pricing(view: MemberView) -> conditions.Member:
    """What prices need to know of the member."""
    return conditions.Member(
        id=view.id,
        tier=view.tier.code,
        level=view.tier.price_level,
        tags=view.tags,
        birthday=view.celebrates,
        first_purchase=view.first_purchase,
    )


def selecting(condition: Any) -> Statement:
    """The statement that reads the member of a condition; it needs the value `day` (YYYYMMDD) beside its own."""
    return Statement(lambda: _select().where(condition()))


def _select() -> Any:
    account = fn.COALESCE(Member.main, Member.id)
    coupons = Coupon.select(fn.COUNT(Coupon.id)).where(
        Coupon.member == Member.id,
        Coupon.state == "issued",
        Coupon.expires_on.is_null() | (Coupon.expires_on >= param("day")),
    )
    other = Member.alias()
    merged = other.select(fn.COUNT(other.id)).where(other.merged_into == Member.id)
    tier = (Tier.code, Tier.name, Tier.rank, Tier.price_level, Tier.off_permille)
    return (
        Member.select(
            *(Member.id, Member.number, Member.kind, Member.state, Member.name, Member.phone, Member.main),
            *(Member.birth_month, Member.birth_day, Member.lunar, Member.note, Member.shared_limit),
            *(Member.merged_into, MemberTotals.visits, MemberTotals.spent, merged),
            *(Account.principal, Account.bonus, coupons),
            *(*tier, Tier.points_numerator, Tier.points_denominator, Tier.benefits, Tier.threshold),
            Tier.booking_days,
        )
        .join(Tier, on=Tier.code == Member.tier)
        .join(MemberTotals, JOIN.LEFT_OUTER, on=MemberTotals.member == Member.id)
        .join(Account, JOIN.LEFT_OUTER, on=Account.id == account)
    )


_BY_ID = selecting(lambda: Member.id == param("id"))
_TAGS = Statement(lambda: MemberTag.select(MemberTag.tag).where(MemberTag.member == param("member")))
_MERGED = Statement(
    lambda: (
        MemberTotals.select(fn.SUM(MemberTotals.visits), fn.SUM(MemberTotals.spent))
        .join(Member)
        .where((Member.id == param("member")) | (Member.merged_into == param("member")))
    )
)
_EXPIRING = Statement(
    lambda: (
        PointsLot.select(PointsLot.expires_on, fn.SUM(PointsLot.left))
        .where(
            PointsLot.account == param("account"),
            PointsLot.expires_on >= param("day"),
            PointsLot.expires_on <= param("until"),
        )
        .group_by(PointsLot.expires_on)
        .order_by(PointsLot.expires_on)
        .limit(1)
    )
)


def get(shop: Shop, member: str, *, now: datetime) -> MemberView | None:
    """The member with this id in whatever state, or the one that it was merged into; None when there is none."""
    return read(shop, _BY_ID, now, id=member)


def read(shop: Shop, statement: Statement, now: datetime, **values: Any) -> MemberView | None:
    """The member that a statement of `selecting` finds."""
    settings = shop.settings
    today = trading_day(now, settings.zone, settings.day_ends_at)
    row = statement(shop.db, day=as_number(today), **values).fetchone()
    if row is None:
        return None
    *who, visits, spent, merged, principal, bonus, coupons = row[:19]
    member, number, kind, state, name, phone, main, month, day, lunar, note, shared_limit, merged_into = who
    if merged_into is not None:
        return get(shop, merged_into, now=now)
    if merged:
        visits, spent = (int(total or 0) for total in _MERGED(shop.db, member=member).fetchone())
    until = as_number(today + timedelta(days=settings.points_notice_days))
    lot = _EXPIRING(shop.db, account=main or member, day=as_number(today), until=until).fetchone()
    return MemberView(
        id=member,
        number=number,
        kind=kind,
        state=state,
        name=name,
        phone=phone or "",
        tier=tier_of(*row[19:]),
        main=main,
        birthday=(month, day) if month and day else None,
        lunar=bool(lunar),
        celebrates=celebrated(month, day, bool(lunar), today),
        tags=frozenset(tag for (tag,) in _TAGS(shop.db, member=member).fetchall()),
        note=note,
        first_purchase=not visits,
        points=points.balance(shop, main or member, now),
        points_expiring=(int(lot[1]), as_date(lot[0])) if lot else None,
        principal=principal or 0,
        bonus=bonus or 0,
        coupons=coupons,
        shared_limit=shared_limit,
        spent=spent or 0,
        visits=visits or 0,
    )


@lru_cache(maxsize=64)
def tier_of(
    code: str, name: str, rank: int, level: int, off: int, up: int, down: int, benefits: str, threshold: int, days: int
) -> TierView:
    return TierView(code, name, rank, level, off, Fraction(up, down), benefits, threshold, days)


def celebrated(month: int, day: int, lunar: bool, today: date) -> tuple[int, int] | None:
    """A birthday's month and day in the solar calendar of this year; None when it is not known."""
    if not (month and day):
        return None
    return this_year(month, day, today) if lunar else (month, day)


def as_number(day: date) -> int:
    """2026-11-21 → 20261121."""
    return day.year * 10000 + day.month * 100 + day.day


def as_date(number: int) -> date:
    return date(number // 10000, number // 100 % 100, number % 100)
