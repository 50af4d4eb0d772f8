"""What there is to tell members: what ends soon, birthdays, who is asked back, and a month's statement.

Each is safe to run twice, and after nights without a run: an occasion is told once.
"""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Any

from store.books import coupons
from store.books.actor import Actor
from store.calendar import as_date, as_number, to_millis
from store.db.models import Account, CountCard, Coupon, MemberTotals, PointsEntry, Sale, WalletEntry
from store.db.opening import Shop
from store.db.settings import Settings
from store.errors import N_, Refused
from store.office.coupons.nightly import feasts
from store.office.members.reminding import points_ending
from store.office.outbox.booked import queue_bookings
from store.office.outbox.queueing import Draft, queue

MISSED = 7
"""Days for which something is still told, when nights were missed."""
STATEMENT_DAYS = 14
"""A statement that could not be sent for so long is dropped."""


class BadMonth(Refused):
    template = N_("“{text}” is not a month: 2026-11.")


class MonthNotOver(Refused):
    template = N_("{month} is not over yet: its statement would not be whole.")


@dataclass(frozen=True, slots=True)
class Queued:
    """How many new messages wait, by their kind."""

    points_expiring: int = 0
    coupon_expiring: int = 0
    count_expiring: int = 0
    birthday: int = 0
    lapse: int = 0
    balance: int = 0
    away: int = 0
    statement: int = 0
    booking: int = 0

    @property
    def total(self) -> int:
        return sum(asdict(self).values())


def queue_all(shop: Shop, actor: Actor, now: datetime) -> Queued:
    """All that there is to tell this night; nothing where the shop sends with nothing."""
    settings = shop.settings
    if not settings.outbox_sender:
        return Queued()
    today = coupons.today(shop, now)
    statements = 0
    if settings.outbox_statements and today.day <= MISSED:
        statements = queue_statements(shop, actor, _month_before(today), now=now)
    return Queued(
        points_expiring=queue(shop, actor, _points(settings, today, now), now=now),
        coupon_expiring=queue(shop, actor, _coupons(settings, today, now), now=now),
        count_expiring=queue(shop, actor, _cards(settings, today, now), now=now),
        birthday=queue(shop, actor, _birthdays(settings, today), now=now),
        lapse=queue(shop, actor, _lapses(settings, now), now=now),
        balance=queue(shop, actor, _balances(settings, now), now=now),
        away=queue(shop, actor, _away(settings, now), now=now),
        statement=statements,
        booking=queue_bookings(shop, actor, now),
    )


def _points(settings: Settings, today: date, now: datetime) -> Iterator[Draft]:
    for _, member, facts in points_ending(today, today + timedelta(days=settings.remind_days)):
        day = facts["day"]
        name, end = f"points {member} {day}", _end_of(settings, day)
        yield Draft(member, "points_expiring", name, {"day": as_number(day)}, now, end)


def _coupons(settings: Settings, today: date, now: datetime) -> Iterator[Draft]:
    """One message a member and day. A coupon that never was good for longer is not told of: it is new."""
    rows: Any = Coupon.select(Coupon.member, Coupon.expires_on, Coupon.issued_at).where(
        Coupon.member.is_null(False),
        Coupon.state == "issued",
        Coupon.expires_on.between(as_number(today), as_number(today + timedelta(days=settings.remind_days))),
    )
    for member, ends_on, issued_at in rows.tuples():
        day = as_date(ends_on)
        end = _end_of(settings, day)
        if issued_at < to_millis(end - timedelta(days=settings.remind_days)):
            yield Draft(member, "coupon_expiring", f"coupons {member} {day}", {"day": ends_on}, now, end)


def _cards(settings: Settings, today: date, now: datetime) -> Iterator[Draft]:
    """One message a count card of which something is left. One that is sold for so short is not told of."""
    rows: Any = CountCard.select(CountCard.id, CountCard.member, CountCard.until, CountCard.sold_at).where(
        CountCard.unused > 0,
        CountCard.until.between(as_number(today), as_number(today + timedelta(days=settings.remind_days))),
    )
    for card, member, ends_on, sold_at in rows.tuples():
        end = _end_of(settings, as_date(ends_on))
        if sold_at < to_millis(end - timedelta(days=settings.remind_days)):
            yield Draft(member, "count_expiring", f"count {card}", {}, now, end)


def _birthdays(settings: Settings, today: date) -> Iterator[Draft]:
    """Today's and tomorrow's: a night that begins before midnight is early enough for the morning."""
    for member, day in feasts(today, today + timedelta(days=1)):
        name, detail = f"birthday {member} {day}", {"day": as_number(day)}
        yield Draft(member, "birthday", name, detail, _start_of(settings, day), _end_of(settings, day))


