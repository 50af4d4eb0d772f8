"""Stored value (储值): what customers paid ahead (principal) and what the shop gave on top (bonus), as two ledgers.

An account's two balances are caches of its entries, changed by guarded relative updates in the same transaction: the
same card at two tills at once never spends more than it holds. Every function works inside the caller's transaction
and moves nothing twice for one source and kind. Principal never expires and is all that is ever paid out as money.
"""

import hmac
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, TypeAlias

from store.books import wallet_rows as rows
from store.books.actor import Actor
from store.calendar import Millis, to_millis
from store.db.opening import Shop
from store.errors import N_, Refused
from store.i18n import Marked
from store.ids import new_id
from store.money import Money, allocate, write_amount

Spending: TypeAlias = Literal["proportion", "bonus first", "principal first"]

PURSES = ("principal", "bonus")

STATE_NAMES = {
    "inactive": N_("not activated"),
    "lost": N_("reported lost"),
    "frozen": N_("frozen"),
    "closed": N_("closed"),
}


class NoSuchAccount(Refused):
    template = N_("There is no stored value account {code}.")


class NotEnoughBalance(Refused):
    template = N_("The account holds {balance}; {missing} is missing.")


class AccountBlocked(Refused):
    template = N_("This account is {state}; nothing can be paid with it or into it.")


class PinNeeded(Refused):
    template = N_("Above {limit} the account's PIN is needed.")


class NoPinYet(Refused):
    template = N_("Above {limit} a PIN is needed, and this account has none yet: set one first.")


class SharedLimitReached(Refused):
    template = N_("From the family's balance {left} is left for this member today.")


class TooMuchOnCard(Refused):
    template = N_("The card would hold {principal}; {limit} is the most that the law lets a card of this kind hold.")


@dataclass(frozen=True, slots=True)
class AccountView:
    """An account as screens see it. `kind`: member or gift, `code` a gift card's."""

    id: str
    kind: str
    member: str | None
    code: str | None
    state: str
    has_pin: bool
    principal: Money
    bonus: Money

    @property
    def balance(self) -> Money:
        return self.principal + self.bonus


@dataclass(frozen=True, slots=True)
class Spent:
    """What was taken from each purse, and what each holds after it."""

    principal: Money
    bonus: Money
    principal_after: Money
    bonus_after: Money

    @property
    def amount(self) -> Money:
        return self.principal + self.bonus


@dataclass(frozen=True, slots=True)
class PinProof:
    """That the account's PIN was typed right: made outside the transaction (store.office.wallet_pins.verify_pin),
    good as long as the PIN stays the same."""

    account: str
    pin_hash: str


def account_for(shop: Shop, member: str) -> AccountView | None:
    """The account of a member (of a family: give the main one), None while nothing was ever paid into it."""
    return _read(shop, member)


def account(shop: Shop, account_id: str) -> AccountView:
    """Raises NoSuchAccount."""
    found = _read(shop, account_id)
    if found is None:
        raise NoSuchAccount(code=account_id)
    return found


def card_by_code(shop: Shop, code: str) -> AccountView | None:
    """A gift card, None when no card has this code."""
    row = rows.BY_CODE(shop.db, code=code).fetchone()
    return _read(shop, row[0]) if row else None


def open_account(shop: Shop, member: str, now: datetime) -> AccountView:
    """The member's account, made if there is none."""
    rows.OPEN(shop.db, id=member, kind="member", member=member, code=None, at=to_millis(now))
    return account(shop, member)


def open_gift_card(shop: Shop, code: str, now: datetime) -> AccountView:
    """A new empty anonymous account with this code."""
    new = new_id()
    rows.OPEN(shop.db, id=new, kind="gift", member=None, code=code, at=to_millis(now))
    return account(shop, new)


