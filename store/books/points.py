"""Points: entries that are only added to, in lots that expire, oldest spent first.

Two caches change by relative updates with the entries: what is left of each lot, and the account's balance
(MemberTotals.points). A balance is below zero only when points were clawed back that are spent already; then there
is no lot, and what comes in fills the debt first. So the lots always add up to the balance, or to nothing.

Every function works inside the caller's transaction and moves nothing twice for one source, kind and lot.
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime

from store.books import points_rows as rows
from store.books import told
from store.books.actor import Actor
from store.calendar import to_millis, trading_day
from store.db.opening import Shop
from store.errors import N_, Refused
from store.ids import new_id


class NotEnoughPoints(Refused):
    template = N_("{wanted} {wanted:point is|points are} wanted and there {balance:is|are} {balance}.")


@dataclass(frozen=True, slots=True)
class Lot:
    """What is left of points that came in together, good through `expires_on` (YYYYMMDD, None is for ever)."""

    entry: str
    left: int
    expires_on: int | None


@dataclass(frozen=True, slots=True)
class Expired:
    """What a run took: from how many lots of how many accounts."""

    points: int
    lots: int
    accounts: int


def balance(shop: Shop, account: str, now: datetime) -> int:
    """What the account may spend at this moment: what expired counts no more, whether the nightly job ran or not."""
    row = rows.POINTS(shop.db, account=account).fetchone()
    gone = rows.PAST_SUM(shop.db, account=account, day=today(shop, now)).fetchone()
    return (int(row[0]) if row else 0) - int(gone[0] or 0)


def next_to_expire(shop: Shop, account: str, now: datetime) -> tuple[int, date] | None:
    """The points that expire next and the last day they are good for; None when none ever do."""
    row = rows.NEXT(shop.db, account=account, day=today(shop, now)).fetchone()
    return (int(row[1]), as_date(row[0])) if row else None


def earn(
    shop: Shop,
    actor: Actor,
    account: str,
    points: int,
    *,
    source: str,
    now: datetime,
    kind: str = "earn",
    member: str | None = None,
    sale: str | None = None,
    reason: str = "",
    expires_on: int | None = 0,
) -> int:
    """A new lot, good for the shop's `points_months` unless `expires_on` says otherwise; the balance after.

    `member` is who earned them when the account is the family's. A debt is filled from the lot at once.
    """
    before = hold(shop, account)
    if not points or _moved(shop, source, kind):
        return before
    day = last_day(shop, now) if expires_on == 0 else expires_on
    entry = _Entry(shop, actor, account, member or account, kind, source, sale, reason, now)
    _receive(entry, before, points, entry.write(points, expires_on=day), day)
    entry.tell()
    return before + points


def burn(
    shop: Shop,
    actor: Actor,
    account: str,
    points: int,
    *,
    source: str,
    now: datetime,
    kind: str = "burn",
    member: str | None = None,
    sale: str | None = None,
    reason: str = "",
) -> int:
    """Spend points (`kind` burn, goods, coupon, adjust), oldest lot first, one entry a lot; the balance after.

    Raises NotEnoughPoints.
    """
    before = hold(shop, account)
    if not points or _moved(shop, source, kind):
        return before
    before -= _expire_account(shop, actor, account, now)
    if rows.TAKE(shop.db, account=account, points=points).rowcount != 1:
        raise NotEnoughPoints(wanted=points, balance=max(before, 0))
    entry = _Entry(shop, actor, account, member or account, kind, source, sale, reason, now)
    _from_lots(entry, points, lots(shop, account))
    entry.tell()
    return before - points


def claw_back(
    shop: Shop,
    actor: Actor,
    account: str,
    points: int,
    *,
    earned_by: str,
    source: str,
    now: datetime,
    member: str | None = None,
    sale: str | None = None,
    reason: str = "",
) -> int:
    """Take back points that a sale (`earned_by`) had earned: from its own lots, then from the oldest; what is spent
    already leaves the balance below zero. The balance after."""
    before = hold(shop, account)
    if not points or _moved(shop, source, "clawback"):
        return before
    before -= _expire_account(shop, actor, account, now)
    rows.ADD(shop.db, account=account, points=-points)
    own = {row[0] for row in rows.LOTS_OF_SOURCE(shop.db, source=earned_by).fetchall()}
    entry = _Entry(shop, actor, account, member or account, "clawback", source, sale, reason, now)
    debt = _from_lots(entry, points, sorted(lots(shop, account), key=lambda lot: lot.entry not in own))
    if debt:
        entry.write(-debt)
    entry.tell()
    return before - points


def give_back(
    shop: Shop,
    actor: Actor,
    account: str,
    points: int,
    *,
    burned_by: str,
    source: str,
    now: datetime,
    kind: str = "refund",
    member: str | None = None,
    sale: str | None = None,
    reason: str = "",
) -> int:
    """Return points that a sale (`burned_by`) had spent to the lots they came from, the longest lasting first; the
    balance after. They expire when they would have; an account that took over the one which spent them gets them in
    lots of its own. With `kind` goods it is a sale's line that had spent them, and the
    `source` a refund's line."""
    before = hold(shop, account)
    if not points or _moved(shop, source, kind):
        return before
    goods = kind == "goods"
    back_before = rows.RETURNED_GOODS(shop.db, line=burned_by) if goods else rows.RETURNED(shop.db, sale=burned_by)
    returned = dict(back_before.fetchall())
    entry = _Entry(shop, actor, account, member or account, kind, source, sale, reason, now)
    left = points
    for lot, taken, expires_on, owner in rows.BURNED(shop.db, source=burned_by).fetchall():
        back = min(left, -int(taken) - int(returned.get(lot, 0)))
        if back > 0:
            held = before + points - left
            if owner == account:
                _receive(entry, held, back, lot, expires_on, entry.write(back, lot=lot))
            else:
                _receive(entry, held, back, entry.write(back, expires_on=expires_on), expires_on)
            left -= back
    if left:
        raise ValueError(f"{left} points more are returned than sale {burned_by} had spent")
    entry.tell()
    return before + points


