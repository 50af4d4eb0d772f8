"""Money paid ahead: top-ups of accounts, gift cards that are sold, and payouts of principal (充值 售卡 退款).

Each is a bill of its own with a number of its own, C and till, trading day and sequence. It is a prepayment and never a
sale: no revenue, no tax, no stock. The money, the ledger, the slip and the drawer's job are written together.
"""

from datetime import datetime
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from store import gift_numbers
from store.books import acts, journal, points, wallet
from store.books.actor import Actor
from store.books.permits import Permit, require
from store.books.wallet import PURSES, AccountView, NoSuchAccount
from store.calendar import from_millis, to_millis
from store.counter import printing
from store.counter import top_up_rows as rows
from store.counter.card_kinds import check_balance, earns_points, given_bonus, kind_of
from store.counter.handed_over import check_tender, handed_over, kept_reference
from store.counter.shifts.current import shift_of
from store.counter.top_up_rows import ToppedUp, read_top_up
from store.db.models import TopUp
from store.db.opening import Shop
from store.db.settings import Settings
from store.errors import N_, Refused
from store.i18n import words
from store.ids import new_id
from store.money import Money
from store.office.members.refusals import refuse_inactive
from store.pricing.prepaid import Cause, Deposit, Held, Refund, refund_of

if TYPE_CHECKING:
    from store.office.members.views import MemberView

__all__ = [
    "ToppedUp",
    "bonus_for",
    "card_by_code",
    "own_account",
    "pay_out",
    "read_top_up",
    "refund_for",
    "sell_card",
    "top_up",
]

PAY_OUT_BALANCE = Permit("pay_out_balance", N_("Pay stored value out"), least="supervisor")


class NotATender(Refused):
    template = N_("“{tender}” is no way to pay into an account; these are: {known}.")


class CardTaken(Refused):
    template = N_("Gift card {code} was sold already.")


class NotAGiftCard(Refused):
    template = N_("“{code}” is not a gift card's code; scan it again.")


class NothingToPayOut(Refused):
    template = N_("There is nothing to pay out.")


class AccountOfFamily(Refused):
    template = N_("The account is member {number}'s; {member} shares it, and that is {number}'s alone to ask for.")


def bonus_for(settings: Settings, paid: Money) -> Money:
    """What the shop gives on top: the bonus of the highest step that `paid` reaches (充500送50 充200送30)."""
    unit = 10**settings.currency.digits
    reached = [bonus for step, bonus in settings.topup_steps if paid >= step * unit]
    return int(reached[-1] * unit) if reached else 0


def top_up(
    shop: Shop,
    actor: Actor,
    account: str,
    paid: Money,
    tender: str = "cash",
    *,
    tendered: Money | None = None,
    reference: str = "",
    key: str,
    now: datetime,
) -> ToppedUp:
    """Money into an account: a member's (its id is the member's; made at the first top-up) or a gift card's.

    `tender` is cash or a recorded one (wechat, alipay, unionpay, card) with its `reference`. Done again with the same
    key answers what was done. Where tiers count what was topped up, the member rises at once. Raises NothingPaid,
    NotATender, TenderedTooLittle, TooMuchTendered, NotLastFour, NoSuchAccount, MemberInactive, AccountBlocked,
    TooMuchOnCard, NoBalanceForKind.
    """
    given = handed_over(shop.settings, paid, tender, tendered, NotATender)
    reference = kept_reference(tender, reference)
    with shop.transaction():
        if (done := acts.result_of(shop, key)) is not None:
            return read_top_up(shop, done)
        refuse_inactive(account)
        held = wallet.account_for(shop, account) or _first_account(shop, account, now)
        if held.member:
            check_balance(shop, kind_of(held.member))
        made = _pay_in(shop, actor, "topup", held, paid, tender, given, reference, now)
        if held.member and shop.settings.tier_basis in ("topups", "points"):
            from store.office.members.tiers import raise_at_once

            raise_at_once(shop, actor, held.member, now=now)
        acts.done(shop, key, "top_up", made.id, now)
        return made


