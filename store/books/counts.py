"""Count cards as they stand: what is left of each and until when, and the ledger of uses that says so."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from peewee import JOIN, fn

from store.books.actor import Actor
from store.calendar import as_date, from_millis, to_millis, trading_day
from store.db.models import CountBill, CountCard, CountEntry, CountKind, Member, Product, Staff
from store.db.opening import Shop
from store.errors import N_, Refused
from store.ids import new_id
from store.money import Money

KIND_NAMES = {
    "sell": N_("sold"),
    "use": N_("used once"),
    "back": N_("use taken back"),
    "refund": N_("paid back"),
}
"""What an entry did."""


class NoSuchCountCard(Refused):
    template = N_("There is no count card “{number}”.")


class NoCountCard(Refused):
    template = N_("This member has no count card “{kind}”.")


@dataclass(frozen=True, slots=True)
class CountCardView:
    """A member's card. `kind` is its kind's code and `name` that one's name, `product` the code of what it is good for
    and `service` its name. `until` is the last good day; None has no end. What is `unused` stays so when it is
    `expired`: it can be refunded, and not used."""

    id: str
    number: str
    kind: str
    name: str
    product: str
    service: str
    member: str
    uses: int
    paid: Money
    unused: int
    until: date | None
    sold_at: datetime
    expired: bool

    @property
    def open(self) -> bool:
        """Whether one may be used now."""
        return self.unused > 0 and not self.expired


@dataclass(frozen=True, slots=True)
class CountLine:
    """One entry. `kind`: sell, use, back or refund; `unused` is what was left after it. `worker` and `staff` are staff
    numbers: of who did the service, and of who booked it. `taken_back`: this use was taken back later."""

    id: str
    at: datetime
    kind: str
    uses: int
    unused: int
    worker: str | None
    staff: str | None
    document: str | None
    taken_back: bool


def card(shop: Shop, number: str, *, now: datetime) -> CountCardView:
    """By its number. Raises NoSuchCountCard."""
    row = _cards().where(CountCard.number == number).tuples().first()
    if row is None:
        raise NoSuchCountCard(number=number)
    return _view(shop, row, now)


def card_by_id(shop: Shop, card_id: str, *, now: datetime) -> CountCardView:
    return _view(shop, _cards().where(CountCard.id == card_id).tuples().first(), now)


def cards_of(shop: Shop, member: str, *, now: datetime) -> tuple[CountCardView, ...]:
    """All that a member (by id) ever bought; those that may be used first, and of them the one that ends first."""
    found = [_view(shop, row, now) for row in _cards().where(CountCard.member == member).tuples()]
    return tuple(sorted(found, key=lambda each: (not each.open, each.until or date.max, each.number)))


def unused_cards(shop: Shop, *, now: datetime) -> tuple[tuple[CountCardView, str], ...]:
    """All of the shop's cards that something is left of, expired ones too, with their members' numbers."""
    numbers: Any = Member.select(Member.id, Member.number).tuples()
    of: dict[str, str] = dict(numbers)
    rows = _cards().where(CountCard.unused > 0).order_by(CountCard.number).tuples()
    return tuple((found, of[found.member]) for found in (_view(shop, row, now) for row in rows))


def card_for(shop: Shop, member: str, kind: str, *, now: datetime) -> CountCardView:
    """The member's card of a kind that is used next; an empty or expired one where there is no other. Raises
    NoCountCard."""
    found = next((each for each in cards_of(shop, member, now=now) if each.kind == kind), None)
    if found is None:
        raise NoCountCard(kind=kind)
    return found


def card_used_last(shop: Shop, member: str, kind: str, *, now: datetime) -> CountCardView:
    """The member's card of a kind whose latest use is the last; any of them where none was used. Raises NoCountCard."""
    mine = [each for each in cards_of(shop, member, now=now) if each.kind == kind]
    if not mine:
        raise NoCountCard(kind=kind)
    return max(mine, key=lambda each: last_use(each.id) or "")