def expire(shop: Shop, actor: Actor, now: datetime, *, most: int = 500) -> Expired:
    """Take what is left of at most `most` lots that are past their last day; call it until it finds none."""
    past = rows.PAST(shop.db, day=today(shop, now), most=most).fetchall()
    accounts = sorted({row[0] for row in past})
    points = 0
    for account in accounts:
        hold(shop, account)
        points += _expire_account(shop, actor, account, now)
    return Expired(points, len(past), len(accounts))


def merge(shop: Shop, actor: Actor, from_account: str, to_account: str, *, source: str, now: datetime) -> int:
    """All points of an account become another's, lot by lot with their days, a debt too; the other's balance after."""
    for account in sorted((from_account, to_account)):
        hold(shop, account)
    debt = -hold(shop, from_account)
    out = _Entry(shop, actor, from_account, from_account, "merge", source, None, "", now)
    for lot in lots(shop, from_account):
        out.take(lot.entry, lot.left)
        rows.ADD(shop.db, account=from_account, points=-lot.left)
        earn(
            shop,
            actor,
            to_account,
            lot.left,
            source=lot.entry,
            kind="merge",
            expires_on=lot.expires_on,
            now=now,
        )
    if debt > 0:
        out.write(debt, lot="debt")
        rows.ADD(shop.db, account=from_account, points=debt)
        claw_back(shop, actor, to_account, debt, earned_by="", source=source, now=now)
    return hold(shop, to_account)


def hold(shop: Shop, account: str) -> int:
    """The balance as it stands, this transaction's alone until it ends."""
    rows.HOLD(shop.db, account=account)
    return int(rows.POINTS(shop.db, account=account).fetchone()[0])