def sell_card(
    shop: Shop,
    actor: Actor,
    paid: Money,
    tender: str = "cash",
    *,
    code: str | None = None,
    tendered: Money | None = None,
    reference: str = "",
    key: str,
    now: datetime,
) -> ToppedUp:
    """A new gift card with `paid` on it; `code` is what a printed card says, without it one is made.

    Raises what top_up raises, CardTaken, NotAGiftCard.
    """
    given = handed_over(shop.settings, paid, tender, tendered, NotATender)
    reference = kept_reference(tender, reference)
    with shop.transaction():
        if (done := acts.result_of(shop, key)) is not None:
            return read_top_up(shop, done)
        if code is not None and not gift_numbers.sound(code):
            raise NotAGiftCard(code=code)
        code = code or gift_numbers.new_code(shop.settings.store_number)
        if wallet.card_by_code(shop, code):
            raise CardTaken(code=code)
        held = wallet.open_gift_card(shop, code, now)
        made = _pay_in(shop, actor, "gift_card", held, paid, tender, given, reference, now)
        acts.done(shop, key, "sell_card", made.id, now)
        return made


def card_by_code(shop: Shop, code: str) -> AccountView:
    """Raises NotAGiftCard, NoSuchAccount."""
    if not gift_numbers.sound(code):
        raise NotAGiftCard(code=code)
    card = wallet.card_by_code(shop, code)
    if card is None:
        raise NoSuchAccount(code=code)
    return card


def refund_for(shop: Shop, account: str, cause: Cause, now: datetime) -> Refund:
    """The refund calculator: what would be paid out of an account, and why. What was charged for bonus at an earlier
    payout is not charged again. Raises NoSuchAccount."""
    held = wallet.account(shop, account)
    moved = rows.SPENT(shop.db, account=account).fetchall()
    spent = {of: -sum(int(sum_) for purse, kind, sum_ in moved if purse == of and kind != "cancel") for of in PURSES}
    charged = -sum(int(sum_) for purse, kind, sum_ in moved if (purse, kind) == ("principal", "cancel"))
    deposits = [
        Deposit(from_millis(at), principal, bonus) for at, principal, bonus in rows.DEPOSITS(shop.db, account=account)
    ]
    return refund_of(
        Held(held.principal, held.bonus, spent["principal"], max(0, spent["bonus"] - charged)), deposits, cause, now
    )


def own_account(member: "MemberView") -> str:
    """The account that a member may have paid out, or give a PIN: their own. Of what a family shares that is whoever's
    it is alone, however much of it the others may spend. Raises AccountOfFamily."""
    if member.main is not None:
        from store.office.members.families import number_of

        raise AccountOfFamily(number=number_of(member.main), member=member.masked)
    return member.account


def pay_out(
    shop: Shop,
    actor: Actor,
    account: str,
    cause: Cause,
    tender: str = "cash",
    *,
    reference: str = "",
    key: str,
    now: datetime,
) -> ToppedUp:
    """Pay principal out by the refund calculator; its bonus lapses, and the points that the top-ups earned are taken
    back in its share. The slip prints the working.

    Raises ApprovalNeeded, NothingToPayOut, NotATender, NotLastFour, NoSuchAccount.
    """
    check_tender(tender, NotATender)
    reference = kept_reference(tender, reference)
    with shop.transaction():
        if (done := acts.result_of(shop, key)) is not None:
            return read_top_up(shop, done)
        wallet.hold(shop, account)
        refund = refund_for(shop, account, cause, now)
        if not refund.payout:
            raise NothingToPayOut()
        require(shop, actor, PAY_OUT_BALANCE, amount=refund.payout)
        bill = new_id()
        taken = _take_points(shop, actor, account, refund.payout, bill, now)
        wallet.take(shop, actor, account, principal=refund.payout, kind="payout", source=bill, now=now)
        after = wallet.take(
            shop, actor, account, principal=refund.charged, bonus=refund.cancelled, kind="cancel", source=bill, now=now
        )  # fmt: skip
        speak = words(shop.settings.language)
        number = _bill(
            shop,
            actor,
            bill,
            "payout",
            account,
            tender,
            reference,
            paid=-refund.payout,
            tendered=0,
            principal=-refund.payout - refund.charged,
            bonus=-refund.cancelled,
            principal_after=after.principal,
            bonus_after=after.bonus,
            points=-taken,
            working="\n".join(step.say(speak, shop.settings.currency) for step in refund.steps),
            now=now,
        )
        journal.append(
            shop,
            actor,
            "wallet.pay_out",
            now=now,
            account=account,
            number=number,
            cause=cause,
            paid=refund.payout,
            charged=refund.charged,
            cancelled=refund.cancelled,
            points=-taken,
        )
        acts.done(shop, key, "pay_out", bill, now)
        return read_top_up(shop, bill)


