"""Top-ups as they were made, and how they are read."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from peewee import fn

from store.calendar import from_millis
from store.db.models import Account, Member, TopUp, WalletEntry
from store.db.opening import Shop
from store.db.statements import Statement, param
from store.money import Money


@dataclass(frozen=True, slots=True)
class ToppedUp:
    """A top-up as it was made, what its slip needs. `kind`: topup, gift_card or payout. `paid` is what the customer
    paid, below zero what was paid out; `principal` and `bonus` are what moved in the account, `principal_after` and
    `bonus_after` what it holds then. `change` is given back out of `tendered` cash. `working` says how a payout was
    reckoned. `code` is a gift card's, `member` the account's owner."""

    id: str
    number: str
    kind: str
    at: datetime
    till: str
    staff: str
    account: str
    member: str | None
    code: str | None
    tender: str
    reference: str
    paid: Money
    tendered: Money
    principal: Money
    bonus: Money
    points: int
    principal_after: Money
    bonus_after: Money
    working: str

    @property
    def change(self) -> Money:
        return max(0, self.tendered - self.paid) if self.paid > 0 else 0

    @property
    def balance_after(self) -> Money:
        return self.principal_after + self.bonus_after


def read_top_up(shop: Shop, top_up_id: str) -> ToppedUp:
    """A top-up from its rows; what the account held then, not now, so that a reprint says the same."""
    *bill, points_, working, at, staff, member, code = TOP_UP(shop.db, top_up=top_up_id).fetchone()
    (
        id_,
        number,
        kind,
        till,
        account,
        tender,
        reference,
        paid,
        tendered,
        principal,
        bonus,
        principal_after,
        bonus_after,
    ) = bill
    return ToppedUp(
        id=id_,
        number=number,
        kind=kind,
        at=from_millis(at),
        till=till,
        staff=staff,
        account=account,
        member=member,
        code=code,
        tender=tender,
        reference=reference,
        paid=paid,
        tendered=tendered,
        principal=principal,
        bonus=bonus,
        points=points_,
        principal_after=principal_after,
        bonus_after=bonus_after,
        working=working,
    )


IS_MEMBER = Statement(lambda: Member.select(Member.id).where(Member.id == param("member")))
LAST = Statement(
    lambda: TopUp.select(fn.MAX(TopUp.sequence)).where(TopUp.till == param("till"), TopUp.trading_day == param("day"))
)
TOP_UP = Statement(
    lambda: (
        TopUp.select(
            TopUp.id,
            TopUp.number,
            TopUp.kind,
            TopUp.till,
            TopUp.account,
            TopUp.tender,
            TopUp.reference,
            TopUp.paid,
            TopUp.tendered,
            TopUp.principal,
            TopUp.bonus,
            TopUp.principal_after,
            TopUp.bonus_after,
            TopUp.points,
            TopUp.working,
            TopUp.at,
            TopUp.staff,
            Account.member,
            Account.code,
        )
        .join(Account)
        .where(TopUp.id == param("top_up"))
    )
)


def _here(column: Any) -> Any:
    """Of the account, and of those whose money it took over: of who was merged into its member, and its family."""
    came = (Member.merged_into == param("account")) | (Member.main == param("account"))
    return (column == param("account")) | column.in_(Member.select(Member.id).where(came))


SPENT = Statement(
    lambda: (
        WalletEntry.select(WalletEntry.purse, WalletEntry.kind, fn.SUM(WalletEntry.amount))
        .where(_here(WalletEntry.account), WalletEntry.kind.in_(["spend", "refund", "cancel"]))
        .group_by(WalletEntry.purse, WalletEntry.kind)
    )
)
DEPOSITS = Statement(
    lambda: (
        TopUp.select(TopUp.at, TopUp.principal, TopUp.bonus).where(_here(TopUp.account)).order_by(TopUp.at, TopUp.id)
    )
)
PAID_AHEAD = Statement(
    lambda: TopUp.select(TopUp.id, TopUp.paid, TopUp.points).where(_here(TopUp.account)).order_by(TopUp.at, TopUp.id)
)
"""What was paid in and out, and the points that either moved."""