def spend(
    shop: Shop,
    actor: Actor,
    account_id: str,
    amount: Money,
    *,
    source: str,
    now: datetime,
    sale: str | None = None,
    pin: PinProof | None = None,
    member: str | None = None,
    member_limit: Money | None = None,
    day_began: Millis = 0,
    reason: str = "",
) -> Spent:
    """Pay `amount` from the account, shared over its purses as the shop set it. Again with the same `source` answers
    what was taken then. A linked family member (`member`) has `member_limit` a day that began at `day_began`.

    Raises NoSuchAccount, AccountBlocked, NotEnoughBalance, PinNeeded, NoPinYet, SharedLimitReached.
    """
    held = hold(shop, account_id)
    if before := moved(shop, source, "spend"):
        return Spent(-before[0], -before[1], held.principal, held.bonus)
    _check_state(held)
    currency = shop.settings.currency
    if held.balance < amount:
        raise NotEnoughBalance(
            balance=write_amount(held.balance, currency), missing=write_amount(amount - held.balance, currency)
        )
    _check_pin(shop, held, amount, pin)
    if member_limit is not None:
        left = left_of_limit(shop, account_id, member, member_limit, day_began)
        if amount > left:
            raise SharedLimitReached(left=write_amount(left, currency))
    principal, bonus = split(amount, held.principal, held.bonus, shop.settings.wallet_spends)
    if not _take(shop, account_id, principal, bonus):
        raise NotEnoughBalance(balance=write_amount(held.balance, currency), missing=write_amount(0, currency))
    _enter(shop, actor, account_id, "spend", -principal, -bonus, source, sale, reason, now)
    return Spent(principal, bonus, held.principal - principal, held.bonus - bonus)


def put(
    shop: Shop,
    actor: Actor,
    account_id: str,
    *,
    principal: Money,
    bonus: Money = 0,
    kind: str,
    source: str,
    now: datetime,
    sale: str | None = None,
    reason: str = "",
) -> AccountView:
    """Money into an account (`kind` topup, refund, change, adjust, opening, merge); the account after. A refund comes
    back even to an account that is blocked, and may exceed the limit; so may what is no payment of the customer's.

    Raises NoSuchAccount, AccountBlocked, TooMuchOnCard.
    """
    held = hold(shop, account_id)
    if moved(shop, source, kind):
        return held
    if kind in ("topup", "change"):
        _check_state(held)
        check_limit(shop, held, held.principal + principal)
    rows.ADD(shop.db, account=account_id, principal=principal, bonus=bonus)
    _enter(shop, actor, account_id, kind, principal, bonus, source, sale, reason, now)
    return account(shop, account_id)


def take(
    shop: Shop,
    actor: Actor,
    account_id: str,
    *,
    principal: Money,
    bonus: Money = 0,
    kind: str,
    source: str,
    now: datetime,
    sale: str | None = None,
    reason: str = "",
) -> AccountView:
    """Out of given purses, other than by spending (`kind` payout, cancel, adjust, merge); the account after.

    Raises NoSuchAccount, NotEnoughBalance.
    """
    held = hold(shop, account_id)
    if moved(shop, source, kind):
        return held
    if not _take(shop, account_id, principal, bonus):
        currency = shop.settings.currency
        missing = max(principal - held.principal, 0) + max(bonus - held.bonus, 0)
        raise NotEnoughBalance(balance=write_amount(held.balance, currency), missing=write_amount(missing, currency))
    _enter(shop, actor, account_id, kind, -principal, -bonus, source, sale, reason, now)
    return account(shop, account_id)


def merge(shop: Shop, actor: Actor, from_account: str, to_account: str, *, source: str, now: datetime) -> None:
    """All that an account holds becomes another's; both must be there. The first is closed."""
    for each in sorted((from_account, to_account)):
        hold(shop, each)
    held = hold(shop, from_account)
    if moved(shop, source, "merge") is None:
        principal, bonus = held.principal, held.bonus
        take(shop, actor, from_account, principal=principal, bonus=bonus, kind="merge", source=source, now=now)
        put(shop, actor, to_account, principal=principal, bonus=bonus, kind="merge", source=new_id(), now=now)
    set_state(shop, from_account, "closed")


def set_state(shop: Shop, account_id: str, state: str) -> None:
    """`state`: active, inactive, lost, frozen or closed."""
    rows.SET_STATE(shop.db, account=account_id, state=state)


def split(amount: Money, principal: Money, bonus: Money, spending: str = "proportion") -> tuple[Money, Money]:
    """Which part of `amount` (≤ principal + bonus) each purse pays. 50.00 of 500:50 is 45.45 and 4.55."""
    if spending == "bonus first":
        of_bonus = min(amount, bonus)
        return amount - of_bonus, of_bonus
    if spending == "principal first":
        of_principal = min(amount, principal)
        return of_principal, amount - of_principal
    of_principal, of_bonus = allocate(amount, [principal, bonus])
    return of_principal, of_bonus


