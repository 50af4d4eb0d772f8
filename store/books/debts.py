"""What business members owe (挂账): a ledger that is only added to; the balance is its sum, up to each one's limit."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from peewee import fn

from store.books.actor import Actor
from store.books.holders import holder
from store.calendar import from_millis, to_millis
from store.db.models import Debt, DebtEntry, Member
from store.db.opening import Shop
from store.errors import N_, Refused
from store.ids import new_id
from store.money import Money, write_amount


class NoCredit(Refused):
    template = N_("This member buys nothing on account: `shop account limit` says who may, and how much.")


class OverLimit(Refused):
    template = N_("On account {left} can still be taken, of a limit of {most}.")


class OnlyBusiness(Refused):
    template = N_("Only business members buy on account; {number} is none.")


@dataclass(frozen=True, slots=True)
class DebtView:
    """What a member owes and may owe; `owed` below zero is what the shop owes the member."""

    member: str
    most: Money
    owed: Money

    @property
    def left(self) -> Money:
        """What may still be taken."""
        return max(0, self.most - self.owed)


@dataclass(frozen=True, slots=True)
class DebtLine:
    """One entry. `kind`: charge, refund, settle, merge or merged; `balance` is what was owed after it."""

    at: datetime
    kind: str
    amount: Money
    balance: Money
    sale: str | None
    source: str


def debt(member: str) -> DebtView | None:
    """None for a member who buys nothing on account."""
    row: Any = Debt.get_or_none(Debt.member == member)
    return DebtView(member, row.most, row.owed) if row else None


def set_limit(member: str, most: Money) -> DebtView:
    """How much the member may owe, inside the caller's transaction; 0 takes nothing more. Raises OnlyBusiness."""
    row: Any = Member.get_by_id(member)
    if row.kind != "business":
        raise OnlyBusiness(number=row.number)
    (
        Debt.insert(member=member, most=most)
        .on_conflict(conflict_target=[Debt.member], update={Debt.most: most})
        .execute()
    )
    found = debt(member)
    assert found
    return found


def charge(shop: Shop, actor: Actor, member: str, amount: Money, *, source: str, sale: str, now: datetime) -> DebtView:
    """The member owes `amount` more: a relative update that no two tills can both get past the limit with.

    Raises NoCredit, OverLimit.
    """
    owes = Debt.update(owed=Debt.owed + amount).where(Debt.member == member, Debt.owed + amount <= Debt.most)
    if not owes.execute():
        held = debt(member)
        if held is None:
            raise NoCredit()
        currency = shop.settings.currency
        raise OverLimit(left=write_amount(held.left, currency), most=write_amount(held.most, currency))
    return _enter(actor, member, amount, "charge", source, sale, now)


def lower(
    actor: Actor, member: str, amount: Money, kind: str, *, source: str, now: datetime, sale: str | None = None
) -> DebtView:
    """The member owes `amount` less (`kind` refund or settle); below zero the shop owes the member."""
    Debt.update(owed=Debt.owed - amount).where(Debt.member == member).execute()
    return _enter(actor, member, -amount, kind, source, sale, now)


def owner(member: str, sale: str) -> str:
    """Who owes now what this member bought on account in a sale: whoever the debt moved to since, also where the family
    that took it over was left again."""
    charge = DebtEntry.select(fn.MAX(DebtEntry.id)).where(
        DebtEntry.member == member, DebtEntry.sale == sale, DebtEntry.kind == "charge"
    )
    since = charge.scalar()
    while since is not None:
        went = (DebtEntry.member == member) & (DebtEntry.kind == "merge") & (DebtEntry.id > since)
        left = DebtEntry.select().where(went).order_by(DebtEntry.id).first()
        if left is None:
            break
        came: Any = DebtEntry.get(DebtEntry.source == left.source, DebtEntry.kind == "merged")
        member, since = came.member_id, came.id
    return holder(member)


def move(actor: Actor, gone: str, kept: str, *, source: str, now: datetime) -> None:
    """All that one member owes is owed by another, by a pair of entries; the limit of the first ends, the other's
    stays as it is."""
    # Writing first makes a till that charges wait until this is done, on every engine.
    if not Debt.update(most=0).where(Debt.member == gone).execute():
        return
    Debt.insert(member=kept, most=0).on_conflict_ignore().execute()
    held = debt(gone)
    assert held
    if held.owed:
        for member, amount, kind in ((gone, -held.owed, "merge"), (kept, held.owed, "merged")):
            Debt.update(owed=Debt.owed + amount).where(Debt.member == member).execute()
            _enter(actor, member, amount, kind, source, None, now)


def _enter(
    actor: Actor, member: str, amount: Money, kind: str, source: str, sale: str | None, now: datetime
) -> DebtView:
    DebtEntry.insert(
        id=new_id(),
        member=member,
        amount=amount,
        kind=kind,
        source=source,
        sale=sale,
        at=to_millis(now),
        till=actor.till,
        staff=actor.staff,
    ).execute()
    found = debt(member)
    assert found
    return found


def lines(shop: Shop, member: str, since: datetime | None = None) -> list[DebtLine]:
    """The member's entries, oldest first, from `since` on; each with what was owed after it."""
    owed, found = 0, []
    rows: Any = DebtEntry.select().where(DebtEntry.member == member).order_by(DebtEntry.at, DebtEntry.id)
    for row in rows:
        owed += row.amount
        at = from_millis(row.at, shop.settings.zone)
        if since is None or at >= since:
            found.append(DebtLine(at, row.kind, row.amount, owed, row.sale_id, row.source))
    return found
