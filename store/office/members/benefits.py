"""What a tier brings beside prices and points (等级权益): some of it only said, some handed out so often a period, as
早餐×2 a month or the birthday's gift. Uses are a ledger; how often one is left is what it sums up to."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from peewee import fn

from store.books import acts, journal, points
from store.books.actor import Actor
from store.books.permits import Permit, require
from store.calendar import to_millis, trading_day
from store.db.models import Benefit, BenefitUse, Member
from store.db.opening import Shop
from store.errors import N_, Refused
from store.ids import new_id
from store.office.members import tiers
from store.office.members.editing import seen
from store.office.members.refusals import REFUSED_STATES
from store.office.members.views import MemberView

PERIODS = {
    "day": N_("a day"),
    "month": N_("a month"),
    "year": N_("a year"),
    "birthday": N_("in the birthday's month"),
}
MOST = 9_999
LONGEST_NAME = 60

USE_BENEFIT = Permit("use_benefit", N_("Hand out a benefit of the tier"), least="cashier")
RETURN_BENEFIT = Permit("return_benefit", N_("Take back a benefit that was booked"), least="supervisor")


class NoSuchBenefit(Refused):
    template = N_("There is no benefit “{code}”.")


class BenefitExists(Refused):
    template = N_("There is a benefit “{code}” already; give this one another code.")


class BadBenefit(Refused):
    template = N_("A benefit has a code of letters and digits, a name, a quota up to {most} and a period: {periods}.")


class NotOfThisTier(Refused):
    template = N_("“{name}” is a benefit of another tier than {tier}.")


class OnlySaid(Refused):
    template = N_("“{name}” is not counted: there is nothing to book.")


class BenefitUsedUp(Refused):
    template = N_("“{name}” is used up: {quota} of {quota}.")


class NotTheBirthday(Refused):
    template = N_("“{name}” is for the month of the birthday.")


class BenefitNotUsed(Refused):
    template = N_("“{name}” was not used in this period: there is nothing to take back.")


@dataclass(frozen=True, slots=True)
class BenefitRow:
    """A benefit as the shop set it: `quota` times a `period` (a key of PERIODS); 0 is only said."""

    code: str
    tier: str
    name: str
    quota: int
    period: str
    active: bool


@dataclass(frozen=True, slots=True)
class MembersBenefit:
    """A benefit as a member has it now: how often it was `used` in this period and is `left` (None: it is only said).
    `open` says that one may be handed out now."""

    code: str
    name: str
    quota: int
    period: str
    used: int
    left: int | None
    open: bool


def benefits(shop: Shop, tier: str | None = None) -> tuple[BenefitRow, ...]:
    """All of the shop's, or those of a tier, stopped ones too."""
    query = Benefit.select().order_by(Benefit.tier, Benefit.created_at, Benefit.code)
    rows: Any = query if tier is None else query.where(Benefit.tier == tier)
    return tuple(_row(row) for row in rows)


def benefits_of(shop: Shop, member: MemberView | str, *, now: datetime) -> tuple[MembersBenefit, ...]:
    """What the member's tier brings now; for the panel at the till. Raises NoSuchMember."""
    who = seen(shop, member, now) if isinstance(member, str) else member
    return tuple(_of(shop, who, row, now) for row in benefits(shop, who.tier.code) if row.active)


def use_benefit(
    shop: Shop, actor: Actor, member: str, code: str, *, sale: str | None = None, key: str, now: datetime
) -> MembersBenefit:
    """Hand one out; what is left after it. Doing it twice with the same key hands out one.

    Raises NoSuchBenefit, NotOfThisTier, OnlySaid, BenefitUsedUp, NotTheBirthday, NoSuchMember,
    MemberInactive, MemberFrozen, MemberLost, MemberClosed, ApprovalNeeded.
    """
    with shop.transaction():
        who, row = seen(shop, member, now), _named(code)
        if acts.result_of(shop, key) is None:
            require(shop, actor, USE_BENEFIT)
            if who.state in REFUSED_STATES:
                raise REFUSED_STATES[who.state](member=who.masked)
            if row.tier != who.tier.code or not row.active:
                raise NotOfThisTier(name=row.name, tier=who.tier.name)
            points.hold(shop, who.id)  # one member's uses are counted by one till at a time
            has = _of(shop, who, row, now)
            if has.left is None:
                raise OnlySaid(name=row.name)
            if not has.open:
                raise BenefitUsedUp(name=row.name, quota=row.quota) if not has.left else NotTheBirthday(name=row.name)
            _enter(shop, actor, who.id, row, 1, sale, now)
            journal.append(shop, actor, "benefit.use", now=now, sale=sale, member=who.id, benefit=code)
            acts.done(shop, key, "benefit.use", code, now)
    return _of(shop, who, row, now)