def _lapses(settings: Settings, now: datetime) -> Iterator[Draft]:
    """Whoever was given a coupon for staying away, about that coupon."""
    rows: Any = Coupon.select(Coupon.id, Coupon.member, Coupon.expires_on).where(
        Coupon.cause.startswith("lapse "),
        Coupon.member.is_null(False),
        Coupon.state == "issued",
        Coupon.issued_at >= to_millis(now - timedelta(days=MISSED)),
    )
    for coupon, member, ends_on in rows.tuples():
        end = now + timedelta(days=MISSED)
        if ends_on is not None:
            end = min(end, _end_of(settings, as_date(ends_on)))
        yield Draft(member, "lapse", f"lapse {coupon}", {}, now, end)


def _balances(settings: Settings, now: datetime) -> Iterator[Draft]:
    """Whoever has money in the account and did not come for long, once an absence."""
    if not settings.remind_balance_days:
        return
    rows: Any = (
        Account.select(Account.member, MemberTotals.last_visit_at)
        .join(MemberTotals, on=(MemberTotals.member == Account.member))
        .where(
            Account.state == "active",
            Account.principal + Account.bonus > 0,
            MemberTotals.last_visit_at < to_millis(now - timedelta(days=settings.remind_balance_days)),
        )
    )
    for member, last in rows.tuples():
        yield Draft(member, "balance", f"balance {member} {last}", {}, now, now + timedelta(days=MISSED))


def _away(settings: Settings, now: datetime) -> Iterator[Draft]:
    """Whoever has not come for so many days (连续3天未消费发送提醒), once an absence. Who has been away for much longer
    is past being reminded: a shop that sets this today does not write to all that ever left it."""
    if not settings.remind_away_days:
        return
    latest = now - timedelta(days=settings.remind_away_days)
    rows: Any = MemberTotals.select(MemberTotals.member, MemberTotals.last_visit_at).where(
        MemberTotals.last_visit_at < to_millis(latest),
        MemberTotals.last_visit_at >= to_millis(latest - timedelta(days=MISSED)),
    )
    for member, last in rows.tuples():
        yield Draft(member, "away", f"away {member} {last}", {}, now, now + timedelta(days=MISSED))


def queue_statements(shop: Shop, actor: Actor, month: date, *, now: datetime) -> int:
    """A statement of a month, by its first day, to each member who bought or whose account moved in it; how many are
    new. Raises MonthNotOver, NothingToSendWith."""
    end = now + timedelta(days=STATEMENT_DAYS)
    detail = {"month": as_number(month) // 100}
    drafts = [
        Draft(member, "statement", f"statement {member} {month:%Y-%m}", detail, now, end)
        for member in moved_in(shop, month, now=now)
    ]
    return queue(shop, actor, drafts, now=now)


def moved_in(shop: Shop, month: date, *, now: datetime) -> list[str]:
    """Members, by id, who bought or whose account moved in a month. Raises MonthNotOver."""
    begin, end = span_of(shop.settings, month)
    if now < end:
        raise MonthNotOver(month=f"{month:%Y-%m}")
    first, last = to_millis(begin), to_millis(end)
    bought: Any = Sale.select(Sale.member).where(
        Sale.member.is_null(False), Sale.state == "paid", Sale.closed_at >= first, Sale.closed_at < last
    )
    scored: Any = PointsEntry.select(PointsEntry.account).where(PointsEntry.at >= first, PointsEntry.at < last)
    stored: Any = (
        WalletEntry.select(Account.member)
        .join(Account)
        .where(Account.member.is_null(False), WalletEntry.at >= first, WalletEntry.at < last)
    )
    return sorted({member for rows in (bought, scored, stored) for (member,) in rows.distinct().tuples()})


def span_of(settings: Settings, month: date) -> tuple[datetime, datetime]:
    """When a month of trading days begins and the next one does."""
    after = (month.replace(day=28) + timedelta(days=4)).replace(day=1)
    return _start_of(settings, month.replace(day=1)), _start_of(settings, after)


def month_of(text: str) -> date:
    """2026-11 → its first day. Raises BadMonth."""
    try:
        return datetime.strptime(text, "%Y-%m").date()
    except ValueError:
        raise BadMonth(text=text) from None


def _month_before(today: date) -> date:
    return (today.replace(day=1) - timedelta(days=1)).replace(day=1)


def _start_of(settings: Settings, day: date) -> datetime:
    return datetime.combine(day, settings.day_ends_at, settings.zone)


def _end_of(settings: Settings, day: date) -> datetime:
    return _start_of(settings, day + timedelta(days=1))
