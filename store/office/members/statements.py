"""A member's ledgers as one list, and count cards, for the customer and for the owner (会员对账单)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from peewee import JOIN, fn

from store.books import counts
from store.books.counts import CountCardView, CountLine
from store.calendar import Millis, from_millis, to_millis
from store.db.models import PointsEntry, Sale, TopUp, WalletEntry
from store.db.opening import Shop
from store.office.members.views import MemberView


@dataclass(frozen=True, slots=True)
class Moved:
    """An entry: in points (`purse` "points") or minor units (principal, bonus); `sale` is the sale's number."""

    at: datetime
    purse: str
    kind: str
    amount: int
    sale: str | None


@dataclass(frozen=True, slots=True)
class CardMoved:
    """A count card (次卡) with what `moved` of it, and the uses that were `left` at the end."""

    card: CountCardView
    moved: tuple[CountLine, ...]
    left: int


@dataclass(frozen=True, slots=True)
class Statement:
    """What there was before, what moved, and what is left: by purse. Of `cards` those that moved, or that something is
    left of."""

    member: MemberView
    since: datetime | None
    opening: dict[str, int]
    moved: tuple[Moved, ...]
    closing: dict[str, int]
    cards: tuple[CardMoved, ...]


PURSES = ("points", "principal", "bonus")
_DOCUMENT = fn.COALESCE(Sale.number, TopUp.number)


def statement(
    shop: Shop, member: MemberView, *, since: datetime | None = None, until: datetime | None = None, now: datetime
) -> Statement:
    """The entries of the account that the member uses, the oldest first, since a moment or ever, and before another
    moment or until now; count cards are the member's own."""
    begin: Millis = to_millis(since) if since else 0
    end: Millis | None = to_millis(until) if until else None
    points: Any = (
        PointsEntry.select(PointsEntry.at, PointsEntry.kind, PointsEntry.points, _DOCUMENT)
        .join(Sale, JOIN.LEFT_OUTER)
        .join(TopUp, JOIN.LEFT_OUTER, on=(TopUp.id == PointsEntry.source))
        .where(PointsEntry.account == member.account)
        .order_by(PointsEntry.at, PointsEntry.id)
        .tuples()
    )
    wallet: Any = (
        WalletEntry.select(WalletEntry.at, WalletEntry.purse, WalletEntry.kind, WalletEntry.amount, _DOCUMENT)
        .join(Sale, JOIN.LEFT_OUTER)
        .join(TopUp, JOIN.LEFT_OUTER, on=(TopUp.id == WalletEntry.source))
        .where(WalletEntry.account == member.account)
        .order_by(WalletEntry.at, WalletEntry.id)
        .tuples()
    )
    entries = [(at, "points", kind, amount, sale) for at, kind, amount, sale in points]
    entries += list(wallet)
    opening, closing = dict.fromkeys(PURSES, 0), dict.fromkeys(PURSES, 0)
    moved = []
    for at, purse, kind, amount, sale in sorted(entries, key=lambda entry: entry[0]):
        if end is not None and at >= end:
            break
        closing[purse] += amount
        if at < begin:
            opening[purse] += amount
        else:
            moved.append(Moved(from_millis(at, shop.settings.zone), purse, kind, amount, sale))
    return Statement(member, since, opening, tuple(moved), closing, _cards(shop, member.id, since, until, now))


def _cards(
    shop: Shop, member: str, since: datetime | None, until: datetime | None, now: datetime
) -> tuple[CardMoved, ...]:
    """As they stood at the end."""
    found = []
    for card in counts.cards_of(shop, member, now=until or now):
        lines = [line for line in counts.lines(shop, card.id) if until is None or line.at < until]
        moved = tuple(line for line in lines if since is None or line.at >= since)
        left = lines[-1].unused if lines else 0
        if moved or left:
            found.append(CardMoved(card, moved, left))
    return tuple(found)
