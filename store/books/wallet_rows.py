"""How the ledgers of stored value are read and written: statements that are compiled once."""

from typing import Any

from peewee import JOIN

from store.db.models import Account, Member, Sale, WalletEntry
from store.db.statements import Statement, param

ACCOUNT = Statement(
    lambda: Account.select(
        Account.id,
        Account.kind,
        Account.member,
        Account.code,
        Account.state,
        Account.pin_hash,
        Account.principal,
        Account.bonus,
    ).where(Account.id == param("account"))
)
LOCK = Statement(lambda: Account.select(Account.id).where(Account.id == param("account")).for_update())
KIND = Statement(lambda: Member.select(Member.kind).where(Member.id == param("member")))
BY_CODE = Statement(lambda: Account.select(Account.id).where(Account.code == param("code")))
OPEN = Statement(
    lambda: Account.insert(
        {
            Account.id: param("id"),
            Account.kind: param("kind"),
            Account.member: param("member"),
            Account.code: param("code"),
            Account.created_at: param("at"),
        }
    ).on_conflict(conflict_target=[Account.id], action="IGNORE")
)
TAKE = Statement(
    lambda: Account.update(
        {Account.principal: Account.principal - param("principal"), Account.bonus: Account.bonus - param("bonus")}
    ).where(Account.id == param("account"), Account.principal >= param("principal"), Account.bonus >= param("bonus"))
)
ADD = Statement(
    lambda: Account.update(
        {Account.principal: Account.principal + param("principal"), Account.bonus: Account.bonus + param("bonus")}
    ).where(Account.id == param("account"))
)
SET_STATE = Statement(lambda: Account.update({Account.state: param("state")}).where(Account.id == param("account")))
SET_PIN = Statement(lambda: Account.update({Account.pin_hash: param("pin_hash")}).where(Account.id == param("account")))
MOVED = Statement(
    lambda: WalletEntry.select(WalletEntry.purse, WalletEntry.amount).where(
        WalletEntry.source == param("source"), WalletEntry.kind == param("kind")
    )
)


def _spent_by() -> Any:
    bought = Sale.alias()
    # What comes back of an earlier day's sale leaves no more of today's limit.
    counts = (WalletEntry.kind == "spend") | ((WalletEntry.kind == "refund") & (bought.closed_at >= param("since")))
    return (
        WalletEntry.select(WalletEntry.amount)
        .join(Sale, on=(Sale.id == WalletEntry.sale))
        .join(bought, JOIN.LEFT_OUTER, on=(bought.id == Sale.refunds))
        .where(
            WalletEntry.account == param("account"),
            WalletEntry.at >= param("since"),
            Sale.member == param("member"),
            counts,
        )
    )


SPENT_BY = Statement(_spent_by)
ENTER = Statement(
    lambda: WalletEntry.insert(
        {
            WalletEntry.id: param("id"),
            WalletEntry.account: param("account"),
            WalletEntry.purse: param("purse"),
            WalletEntry.amount: param("amount"),
            WalletEntry.kind: param("kind"),
            WalletEntry.source: param("source"),
            WalletEntry.sale: param("sale"),
            WalletEntry.reason: param("reason"),
            WalletEntry.at: param("at"),
            WalletEntry.till: param("till"),
            WalletEntry.staff: param("staff"),
        }
    )
)