def _take_points(shop: Shop, actor: Actor, account: str, payout: Money, bill: str, now: datetime) -> int:
    """Take back the points of money that is paid out: of all that top-ups earned, what stays is the share of the money
    that stays. Top-ups of accounts that this one took over count. How many."""
    bills = rows.PAID_AHEAD(shop.db, account=account).fetchall()
    paid_in = sum(paid for _, paid, _ in bills if paid > 0)
    earned = sum(points_ for _, _, points_ in bills if points_ > 0)
    if not earned:
        return 0
    stays = max(0, sum(paid for _, paid, _ in bills) - payout)
    taken: int = max(0, sum(points_ for _, _, points_ in bills) - earned * stays // paid_in)
    latest = next(top_up for top_up, _, points_ in reversed(bills) if points_ > 0)
    points.claw_back(shop, actor, account, taken, earned_by=latest, source=bill, now=now)
    return taken


def _first_account(shop: Shop, member: str, now: datetime) -> AccountView:
    if rows.IS_MEMBER(shop.db, member=member).fetchone() is None:
        raise NoSuchAccount(code=member)
    return wallet.open_account(shop, member, now)


def _pay_in(
    shop: Shop,
    actor: Actor,
    kind: str,
    held: AccountView,
    paid: Money,
    tender: str,
    tendered: Money,
    reference: str,
    now: datetime,
) -> ToppedUp:
    bill = new_id()
    card = kind_of(held.member) if held.member else ""
    bonus = bonus_for(shop.settings, paid) if kind == "topup" and (not card or given_bonus(shop, card)) else 0
    after = wallet.put(shop, actor, held.id, principal=paid, bonus=bonus, kind="topup", source=bill, now=now)
    earned = _points_of(shop.settings, paid) if card and earns_points(shop, card) else 0
    if held.member and earned:
        points.earn(shop, actor, held.member, earned, source=bill, kind="topup", now=now)
    number = _bill(
        shop,
        actor,
        bill,
        kind,
        held.id,
        tender,
        reference,
        paid=paid,
        tendered=tendered,
        principal=paid,
        bonus=bonus,
        principal_after=after.principal,
        bonus_after=after.bonus,
        points=earned,
        working="",
        now=now,
    )
    journal.append(
        shop,
        actor,
        "wallet.top_up" if kind == "topup" else "wallet.sell_card",
        now=now,
        account=held.id,
        number=number,
        tender=tender,
        paid=paid,
        bonus=bonus,
        points=earned,
    )
    return read_top_up(shop, bill)


def _points_of(settings: Settings, paid: Money) -> int:
    exact = settings.points_topup_rate * Fraction(paid, 10**settings.currency.digits)
    return exact.numerator // exact.denominator


def _bill(
    shop: Shop,
    actor: Actor,
    bill: str,
    kind: str,
    account: str,
    tender: str,
    reference: str,
    *,
    now: datetime,
    **sums: Any,
) -> str:
    """The bill's row with the till's next number, and its print jobs; the number."""
    day = points.today(shop, now)
    if shop.engine == "postgresql":
        # One bill of a till at a time; SQLite has only one writer anyway.
        shop.db.execute_sql("SELECT pg_advisory_xact_lock(%s, %s)", (journal.JOURNAL_LOCK, int(actor.till)))
    sequence = int(rows.LAST(shop.db, till=actor.till, day=day).fetchone()[0] or 0) + 1
    number = f"C{actor.till}-{day}-{sequence:04}"
    at = to_millis(now)
    TopUp.insert(
        id=bill,
        number=number,
        kind=kind,
        account=account,
        till=actor.till,
        trading_day=day,
        sequence=sequence,
        tender=tender,
        reference=reference,
        at=at,
        staff=actor.staff,
        shift=shift_of(shop, actor, now),
        **sums,
    ).execute()
    printing.enqueue_document(shop, actor.till, "top_up", bill, drawer=tender == "cash", at=at)
    return number