def lines(shop: Shop, card_id: str) -> tuple[CountLine, ...]:
    """The entries of a card, oldest first."""
    worker, booked = Staff.alias(), Staff.alias()
    taken: Any = CountEntry.select(CountEntry.back).where(CountEntry.card == card_id, CountEntry.back.is_null(False))
    gone = {back for (back,) in taken.tuples()}
    rows: Any = (
        CountEntry.select(
            *(CountEntry.id, CountEntry.at, CountEntry.kind, CountEntry.uses),
            *(worker.number, booked.number, CountBill.number),
        )
        .join(worker, JOIN.LEFT_OUTER, on=(worker.id == CountEntry.worker))
        .join(booked, JOIN.LEFT_OUTER, on=(booked.id == CountEntry.staff))
        .join(CountBill, JOIN.LEFT_OUTER, on=(CountBill.id == CountEntry.bill))
        .where(CountEntry.card == card_id)
        .order_by(CountEntry.at, CountEntry.id)
        .tuples()
    )
    unused, found = 0, []
    for id_, at, kind, uses, worker_number, staff_number, bill in rows:
        unused += uses
        moment = from_millis(at, shop.settings.zone)
        found.append(CountLine(id_, moment, kind, uses, unused, worker_number, staff_number, bill, id_ in gone))
    return tuple(found)


def hold(shop: Shop, card_id: str, *, now: datetime) -> CountCardView:
    """The card as it stands, this transaction's alone until it ends (SQLite has one writer anyway)."""
    if shop.engine == "postgresql":
        CountCard.update(unused=CountCard.unused).where(CountCard.id == card_id).execute()
    return card_by_id(shop, card_id, now=now)


def enter(
    actor: Actor,
    card_id: str,
    kind: str,
    uses: int,
    *,
    bill: str | None = None,
    worker: str | None = None,
    back: str | None = None,
    now: datetime,
) -> str:
    """Move the uses of a card that is held, and write why; the entry's id."""
    entry = new_id()
    if kind != "sell":
        CountCard.update(unused=CountCard.unused + uses).where(CountCard.id == card_id).execute()
    CountEntry.insert(
        id=entry,
        card=card_id,
        uses=uses,
        kind=kind,
        bill=bill,
        worker=worker,
        back=back,
        at=to_millis(now),
        till=actor.till,
        staff=actor.staff,
    ).execute()
    return entry


def last_use(card_id: str) -> str | None:
    """The id of the latest use that was not taken back."""
    again = CountEntry.alias()
    taken = again.select(again.back).where(again.card == card_id, again.back.is_null(False))
    row: Any = (
        CountEntry.select(CountEntry.id)
        .where(CountEntry.card == card_id, CountEntry.kind == "use", CountEntry.id.not_in(taken))
        .order_by(CountEntry.at.desc(), CountEntry.id.desc())
        .tuples()
        .first()
    )
    return row[0] if row else None


def refunded(card_id: str) -> tuple[int, Money]:
    """How many uses of a card were paid back, and with how much."""
    row: Any = (
        CountBill.select(fn.COALESCE(fn.SUM(CountBill.uses), 0), fn.COALESCE(fn.SUM(CountBill.paid), 0))
        .where(CountBill.card == card_id, CountBill.kind == "count_refund")
        .tuples()
        .first()
    )
    return -int(row[0]), -int(row[1])


def _cards() -> Any:
    return (
        CountCard.select(
            *(CountCard.id, CountCard.number, CountCard.kind, CountKind.name, Product.code, Product.name),
            *(CountCard.member, CountCard.uses, CountCard.paid, CountCard.unused, CountCard.until, CountCard.sold_at),
        )
        .join(CountKind)
        .join(Product)
    )


def _view(shop: Shop, row: Any, now: datetime) -> CountCardView:
    *said, until, sold_at = row
    id_, number, kind, name, product, service, member, uses, paid, unused = said
    settings = shop.settings
    end = as_date(until) if until else None
    today = trading_day(now, settings.zone, settings.day_ends_at)
    expired = end is not None and today > end
    return CountCardView(
        *(id_, number, kind, name, product, service, member, uses, paid, unused),
        *(end, from_millis(sold_at, settings.zone), expired),
    )
