"""Stored value as the office sees it: corrections by hand, an account's history, and what the shop owes."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from peewee import JOIN, fn

from store.books import acts, journal, wallet
from store.books.actor import Actor
from store.books.wallet import AccountView
from store.calendar import from_millis, to_millis
from store.db.models import Account, Sale, Staff, TopUp, WalletEntry
from store.db.opening import Shop
from store.errors import N_
from store.ids import new_id
from store.money import Money
from store.office.members.refusals import refuse_inactive
from store.office.points import check_adjuster

KIND_NAMES = {
    "topup": N_("top-up"),
    "spend": N_("paid with it"),
    "refund": N_("returned"),
    "payout": N_("paid out"),
    "cancel": N_("cancelled"),
    "change": N_("change paid in"),
    "adjust": N_("corrected"),
    "opening": N_("brought over"),
    "merge": N_("merged"),
}


PURSE_NAMES = {"principal": N_("Principal"), "bonus": N_("Bonus")}


@dataclass(frozen=True, slots=True)
class WalletMoved:
    """One movement of one purse; `document` is the number of its sale or top-up. `balance` is that purse's after it."""

    at: datetime
    purse: str
    amount: Money
    kind: str
    document: str | None
    reason: str
    staff: str
    balance: Money


@dataclass(frozen=True, slots=True)
class Owed:
    """One purse of all accounts over a period: what there was, what moved by kind, and what is left (预收款)."""

    purse: str
    opening: Money
    moved: dict[str, Money]
    closing: Money

    @property
    def came_in(self) -> Money:
        return sum(amount for amount in self.moved.values() if amount > 0)

    @property
    def went_out(self) -> Money:
        return sum(amount for amount in self.moved.values() if amount < 0)


def adjust(
    shop: Shop,
    actor: Actor,
    account: str,
    *,
    principal: Money = 0,
    bonus: Money = 0,
    reason: str,
    key: str,
    now: datetime,
) -> AccountView:
    """Correct an account by hand, up or down, no purse below zero; the account after. Journaled with its reason.

    Raises NoReason, ApprovalNeeded, NoSuchAccount, MemberInactive, NotEnoughBalance.
    """
    check_adjuster(shop, actor, reason)
    with shop.transaction():
        if acts.result_of(shop, key) is None:
            refuse_inactive(account)
            for purse, amount in (("principal", principal), ("bonus", bonus)):
                if amount:
                    (wallet.put if amount > 0 else wallet.take)(
                        shop,
                        actor,
                        account,
                        principal=abs(amount) if purse == "principal" else 0,
                        bonus=abs(amount) if purse == "bonus" else 0,
                        kind="adjust",
                        source=new_id(),
                        reason=reason,
                        now=now,
                    )
            journal.append(shop, actor, "wallet.adjust", now=now, account=account, principal=principal, bonus=bonus)
            acts.done(shop, key, "wallet.adjust", account, now)
    return wallet.account(shop, account)


def history(shop: Shop, account: str, *, most: int = 100) -> tuple[WalletMoved, ...]:
    """The ledger of an account, newest first. Raises NoSuchAccount."""
    held = wallet.account(shop, account)
    return tuple(_history(shop, held, most))


def _history(shop: Shop, held: AccountView, most: int) -> Iterator[WalletMoved]:
    after = {"principal": held.principal, "bonus": held.bonus}
    rows: Any = (
        WalletEntry.select(
            WalletEntry.at,
            WalletEntry.purse,
            WalletEntry.amount,
            WalletEntry.kind,
            fn.COALESCE(Sale.number, TopUp.number),
            WalletEntry.reason,
            Staff.number,
        )
        .join(Sale, JOIN.LEFT_OUTER, on=(Sale.id == WalletEntry.sale))
        .join(TopUp, JOIN.LEFT_OUTER, on=(TopUp.id == WalletEntry.source))
        .join(Staff, JOIN.LEFT_OUTER, on=(Staff.id == WalletEntry.staff))
        .where(WalletEntry.account == held.id)
        .order_by(WalletEntry.at.desc(), WalletEntry.id.desc())
        .limit(most)
        .tuples()
    )
    for at, purse, amount, kind, document, reason, staff in rows:
        moment = from_millis(at, shop.settings.zone)
        yield WalletMoved(moment, purse, amount, kind, document, reason, staff or "", after[purse])
        after[purse] -= amount


def gift_cards() -> tuple[AccountView, ...]:
    """The gift cards that hold something, the oldest first."""
    rows = Account.select().where(Account.kind == "gift", Account.principal + Account.bonus > 0).order_by(Account.id)
    return tuple(
        AccountView(row.id, "gift", None, row.code, row.state, row.pin_hash is not None, row.principal, row.bonus)
        for row in rows
    )


def owed(shop: Shop, since: datetime, until: datetime) -> tuple[Owed, ...]:
    """What the shop owes, principal and bonus apart, from `since` to before `until` (R03)."""
    begin, end = to_millis(since), to_millis(until)
    answers = []
    for purse in wallet.PURSES:
        of_purse = WalletEntry.purse == purse
        opening = WalletEntry.select(fn.SUM(WalletEntry.amount)).where(of_purse, WalletEntry.at < begin).scalar() or 0
        rows: Any = (
            WalletEntry.select(WalletEntry.kind, fn.SUM(WalletEntry.amount))
            .where(of_purse, WalletEntry.at >= begin, WalletEntry.at < end)
            .group_by(WalletEntry.kind)
            .order_by(WalletEntry.kind)
            .tuples()
        )
        moved = {kind: int(total) for kind, total in rows}
        answers.append(Owed(purse, int(opening), moved, int(opening) + sum(moved.values())))
    return tuple(answers)