def return_benefit(shop: Shop, actor: Actor, member: str, code: str, *, key: str, now: datetime) -> MembersBenefit:
    """Take one back that was booked by mistake, in this period. Raises NoSuchBenefit, NoSuchMember, BenefitNotUsed,
    ApprovalNeeded."""
    with shop.transaction():
        who, row = seen(shop, member, now), _named(code)
        if acts.result_of(shop, key) is None:
            require(shop, actor, RETURN_BENEFIT)
            points.hold(shop, who.id)
            if _used(shop, who.id, row, now) < 1:
                raise BenefitNotUsed(name=row.name)
            _enter(shop, actor, who.id, row, -1, None, now)
            journal.append(shop, actor, "benefit.back", now=now, member=who.id, benefit=code)
            acts.done(shop, key, "benefit.back", code, now)
    return _of(shop, who, row, now)


def add(
    shop: Shop, actor: Actor, tier: str, code: str, name: str, *, quota: int = 0, period: str = "year", now: datetime
) -> BenefitRow:
    """Give a tier a benefit, counted with a quota. Raises NoSuchTier, BenefitExists, BadBenefit, ApprovalNeeded."""
    named = code.replace("-", "").isalnum() and len(code) <= 32 and 0 < len(name.strip()) <= LONGEST_NAME
    if not named or period not in PERIODS or not 0 <= quota <= MOST:
        raise BadBenefit(most=MOST, periods=", ".join(PERIODS))
    with shop.transaction():
        require(shop, actor, tiers.EDIT_TIERS)
        # A shop that has set no tiers has those of a preset, which stand in the store from now on.
        tiers.lowest(shop)
        if tier not in {each.code for each in tiers.table(shop)}:
            raise tiers.NoSuchTier(code=tier)
        if Benefit.select().where(Benefit.code == code).exists():
            raise BenefitExists(code=code)
        row = {"code": code, "tier": tier, "name": name.strip(), "quota": quota, "period": period}
        Benefit.insert(**row, created_at=to_millis(now)).execute()
        journal.append(shop, actor, "benefit.add", now=now, benefit=code, tier=tier, quota=quota, period=period)
    return _named(code)


def remove(shop: Shop, actor: Actor, code: str, *, now: datetime) -> None:
    """Take a benefit away; one that was used stays in the books and is given no more.

    Raises NoSuchBenefit, ApprovalNeeded.
    """
    with shop.transaction():
        require(shop, actor, tiers.EDIT_TIERS)
        _named(code)
        if BenefitUse.select().where(BenefitUse.benefit == code).exists():
            Benefit.update(active=False).where(Benefit.code == code).execute()
        else:
            Benefit.delete().where(Benefit.code == code).execute()
        journal.append(shop, actor, "benefit.remove", now=now, benefit=code)


def _of(shop: Shop, who: MemberView, row: BenefitRow, now: datetime) -> MembersBenefit:
    if not row.quota:
        return MembersBenefit(row.code, row.name, 0, row.period, 0, None, False)
    used = _used(shop, who.id, row, now)
    left = max(0, row.quota - used)
    in_time = row.period != "birthday" or (who.celebrates is not None and who.celebrates[0] == _today(shop, now).month)
    return MembersBenefit(row.code, row.name, row.quota, row.period, used, left, bool(left) and in_time)


def _used(shop: Shop, member: str, row: BenefitRow, now: datetime) -> int:
    """In this period, by the member and whoever was merged into it."""
    merged = Member.select(Member.id).where((Member.id == member) | (Member.merged_into == member))
    total = (
        BenefitUse.select(fn.SUM(BenefitUse.uses))
        .where(
            BenefitUse.member.in_(merged),
            BenefitUse.benefit == row.code,
            BenefitUse.period == _period(row.period, _today(shop, now)),
        )
        .scalar()
    )
    return int(total or 0)


def _enter(shop: Shop, actor: Actor, member: str, row: BenefitRow, uses: int, sale: str | None, now: datetime) -> None:
    BenefitUse.insert(
        id=new_id(),
        benefit=row.code,
        member=member,
        uses=uses,
        period=_period(row.period, _today(shop, now)),
        sale=sale,
        at=to_millis(now),
        till=actor.till,
        staff=actor.staff,
    ).execute()


def _period(period: str, today: date) -> int:
    """20261121, 202611 or 2026."""
    if period == "day":
        return today.year * 10_000 + today.month * 100 + today.day
    return today.year * 100 + today.month if period == "month" else today.year


def _today(shop: Shop, now: datetime) -> date:
    return trading_day(now, shop.settings.zone, shop.settings.day_ends_at)


def _named(code: str) -> BenefitRow:
    row = Benefit.get_or_none(Benefit.code == code)
    if row is None:
        raise NoSuchBenefit(code=code)
    return _row(row)


def _row(row: Any) -> BenefitRow:
    return BenefitRow(row.code, row.tier_id, row.name, row.quota, row.period, bool(row.active))