def check_limit(shop: Shop, held: AccountView, principal: Money) -> None:
    """How much a card may hold, in principal: 5,000.00 one with a name, 1,000.00 one without, a gift card or a member
    of the anonymous kind (单用途商业预付卡管理办法(试行), 商务部令2012年第9号, 第十八条); settings, 0 is no limit.
    Raises TooMuchOnCard."""
    settings = shop.settings
    named = held.member is not None and rows.KIND(shop.db, member=held.member).fetchone()[0] != "anonymous"
    limit = settings.card_limit_named if named else settings.card_limit_unnamed
    if limit and principal > limit:
        raise TooMuchOnCard(
            principal=write_amount(principal, settings.currency), limit=write_amount(limit, settings.currency)
        )


def moved(shop: Shop, source: str, kind: str) -> tuple[Money, Money] | None:
    """What (principal, bonus) entries of this source and kind moved, None when there are none."""
    found = dict(rows.MOVED(shop.db, source=source, kind=kind).fetchall())
    return (found.get("principal", 0), found.get("bonus", 0)) if found else None


def pin_hash_of(shop: Shop, account_id: str) -> str | None:
    """Raises NoSuchAccount."""
    row = rows.ACCOUNT(shop.db, account=account_id).fetchone()
    if row is None:
        raise NoSuchAccount(code=account_id)
    return None if row[5] is None else str(row[5])


def set_pin_hash(shop: Shop, account_id: str, pin_hash: str | None) -> None:
    rows.SET_PIN(shop.db, account=account_id, pin_hash=pin_hash)


def _check_pin(shop: Shop, held: AccountView, amount: Money, pin: PinProof | None) -> None:
    """An account with a name needs a PIN over the limit; a gift card only when it has one."""
    limit = shop.settings.wallet_pin_over
    if not limit or amount <= limit:
        return
    words = write_amount(limit, shop.settings.currency)
    known = pin_hash_of(shop, held.id)
    if known is None:
        if held.kind == "member":
            raise NoPinYet(limit=words)
        return
    if pin is None or pin.account != held.id or not hmac.compare_digest(pin.pin_hash, known):
        raise PinNeeded(limit=words)


def _check_state(held: AccountView) -> None:
    if held.state != "active":
        raise AccountBlocked(state=Marked(STATE_NAMES[held.state]))


def _take(shop: Shop, account_id: str, principal: Money, bonus: Money) -> bool:
    return bool(rows.TAKE(shop.db, account=account_id, principal=principal, bonus=bonus).rowcount == 1)


def left_of_limit(shop: Shop, account_id: str, member: str | None, limit: Money, day_began: Millis) -> Money:
    """Of a member's limit a day what their own sales left in the family's account since then, refunds given back."""
    taken = rows.SPENT_BY(shop.db, account=account_id, member=member, since=day_began).fetchall()
    return max(0, limit + sum(int(row[0]) for row in taken))


def hold(shop: Shop, account_id: str) -> AccountView:
    """The account, this transaction's alone until it ends (SQLite has one writer anyway)."""
    if shop.engine == "postgresql":
        rows.LOCK(shop.db, account=account_id)
    return account(shop, account_id)


def _read(shop: Shop, account_id: str) -> AccountView | None:
    row = rows.ACCOUNT(shop.db, account=account_id).fetchone()
    if row is None:
        return None
    id_, kind, member, code, state, pin_hash, principal, bonus = row
    return AccountView(id_, kind, member, code, state, pin_hash is not None, principal, bonus)


def _enter(
    shop: Shop,
    actor: Actor,
    account_id: str,
    kind: str,
    principal: Money,
    bonus: Money,
    source: str,
    sale: str | None,
    reason: str,
    now: datetime,
) -> None:
    entries: list[dict[str, Any]] = [
        {
            "id": new_id(),
            "account": account_id,
            "purse": purse,
            "amount": amount,
            "kind": kind,
            "source": source,
            "sale": sale,
            "reason": reason,
            "at": to_millis(now),
            "till": actor.till,
            "staff": actor.staff,
        }
        for purse, amount in zip(PURSES, (principal, bonus), strict=True)
        if amount
    ]
    rows.ENTER.many(shop.db, entries)
