"""How many count cards are followed by another (续费率): of those that ended, by their kind."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from peewee import fn

from store.calendar import Millis, as_date, from_millis, trading_day
from store.db.models import CountCard, CountEntry, CountKind
from store.db.opening import Shop


@dataclass(frozen=True, slots=True)
class Renewal:
    """Cards of a kind that ended in a span of days, and how many of them were renewed."""

    kind: str
    name: str
    ended: int
    renewed: int

    @property
    def permille(self) -> int:
        return 1000 * self.renewed // self.ended


def renewals(shop: Shop, since: date, until: date, *, within: int = 30) -> list[Renewal]:
    """Of the cards that ended from `since` to `until` (used up, past their last day or paid back): how many of their
    members bought another card for the same service after that card and at most `within` days after its end."""
    settings = shop.settings
    rows: Any = (
        CountCard.select(
            *(CountCard.id, CountCard.member, CountCard.sold_at, CountCard.unused, CountCard.until),
            *(CountKind.code, CountKind.name, CountKind.product, fn.MAX(CountEntry.at)),
        )
        .join(CountKind, on=(CountKind.code == CountCard.kind))
        .join(CountEntry, on=(CountEntry.card == CountCard.id))
        .group_by(CountCard.id, CountKind.code)
        .order_by(CountCard.sold_at)
        .tuples()
    )
    cards = list(rows)
    bought: dict[tuple[str, str], list[Millis]] = {}
    for _, member, sold_at, _, _, _, _, product, _ in cards:
        bought.setdefault((member, product), []).append(sold_at)

    def day_of(at: Millis) -> date:
        return trading_day(from_millis(at), settings.zone, settings.day_ends_at)

    counted: dict[str, tuple[str, int, int]] = {}
    for _, member, sold_at, unused, last, kind, name, product, moved_at in cards:
        end = day_of(moved_at) if not unused else as_date(last) if last is not None else None
        if end is None or not since <= end <= until:
            continue
        later = _later(bought[member, product], sold_at)
        renewed = any(day_of(at) <= end + timedelta(days=within) for at in later)
        _, ended, so_far = counted.get(kind, (name, 0, 0))
        counted[kind] = (name, ended + 1, so_far + renewed)
    return [Renewal(kind, name, ended, renewed) for kind, (name, ended, renewed) in sorted(counted.items())]


def _later(all_sold: Iterable[Millis], sold_at: Millis) -> list[Millis]:
    return [at for at in all_sold if at > sold_at]