def lots(shop: Shop, account: str) -> list[Lot]:
    """What is left of each lot, the one that expires first at the head."""
    return [Lot(*row) for row in rows.LOTS(shop.db, account=account).fetchall()]


def today(shop: Shop, now: datetime) -> int:
    return as_number(trading_day(now, shop.settings.zone, shop.settings.day_ends_at))


def last_day(shop: Shop, now: datetime) -> int | None:
    """The last day of points earned now: the same day of the month, `points_months` later; None is for ever."""
    months = shop.settings.points_months
    if not months:
        return None
    day = trading_day(now, shop.settings.zone, shop.settings.day_ends_at)
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return as_number(date(year, month + 1, min(day.day, monthrange(year, month + 1)[1])))


def as_number(day: date) -> int:
    return day.year * 10_000 + day.month * 100 + day.day


def as_date(number: int) -> date:
    return date(number // 10_000, number // 100 % 100, number % 100)


@dataclass(frozen=True, slots=True)
class _Entry:
    """What the entries of one movement share, and how they are written."""

    shop: Shop
    actor: Actor
    account: str
    member: str
    kind: str
    source: str
    sale: str | None
    reason: str
    now: datetime

    def write(self, points: int, lot: str = "", expires_on: int | None = None, kind: str = "", source: str = "") -> str:
        entry = new_id()
        rows.ENTER(
            self.shop.db,
            id=entry,
            account=self.account,
            member=self.member,
            points=points,
            kind=kind or self.kind,
            lot=lot,
            expires_on=expires_on,
            source=source or self.source,
            sale=self.sale,
            reason=self.reason,
            at=to_millis(self.now),
            till=self.actor.till,
            staff=self.actor.staff,
        )
        return entry

    def tell(self) -> None:
        """Outside of a sale: the points of a sale are told with it."""
        if self.sale is None:
            told.tell(self.shop, f"points.{self.kind}", self.source, self.now)

    def take(self, lot: str, points: int) -> None:
        """Out of a lot: the entry, and what is left of it."""
        self.write(-points, lot)
        rows.LOT_LESS(self.shop.db, lot=lot, points=points)
        rows.LOT_GONE(self.shop.db, lot=lot)


def _receive(entry: _Entry, before: int, points: int, lot: str, expires_on: int | None, settled_by: str = "") -> None:
    """Points come into a lot; what the account owes is taken from it at once, as a pair of entries."""
    shop = entry.shop
    debt = min(points, max(0, -before))
    if debt:
        source = settled_by or lot
        entry.write(-debt, lot=lot, kind="settle", source=source)
        entry.write(debt, kind="settle", source=source)
    if points > debt:
        rows.LOT_MORE(shop.db, lot=lot, account=entry.account, points=points - debt, expires_on=expires_on)
    rows.ADD(shop.db, account=entry.account, points=points)


def _from_lots(entry: _Entry, points: int, available: list[Lot]) -> int:
    """Take points from the lots in their order; what they do not hold."""
    for lot in available:
        taken = min(points, lot.left)
        if not taken:
            break
        entry.take(lot.entry, taken)
        points -= taken
    return points


def _expire_account(shop: Shop, actor: Actor, account: str, now: datetime) -> int:
    """Take what is left of the account's lots past their last day; the points taken. The account is held."""
    day = today(shop, now)
    gone = 0
    for lot in lots(shop, account):
        if lot.expires_on is None or lot.expires_on >= day:
            break
        # A lot that points returned to after it expired expires once more.
        entry = _Entry(shop, actor, account, account, "expire", new_id(), None, "", now)
        entry.take(lot.entry, lot.left)
        entry.tell()
        gone += lot.left
    if gone:
        rows.ADD(shop.db, account=account, points=-gone)
    return gone


def _moved(shop: Shop, source: str, kind: str) -> bool:
    return rows.MOVED(shop.db, source=source, kind=kind).fetchone() is not None
