"""What the night looks for among members: birthdays and those who stayed away. And who acts then."""

from calendar import isleap
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from store.books.actor import Actor
from store.calendar import Millis, to_millis
from store.db.models import Member, MemberTotals
from store.db.opening import Shop
from store.lunar import this_year


def night(shop: Shop) -> Actor:
    """Whoever acts when nobody does: the office."""
    return Actor(None, "", "", "office", f"{shop.settings.store_number:02d}00")


def birthdays(shop: Shop, day: date) -> list[str]:
    """Ids of the members who celebrate on this day, by the solar or the lunar calendar. Born on 29 February, one
    celebrates on the 28th in years without a 29th."""
    solar = [(day.month, day.day)]
    if solar == [(2, 28)] and not isleap(day.year):
        solar.append((2, 29))
    # A lunar date falls on this day or not; there are 360 to ask.
    dates = [(month, each) for month in range(1, 13) for each in range(1, 31)]
    lunar = [known for known in dates if this_year(*known, day) == (day.month, day.day)]
    found: list[str] = []
    for is_lunar, wanted in ((False, solar), (True, lunar)):
        for month, each in wanted:
            rows: Any = Member.select(Member.id).where(
                Member.birth_month == month,
                Member.birth_day == each,
                Member.lunar == is_lunar,
                Member.state == "active",
            )
            found += [member for (member,) in rows.tuples()]
    return sorted(found)


@dataclass(frozen=True, slots=True)
class Lapsed:
    """A member and the last visit, which tells one lapse from the next."""

    member: str
    last_visit_at: Millis


def lapsed(shop: Shop, now: datetime, days: int) -> list[Lapsed]:
    """Members who came once, and not for so many days."""
    cut = to_millis(now - timedelta(days=days))
    rows: Any = (
        MemberTotals.select(MemberTotals.member, MemberTotals.last_visit_at)
        .join(Member)
        .where(MemberTotals.last_visit_at < cut, Member.state == "active")
        .order_by(MemberTotals.member)
        .tuples()
    )
    return [Lapsed(*row) for row in rows]
